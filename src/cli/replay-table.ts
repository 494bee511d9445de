import { displayWidth, harmless } from "../diagnostics/display.ts";
import type { Transition } from "../model/transition.ts";
import { formatTimestamp } from "../model/timestamp.ts";
import type { ReplaySummary } from "../replay/summary.ts";
import { formatValue } from "../watch/format-value.ts";
import { plural } from "./findings.ts";
import type { Paint } from "./terminal.ts";

interface Column {
  readonly title: string;
  readonly text: (transition: Transition) => string;
  readonly coloured?: true;
}

const COLUMNS: readonly Column[] = [
  { title: "time (UTC)", text: ({ at }) => shortTime(at) },
  { title: "source", text: ({ source }) => harmless(source) },
  { title: "policy", text: ({ policy }) => harmless(policy) },
  { title: "rule", text: ({ rule }) => harmless(rule) },
  { title: "key", text: ({ key }) => harmless(key ?? "") },
  { title: "severity", text: ({ severity }) => severity, coloured: true },
  { title: "what", text: whatOf, coloured: true },
];
const NARROWEST_MESSAGE = 30;

/** The transitions as a table; messages are cut to `width` (undefined: never). A column whose cells would all be alike is left out. */
export function replayTable(transitions: readonly Transition[], width: number | undefined, paint: Paint): string {
  const columns = COLUMNS.filter(({ title, text }) => !OPTIONAL.has(title) || new Set(transitions.map(text)).size > 1);
  // One by one: there may be more transitions than one call takes as arguments.
  const widths = columns.map(({ title, text }) =>
    transitions.reduce((width, each) => Math.max(width, displayWidth(text(each))), title.length),
  );
  const room =
    width === undefined ? Infinity : Math.max(NARROWEST_MESSAGE, width - widths.reduce((sum, each) => sum + each + 2, 0));
  const head = [...columns.map(({ title }, index) => pad(title, widths[index] ?? 0)), "message"].join("  ");
  const lines = transitions.map((transition) => {
    const cells = columns.map(({ text, coloured }, index) => {
      const cell = pad(text(transition), widths[index] ?? 0);
      return coloured === true ? colour(cell, transition, paint) : cell;
    });
    return [...cells, cut(harmless(transition.message), room)].join("  ").trimEnd();
  });
  return [paint("bold", head), ...lines].map((line) => `${line}\n`).join("");
}

const OPTIONAL: ReadonlySet<string> = new Set(["source", "policy", "key"]);

function colour(cell: string, transition: Transition, paint: Paint): string {
  if (transition.transition === "resolved" || transition.transition === "closed") return paint("green", cell);
  if (transition.severity === "critical") return paint("red", cell);
  return transition.severity === "warning" ? paint("yellow", cell) : cell;
}

/** `2025-10-13 04:10:05` */
function shortTime(at: number): string {
  return formatTimestamp(at).slice(0, 19).replace("T", " ");
}

/** The transition, and why where that is more than the rule's own condition. */
function whatOf({ transition, reason, notify }: Transition): string {
  const told = notify || !TOLD.has(transition) ? "" : ", not told";
  if (reason.startsWith(transition)) return reason + told;
  return (OWN_REASONS.has(reason) ? transition : `${transition} (${reason})`) + told;
}

const TOLD: ReadonlySet<Transition["transition"]> = new Set(["fired", "raised", "resolved", "closed", "escalated", "repeated"]);
const OWN_REASONS: ReadonlySet<string> = new Set(["condition", "clear", "still firing", ""]);

function pad(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - displayWidth(text)));
}

function cut(text: string, width: number): string {
  return displayWidth(text) <= width
    ? text
    : `${Array.from(text)
        .slice(0, width - 3)
        .join("")}...`;
}

/** What the replay came to, a few lines. */
export function replaySummary(summary: ReplaySummary, paint: Paint): string {
  const { snapshots, evaluations, from, to, disagreements, recordedDisagreements } = summary;
  const period = from === null || to === null ? "" : `, ${shortTime(from)} to ${shortTime(to)} UTC`;
  const fired = summary.rules.reduce((sum, { counts }) => sum + (counts.fired ?? 0), 0);
  const lines = [
    // Where nothing was replayed there is nothing to say of alerts.
    ...(snapshots === 0 ? [] : [paint("bold", fired === 0 ? "No alert fired." : `${plural(fired, "alert")} fired.`)]),
    `${plural(snapshots, "snapshot")}, ${plural(evaluations, "evaluation")}${period}`,
    ...refusals(summary).map((line) => paint("yellow", line)),
    ...(disagreements === 0 ? [] : [paint("red", `${plural(disagreements, "answer")} on which the two evaluators disagree`)]),
    ...(recordedDisagreements === 0 ? [] : [paint("red", `${plural(recordedDisagreements, "disagreement")} recorded live`)]),
  ];
  const told = summary.rules.filter(({ counts }) => (counts.fired ?? 0) > 0);
  const several = new Set(told.map(({ policy }) => policy)).size > 1;
  const nameOf = ({ policy, rule }: (typeof told)[number]): string => (several ? `${policy}/${rule}` : rule);
  const width = Math.max(0, ...told.map((each) => nameOf(each).length));
  for (const each of told) {
    const { counts, firingMs, open } = each;
    const state = open === 0 ? "" : `, ${open === 1 ? "still open" : `${open} still open`}`;
    lines.push(
      `  ${nameOf(each).padEnd(width)}  fired ${times(counts.fired ?? 0)}, firing for ${formatValue(firingMs, "ms")}${state}`,
    );
  }
  return `${lines.join("\n")}\n`;
}

/** How many of each kind, and where and why the first. */
export function refusals({ refused, firstRefused }: ReplaySummary): readonly string[] {
  return Object.entries(refused).map(([kind, count]) => {
    const first = firstRefused.find((each) => each.kind === kind);
    const counted = `${plural(count, "snapshot")} refused: ${kind}`;
    if (first === undefined) return counted;
    const place = harmless(first.file ?? `line ${first.line}`);
    return `${counted}, ${count === 1 ? "" : "first "}in ${place}: ${harmless(first.reason)}`;
  });
}

function times(count: number): string {
  return count === 1 ? "once" : count === 2 ? "twice" : `${count} times`;
}
