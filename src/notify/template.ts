import { nearestName } from "../calendar/nearest.ts";
import type { Notification } from "../monitor/channel.ts";
import { alertName, headlineOf } from "./headline.ts";
import { oneLine } from "./plain-text.ts";
import { inWords, zonedTime } from "./when.ts";

/** What may stand in braces in a template (docs/channels/README.md has what each is). */
export const TEMPLATE_NAMES = [
  "headline",
  "message",
  "alert",
  "rule",
  "key",
  "severity",
  "previous_severity",
  "transition",
  "reason",
  "source",
  "policy",
  "version",
  "value",
  "limit",
  "since",
  "duration",
  "time",
  "because",
  "owner",
  "runbook",
  "labels",
  "acknowledge",
  "episode",
] as const;
export type TemplateName = (typeof TEMPLATE_NAMES)[number];

/** A text with places for what a notification says, by lines. */
export interface Template {
  readonly lines: readonly (readonly TemplatePart[])[];
}
type TemplatePart = { readonly text: string } | { readonly name: TemplateName };

export interface TemplateProblem {
  /** UTF-16 offset in the template, and how much of it is meant. */
  readonly offset: number;
  readonly length: number;
  readonly message: string;
  readonly help: string;
}

const LONGEST = 10_000;

/** Reads `{rule} is {severity}`; `{{` and `}}` are braces. All that is wrong with it otherwise. */
export function readTemplate(
  text: string,
): { readonly ok: true; readonly template: Template } | { readonly ok: false; readonly problems: readonly TemplateProblem[] } {
  const problems: TemplateProblem[] = [];
  if (text.trim() === "")
    problems.push({
      offset: 0,
      length: text.length,
      message: "the template is empty",
      help: "write for example `{headline}: {message}`",
    });
  if (text.length > LONGEST)
    problems.push({
      offset: LONGEST,
      length: text.length - LONGEST,
      message: `the template is longer than ${LONGEST} characters`,
      help: "shorten it",
    });
  const lines: TemplatePart[][] = [[]];
  for (const match of text.matchAll(/\{\{|\}\}|\{([^{}\n]*)\}|\{|\}|\r?\n|[^{}\r\n]+|\r/g)) {
    const [piece, name] = match;
    const line = lines.at(-1) ?? [];
    if (piece.endsWith("\n")) lines.push([]);
    else if (piece === "{" || piece === "}") problems.push(unpaired(piece, match.index));
    else if (name === undefined) line.push({ text: piece === "{{" ? "{" : piece === "}}" ? "}" : piece });
    else if (isName(name.trim())) line.push({ name: name.trim() as TemplateName });
    else problems.push(unknown(name.trim(), match.index, piece.length));
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, template: { lines } };
}

function isName(name: string): name is TemplateName {
  return TEMPLATE_NAMES.some((known) => known === name);
}

function unknown(name: string, offset: number, length: number): TemplateProblem {
  const near = nearestName(name, TEMPLATE_NAMES);
  const help = near === undefined ? `write one of ${TEMPLATE_NAMES.join(", ")}` : `did you mean \`{${near}}\`?`;
  return { offset, length, message: `\`{${oneLine(name)}}\` is not known in a template`, help };
}

function unpaired(brace: string, offset: number): TemplateProblem {
  return {
    offset,
    length: 1,
    message: `this \`${brace}\` has no other end`,
    help: `write \`${brace}${brace}\` for a brace, or a name in braces such as \`{rule}\``,
  };
}

/**
 * The text for one notification. What is filled in is one harmless line each, and goes through `escape`; the template's own text does not.
 * A line whose places are all empty is left out: `Runbook: {runbook}` where there is none. Where nothing is left, the headline stands for it.
 */
export function fillTemplate(
  { lines }: Template,
  notification: Notification,
  zone: string,
  escape: (text: string) => string = (text) => text,
): string {
  const values = valuesOf(notification, zone);
  const filled = lines.flatMap((parts) => {
    const places = parts.flatMap((part) => ("name" in part ? values[part.name] : []));
    if (places.length > 0 && places.every((value) => value === "")) return [];
    return parts.map((part) => ("name" in part ? escape(values[part.name]) : part.text)).join("");
  });
  return filled.join("\n").trim() || headlineOf(notification);
}

function valuesOf(notification: Notification, zone: string): Readonly<Record<TemplateName, string>> {
  const { transition, about } = notification;
  const time = zonedTime(zone);
  const values: Record<TemplateName, string> = {
    headline: headlineOf(notification),
    message: transition.message,
    alert: alertName(transition),
    rule: transition.rule,
    key: transition.key ?? "",
    severity: transition.severity,
    previous_severity: transition.previousSeverity ?? "",
    transition: transition.transition,
    reason: transition.reason,
    source: transition.source,
    policy: transition.policy,
    version: transition.version,
    value: about.shown?.value ?? "",
    limit: about.shown?.limit ?? "",
    since: time(about.since),
    duration: inWords(transition.at - about.since),
    time: time(transition.at),
    because: about.because ?? "",
    owner: about.owner ?? "",
    runbook: about.runbook ?? "",
    labels: Object.entries(about.labels)
      .map(([name, value]) => `${name}=${value}`)
      .join(", "),
    acknowledge: about.acknowledge,
    episode: transition.episode,
  };
  for (const name of TEMPLATE_NAMES) values[name] = oneLine(values[name]);
  return values;
}
