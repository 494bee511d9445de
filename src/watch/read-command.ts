import type { Matcher } from "../lifecycle/silence.ts";
import { isObject, type JsonObject, type JsonValue } from "../model/json.ts";
import type { WatchCommand } from "./command.ts";

export type ReadCommand =
  | { readonly read: true; readonly command: WatchCommand }
  /** One clause after the place: `has no \`rule\``. */
  | { readonly read: false; readonly problem: string };

const MATCHERS = ["equal", "notEqual", "matches"] as const;

/** A command from JSON: from a recording's mark, or from a request. The members are those of `WatchCommand`; others are left alone. */
export function readCommand(json: JsonObject): ReadCommand {
  switch (json.kind) {
    case "acknowledge":
    case "unacknowledge":
    case "reset":
      return readAlertCommand(json, json.kind);
    case "silence":
      return readSilence(json);
    case "unsilence":
      return typeof json.silence === "string"
        ? { read: true, command: { kind: "unsilence", silence: json.silence } }
        : lacks("silence", "the id of a silence");
    default:
      return {
        read: false,
        problem: "has a `kind` that is none of `acknowledge`, `unacknowledge`, `reset`, `silence`, `unsilence`",
      };
  }
}

function readAlertCommand(json: JsonObject, kind: "acknowledge" | "unacknowledge" | "reset"): ReadCommand {
  const { rule, key = null, policy, author, comment, until = null } = json;
  if (typeof rule !== "string") return lacks("rule", "the name of a rule");
  if (key !== null && typeof key !== "string") return lacks("key", "a text or null");
  if (policy !== undefined && typeof policy !== "string") return lacks("policy", "the name of a policy");
  if (typeof author !== "string") return lacks("author", "a text");
  if (typeof comment !== "string") return lacks("comment", "a text");
  const said = { rule, key, author, comment, ...(policy !== undefined && { policy }) };
  if (kind !== "acknowledge") return { read: true, command: { kind, ...said } };
  if (until !== null && !isInstant(until)) return lacks("until", "an instant in ms since the epoch, or null");
  return { read: true, command: { kind, ...said, until } };
}

function readSilence(json: JsonObject): ReadCommand {
  const { matchers, author, comment, startsAt, endsAt, everySource } = json;
  const read = Array.isArray(matchers) ? matchers.map(readMatcher) : [undefined];
  const known = read.filter((matcher) => matcher !== undefined);
  if (known.length < read.length) return lacks("matchers", "a list of `{name, operator, value}`");
  if (typeof author !== "string") return lacks("author", "a text");
  if (typeof comment !== "string") return lacks("comment", "a text");
  if (startsAt !== undefined && !isInstant(startsAt)) return lacks("startsAt", "an instant in ms since the epoch");
  if (!isInstant(endsAt)) return lacks("endsAt", "an instant in ms since the epoch");
  const silence = { matchers: known, author, comment, endsAt, ...(startsAt !== undefined && { startsAt }) };
  const scope = everySource === true ? ({ everySource } as const) : {};
  return { read: true, command: { kind: "silence", ...silence, ...scope } };
}

function readMatcher(json: JsonValue): Matcher | undefined {
  if (!isObject(json) || typeof json.name !== "string" || typeof json.value !== "string") return undefined;
  const operator = MATCHERS.find((each) => each === json.operator);
  return operator && { name: json.name, operator, value: json.value };
}

function isInstant(value: JsonValue | undefined): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function lacks(member: string, what: string): ReadCommand {
  return { read: false, problem: `needs \`${member}\`: ${what}` };
}
