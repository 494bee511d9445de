import { saidLength } from "../../heartbeat/watcher/notice.ts";
import { parseLength } from "./when.ts";

/** As they were written. */
interface Written {
  readonly interval: string;
  readonly maxAge: string;
  readonly restartWindow: string;
  readonly restartTimeout: string;
  readonly stopGrace: string;
  readonly startGrace: string;
}

/** In ms. */
export type WatchLengths =
  | ({ readonly ok: true } & Readonly<Record<keyof Written, number>>)
  | { readonly ok: false; readonly problem: string };

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

/** A bare number is seconds for the interval and minutes for the age, as in the command that this one replaces; elsewhere it needs a unit. */
const OPTIONS = {
  interval: { name: "--interval", bare: SECOND },
  maxAge: { name: "--max-age", bare: MINUTE },
  restartWindow: { name: "--restart-window", bare: undefined },
  restartTimeout: { name: "--restart-timeout", bare: undefined },
  stopGrace: { name: "--stop-grace", bare: undefined },
  startGrace: { name: "--start-grace", bare: undefined },
} as const;

/** All lengths of `heartbeat watch`, each from a second to a day; or what is wrong with the first that is none. */
export function readLengths(written: Written): WatchLengths {
  const found: Partial<Record<keyof Written, number>> = {};
  for (const [key, { name, bare }] of Object.entries(OPTIONS) as [keyof Written, (typeof OPTIONS)[keyof Written]][]) {
    const text = written[key];
    const isBare = /^\d{1,9}(?:\.\d{1,3})?$/.test(text);
    const length = isBare ? (bare === undefined ? undefined : Number(text) * bare) : parseLength(text);
    if (length === undefined || length < SECOND || length > DAY) {
      const help =
        isBare && bare === undefined
          ? `write a unit: \`${text}s\` or \`${text}m\``
          : "write one from `1s` to `1d`, such as `90s` or `5m`";
      return { ok: false, problem: `\`${text}\` is no length for ${name}; ${help}` };
    }
    found[key] = length;
  }
  return { ok: true, ...(found as Record<keyof Written, number>) };
}

export const lengthIn = saidLength;
