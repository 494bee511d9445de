import { compareSeverity, type Severity } from "../../model/severity.ts";
import { formatTimestamp } from "../../model/timestamp.ts";
import type { MonitorView } from "../../monitor/health.ts";
import type { StoredTransition, TransitionQuery } from "../../monitor/store.ts";
import { formatValue } from "../../watch/format-value.ts";
import { USAGE } from "../exit-code.ts";
import { type Paint, painter, wantsColour } from "../terminal.ts";
import { addressOf, parseAddress, severalSources } from "./alert-address.ts";
import { widthOf } from "./layout.ts";
import { complain, type PlaceOptions, type Surroundings } from "./surroundings.ts";
import { layTable } from "./table.ts";
import { unknownRule } from "./unknown-rule.ts";
import { LENGTH_HELP, localTime, parseSince } from "./when.ts";
import { withMonitor } from "./with-monitor.ts";

export interface HistoryOptions extends PlaceOptions {
  readonly since: string;
  readonly json?: boolean;
}

/** From the first transition that was kept of an alert to the last. */
export interface Episode {
  readonly first: StoredTransition;
  readonly last: StoredTransition;
  /** When it was over; null while it is not. */
  readonly endedAt: number | null;
  readonly worst: Severity;
  readonly acknowledgedBy: readonly string[];
  readonly escalations: number;
}

const PAGE = 1_000;

/** `monitor history [ALERT]`: the episodes of an alert, or of all, one a line. */
export async function runHistory([text]: readonly string[], options: HistoryOptions, surroundings: Surroundings): Promise<number> {
  const { terminal } = surroundings;
  const since = parseSince(options.since, terminal.now());
  if (since === undefined) return complain(terminal, USAGE, `\`${options.since}\` is no time to start from; ${LENGTH_HELP}`);
  const address = text === undefined ? undefined : parseAddress(text);
  if (text !== undefined && address === undefined) {
    return complain(terminal, USAGE, `\`${text}\` names no alert; write it as \`rule\`, \`rule[key]\` or \`source/rule[key]\``);
  }
  return withMonitor(surroundings, options, async ({ view, zone }) => {
    const query: TransitionQuery = {
      since,
      ...(address === undefined ? {} : { rule: address.rule }),
      ...(address?.source === undefined ? {} : { source: address.source }),
    };
    const transitions = (await readAll(view, query)).filter(({ key }) => address?.key === undefined || key === address.key);
    const unknown = address === undefined || transitions.length > 0 ? undefined : unknownRule(address.rule, await view.policies());
    if (unknown !== undefined) return complain(terminal, 1, unknown);
    const episodes = episodesOf(transitions);
    if (options.json === true) {
      await terminal.stdout.write(`${JSON.stringify(episodes.map(jsonOf), null, 2)}\n`);
      return 0;
    }
    const time = localTime(zone);
    if (episodes.length === 0) return complain(terminal, 0, `nothing was told of ${text ?? "any alert"} since ${time.full(since)}`);
    const paint = painter(wantsColour(terminal.stdout, terminal.env));
    const several = severalSources(transitions);
    const rows = episodes.map(({ first, last, endedAt, worst, acknowledgedBy, escalations }) => ({
      cells: [
        worst,
        addressOf(first, several),
        time.full(first.at).slice(0, 16),
        formatValue((endedAt ?? terminal.now()) - first.at, "ms"),
        endedAt === null ? "open" : ended(last),
      ],
      paint: (cell: string, column: number) => (column === 0 ? paintOf(worst, cell, paint) : cell),
      notes: [
        ...(acknowledgedBy.length === 0 ? [] : [`acknowledged ${acknowledgedBy.join(", ")}`]),
        ...(escalations === 0 ? [] : [`escalated ${escalations === 1 ? "once" : `${escalations} times`}`]),
      ],
      paintNote: (line: string) => paint("dim", line),
    }));
    const layout = { flexible: 1, width: widthOf(terminal.stdout), title: (line: string) => paint("bold", line) };
    await terminal.stdout.write(layTable(COLUMNS, rows, layout));
    return 0;
  });
}

const COLUMNS = [{ title: "WORST" }, { title: "ALERT" }, { title: "FROM" }, { title: "FOR" }, { title: "END" }];

async function readAll(view: MonitorView, query: TransitionQuery): Promise<readonly StoredTransition[]> {
  const all: StoredTransition[] = [];
  while (true) {
    const page = await view.transitions({ ...query, after: all.at(-1)?.sequence ?? 0, limit: PAGE });
    all.push(...page);
    if (page.length < PAGE) return all;
  }
}

/** In the order in which they began. */
export function episodesOf(transitions: readonly StoredTransition[]): readonly Episode[] {
  const groups = new Map<string, StoredTransition[]>();
  for (const transition of transitions) {
    const group = groups.get(transition.episode);
    if (group === undefined) groups.set(transition.episode, [transition]);
    else group.push(transition);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    // What is told of silences or flapping afterwards does not prolong it.
    const end = group.findLast(({ transition }) => transition === "resolved" || transition === "closed");
    const last = end ?? group.at(-1);
    if (first === undefined || last === undefined) return [];
    const worst = group.map(({ severity }) => severity).reduce((a, b) => (compareSeverity(a, b) >= 0 ? a : b));
    const acknowledged = group.filter(({ transition }) => transition === "acknowledged").map(({ reason }) => reason);
    const escalations = group.filter(({ transition }) => transition === "escalated").length;
    return [{ first, last, endedAt: end?.at ?? null, worst, acknowledgedBy: [...new Set(acknowledged)], escalations }];
  });
}

function ended({ transition, reason }: StoredTransition): string {
  return OWN_REASONS.has(reason) ? transition : `${transition} (${reason})`;
}

const OWN_REASONS: ReadonlySet<string> = new Set(["condition", "clear", ""]);

function jsonOf({ first, last, endedAt, worst, acknowledgedBy, escalations }: Episode): object {
  const { source, policy, rule, key, episode } = first;
  return {
    source,
    policy,
    rule,
    key,
    episode,
    from: formatTimestamp(first.at),
    until: endedAt === null ? null : formatTimestamp(endedAt),
    worst,
    end: endedAt === null ? null : last.transition,
    reason: endedAt === null ? null : last.reason,
    message: last.message,
    acknowledged: acknowledgedBy,
    escalations,
  };
}

function paintOf(severity: Severity, text: string, paint: Paint): string {
  return severity === "critical" ? paint("red", text) : severity === "warning" ? paint("yellow", text) : text;
}
