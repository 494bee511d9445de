import type { Column, SnapshotBatch } from "../../model/snapshot-batch.ts";
import type { Program } from "../program/program.ts";
import { findNode } from "./find-node.ts";
import { type Thresholds, thresholdsOf } from "./thresholds.ts";

/** Between which thresholds a row lies; of a cell of which more is asked than comparisons, only the same value will do. */
interface Watched {
  readonly column: number;
  /** In order; undefined: the same value. */
  readonly thresholds: Float64Array | undefined;
}

/**
 * Rows whose outcomes are those of a row before them, seen without an evaluation: as long as no metric crosses a threshold, or becomes equal
 * to one, every comparison says what it said. Goes through a column at a time, which costs less than a tenth of evaluating the rows.
 */
export class SteadyRows {
  readonly #program: Program;
  readonly #thresholds: Thresholds | undefined;
  readonly #byShape = new Map<object, readonly Watched[]>();

  constructor(program: Program) {
    this.#program = program;
    this.#thresholds = thresholdsOf(program);
  }

  /** Whether outcomes depend on the root's cells and the age of the snapshot alone. */
  get isAble(): boolean {
    return this.#thresholds !== undefined;
  }

  /** The first row from `from` on, and before `end`, that may have other outcomes than the row `like`; `end` where there is none. */
  until(batch: SnapshotBatch, like: number, from: number, end: number): number {
    const index = batch.shapeOf[like] ?? 0;
    const watched = this.#watched(batch, index);
    if (watched === undefined) return from;
    let limit = end;
    for (let row = from; row < limit; row += 1) if (batch.shapeOf[row] !== index) limit = row;
    for (const { column, thresholds } of watched) {
      if (limit === from) return from;
      limit = firstOther(batch.columns[column], thresholds, like, from, limit);
    }
    return limit;
  }

  #watched(batch: SnapshotBatch, index: number): readonly Watched[] | undefined {
    const [shape, found] = [batch.shapes[index], this.#thresholds];
    if (shape === undefined || found === undefined) return undefined;
    let watched = this.#byShape.get(shape);
    if (watched === undefined) {
      watched = (this.#program.tables[0]?.loads ?? []).flatMap(({ slot, path, as }): readonly Watched[] => {
        const node = findNode(shape.root, path);
        if (node?.node !== "value") return [];
        const isNumber = as.kind === "metric" && as.type === "number" && batch.definitions[node.column]?.kind === "number";
        const thresholds = isNumber && !found.exact.has(slot) ? (found.bySlot.get(slot) ?? new Float64Array(0)) : undefined;
        return [{ column: node.column, thresholds }];
      });
      this.#byShape.set(shape, watched);
    }
    return watched;
  }
}

function firstOther(
  column: Column | undefined,
  thresholds: Float64Array | undefined,
  like: number,
  from: number,
  end: number,
): number {
  if (column === undefined) return from;
  if (column.kind === "string") return firstDifferent(column.codes, like, from, end);
  if (column.kind === "number" && thresholds !== undefined) return firstAcross(column.values, thresholds, like, from, end);
  return firstDifferent(column.values, like, from, end);
}

function firstDifferent(values: Float64Array | Int32Array | Uint8Array, like: number, from: number, end: number): number {
  const wanted = values[like];
  let row = from;
  while (row < end && values[row] === wanted) row += 1;
  return row;
}

/** What is not finite is unknown, and lies between no thresholds. */
function firstAcross(values: Float64Array, thresholds: Float64Array, like: number, from: number, end: number): number {
  const value = values[like] ?? Number.NaN;
  if (!Number.isFinite(value)) return from;
  let place = 0;
  while (place < thresholds.length && (thresholds[place] ?? 0) < value) place += 1;
  // A value that is a threshold stands alone.
  if (thresholds[place] === value) return firstDifferent(values, like, from, end);
  const low = thresholds[place - 1] ?? -Infinity;
  const high = thresholds[place] ?? Infinity;
  let row = from;
  while (row < end && (values[row] ?? Number.NaN) > low && (values[row] ?? Number.NaN) < high) row += 1;
  return row;
}
