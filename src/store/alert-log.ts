import { mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";
import type { JsonValue } from "../model/json.ts";
import { dayIn } from "../monitor/day.ts";
import type { Store, StoredTransition } from "../monitor/store.ts";
import { alertLine, isWritten } from "./alert-line.ts";
import { localTimestamp } from "./local-time.ts";
import { dayFiles, readEnd, transitionId, writtenTransitions } from "./log-files.ts";

export interface AlertLogOptions {
  /** `logs/alerts`; made where it is missing. */
  readonly folder: string;
  /** IANA name: of the timestamps and of the days. */
  readonly zone: string;
  readonly store: Pick<Store, "transitions">;
  /** What the value of a transition was compared with. */
  readonly thresholdOf?: (transition: StoredTransition) => JsonValue;
}

export interface AlertLog {
  /**
   * Writes the lines of all transitions that are in the store and not yet in the log; gives back how many. Rejects when the file system does,
   * and may then be called again: it finds out what was written. Calls wait for each other.
   */
  catchUp(): Promise<number>;
  /** Deletes the files of days before the one of `before` (ms since the epoch), at most so many; never the newest. Gives back how many. */
  prune(before: number, atMost: number): Promise<number>;
}

/** Where the log is. */
interface Place {
  /** Sequence of the last transition that was looked at. */
  sequence: number;
  /** Of lines that stand in the log although `sequence` is before them. */
  readonly written: ReadonlySet<string>;
  /** Unfinished last lines, by file. */
  readonly torn: Map<string, Buffer>;
}

const PORTION = 500;
const NEWLINE = Buffer.from("\n");

/**
 * The alert log for people and their tools: `<date>.jsonl`, a line for each transition worth one. It is a reader of the store, which remembers how
 * far it got by what stands in the files; a line that a crash has torn is completed.
 */
export function createAlertLog(options: AlertLogOptions): AlertLog {
  const { folder, zone, store, thresholdOf = () => null } = options;
  const dayOf = dayIn(zone);
  const timestamp = localTimestamp(zone);
  let place: Place | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = turn.then(work);
    turn = result.catch(() => undefined);
    return result;
  };

  async function lineOf(transition: StoredTransition): Promise<string> {
    const acknowledged = await isAcknowledged(store, transition);
    return alertLine(transition, { timestamp: timestamp(transition.at), threshold: thresholdOf(transition), acknowledged });
  }

  async function writePortion(at: Place): Promise<{ readonly read: number; readonly lines: number }> {
    const transitions = await store.transitions({ after: at.sequence, limit: PORTION });
    const wanted = transitions.filter((each) => isWritten(each) && !at.written.has(transitionId(each)));
    const byFile = new Map<string, string[]>();
    for (const transition of wanted) {
      const name = `${dayOf(transition.at)}.jsonl`;
      const lines = byFile.get(name) ?? [];
      lines.push(await lineOf(transition));
      byFile.set(name, lines);
    }
    for (const [name, lines] of byFile) {
      await append(join(folder, name), continued(at.torn.get(name), lines.join("")));
      at.torn.delete(name);
    }
    at.sequence = transitions.at(-1)?.sequence ?? at.sequence;
    return { read: transitions.length, lines: wanted.length };
  }

  return {
    catchUp: () =>
      inTurn(async () => {
        let count = 0;
        try {
          await mkdir(folder, { recursive: true });
          place ??= await findPlace(folder, store);
          for (;;) {
            const { read, lines } = await writePortion(place);
            count += lines;
            if (read < PORTION) return count;
          }
        } catch (error) {
          // Some of it may have been written.
          place = undefined;
          throw error;
        }
      }),
    prune: (before, atMost) =>
      inTurn(async () => {
        const old = (await dayFiles(folder)).slice(0, -1).filter((name) => name < `${dayOf(before)}.jsonl`);
        const some = old.slice(0, Math.max(0, atMost));
        for (const name of some) await rm(join(folder, name), { force: true });
        return some.length;
      }),
  };
}

/**
 * Behind the highest sequence that stands in the log. Where the store has another transition under that number, or none (it was started anew, or
 * forgot it), every transition is looked at again, and those that stand in the log are left out.
 */
async function findPlace(folder: string, store: Pick<Store, "transitions">): Promise<Place> {
  const names = await dayFiles(folder);
  const ends = await Promise.all(names.map((name) => readEnd(folder, name)));
  const torn = new Map(ends.filter((end) => end.torn.length > 0).map((end) => [end.name, end.torn]));
  const last = ends.flatMap((end) => end.last ?? []).reduce<LastLine | undefined>(higher, undefined);
  if (last === undefined) return { sequence: 0, written: new Set(), torn };
  const [same] = await store.transitions({ after: last.sequence - 1, limit: 1 });
  const isKnown = same?.sequence === last.sequence && transitionId(same) === transitionId(last);
  if (isKnown) return { sequence: last.sequence, written: new Set(), torn };
  return { sequence: 0, written: await writtenTransitions(folder, names), torn };
}

interface LastLine {
  readonly sequence: number;
  readonly episode: string;
  readonly ordinal: number;
}

function higher(a: LastLine | undefined, b: LastLine): LastLine {
  return a === undefined || b.sequence > a.sequence ? b : a;
}

/** Whether the alert was acknowledged when the transition happened, by what was recorded of its episode. */
async function isAcknowledged(store: Pick<Store, "transitions">, transition: StoredTransition): Promise<boolean> {
  const { episode, sequence, transition: name } = transition;
  if (name === "acknowledged") return true;
  if (name === "fired" || name === "unacknowledged") return false;
  const before = (await store.transitions({ episode })).filter((each) => each.sequence < sequence);
  return before.findLast((each) => CHANGES.includes(each.transition))?.transition === "acknowledged";
}

const CHANGES: readonly string[] = ["acknowledged", "unacknowledged"];

/** What has to follow an unfinished line: the rest of it where it is the line that comes next, and otherwise a line end. */
function continued(torn: Buffer | undefined, text: string): Buffer {
  const bytes = Buffer.from(text, "utf8");
  if (torn === undefined) return bytes;
  const isBeginning = torn.length <= bytes.length && torn.equals(bytes.subarray(0, torn.length));
  return isBeginning ? bytes.subarray(torn.length) : Buffer.concat([NEWLINE, bytes]);
}

async function append(path: string, bytes: Buffer): Promise<void> {
  const file = await open(path, "a");
  try {
    await file.appendFile(bytes);
  } finally {
    await file.close();
  }
}
