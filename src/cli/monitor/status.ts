import type { Bundle } from "../../bundle/bundle.ts";
import { compareSeverity } from "../../model/severity.ts";
import type { Silence } from "../../lifecycle/silence.ts";
import { valueAgainstLimit } from "../../monitor/against-limit.ts";
import type { StoredAlert } from "../../monitor/store.ts";
import { formatValue } from "../../watch/format-value.ts";
import { plural } from "../findings.ts";
import { type Paint, painter, wantsColour } from "../terminal.ts";
import { addressOf, severalSources } from "./alert-address.ts";
import { widthOf, wrap } from "./layout.ts";
import { policiesAtWork } from "./rules-at-work.ts";
import type { PlaceOptions, Surroundings } from "./surroundings.ts";
import { layTable, type TableRow } from "./table.ts";
import { type LocalTime, localTime } from "./when.ts";
import { withMonitor } from "./with-monitor.ts";

export interface StatusOptions extends PlaceOptions {
  readonly json?: boolean;
  readonly source?: string;
}

type SourceSilence = Silence & { readonly source: string };

/** `monitor status`: what is open, since when, its value against its limit, who has taken it, until when nobody is told. */
export function runStatus(_operands: readonly string[], options: StatusOptions, surroundings: Surroundings): Promise<number> {
  const { terminal } = surroundings;
  return withMonitor(surroundings, options, async ({ view, control, zone }) => {
    const [open, silences, records] = await Promise.all([view.alerts(options.source), view.silences(), view.policies()]);
    const policies = policiesAtWork(records);
    const alerts = inOrder(open);
    if (options.json === true) {
      const limited = alerts.map((alert) => ({ ...alert, ...against(alert, policies) }));
      await terminal.stdout.write(`${JSON.stringify({ running: control !== undefined, alerts: limited, silences }, null, 2)}\n`);
      return 0;
    }
    const paint = painter(wantsColour(terminal.stdout, terminal.env));
    const facts = { now: terminal.now(), time: localTime(zone), width: widthOf(terminal.stdout), paint, silences, policies };
    await terminal.stdout.write(statusText(alerts, control !== undefined, facts));
    return 0;
  });
}

export interface StatusFacts {
  readonly now: number;
  readonly time: LocalTime;
  readonly width: number;
  readonly paint: Paint;
  readonly silences: readonly SourceSilence[];
  readonly policies: ReadonlyMap<string, Bundle>;
}

const COLUMNS = [
  { title: "SEVERITY" },
  { title: "ALERT" },
  { title: "VALUE", side: "right" },
  { title: "LIMIT" },
  { title: "SINCE" },
] as const;

/** No line is wider than `width`, whatever the alerts are called and say. */
export function statusText(alerts: readonly StoredAlert[], isRunning: boolean, facts: StatusFacts): string {
  const { now, time, width, paint, silences } = facts;
  const firing = alerts.filter(({ phase }) => phase !== "pending").length;
  const pending = alerts.length - firing;
  const counts = firing === 0 ? "No alert is firing" : `${plural(firing, "alert")} firing`;
  const head = `${counts}${pending === 0 ? "" : `, ${pending} pending`} at ${time.full(now)}.`;
  const stopped = isRunning ? [] : wrap("No monitor is running: this is how it was left.", width);
  const several = severalSources(alerts);
  const rows = alerts.map((alert) => rowOf(alert, several, facts));
  const table =
    rows.length === 0 ? "" : `\n${layTable(COLUMNS, rows, { flexible: 1, width, title: (line) => paint("dim", line) })}`;
  const heads = wrap(head, width).map((line) => paint("bold", line));
  return `${[...heads, ...stopped.map((line) => paint("red", line))].join("\n")}\n${table}${silencesText(silences, facts)}`;
}

