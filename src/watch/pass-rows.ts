import { snapshotAt } from "../model/snapshot-batch.ts";
import { beginEach, type Begun, CLOCK, pendingOf, SOUND_SNAPSHOT } from "./begun.ts";
import { instantsWithin, nextInstant } from "./instants.ts";
import type { JudgedBatch } from "./judged-batch.ts";
import type { PolicyWatch } from "./policy-watch.ts";
import type { HistoricSnapshot } from "./watch.ts";

/** Where a watch stands between two evaluations, the first of which has been. */
export interface Standing {
  readonly policies: readonly PolicyWatch[];
  /** ms, each once. */
  readonly intervals: readonly number[];
  /** The clock starts behind it. */
  readonly startedAt: number;
  /** `now` of the last evaluation. */
  last: number;
  /** Timestamp of the newest snapshot. */
  newest: number;
  newestSnapshot: HistoricSnapshot | undefined;
  snapshots: number;
  evaluations: number;
}

export interface RowsPassed {
  /** The first row that was not taken in. */
  readonly next: number;
  /** An evaluation from which something may come: to be committed before anything else. Without one, the next row is to be looked at by itself. */
  readonly pending: Begun | undefined;
}

/** Rows that are looked at together: more and more, as long as nothing comes of them. */
const FIRST_LOOK = 16;
const LONGEST_LOOK = 4_096;

/** A recorded snapshot that is made into an object when somebody asks for it. */
class RowSnapshot implements HistoricSnapshot {
  readonly now: number;
  readonly #batch: JudgedBatch["batch"];
  readonly #row: number;

  constructor(batch: JudgedBatch["batch"], row: number, now: number) {
    this.#batch = batch;
    this.#row = row;
    this.now = now;
  }

