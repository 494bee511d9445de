import { statfs } from "node:fs/promises";
import type { JsonObject, JsonValue } from "../model/json.ts";
import { formatTimestamp } from "../model/timestamp.ts";
import { REFUSALS } from "../watch/admit.ts";
import type { MonitorFigures } from "./health.ts";
import { mergeJson } from "./merge-json.ts";
import type { Store } from "./store.ts";

/** The source of the monitor's own snapshots. Nobody else may send as it. */
export const SELF = "plimsoll";

export interface SelfPorts {
  readonly folder: string;
  readonly store: Pick<Store, "figures">;
  readonly figures: () => MonitorFigures;
  readonly collectors: () => JsonObject;
  /** When each policy was put to work, ms since the epoch. */
  readonly policies: () => ReadonlyMap<string, number>;
  readonly facts: (beforeStart: boolean) => JsonObject;
}

/** Reasons for which snapshots are refused. They are counted from 0, so that the first refusals are seen to be an increase. */
const NONE_REFUSED = Object.fromEntries([...REFUSALS, "unknown source"].map((reason) => [reason, 0]));

/**
 * What a monitor says of itself at an instant: `schemas/self-snapshot.schema.json`. What cannot be found out is left out. `beforeStart`: with
 * its counters as they were before it started; only from there can be seen what rises before the next one.
 */
export async function takeSelfSnapshot(now: number, ports: SelfPorts, beforeStart = false): Promise<JsonObject> {
  const { figures, store, folder, collectors, policies, facts } = ports;
  const { inbox, backlog, dropped, received, recorded, evaluated, latency, lastReceived, ...counts } = beforeStart
    ? atRest(figures())
    : figures();
  const [stored, disk] = await Promise.all([orNothing(() => store.figures()), orNothing(() => readDisk(folder))]);
  const own: JsonObject = {
    timestamp: formatTimestamp(now),
    queue: { inbox, backlog, dropped_total: dropped },
    ticks: {
      received_total: received,
      recorded_total: recorded,
      evaluated_total: evaluated,
      ...(latency && { latency_p50_ms: latency.p50, latency_p99_ms: latency.p99, latency_max_ms: latency.max }),
    },
    evaluators: { cross_checked_total: counts.crossChecked, disagreements_total: counts.disagreements },
    snapshots: {
      refused_total: Object.values(counts.refused).reduce((sum, count) => sum + count, 0),
      refused: mapValues({ ...NONE_REFUSED, ...counts.refused }, (count) => ({ count_total: count })),
    },
    recording: {
      errors_total: counts.recordingErrors,
      unreadable_total: counts.unreadable,
      ...(counts.unreadableAt !== null && { unreadable_at: formatTimestamp(counts.unreadableAt) }),
    },
    store: { errors_total: counts.storeErrors, ...(stored && { bytes: stored.bytes }) },
    ...(stored && { notifications: { undelivered: stored.undelivered, dead: stored.dead } }),
    ...(disk && { disk }),
    policies: Object.fromEntries([...policies()].map(([name, at]) => [name, { loaded_at: formatTimestamp(at) }])),
    sources: mapValues(lastReceived, (at) => ({ last_received_at: formatTimestamp(at) })),
    collectors: collectors(),
    clock: { jumps_total: counts.clockJumps },
  };
  return mergeJson(own, facts(beforeStart));
}

function atRest(figures: MonitorFigures): MonitorFigures {
  return {
    ...figures,
    received: 0,
    recorded: 0,
    evaluated: 0,
    dropped: 0,
    refused: {},
    crossChecked: 0,
    disagreements: 0,
    storeErrors: 0,
    recordingErrors: 0,
    clockJumps: 0,
  };
}

async function readDisk(folder: string): Promise<JsonObject> {
  const { bavail, blocks, bsize } = await statfs(folder);
  return { free_bytes: bavail * bsize, free_ratio: blocks === 0 ? 0 : bavail / blocks };
}

async function orNothing<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch {
    return undefined;
  }
}

function mapValues<T>(record: Readonly<Record<string, T>>, map: (value: T) => JsonValue): JsonObject {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}