function rowOf(alert: StoredAlert, several: boolean, facts: StatusFacts): TableRow {
  const { now, time, paint, policies } = facts;
  const { value, limit } = against(alert, policies);
  const severity = alert.phase === "pending" ? "pending" : (alert.severity ?? "");
  const since = alert.since === null ? "" : formatValue(Math.max(0, now - alert.since), "ms");
  return {
    cells: [severity, addressOf(alert, several), value, limit, since],
    paint: (cell, column) => (column <= 1 ? paintSeverity(alert, cell, paint) : cell),
    notes: [...(alert.message === "" ? [] : [alert.message]), ...notesOf(alert, facts, time)],
    paintNote: (line) => paint("dim", line),
  };
}

function notesOf(alert: StoredAlert, { now, silences }: StatusFacts, time: LocalTime): readonly string[] {
  const { acknowledgement, silencedBy, suppressedBy } = alert;
  const silence = silences.find(({ id, source }) => id === silencedBy && source === alert.source);
  const until = (at: number | null): string => (at === null ? "" : ` until ${time.near(at, now)}`);
  return [
    ...(alert.since === null ? [] : [`${alert.phase === "pending" ? "pending" : "firing"} since ${time.near(alert.since, now)}`]),
    ...(acknowledgement === null
      ? []
      : [`acknowledged by ${acknowledgement.author}${until(acknowledgement.until)}: ${acknowledgement.comment}`]),
    ...(silencedBy === null
      ? []
      : [silence === undefined ? "silenced" : `silenced by ${silence.author}${until(silence.endsAt)}: ${silence.comment}`]),
    ...(suppressedBy === null ? [] : [`suppressed by ${suppressedBy}`]),
    ...(alert.phase === "clearing" ? ["clearing: its condition is over, its time to clear is not"] : []),
    ...(alert.unknown ? ["unknown: its values are missing"] : []),
    ...(alert.flapping ? ["flapping"] : []),
    ...(alert.latched ? ["latched: `monitor reset` ends it"] : []),
  ];
}

function silencesText(all: readonly SourceSilence[], { now, time, width, paint }: StatusFacts): string {
  const silences = [...new Map(all.map((silence) => [silence.id, silence])).values()];
  if (silences.length === 0) return "";
  const rows = silences.map(({ id, matchers, author, comment, startsAt, endsAt }) => ({
    cells: [id.slice(0, 8), matchers.map(matcherText).join(" ")],
    notes: [
      `${startsAt > now ? `from ${time.near(startsAt, now)} ` : ""}until ${time.near(endsAt, now)}, by ${author}: ${comment}`,
    ],
    paintNote: (line: string) => paint("dim", line),
  }));
  const columns = [{ title: "SILENCE" }, { title: "OF ALERTS WITH" }];
  return `\n${layTable(columns, rows, { flexible: 1, width, title: (line) => paint("dim", line) })}`;
}

const SIGNS = { equal: "=", notEqual: "!=", matches: "=~" } as const;

export function matcherText({ name, operator, value }: Silence["matchers"][number]): string {
  return `${name}${SIGNS[operator]}${value}`;
}

function against(alert: StoredAlert, policies: ReadonlyMap<string, Bundle>): { readonly value: string; readonly limit: string } {
  return valueAgainstLimit(alert, policies.get(alert.policy));
}

/** What is worst and oldest first, what is only pending last. */
function inOrder(alerts: readonly StoredAlert[]): readonly StoredAlert[] {
  const rank = (alert: StoredAlert): number => (alert.phase === "pending" ? 1 : 0);
  return alerts.toSorted(
    (a, b) => rank(a) - rank(b) || compareSeverity(b.severity ?? "info", a.severity ?? "info") || (a.since ?? 0) - (b.since ?? 0),
  );
}

function paintSeverity({ phase, severity }: StoredAlert, cell: string, paint: Paint): string {
  if (phase === "pending") return paint("dim", cell);
  if (severity === "critical") return paint("red", cell);
  return severity === "warning" ? paint("yellow", cell) : cell;
}
