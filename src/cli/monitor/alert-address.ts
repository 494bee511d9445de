import { suggest } from "../../diagnostics/suggest.ts";
import type { AlertIdentity } from "../../model/transition.ts";

/** `rule`, `rule[key]` or `source/rule[key]`. */
export interface AlertAddress {
  readonly source: string | undefined;
  readonly rule: string;
  readonly key: string | undefined;
}

const WRITTEN = /^(?:([^[]+)\/)?([^[\]/]+)(?:\[(.*)\])?$/s;

export function parseAddress(text: string): AlertAddress | undefined {
  const match = WRITTEN.exec(text);
  return match === null ? undefined : { source: match[1], rule: match[2] ?? "", key: match[3] };
}

/** `position_limit_breached[TCS]`, with its source where there are several. */
export function addressOf({ source, rule, key }: Omit<AlertIdentity, "policy">, withSource: boolean): string {
  return `${withSource ? `${source}/` : ""}${rule}${key === null ? "" : `[${key}]`}`;
}

export function severalSources(alerts: readonly AlertIdentity[]): boolean {
  return new Set(alerts.map(({ source }) => source)).size > 1;
}

export type FoundAlert<T> =
  | { readonly found: true; readonly alert: T }
  | { readonly found: false; readonly problem: string; readonly help: string };

const MOST_SHOWN = 5;

/** The open alert that is meant, and only that: where it could be several, or none, what there is. */
export function findAlert<T extends AlertIdentity>(text: string, alerts: readonly T[], policy?: string): FoundAlert<T> {
  const address = parseAddress(text);
  const several = severalSources(alerts);
  const names = alerts.map((alert) => addressOf(alert, several));
  const refuse = (problem: string, help: string): FoundAlert<T> => ({ found: false, problem, help });
  if (address === undefined) return refuse(`\`${text}\` names no alert`, "write it as `rule`, `rule[key]` or `source/rule[key]`");
  const elsewhere = alerts.filter(({ rule }) => rule === address.rule).map((alert) => alert.policy);
  const ofRule = alerts.filter(
    (alert) =>
      alert.rule === address.rule && alert.source === (address.source ?? alert.source) && alert.policy === (policy ?? alert.policy),
  );
  const exact = ofRule.filter(({ key }) => key === (address.key ?? null));
  const [alert, ...others] = exact;
  if (alert !== undefined && others.length === 0) return { found: true, alert };
  if (alert !== undefined && severalSources(exact)) {
    return refuse(`${text} is open in several sources`, `name one: ${list(exact.map((each) => addressOf(each, true)))}`);
  }
  if (alert !== undefined) {
    return refuse(`several policies have an alert ${text}`, `name one: ${list(exact.map((each) => `--policy ${each.policy}`))}`);
  }
  if (ofRule.length > 0 && address.key === undefined) {
    return refuse(
      `${text} is open for ${ofRule.length === 1 ? "a key" : "several keys"}`,
      `name one: ${list(ofRule.map((each) => addressOf(each, several)))}`,
    );
  }
  if (ofRule.length > 0) {
    return refuse(`${text} is not open`, `of this rule there is ${list(ofRule.map((each) => addressOf(each, several)))}`);
  }
  if (policy !== undefined && elsewhere.length > 0 && !elsewhere.includes(policy)) {
    return refuse(`${text} is not open in the policy ${policy}`, `it is in ${list(elsewhere)}`);
  }
  if (alerts.length === 0) return refuse(`${text} is not open`, "no alert is");
  const near =
    suggest(text, names) ??
    suggest(
      address.rule,
      alerts.map(({ rule }) => rule),
    );
  return refuse(`${text} is not open`, near === undefined ? `open are ${list(names)}` : `did you mean \`${near}\`?`);
}

function list(names: readonly string[]): string {
  const unique = [...new Set(names)];
  const more = unique.length - MOST_SHOWN;
  return unique.slice(0, MOST_SHOWN).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
