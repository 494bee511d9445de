import type { Generated, Kysely } from "kysely";

/**
 * The tables, in types that every SQL database has. Instants are ms since the epoch. Names that come from outside (sources, keys, paths) are
 * kept as `nameText` and `keyText` write them, because a database keeps no lone surrogates; members called `json` hold JSON text.
 */
export interface Tables {
  /** One row. */
  progress: {
    id: number;
    /** Of the store that was opened for writing last: another one can no longer commit. */
    writer: string;
    last_sequence: number;
    /** How many rows `transition` has. */
    transitions: number;
    recording_file: string | null;
    recording_offset: number | null;
    /** JSON of `file`, `offset` and `bytes` in Base64. */
    recording_tail: string | null;
  };
  /** What of a saved watch is none of the below: the instants of its last evaluation and newest snapshot. */
  source_state: { source: string; head: string };
  /** What rarely changes: silences, policies and the names of their rules, in order. */
  watch_layout: { source: string; silences: string; policies: string };
  /** A rule's settings (null: a built-in rule) and its known keys, in order. */
  rule_state: { source: string; policy: string; rule: string; settings: string | null; keys: string };
  /** Without a row: nothing is remembered of the key. */
  alert_state: { source: string; policy: string; rule: string; alert_key: string; state: string; finding: string };
  /** Alerts that are not `ok`, and what was last told of them. */
  alert: {
    source: string;
    policy: string;
    rule: string;
    alert_key: string;
    episode: string | null;
    alert: string;
    told: string;
  };
  transition: {
    sequence: number;
    episode: string;
    ordinal: number;
    at: number;
    source: string;
    rule: string;
    /** Place in `SEVERITIES`. */
    severity: number;
    /** The whole transition without its sequence. */
    body: string;
  };
  outbox: {
    id: string;
    sequence: number;
    channel: string;
    /** Which alert it is of, so that one alert's notifications go out in order. */
    alert: string;
    state: string;
    attempts: number;
    next_at: number;
    last_error: string | null;
    settled_at: number | null;
    /** From when on it counts as undelivered. */
    since: number;
    /** The channel that did not deliver it. */
    instead_of: string | null;
    /** When its fallback was told. */
    fell_back_at: number | null;
    /** 0 of a critical alert, 1 of any other: the lower goes out first. */
    urgency: number;
  };
  series: { id: Generated<number>; source: string; metric: string };
  rollup: { series: number; minute: number; count: number; min: number; max: number; sum: number; last: number };
  policy_record: { id: Generated<number>; policy: string; version: string; digest: string; at: number; bundle: string };
}

export type Database = Kysely<Tables>;

/** A name as it stands in a column: itself, with what a database could not keep escaped as in JSON. */
export function nameText(name: string): string {
  return isPlain(name) ? name : JSON.stringify(name).slice(1, -1);
}

export function nameOf(text: string): string {
  return JSON.parse(`"${text}"`) as string;
}

/** A key as it stands in a column: `null`, or the key in quotation marks. */
export function keyText(key: string | null): string {
  return key !== null && isPlain(key) ? `"${key}"` : JSON.stringify(key);
}

/** JSON leaves it as it is. Looked at letter by letter, because names are short and come by the thousand. */
function isPlain(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < SPACE || code > TILDE || code === QUOTE || code === BACKSLASH) return false;
  }
  return true;
}

const SPACE = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const TILDE = 0x7e;
