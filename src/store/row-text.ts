import { SEVERITIES } from "../model/severity.ts";
import type { Transition } from "../model/transition.ts";
import type { Alert, SavedRule, StoredAlert } from "../monitor/store.ts";
import { steadyText } from "./steady-text.ts";
import { keyText } from "./tables.ts";

/*
 * The JSON text of what rows hold, in half the time that `JSON.stringify` takes. A burst is of one rule, or of a few: most members are the same
 * in all its rows, and are not written anew.
 */

type AlertState = NonNullable<SavedRule["alerts"][number]["state"]>;

/** What the last transition of an alert's episode said. */
export type Told = Pick<StoredAlert, "message" | "reason" | "values" | "changedAt">;

const transitionStart = steadyText("transition", "source", "policy", "rule");
const transitionMiddle = steadyText("severity", "previousSeverity", "version");
const transitionEnd = steadyText("reason", "notify", "message");

export function transitionText(of: Transition): string {
  const start = transitionStart(of.transition, of.source, of.policy, of.rule);
  const middle = transitionMiddle(of.severity, of.previousSeverity, of.version);
  const end = transitionEnd(of.reason, of.notify, of.message);
  const episode = `"episode":${keyText(of.episode)},"ordinal":${of.ordinal}`;
  return `{"at":${of.at},${start},"key":${keyText(of.key)},${middle},${episode},${end},"values":${JSON.stringify(of.values)}}`;
}

const toldStart = steadyText("message", "reason");

export function toldText({ message, reason, values, changedAt }: Told): string {
  return `{${toldStart(message, reason)},"values":${JSON.stringify(values)},"changedAt":${changedAt}}`;
}

const alertStart = steadyText("source", "policy", "rule");
const alertMiddle = steadyText("phase", "severity", "unknown");
const alertEnd = steadyText("acknowledgement", "suppressedBy", "silencedBy", "flapping", "latched");

export function alertText(of: Alert): string {
  const start = alertStart(of.source, of.policy, of.rule);
  const middle = alertMiddle(of.phase, of.severity, of.unknown);
  const end = alertEnd(of.acknowledgement, of.suppressedBy, of.silencedBy, of.flapping, of.latched);
  return `{${start},"key":${keyText(of.key)},${middle},"episode":${keyText(of.episode)},"since":${of.since},${end}}`;
}

const stateStart = steadyText("code", "presence", "suppressedBy");
const stateMiddle = steadyText("missing", "pending");

export function stateText(of: AlertState): string {
  const start = stateStart(of.code, of.presence, of.suppressedBy);
  const middle = stateMiddle(of.missing, of.pending);
  const open = of.open === null ? "null" : openText(of.open);
  const owed = of.owed.length === 0 ? "[]" : JSON.stringify(of.owed);
  const flapping = of.flapping === null ? "null" : JSON.stringify(of.flapping);
  const end = `"owed":${owed},"changes":[${of.changes.join(",")}],"flapping":${flapping}`;
  return `{${start},"due":${of.due},"timers":${timersText(of.timers)},${middle},"open":${open},${end}}`;
}

const openStart = steadyText("ordinal", "severity", "openedBy", "held", "latched", "clearing");
const openEnd = steadyText("told", "withheld", "acknowledgement", "suppressedBy", "silencedBy");

function openText(of: NonNullable<AlertState["open"]>): string {
  const start = openStart(of.ordinal, of.severity, of.openedBy, of.held, of.latched, of.clearing);
  const end = openEnd(of.told, of.withheld, of.acknowledgement, of.suppressedBy, of.silencedBy);
  const times = `"firedAt":${of.firedAt},"escalateFrom":${of.escalateFrom},"escalated":${of.escalated},"repeatFrom":${of.repeatFrom}`;
  return `{"id":${keyText(of.id)},${start},${times},${end}}`;
}

const TIMER_NAMES = [...SEVERITIES, "clear"] as const;

/** In the order in which a state has them. */
function timersText(timers: AlertState["timers"]): string {
  let text = "";
  for (const name of TIMER_NAMES) {
    const timer = timers[name];
    if (timer === undefined) continue;
    const { since, count, frozenAt } = timer;
    text += `${text === "" ? "" : ","}"${name}":{"since":${since},"count":${count},"frozenAt":${frozenAt}}`;
  }
  return `{${text}}`;
}
