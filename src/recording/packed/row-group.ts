import type { SnapshotBatch } from "../../model/snapshot-batch.ts";
import { entryAt } from "../batch-entries.ts";
import { catalogueShapes, eachText } from "./batch-rows.ts";
import { type Catalogue, NOWHERE, type Translation } from "./catalogue.ts";
import { entryText } from "./entry-text.ts";

const MOST_ROWS = 16_384;
/** Bytes that the columns of a group may take. */
const MOST_BYTES = 1 << 26;
const WIDTHS = { number: 8, boolean: 1, instant: 8, string: 8 } as const;
/** Characters: a group with more texts than this is written before it is full. */
const MOST_TEXT = 1 << 25;

/** The values of a column, row by row; of rows that have none, whatever stood there. */
export type Values =
  | { readonly kind: "number" | "instant"; readonly values: Float64Array }
  | { readonly kind: "boolean"; readonly values: Uint8Array }
  | { readonly kind: "code"; readonly values: Int32Array }
  | { readonly kind: "text"; readonly values: string[] };

/** Rows that become one record batch of the file. */
export class RowGroup {
  rows = 0;
  readonly capacity: number;
  readonly shapeOf: Int32Array;
  readonly now: Float64Array;
  readonly columns: readonly Values[];
  /** In the order of their rows: what stands in no columns. */
  readonly entries: { readonly row: number; readonly text: string }[] = [];
  #text = 0;
  readonly #catalogue: Catalogue;

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue;
    const width = catalogue.definitions.reduce((sum, { kind }) => sum + WIDTHS[kind], 12);
    this.capacity = Math.max(1, Math.min(MOST_ROWS, Math.floor(MOST_BYTES / width)));
    this.shapeOf = new Int32Array(this.capacity);
    this.now = new Float64Array(this.capacity);
    this.columns = catalogue.definitions.map(({ kind }, index) => this.#values(kind, index));
  }

  get isFull(): boolean {
    return this.rows === this.capacity || this.#text > MOST_TEXT;
  }

  /** Adds the rows of a batch, which is no longer than there is room. */
  addBatch(batch: SnapshotBatch, translation: Translation): void {
    const start = this.rows;
    const texts = catalogueShapes(batch, this.#catalogue, translation);
    for (let row = 0; row < batch.rows; row += 1)
      this.shapeOf[start + row] = translation.shapes[batch.shapeOf[row] ?? NOWHERE] ?? NOWHERE;
    this.now.set(batch.now.subarray(0, batch.rows), start);
    for (const [index, target] of translation.columns.entries())
      if (target !== undefined) this.#addColumn(batch, index, target, texts.get(index) ?? []);
    this.rows += batch.rows;
    for (let row = 0; row < batch.rows; row += 1) {
      if (this.shapeOf[start + row] !== NOWHERE) continue;
      this.#keep(start + row, entryText(entryAt({ kind: "batch", batch }, row)));
    }
  }

  /** `now` NaN: it has none. */
  addEntry(text: string, now: number): void {
    this.shapeOf[this.rows] = NOWHERE;
    this.now[this.rows] = now;
    this.#keep(this.rows, text);
    this.rows += 1;
  }

  /** After it was written. */
  clear(): void {
    this.rows = 0;
    this.#text = 0;
    this.entries.length = 0;
  }

  #keep(row: number, text: string): void {
    this.entries.push({ row, text });
    this.#text += text.length;
  }

  #values(kind: keyof typeof WIDTHS, index: number): Values {
    switch (kind) {
      case "number":
      case "instant":
        return { kind, values: new Float64Array(this.capacity) };
      case "boolean":
        return { kind, values: new Uint8Array(this.capacity) };
      case "string":
        return this.#catalogue.dictionaries[index] === undefined
          ? { kind: "text", values: new Array<string>(this.capacity).fill("") }
          : { kind: "code", values: new Int32Array(this.capacity) };
    }
  }

  #addColumn(batch: SnapshotBatch, index: number, target: number, shapes: readonly number[]): void {
    const [column, values] = [batch.columns[index], this.columns[target]];
    if (column === undefined || values === undefined) return;
    const start = this.rows;
    if (column.kind === "string") {
      eachText(batch, column, shapes, { catalogue: this.#catalogue, target }, (row, code, textCode) => {
        if (code === NOWHERE) this.shapeOf[start + row] = NOWHERE;
        else if (values.kind === "code") values.values[start + row] = code;
        else if (values.kind === "text") this.#addText(values.values, start + row, column.texts.text(textCode));
      });
    } else if (values.kind !== "text") values.values.set(column.values.subarray(0, batch.rows), start);
  }

  #addText(values: string[], row: number, text: string): void {
    values[row] = text;
    this.#text += text.length;
  }
}
