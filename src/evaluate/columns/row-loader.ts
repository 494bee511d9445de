import type { Column, SnapshotBatch, SnapshotShape } from "../../model/snapshot-batch.ts";
import type { LoadSupport } from "../compiled.ts";
import type { Program } from "../program/program.ts";
import { type ConvertRow, conversionOf } from "./convert-row.ts";
import { findNode } from "./find-node.ts";

/** How the root's cells are filled from the rows of one shape. */
interface Plan {
  /** The columns of numbers that fill a cell as they are. */
  readonly slots: Int32Array;
  readonly numbers: readonly number[];
  readonly others: readonly { readonly slot: number; readonly column: number; readonly convert: ConvertRow }[];
  /** The same for every row: absent, null, of another type. */
  readonly fixed: readonly { readonly slot: number; readonly value: number }[];
  /** No cell is unknown for the shape alone. */
  readonly isKnown: boolean;
}

/** A plan with the columns of the batch at hand. */
interface Bound {
  readonly plan: Plan;
  readonly numbers: readonly Float64Array[];
  readonly others: readonly (Column | undefined)[];
}

const NO_VALUES = new Float64Array(0);

/** Fills the root's cells from a row of columns, as loading the snapshot of that row would. */
export class RowLoader {
  /** Whether this program reads nothing but the newest snapshot's own metrics; otherwise snapshots are made of rows. */
  readonly isAble: boolean;
  readonly #program: Program;
  readonly #support: LoadSupport;
  readonly #cells: Float64Array;
  readonly #plans = new Map<SnapshotShape, Plan>();
  #batch: SnapshotBatch | undefined = undefined;
  /** By shape. */
  #bound: (Bound | undefined)[] = [];

  constructor(program: Program, support: LoadSupport, cells: Float64Array) {
    this.#program = program;
    this.#support = support;
    this.#cells = cells;
    const [root] = program.tables;
    this.isAble =
      program.tables.length === 1 &&
      root !== undefined &&
      root.unchanged.length === 0 &&
      root.loads.every(({ from }) => from === "newest");
  }

  /** Whether every cell is seen to be known; false says nothing. */
  load(batch: SnapshotBatch, row: number): boolean {
    if (batch !== this.#batch) {
      this.#batch = batch;
      this.#bound = [];
    }
    const shape = batch.shapeOf[row] ?? 0;
    const { plan, numbers, others } = this.#bound[shape] ?? this.#bind(batch, shape);
    const cells = this.#cells;
    const { slots } = plan;
    let difference = 0;
    for (let place = 0; place < slots.length; place += 1) {
      const value = (numbers[place] ?? NO_VALUES)[row] ?? Number.NaN;
      difference += value - value;
      cells[slots[place] ?? 0] = value;
    }
    let isKnown = plan.isKnown;
    // Of what is not finite the difference is NaN.
    if (difference !== 0) {
      isKnown = false;
      for (const slot of slots) if (!Number.isFinite(cells[slot])) cells[slot] = Number.NaN;
    }
    for (const { slot, value } of plan.fixed) cells[slot] = value;
    let place = 0;
    for (const { slot, convert } of plan.others) {
      const value = convert(others[place], row);
      place += 1;
      if (Number.isNaN(value)) isKnown = false;
      cells[slot] = value;
    }
    return isKnown;
  }

  #bind(batch: SnapshotBatch, index: number): Bound {
    const shape = batch.shapes[index];
    if (shape === undefined) throw new RangeError(`there is no shape ${index}`);
    let plan = this.#plans.get(shape);
    if (plan === undefined) {
      plan = this.#plan(shape, batch.definitions);
      this.#plans.set(shape, plan);
    }
    const numbers = plan.numbers.map((column) => valuesOf(batch.columns[column]));
    const bound = { plan, numbers, others: plan.others.map(({ column }) => batch.columns[column]) };
    this.#bound[index] = bound;
    return bound;
  }

  #plan(shape: SnapshotShape, definitions: SnapshotBatch["definitions"]): Plan {
    const slots: number[] = [];
    const numbers: number[] = [];
    const others: { slot: number; column: number; convert: ConvertRow }[] = [];
    const fixed: { slot: number; value: number }[] = [];
    for (const { slot, path, as } of this.#program.tables[0]?.loads ?? []) {
      const node = findNode(shape.root, path);
      const column = node?.node === "value" ? node.column : -1;
      const convert = conversionOf(as, node, definitions[column]?.kind, this.#support);
      if (typeof convert === "number") fixed.push({ slot, value: convert });
      else if (as.kind === "metric" && as.type === "number") {
        slots.push(slot);
        numbers.push(column);
      } else others.push({ slot, column, convert });
    }
    const isKnown = fixed.every(({ value }) => !Number.isNaN(value));
    return { slots: Int32Array.from(slots), numbers, others, fixed, isKnown };
  }
}

function valuesOf(column: Column | undefined): Float64Array {
  return column?.kind === "number" ? column.values : NO_VALUES;
}
