import type { Column, ColumnDefinition, SnapshotBatch } from "../../model/snapshot-batch.ts";
import { Dictionary, type TextSize } from "./dictionary.ts";
import type { ColumnLayout, Taken } from "./layout.ts";

/** Small, since where marks or blank lines stand between the rows, a batch is of one row. */
const FIRST_CAPACITY = 16;
/** Values that a batch holds at the most, used or not. */
const MOST_CELLS = 1 << 22;
/** A column with more texts begins a new dictionary at the next batch. */
const MOST_TEXTS = 1 << 16;
/** Characters of new texts after which a batch is full, and all dictionaries begin anew. */
const MOST_CHARACTERS = 1 << 24;

/** Puts rows together into batches. The columns of a batch that was given out are never written again. */
export class BatchBuilder {
  readonly layout: ColumnLayout;
  /** Counts what makes the columns other arrays: whoever holds some asks for them again. */
  generation = 0;
  rows = 0;
  #capacity = FIRST_CAPACITY;
  #shapeOf = new Int32Array(FIRST_CAPACITY);
  #now = new Float64Array(FIRST_CAPACITY);
  #columns: (Column | undefined)[] = [];
  #used = 0;
  #line = 0;
  #dictionaries: (Dictionary | undefined)[] = [];
  /** Of all dictionaries together. */
  #size: TextSize = { characters: 0 };

  constructor(layout: ColumnLayout) {
    this.layout = layout;
  }

  /** Whether the next line of the recording can be the next row. */
  follows(line: number): boolean {
    return this.rows === 0 || line === this.#line + this.rows;
  }

  /** Whether there is room for a row with these columns; where there is none, `finish` makes some. */
  hasRoomFor(columns: readonly number[]): boolean {
    if (this.rows > 0 && this.isFull) return false;
    const more = columns.reduce((count, index) => (this.#columns[index] === undefined ? count + 1 : count), 0);
    return this.rows === 0 || more === 0 || (this.#used + more) * this.#capacity <= MOST_CELLS;
  }

  get isFull(): boolean {
    return this.rows === this.#capacity || this.#size.characters > MOST_CHARACTERS;
  }

  /** A column to write the next row's value to. */
  column(index: number): Column {
    return this.#columns[index] ?? this.#open(index);
  }

  /** Makes what was written a row. `now` NaN: a bare snapshot. */
  add(shape: number, now: number, line: number): void {
    if (this.rows === 0) this.#line = line;
    this.#shapeOf[this.rows] = shape;
    this.#now[this.rows] = now;
    this.rows += 1;
    if (this.rows === this.#capacity && this.#used * this.#capacity * 2 <= MOST_CELLS) this.#grow();
  }

  addTaken({ shape, columns, values }: Taken, now: number, line: number): void {
    for (const [place, index] of columns.entries()) this.#put(this.column(index), index, values[place] ?? 0);
    this.add(shape, now, line);
  }

  dictionary(index: number): Dictionary {
    return (this.#dictionaries[index] ??= new Dictionary(this.#size));
  }

  /** What was added since the last; undefined where that is nothing. */
  finish(): SnapshotBatch | undefined {
    if (this.rows === 0) return undefined;
    const batch: SnapshotBatch = {
      rows: this.rows,
      shapes: this.layout.shapes,
      shapeOf: this.#shapeOf,
      columns: this.#columns,
      definitions: this.layout.definitions,
      now: this.#now,
      line: this.#line,
    };
    this.#begin();
    return batch;
  }

  #begin(): void {
    this.generation += 1;
    // As much as the batch before has needed, or a little more.
    while (this.#capacity > FIRST_CAPACITY && this.#capacity >= this.rows * 4) this.#capacity /= 2;
    this.rows = 0;
    this.#used = 0;
    this.#columns = [];
    while (this.#capacity > FIRST_CAPACITY && this.layout.definitions.length * this.#capacity > MOST_CELLS) this.#capacity /= 2;
    this.#shapeOf = new Int32Array(this.#capacity);
    this.#now = new Float64Array(this.#capacity);
    if (this.#size.characters > MOST_CHARACTERS) {
      this.#dictionaries = [];
      this.#size = { characters: 0 };
    }
    for (const [index, dictionary] of this.#dictionaries.entries())
      if ((dictionary?.size ?? 0) > MOST_TEXTS) this.#dictionaries[index] = undefined;
  }

  #put(column: Column, index: number, value: number | boolean | string): void {
    if (column.kind === "string") column.codes[this.rows] = this.dictionary(index).code(String(value));
    else column.values[this.rows] = Number(value);
  }

  #open(index: number): Column {
    const definition = this.layout.definitions[index];
    if (definition === undefined) throw new RangeError(`there is no column ${index}`);
    const column = this.#columnOf(definition, index);
    this.#columns[index] = column;
    this.#used += 1;
    this.generation += 1;
    return column;
  }

  #columnOf(definition: ColumnDefinition, index: number): Column {
    switch (definition.kind) {
      case "number":
        return { kind: "number", values: new Float64Array(this.#capacity) };
      case "boolean":
        return { kind: "boolean", values: new Uint8Array(this.#capacity) };
      case "instant":
        return { kind: "instant", values: new Float64Array(this.#capacity), form: definition.form };
      case "string":
        return { kind: "string", codes: new Int32Array(this.#capacity), texts: this.dictionary(index) };
    }
  }

  #grow(): void {
    this.generation += 1;
    this.#capacity *= 2;
    this.#shapeOf = larger(this.#shapeOf, new Int32Array(this.#capacity));
    this.#now = larger(this.#now, new Float64Array(this.#capacity));
    this.#columns = this.#columns.map((column) => column && this.#grown(column));
  }

  #grown(column: Column): Column {
    switch (column.kind) {
      case "string":
        return { ...column, codes: larger(column.codes, new Int32Array(this.#capacity)) };
      case "boolean":
        return { ...column, values: larger(column.values, new Uint8Array(this.#capacity)) };
      default:
        return { ...column, values: larger(column.values, new Float64Array(this.#capacity)) };
    }
  }
}

function larger<Values extends Int32Array | Float64Array | Uint8Array>(values: Values, empty: Values): Values {
  empty.set(values);
  return empty;
}
