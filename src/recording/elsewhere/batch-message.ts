import type { Column, ColumnDefinition, SnapshotBatch, SnapshotShape } from "../../model/snapshot-batch.ts";
import { Dictionary } from "../columns/dictionary.ts";

/** A batch on its way to another thread: its arrays change hands, and what the receiver has been told before is left out. */
export interface BatchMessage {
  readonly rows: number;
  readonly line: number;
  readonly shapeOf: Int32Array;
  readonly now: Float64Array;
  /** Those that the batch has, by index. */
  readonly columns: readonly (readonly [index: number, column: ColumnMessage])[];
  /** What was met since the batch before. */
  readonly newShapes: readonly SnapshotShape[];
  readonly newDefinitions: readonly ColumnDefinition[];
}

type ColumnMessage =
  | Exclude<Column, { readonly kind: "string" }>
  | {
      readonly kind: "string";
      readonly codes: Int32Array;
      /** A dictionary is known by its number; only its end is new. */
      readonly dictionary: number;
      readonly newTexts: readonly string[];
    };

/** Makes messages of the batches of one reader. A batch that was sent is empty afterwards. */
export class BatchSender {
  #shapes = 0;
  #definitions = 0;
  readonly #dictionaries = new WeakMap<Dictionary, { readonly number: number; told: number }>();
  #count = 0;

  message(batch: SnapshotBatch): { readonly message: BatchMessage; readonly transfer: ArrayBuffer[] } {
    const { rows, line, shapeOf, now, shapes, definitions } = batch;
    const columns: [number, ColumnMessage][] = [];
    for (const [index, column] of batch.columns.entries()) if (column !== undefined) columns.push([index, this.#column(column)]);
    const newShapes = shapes.slice(this.#shapes);
    const newDefinitions = definitions.slice(this.#definitions);
    [this.#shapes, this.#definitions] = [shapes.length, definitions.length];
    const arrays = [shapeOf, now, ...columns.map(([, column]) => (column.kind === "string" ? column.codes : column.values))];
    const message = { rows, line, shapeOf, now, columns, newShapes, newDefinitions };
    return { message, transfer: arrays.map(({ buffer }) => buffer as ArrayBuffer) };
  }

  #column(column: Column): ColumnMessage {
    if (column.kind !== "string") return column;
    const { codes, texts } = column;
    if (!(texts instanceof Dictionary)) throw new TypeError("only the texts of a reader can be sent");
    let known = this.#dictionaries.get(texts);
    if (known === undefined) {
      known = { number: this.#count, told: 0 };
      this.#count += 1;
      this.#dictionaries.set(texts, known);
    }
    const newTexts = texts.from(known.told);
    known.told = texts.size;
    return { kind: "string", codes, dictionary: known.number, newTexts };
  }
}

/** Makes batches of the messages of one sender, in the order they were sent. */
export class BatchReceiver {
  readonly #shapes: SnapshotShape[] = [];
  readonly #definitions: ColumnDefinition[] = [];
  /** By column, the one it has now: the ones before live on in the batches that have them. */
  readonly #dictionaries = new Map<number, { readonly number: number; readonly texts: Dictionary }>();

  batch({ rows, line, shapeOf, now, columns, newShapes, newDefinitions }: BatchMessage): SnapshotBatch {
    this.#shapes.push(...newShapes);
    this.#definitions.push(...newDefinitions);
    const all: (Column | undefined)[] = [];
    for (const [index, column] of columns) all[index] = this.#column(index, column);
    return { rows, line, shapeOf, now, columns: all, shapes: this.#shapes, definitions: this.#definitions };
  }

  #column(index: number, column: ColumnMessage): Column {
    if (column.kind !== "string") return column;
    let known = this.#dictionaries.get(index);
    if (known?.number !== column.dictionary) {
      known = { number: column.dictionary, texts: new Dictionary() };
      this.#dictionaries.set(index, known);
    }
    for (const text of column.newTexts) known.texts.code(text);
    return { kind: "string", codes: column.codes, texts: known.texts };
  }
}
