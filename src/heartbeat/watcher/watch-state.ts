import { isObject } from "../../model/json.ts";
import { identityOf, type ProcessIdentity, writtenIdentity } from "../process-identity.ts";

/** What a page was for; the same one is not sent again for a while. */
export const PAGES = ["ill", "exhausted", "unstoppable", "unproved"] as const;
export type PageReason = (typeof PAGES)[number];

/** The process that wrote a heartbeat. */
export interface SeenProcess {
  readonly pid: number;
  readonly identity: ProcessIdentity;
  /** ms since the epoch: it wrote then, and so was there. */
  readonly updatedAt: number | null;
}

/** What a watcher must not forget, its own restart included. Instants are ms since the epoch. */
export interface WatchState {
  /** Of the first ill reading of this trouble; null while all is well. */
  readonly illSince: number | null;
  /** Restarts that still count, the oldest first. */
  readonly restarts: readonly number[];
  readonly lastRestart: number | null;
  /** Restarts since it was last healthy. */
  readonly inARow: number;
  /** No restart before then: the grace after one, and the wait that grows. */
  readonly notBefore: number;
  /** When this watcher began to stop the process, so that a heartbeat that says `stopped` is its own doing; null: it did not. */
  readonly stopAsked: number | null;
  readonly page: { readonly reason: PageReason; readonly at: number } | null;
  /** People know that it was stopped on purpose. */
  readonly toldStopped: boolean;
  /** The process of the last heartbeat that named one: a file may be deleted while its writer lives. */
  readonly seen: SeenProcess | null;
}

export const FRESH: WatchState = {
  illSince: null,
  restarts: [],
  lastRestart: null,
  inARow: 0,
  notBefore: 0,
  stopAsked: null,
  page: null,
  toldStopped: false,
  seen: null,
};

/** One line of JSON. */
export function stateText(state: WatchState): string {
  const { seen, ...rest } = state;
  const process = seen && { pid: seen.pid, updated_at: seen.updatedAt, ...writtenIdentity(seen.identity) };
  return `${JSON.stringify({ version: 1, ...rest, seen: process })}\n`;
}

/** Undefined where the text is none, or of another version: then nothing is known. */
export function readState(text: string): WatchState | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(value) || value["version"] !== 1) return undefined;
  const { restarts, inARow, notBefore, toldStopped, page, seen } = value;
  const [illSince, lastRestart, stopAsked] = [value["illSince"], value["lastRestart"], value["stopAsked"]];
  if (![illSince, lastRestart, stopAsked].every(isInstantOrNull)) return undefined;
  if (!Array.isArray(restarts) || !restarts.every(isInstant) || !isInstant(inARow) || !isInstant(notBefore)) return undefined;
  return {
    illSince: illSince as number | null,
    restarts: restarts,
    lastRestart: lastRestart as number | null,
    inARow,
    notBefore,
    stopAsked: stopAsked as number | null,
    page: pageOf(page),
    toldStopped: toldStopped === true,
    seen: seenOf(seen),
  };
}

function pageOf(page: unknown): WatchState["page"] {
  if (!isObject(page) || !isInstant(page["at"])) return null;
  const reason = PAGES.find((each) => each === page["reason"]);
  return reason === undefined ? null : { reason, at: page["at"] };
}

function seenOf(seen: unknown): SeenProcess | null {
  if (!isObject(seen) || !isInstant(seen["pid"])) return null;
  const updatedAt = seen["updated_at"];
  return { pid: seen["pid"], identity: identityOf(seen), updatedAt: isInstant(updatedAt) ? updatedAt : null };
}

function isInstant(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isInstantOrNull(value: unknown): value is number | null {
  return value === null || isInstant(value);
}