  get raw(): unknown {
    return snapshotAt(this.#batch, this.#row);
  }
}

/**
 * Takes in rows from `from` on, as long as they are of one source and sound, each with the clock instants before it: what `admit`, `begin` and
 * `commit` do of a snapshot from which nothing comes, and most are such. Stops behind an evaluation from which something may come, before a
 * row that is not ordinary (refused by a schema, out of order, more than `longestGap` after the one before), and at the end.
 */
export function passRows(standing: Standing, rows: JudgedBatch, from: number, longestGap: number): RowsPassed {
  const { batch, sound, timestamps, sources } = rows;
  const { shapeOf } = batch;
  const source = sources[shapeOf[from] ?? 0];
  let row = from;
  let pending: Begun | undefined;
  let newestAt = Number.NaN;
  // Whether the last evaluation was one of these, and found what was found before.
  let isSettled = false;
  while (row < batch.rows && pending === undefined && sound[row] === 1 && sources[shapeOf[row] ?? 0] === source) {
    const timestamp = timestamps[row] ?? Number.NaN;
    const now = nowOf(batch.now[row] ?? Number.NaN, timestamp, standing.last);
    const watched = Math.max(standing.last, standing.startedAt);
    if (!(timestamp > standing.newest && now > standing.last && now - watched <= longestGap)) break;
    pending = passInstants(standing, watched, now, isSettled);
    if (pending !== undefined) break;
    pending = takeRow(standing.policies, rows, row, now);
    isSettled = pending === undefined;
    newestAt = now;
    standing.newest = timestamp;
    standing.snapshots += 1;
    row += 1;
    if (isSettled) {
      standing.last = now;
      standing.evaluations += 1;
      const next = passSteadyRows(standing, rows, row, longestGap);
      if (next > row) newestAt = standing.last;
      row = next;
    }
  }
  if (row > from) standing.newestSnapshot = new RowSnapshot(batch, row - 1, newestAt);
  return { next: row, pending };
}

/**
 * Takes in the rows from `from` on that are seen to have the outcomes of the row before, which was taken in and left every policy calm: without
 * an evaluation, as long as no timer is over and the source does not grow stale. Returns the first row that was not taken in.
 */
function passSteadyRows(standing: Standing, rows: JudgedBatch, from: number, longestGap: number): number {
  const { policies, intervals } = standing;
  const { batch, sound, timestamps, sources } = rows;
  const source = sources[batch.shapeOf[from - 1] ?? 0];
  if (standing.startedAt > standing.last) return from;
  const due = Math.min(...policies.map((watch) => watch.calmUntil));
  const patience = Math.min(longestGap, ...policies.map(({ evaluator }) => evaluator.sameUntil - standing.last));
  let row = from;
  for (let size = FIRST_LOOK; row < batch.rows; size = Math.min(size * 2, LONGEST_LOOK)) {
    let end = Math.min(batch.rows, row + size);
    for (const { evaluator } of policies) end = end > row ? evaluator.sameRows(batch, row - 1, row, end) : row;
    const start = row;
    for (; row < end && sound[row] === 1 && sources[batch.shapeOf[row] ?? 0] === source; row += 1) {
      const timestamp = timestamps[row] ?? Number.NaN;
      const now = nowOf(batch.now[row] ?? Number.NaN, timestamp, standing.last);
      if (!(timestamp > standing.newest && now > standing.last && now < due && now - standing.last <= patience)) break;
      standing.evaluations += 1 + instantsWithin(standing.last, now, intervals);
      standing.snapshots += 1;
      standing.last = now;
      standing.newest = timestamp;
    }
    if (row < start + size) break;
  }
  // An evaluation reads the newest snapshot and the one before.
  for (let place = Math.max(from, row - 2); place < row; place += 1)
    for (const { evaluator } of policies) evaluator.ingestRow(batch, place, standing.last);
  return row;
}

/** Language reference, section 6. `recorded` is NaN for a bare snapshot. */
function nowOf(recorded: number, timestamp: number, last: number): number {
  return Number.isNaN(recorded) ? Math.max(timestamp, last + 1) : recorded;
}

/** The clock instants behind `watched` and before `end`, up to the first from which something may come, which is begun. */
function passInstants(standing: Standing, watched: number, end: number, isSettled: boolean): Begun | undefined {
  const { policies, intervals } = standing;
  for (let now = nextInstant(watched, intervals); now < end; now = nextInstant(now, intervals)) {
    if (!policies.every((watch) => !isItsInstant(watch, now) || isCalmAt(watch, now, isSettled))) {
      return pendingOf(
        now,
        "clock",
        beginEach(
          policies.filter((watch) => isItsInstant(watch, now)),
          now,
          () => CLOCK,
        ),
      );
    }
    standing.last = now;
    standing.evaluations += 1;
  }
  return undefined;
}

function isItsInstant({ bundle }: PolicyWatch, now: number): boolean {
  return now % bundle.settings.evaluationInterval === 0;
}

function isCalmAt(watch: PolicyWatch, now: number, isSettled: boolean): boolean {
  const { evaluator } = watch;
  // A policy that throws is left to whoever begins the evaluation.
  try {
    return (isSettled && now <= evaluator.sameUntil) || watch.isSame(evaluator.evaluate(now)) ? watch.isCalm(now) : false;
  } catch {
    return false;
  }
}

/** Undefined where nothing came of the row. */
function takeRow(policies: readonly PolicyWatch[], { batch }: JudgedBatch, row: number, now: number): Begun | undefined {
  let isCalm = true;
  let broken: Map<PolicyWatch, unknown> | undefined;
  for (const watch of policies) {
    try {
      const { evaluator } = watch;
      evaluator.ingestRow(batch, row, now);
      if (!watch.isSame(evaluator.evaluate(now)) || !watch.isCalm(now)) isCalm = false;
    } catch (error) {
      (broken ??= new Map()).set(watch, error);
    }
  }
  if (isCalm && broken === undefined) return undefined;
  const takenIn = (watch: PolicyWatch): typeof SOUND_SNAPSHOT => {
    if (broken?.has(watch) === true) throw broken.get(watch);
    return SOUND_SNAPSHOT;
  };
  return pendingOf(now, "snapshot", beginEach(policies, now, takenIn));
}
