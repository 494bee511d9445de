import { resolve } from "node:path";
import { isObject } from "../model/json.ts";

/** Durations in ms, the path absolute. */
export interface HeartbeatOptions {
  readonly file: string;
  readonly interval: number;
  readonly symbols: readonly string[];
  /** An engine that has not beaten for so long counts as standing, though its process lives; undefined: not looked at. */
  readonly progressWithin?: number;
  /** Told once when the file cannot be written, in words, and once with null when it can again. */
  readonly onTrouble?: (problem: string | null) => void;
}

/** As an engine gives them; a bare number means seconds, a text has its unit: `30s`, `500ms`, `2m`. */
export interface GivenHeartbeatOptions {
  readonly file?: string;
  /** The same under the name of the settings. */
  readonly heartbeat_file?: string;
  /** Default 30 seconds. */
  readonly interval?: number | string;
  readonly heartbeat_write_interval?: number | string;
  readonly symbols?: readonly string[];
  readonly progressWithin?: number | string;
  readonly onTrouble?: (problem: string | null) => void;
}

export type ReadHeartbeatOptions =
  | { readonly ok: true; readonly options: HeartbeatOptions }
  /** A sentence for each thing that is wrong. */
  | { readonly ok: false; readonly problems: readonly string[] };

const SECOND = 1_000;
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: SECOND, m: 60 * SECOND, h: 3_600 * SECOND };
const HOUR = 3_600 * SECOND;
/** Bare seconds: more are milliseconds that somebody meant. */
const MOST_BARE = 600;

/**
 * Reads what an engine gives: an object with these names among others, say its own settings. Relative paths count from the working folder.
 */
export function readHeartbeatOptions(given: unknown): ReadHeartbeatOptions {
  if (!isObject(given))
    return { ok: false, problems: ["the options of a heartbeat are an object such as { file, interval, symbols }"] };
  const problems: string[] = [];
  const file = either(given, "file", "heartbeat_file", problems);
  const interval = either(given, "interval", "heartbeat_write_interval", problems);
  const { symbols = [], progressWithin, onTrouble } = given;
  const isPath = typeof file.value === "string" && file.value.trim() !== "" && !file.value.includes("\0");
  if (!isPath) problems.push(`\`${file.name}\` names no file: write a path such as \`data/heartbeat.json\``);
  const every = interval.value === undefined ? 30 * SECOND : duration(interval.name, interval.value, SECOND, problems);
  const within = progressWithin === undefined ? undefined : duration("progressWithin", progressWithin, SECOND, problems);
  if (!isTexts(symbols)) problems.push('`symbols` is no list of texts: write one such as ["TCS", "INFY"]');
  if (onTrouble !== undefined && typeof onTrouble !== "function") problems.push("`onTrouble` is no function");
  if (problems.length > 0) return { ok: false, problems };
  const options: HeartbeatOptions = {
    file: resolve(file.value as string),
    interval: every,
    symbols: [...(symbols as readonly string[])],
    ...(within === undefined ? {} : { progressWithin: within }),
    ...(typeof onTrouble === "function" ? { onTrouble: onTrouble as NonNullable<HeartbeatOptions["onTrouble"]> } : {}),
  };
  return { ok: true, options };
}

interface Found {
  readonly name: string;
  readonly value: unknown;
}

function either(given: Readonly<Record<string, unknown>>, short: string, long: string, problems: string[]): Found {
  if (given[short] !== undefined && given[long] !== undefined && given[short] !== given[long]) {
    problems.push(`\`${short}\` and \`${long}\` are two names of one thing and say different ones: leave one out`);
  }
  return given[short] === undefined && given[long] !== undefined
    ? { name: long, value: given[long] }
    : { name: short, value: given[short] };
}

function duration(name: string, value: unknown, least: number, problems: string[]): number {
  if (typeof value === "number" && value >= least / SECOND && value <= MOST_BARE) return Math.round(value * SECOND);
  if (typeof value === "number") {
    problems.push(`\`${name}\` is ${value}: a bare number is seconds, from 1 to ${MOST_BARE}; write \`30\`, \`"30s"\` or \`"5m"\``);
    return Number.NaN;
  }
  const match = typeof value === "string" ? /^(\d{1,9}) ?(ms|s|m|h)$/.exec(value.trim()) : null;
  const length = match === null ? Number.NaN : Number(match[1]) * (UNITS[match[2] ?? ""] ?? Number.NaN);
  if (length >= least && length <= HOUR) return length;
  problems.push(`\`${name}\` is no duration between 1s and 1h: write \`30\` for seconds, \`"30s"\` or \`"5m"\``);
  return Number.NaN;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}
