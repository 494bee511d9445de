import type { SendResult } from "../monitor/channel.ts";
import type { Answer, Exchange } from "./exchange.ts";

export interface JudgeOptions {
  /** Who answered, without a secret: a host. */
  readonly host: string;
  /** Wall time, ms since the epoch. */
  readonly now: number;
  /** Takes secrets out of what is quoted. */
  readonly hide: (text: string) => string;
}

/** Statuses that may be others next time, beside all from 500 on. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429]);

/** What became of an attempt, by the status of its answer (RFC 9110; 429 by RFC 6585). */
export function judge(exchange: Exchange, { host, now, hide }: JudgeOptions): SendResult {
  if (exchange.kind === "failed") return { kind: "retry", error: hide(`${host} could not be reached: ${exchange.why}`) };
  const { answer } = exchange;
  const { status } = answer;
  if (status >= 200 && status < 300) return { kind: "delivered" };
  const said = excerpt(answer);
  const error = hide(`${host} answered ${status}${said === "" ? "" : `: ${said}`}`);
  if (status >= 300 && status < 400)
    return { kind: "refused", error: hide(`${host} answered ${status}: it has moved, and redirections are not followed`) };
  if (status < 500 && !PASSING.has(status)) return { kind: "refused", error };
  return retry(error, retryAfter(answer.headers, now));
}

export function retry(error: string, after: number | undefined): SendResult {
  return after === undefined ? { kind: "retry", error } : { kind: "retry", error, after };
}

/** What a person can read of a body; pages of HTML say nothing. */
function excerpt({ body }: Answer): string {
  const text = (body ?? "").trim();
  return text.startsWith("<") ? "" : text.slice(0, 2_000);
}

const DAY = 86_400_000;
const DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*, ?\d{2}[ -][A-Z][a-z]{2}[ -]\d{2,4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * `Retry-After` (RFC 9110, 10.2.3), seconds or a date, as ms from now; a date counts from the answer's own `Date` where it has one, so that
 * clocks need not agree. At most a day: nobody is to be silenced for good by a slip. Undefined where there is none, or none that can be read.
 */
export function retryAfter(headers: Headers, now: number): number | undefined {
  const value = headers.get("retry-after")?.trim() ?? "";
  if (/^\d{1,9}(?:\.\d+)?$/.test(value)) return Math.min(DAY, Math.ceil(Number(value) * 1_000));
  if (!DATE.test(value)) return undefined;
  const date = headers.get("date")?.trim() ?? "";
  const from = DATE.test(date) ? Date.parse(date) : now;
  const wait = Date.parse(value) - from;
  return Number.isNaN(wait) ? undefined : Math.min(DAY, Math.max(0, wait));
}
