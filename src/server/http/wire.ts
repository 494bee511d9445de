import { formatTimestamp } from "../../model/timestamp.ts";
import type { JsonObject } from "../../model/json.ts";
import type { MonitorView } from "../../monitor/health.ts";
import type { MinuteRollup, StoredAlert, StoredTransition } from "../../monitor/store.ts";

/** How the API writes things: members in small letters with underscores, instants in UTC (RFC 3339). The shapes are those of `schemas.ts`. */

type SourceSilence = Awaited<ReturnType<MonitorView["silences"]>>[number];
type Silence = Omit<SourceSilence, "source">;

function instant(at: number | null): string | null {
  return at === null ? null : formatTimestamp(at);
}

export function alertOnWire(alert: StoredAlert, shown: { readonly value: string; readonly limit: string }): JsonObject {
  const { source, policy, rule, key, phase, severity, unknown, episode, since, changedAt, acknowledgement } = alert;
  const { message, reason, values, suppressedBy, silencedBy, flapping, latched } = alert;
  return {
    source,
    policy,
    rule,
    key,
    phase,
    severity,
    unknown,
    episode,
    since: instant(since),
    changed_at: changedAt === 0 ? null : instant(changedAt),
    message,
    reason,
    values,
    ...shown,
    acknowledgement: acknowledgement && {
      author: acknowledgement.author,
      comment: acknowledgement.comment,
      at: formatTimestamp(acknowledgement.at),
      until: instant(acknowledgement.until),
    },
    suppressed_by: suppressedBy,
    silenced_by: silencedBy,
    flapping,
    latched,
  };
}

export function transitionOnWire(told: StoredTransition): JsonObject {
  const { sequence, at, transition, severity, previousSeverity, policy, version, source, rule, key } = told;
  const { episode, ordinal, reason, notify, message, values } = told;
  return {
    sequence,
    at: formatTimestamp(at),
    transition,
    severity,
    previous_severity: previousSeverity,
    policy,
    version,
    source,
    rule,
    key,
    episode,
    ordinal,
    reason,
    notify,
    message,
    values,
  };
}

/** A silence of several sources is one. */
export function silencesOnWire(silences: readonly SourceSilence[]): readonly JsonObject[] {
  const byId = new Map<string, { readonly silence: Silence; readonly sources: string[] }>();
  for (const { source, ...silence } of silences) {
    const same = byId.get(silence.id) ?? { silence, sources: [] };
    byId.set(silence.id, same);
    same.sources.push(source);
  }
  return [...byId.values()].map(({ silence, sources }) => silenceOnWire(silence, sources));
}

export function silenceOnWire(silence: Silence, sources: readonly string[]): JsonObject {
  const { id, matchers, author, comment, startsAt, endsAt } = silence;
  return {
    id,
    sources,
    matchers: matchers.map(({ name, operator, value }) => ({ name, operator, value })),
    author,
    comment,
    starts_at: formatTimestamp(startsAt),
    ends_at: formatTimestamp(endsAt),
  };
}

export function seriesOnWire(rollups: readonly MinuteRollup[]): readonly JsonObject[] {
  const bySeries = new Map<string, { readonly source: string; readonly metric: string; readonly minutes: JsonObject[] }>();
  for (const { source, metric, minute, count, min, max, sum, last } of rollups) {
    const id = JSON.stringify([source, metric]);
    const series = bySeries.get(id) ?? { source, metric, minutes: [] };
    bySeries.set(id, series);
    series.minutes.push({ at: formatTimestamp(minute), count, min, avg: Math.min(max, Math.max(min, sum / count)), max, last });
  }
  return [...bySeries.values()];
}
