import type { Compiled } from "./compiled.ts";
import { partAt, type SnapshotBatch, snapshotAt } from "../model/snapshot-batch.ts";
import { findNode } from "./columns/find-node.ts";
import type { RowLoader } from "./columns/row-loader.ts";
import { readElements, readPath, visitElements } from "./facts.ts";
import type { CollectionSlot, Program, Table } from "./program/program.ts";

/** An element beside the same one in the snapshot before. Valid until the next snapshot: the object is used again. */
export type Row = Readonly<MutableRow>;

interface MutableRow {
  key: string | null;
  value: unknown;
  previous: unknown;
}

interface BatchRow {
  batch: SnapshotBatch;
  row: number;
}

/** Cells that a table may keep without using them. */
const MOST_IDLE = 65_536;

const NO_ROWS: readonly Row[] = Object.freeze([]);

/** The cells of every table, loaded from the newest snapshot. */
export class RowStore {
  /** Each array holds at least `table(t).length` rows of the table's width. */
  readonly cells: Float64Array[];
  readonly #program: Program;
  readonly #compiled: Compiled;
  readonly #rows: MutableRow[][];
  /** The newest, and the one before, where they came as objects. */
  #snapshot: unknown;
  #previous: unknown;
  /** The newest, and the one before, where they came as rows of columns: made into objects when somebody asks. */
  #batchRow: BatchRow | undefined = undefined;
  #previousRow: BatchRow | undefined = undefined;
  /** The root's row is made when somebody asks for it. */
  #isFresh = false;
  /** Of the root where there is no other table. */
  readonly #loadAlone: Compiled["load"][number] | undefined;
  readonly #places = new Map<number, ReadonlyMap<string | null, number>>();

  constructor(program: Program, compiled: Compiled, root: Float64Array) {
    this.#program = program;
    this.#compiled = compiled;
    this.#loadAlone = program.tables.length === 1 ? compiled.load[0] : undefined;
    this.cells = program.tables.map((table) => (table.index === 0 ? root : new Float64Array(0)));
    this.#rows = program.tables.map(() => []);
  }

  /** The rows of a table; none before the first snapshot. */
  table(index: number): readonly Row[] {
    if (index === 0 && this.#isFresh) {
      const { snapshot: value, previous } = this;
      this.#rows[0] = [{ key: null, value, previous }];
      this.#isFresh = false;
    }
    return this.#rows[index] ?? NO_ROWS;
  }

  /** Where each key of a table stands, the same map for as long as all keys stand where they stood; of the root, its one row under null. The last of several elements with one key counts. */
  places(index: number): ReadonlyMap<string | null, number> {
    const known = this.#places.get(index);
    if (known !== undefined) return known;
    const places = new Map<string | null, number>();
    for (const [place, { key }] of this.table(index).entries()) if (index === 0 || key !== null) places.set(key, place);
    this.#places.set(index, places);
    return places;
  }

