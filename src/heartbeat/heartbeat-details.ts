import { isObject, type JsonObject, type JsonValue } from "../model/json.ts";

/** A root cause as an engine tells it; a text alone is the message. */
export type FailureReason = string | { readonly code: string; readonly message?: string; readonly since?: string | Date };

export interface DetailsParts {
  /** What the engine gave last; anything that JSON can hold. */
  readonly given: unknown;
  /** Why it has failed; undefined where it has not. */
  readonly failure: JsonObject | undefined;
  /** Of the alerts that fire, the worst first; undefined where no monitor is followed. */
  readonly causes: readonly JsonObject[] | undefined;
}

/** Characters of JSON: a reader takes 16,000. */
const LONGEST = 15_000;

/**
 * `details` of a heartbeat. Its `code`, `message` and `since` are the root cause: of the failure, else what the engine itself says, else the worst
 * alert's. Alerts that do not fit are counted in `alerts_left_out`.
 */
export function composeDetails({ given, failure, causes }: DetailsParts): JsonObject {
  const own = plain(given);
  const saysCause = "code" in own;
  const [worst] = causes ?? [];
  const root = failure ?? (saysCause || worst === undefined ? {} : pick(worst));
  const compose = (members: JsonObject, alerts: number): JsonObject => {
    const left = (causes?.length ?? 0) - alerts;
    return {
      ...members,
      ...root,
      ...(causes === undefined ? {} : { alerts: causes.slice(0, alerts) }),
      ...(left === 0 ? {} : { alerts_left_out: left }),
    };
  };
  const size = JSON.stringify(own).length;
  const kept = size > LONGEST / 2 ? { given_left_out: `${size} characters of details are too many` } : own;
  let alerts = causes?.length ?? 0;
  while (alerts > 0 && JSON.stringify(compose(kept, alerts)).length > LONGEST) alerts = Math.floor(alerts * 0.8);
  return compose(kept, alerts);
}

/** The root cause of a failure, dated. Whatever an engine hands over becomes one. */
export function failureOf(reason: unknown, now: string): JsonObject {
  if (isObject(reason)) {
    const { code, message, since } = reason;
    return {
      code: short(typeof code === "string" && code !== "" ? code : "failed"),
      message: short(typeof message === "string" ? message : typeof code === "string" ? code : "failed"),
      since:
        since instanceof Date && !Number.isNaN(since.getTime()) ? since.toISOString() : typeof since === "string" ? since : now,
    };
  }
  const message = typeof reason === "string" && reason.trim() !== "" ? reason : "no reason was given";
  return { code: "failed", message: short(message), since: now };
}

function short(text: string): string {
  return text.length > 500 ? `${text.slice(0, 500)}…` : text;
}

function pick({ code = null, message = null, since = null }: JsonObject): JsonObject {
  return { code, message, since };
}

/** Through JSON, so that what is written is what can be read; what cannot be written is said and left out. */
function plain(given: unknown): JsonObject {
  if (given === undefined || given === null) return {};
  try {
    const value = JSON.parse(JSON.stringify(given)) as JsonValue;
    return isObject(value) ? value : { details: value };
  } catch (error) {
    return { given_left_out: `details that JSON cannot hold: ${error instanceof Error ? error.message.slice(0, 200) : "unknown"}` };
  }
}
