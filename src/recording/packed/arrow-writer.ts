import {
  AsyncByteQueue,
  type DataType,
  Dictionary,
  Field,
  Int32,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Vector,
  type Utf8,
} from "apache-arrow";
import { arrowColumn, BOOLEAN, INSTANT, NUMBER, SHAPE, TEXT, texts, type Validity, validityOf } from "./arrow-columns.ts";
import { type Catalogue, NOWHERE } from "./catalogue.ts";
import { columnNames, shownForm } from "./column-names.ts";
import { FileWriter } from "./file-writer.ts";
import { EDITION, ENTRY_COLUMN, FORM_KEY, FORMAT_KEY, NOW_COLUMN, PATH_KEY, SHAPE_COLUMN, SHAPES_KEY } from "./format.ts";
import type { RowGroup } from "./row-group.ts";

const ALL: Validity = { bits: undefined, nullCount: 0 };

/** What a write gives, to be written to the file before the next one. */
class Collected extends AsyncByteQueue {
  #chunks: Uint8Array[] = [];

  override write(chunk: ArrayBufferView): void {
    if (chunk.byteLength > 0) this.#chunks.push(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength));
  }

  take(): readonly Uint8Array[] {
    return this.#chunks.splice(0);
  }
}

/** Row groups as the bytes of an Arrow file. The bytes of a group share its memory: write them before it is filled again. */
export class ArrowWriter {
  readonly #catalogue: Catalogue;
  readonly #schema: Schema;
  /** By column: the shapes whose rows have a value there. */
  readonly #users: readonly number[][];
  readonly #dictionaries: readonly (Vector<Utf8> | undefined)[];
  readonly #collected = new Collected();
  readonly #writer = new FileWriter();

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue;
    this.#users = catalogue.definitions.map(() => []);
    for (const [shape, { columns }] of catalogue.shapes.entries()) for (const column of columns) this.#users[column]?.push(shape);
    const names = columnNames(catalogue.definitions);
    const types = catalogue.definitions.map(({ kind }, index) => this.#type(kind, index));
    this.#dictionaries = catalogue.dictionaries.map(
      (dictionary) => dictionary && new Vector([texts([...dictionary.keys()], dictionary.size, ALL)]),
    );
    const metrics = catalogue.definitions.map((definition, index) => {
      const metadata = new Map([[PATH_KEY, JSON.stringify(definition.path)]]);
      if (definition.kind === "instant") metadata.set(FORM_KEY, shownForm(definition.form));
      return new Field(names[index] ?? "", types[index] ?? TEXT, true, metadata);
    });
    const shapes = `[${catalogue.shapes.map(({ text }) => text).join(",")}]`;
    this.#schema = new Schema(
      [new Field(NOW_COLUMN, INSTANT, true), ...metrics, new Field(SHAPE_COLUMN, SHAPE, true), new Field(ENTRY_COLUMN, TEXT, true)],
      new Map([
        [FORMAT_KEY, EDITION],
        [SHAPES_KEY, shapes],
      ]),
    );
    this.#writer.reset(this.#collected, this.#schema);
  }

  group(group: RowGroup): readonly Uint8Array[] {
    const { rows } = group;
    const { fields } = this.#schema;
    const hasShape = new Uint8Array(rows).fill(1);
    for (const { row } of group.entries) hasShape[row] = 0;
    const shapes = validityOf(hasShape);
    const metrics = group.columns.map((values, index) => {
      const has = this.#has(group, index);
      if (has !== undefined) blank(values.values, has);
      const type = fields[index + 1]?.type as DataType;
      return arrowColumn(values, type, rows, has === undefined ? ALL : validityOf(has), this.#dictionaries[index]);
    });
    const now = this.#now(group);
    const shape = makeData({
      type: SHAPE,
      length: rows,
      data: group.shapeOf.subarray(0, rows),
      nullBitmap: shapes.bits,
      nullCount: shapes.nullCount,
    });
    const children = [now, ...metrics, shape, entries(group)];
    const data = makeData({ type: new Struct(fields), length: rows, nullCount: 0, children });
    this.#writer.write(new RecordBatch(this.#schema, data));
    return this.#collected.take();
  }

  /** What ends the file. */
  end(): readonly Uint8Array[] {
    this.#writer.close();
    return this.#collected.take();
  }

  #type(kind: "number" | "boolean" | "instant" | "string", index: number): DataType {
    switch (kind) {
      case "number":
        return NUMBER;
      case "boolean":
        return BOOLEAN;
      case "instant":
        return INSTANT;
      case "string":
        return this.#catalogue.dictionaries[index] === undefined ? TEXT : new Dictionary(TEXT, new Int32(), index);
    }
  }

  /** By row: whether it has a value in the column; undefined where all have. */
  #has({ shapeOf, rows }: RowGroup, column: number): Uint8Array | undefined {
    const users = new Uint8Array(this.#catalogue.shapes.length);
    for (const shape of this.#users[column] ?? []) users[shape] = 1;
    const has = new Uint8Array(rows);
    let count = 0;
    for (let row = 0; row < rows; row += 1) {
      const one = users[shapeOf[row] ?? NOWHERE] ?? 0;
      has[row] = one;
      count += one;
    }
    return count === rows ? undefined : has;
  }

  #now(group: RowGroup): ReturnType<typeof arrowColumn> {
    const values = group.now.subarray(0, group.rows);
    const has = new Uint8Array(group.rows);
    for (let row = 0; row < group.rows; row += 1) has[row] = Number.isNaN(values[row]) ? 0 : 1;
    blank(values, has);
    return arrowColumn({ kind: "instant", values }, INSTANT, group.rows, validityOf(has), undefined);
  }
}

function entries({ entries: all, rows }: RowGroup): ReturnType<typeof arrowColumn> {
  const values = new Array<string>(rows).fill("");
  const has = new Uint8Array(rows);
  for (const { row, text } of all) {
    values[row] = text;
    has[row] = 1;
  }
  return texts(values, rows, validityOf(has));
}

function blank(values: Float64Array | Int32Array | Uint8Array | string[], has: Uint8Array): void {
  for (let row = 0; row < has.length; row += 1) if (has[row] === 0) values[row] = Array.isArray(values) ? "" : 0;
}