  get snapshot(): unknown {
    if (this.#batchRow !== undefined) this.#unpack();
    return this.#snapshot;
  }

  get previous(): unknown {
    if (this.#batchRow !== undefined) this.#unpack();
    return this.#previous;
  }

  /** `readPath` of the newest snapshot; of a row, without making an object of all of it. */
  read(path: readonly string[]): unknown {
    const newest = this.#batchRow;
    if (newest === undefined) return readPath(this.#snapshot, path);
    const { batch, row } = newest;
    const shape = batch.shapes[batch.shapeOf[row] ?? 0];
    const node = shape === undefined ? undefined : findNode(shape.root, path);
    return node === undefined ? undefined : partAt(batch, row, node);
  }

  /** Whether all cells of the root that come from the newest snapshot are seen to be known. */
  load(snapshot: unknown): boolean {
    if (this.#batchRow !== undefined) this.#unpack();
    const previous = (this.#previous = this.#snapshot);
    this.#snapshot = snapshot;
    if (this.#loadAlone !== undefined) {
      this.#isFresh = true;
      return this.#loadAlone(snapshot, previous, null, this.cells, 0);
    }
    return this.#loadTables(snapshot, previous);
  }

  /** The same of a row of columns, by a loader that is able to. */
  loadRow(loader: RowLoader, batch: SnapshotBatch, row: number): boolean {
    const spare = this.#previousRow;
    const newest = this.#batchRow;
    if (newest === undefined) this.#previous = this.#snapshot;
    this.#previousRow = newest;
    this.#batchRow = spare ?? { batch, row };
    this.#batchRow.batch = batch;
    this.#batchRow.row = row;
    this.#isFresh = true;
    return loader.load(batch, row);
  }

  /** Makes objects of the rows. */
  #unpack(): void {
    const [newest, before] = [this.#batchRow, this.#previousRow];
    if (newest === undefined) return;
    if (before !== undefined) this.#previous = snapshotAt(before.batch, before.row);
    this.#snapshot = snapshotAt(newest.batch, newest.row);
    this.#batchRow = this.#previousRow = undefined;
  }

  #loadTables(snapshot: unknown, previous: unknown): boolean {
    const { tables } = this.#program;
    let isKnown = false;
    const places: (() => void)[] = [];
    for (const table of tables) {
      const { collection } = table;
      if (collection === undefined) {
        this.#rows[table.index] = [{ key: null, value: snapshot, previous }];
        this.#places.delete(table.index);
      } else this.#collect(table, collection, places);
      const rows = this.table(table.index);
      this.#reserve(table, rows.length);
      const load = this.#compiled.load[table.index];
      for (const [place, row] of rows.entries()) {
        const known = load?.(row.value, row.previous, row.key, this.cells, place * table.width) ?? false;
        if (table.index === 0) isKnown = known;
      }
    }
    for (const put of places) put();
    return isKnown;
  }

  /** Makes everything unknown that does not go on when the source is stale. */
  blind(): void {
    const [root] = this.cells;
    for (const { collection, index, loads } of this.#program.tables) {
      if (collection?.parent === 0) root?.fill(Number.NaN, collection.count, collection.count + 1);
      if (index === 0) for (const { slot, goesOn } of loads) if (!goesOn) root?.fill(Number.NaN, slot, slot + 1);
    }
  }

  /** All elements of a collection, below whatever row of the parent they stand; `places` notes where each parent finds its own. */
  #collect(table: Table, collection: CollectionSlot, places: (() => void)[]): void {
    const { parent, path, by, start, count } = collection;
    const width = this.#program.tables[parent]?.width ?? 0;
    const looksBack =
      table.loads.some((load) => load.from === "previous") ||
      this.#program.tables.some((t) => t.collection?.parent === table.index);
    const rows = (this.#rows[table.index] ??= []);
    let length = 0;
    let sameKeys = true;
    for (const [place, row] of this.table(parent).entries()) {
      const before = looksBack ? readElements(readPath(row.previous, path), by) : undefined;
      const previous = before === undefined ? undefined : new Map(before.map((element) => [element.key, element.value]));
      const first = length;
      const isThere = visitElements(readPath(row.value, path), by, (key, value) => {
        const earlier = key === null ? undefined : previous?.get(key);
        const known = rows[length];
        length += 1;
        if (known === undefined) {
          rows.push({ key, value, previous: earlier });
          sameKeys = false;
          return;
        }
        if (known.key !== key) {
          known.key = key;
          sameKeys = false;
        }
        known.value = value;
        known.previous = earlier;
      });
      const found = isThere ? length - first : Number.NaN;
      places.push(() => {
        const cells = this.cells[parent];
        if (cells === undefined) return;
        cells[place * width + start] = first;
        cells[place * width + count] = found;
      });
    }
    if (rows.length > length) {
      rows.length = length;
      sameKeys = false;
    }
    if (!sameKeys) this.#places.delete(table.index);
  }

  #reserve(table: Table, rows: number): void {
    const wanted = rows * table.width;
    const held = this.cells[table.index]?.length ?? 0;
    // One enormous snapshot does not hold its memory for ever.
    if (held < wanted || held > Math.max(wanted * 8, MOST_IDLE))
      this.cells[table.index] = new Float64Array(wanted * 2).fill(Number.NaN);
  }
}
