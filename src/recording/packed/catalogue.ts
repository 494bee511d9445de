import { MOST_SHAPES } from "./format.ts";
import { shownForm } from "./column-names.ts";
import type { ColumnDefinition, SnapshotBatch, SnapshotShape, Texts } from "../../model/snapshot-batch.ts";
import { columnsOf, shapeText } from "./shape-text.ts";

const MOST_COLUMNS = 10_000;
/** Characters of all shapes as JSON: they stand in memory as long as the file is read. */
const MOST_SHAPE_TEXT = 16_000_000;
/** A string column with more different texts has them row by row. */
const MOST_TEXTS = 10_000;
/** Characters of all dictionaries. */
const MOST_DICTIONARY_TEXT = 32_000_000;
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Where a row cannot stand in columns. */
export const NOWHERE = -1;

/** A shape of the packed recording: its columns are those of the file. */
export interface PackedShape {
  readonly text: string;
  readonly columns: readonly number[];
  readonly isEnvelope: boolean;
}

/** How one recording's columns and shapes are called in the packed one. */
export interface Translation {
  /** By shape of the recording: the shape of the file, or NOWHERE. */
  readonly shapes: number[];
  /** By column of the recording: the column of the file, where a shape has needed it. */
  readonly columns: (number | undefined)[];
}

/** What the first reading finds: the columns, shapes and dictionaries of the packed recording. The second reading looks them up. */
export class Catalogue {
  readonly definitions: ColumnDefinition[] = [];
  readonly shapes: PackedShape[] = [];
  /** By column; undefined where it is no string column, or has too many texts. */
  readonly dictionaries: (Map<string, number> | undefined)[] = [];
  /** Set before the second reading: what is met then and was not met before has no place. */
  isComplete = false;
  readonly #columns = new Map<string, number>();
  readonly #shapes = new Map<string, number>();
  readonly #codes: WeakMap<Texts, (number | undefined)[]>[] = [];
  #shapeText = 0;
  #dictionaryText = 0;

  /** The shape of the file for one of the recording's. */
  shape(batch: SnapshotBatch, index: number, translation: Translation): number {
    return (translation.shapes[index] ??= this.#add(batch, batch.shapes[index], translation));
  }

  /**
   * By code of the recording, as far as they were met: the code in the column's dictionary; where the column has none, 0 for every text that
   * may stand there. NOWHERE for a text that UTF-8 cannot hold, and for one that the first reading did not meet.
   */
  codes(column: number, texts: Texts): (number | undefined)[] {
    const all = (this.#codes[column] ??= new WeakMap());
    const known = all.get(texts) ?? [];
    all.set(texts, known);
    return known;
  }

  /** The code of a text that `codes` does not have yet. */
  give(column: number, text: string): number {
    if (LONE_SURROGATE.test(text)) return NOWHERE;
    const dictionary = this.dictionaries[column];
    if (dictionary === undefined) return 0;
    const known = dictionary.get(text);
    if (known !== undefined) return known;
    if (this.isComplete) return NOWHERE;
    this.#dictionaryText += text.length;
    if (dictionary.size >= MOST_TEXTS || this.#dictionaryText > MOST_DICTIONARY_TEXT) {
      for (const each of dictionary.keys()) this.#dictionaryText -= each.length;
      this.#dictionaryText -= text.length;
      this.dictionaries[column] = undefined;
      this.#codes[column] = new WeakMap();
      return 0;
    }
    dictionary.set(text, dictionary.size);
    return dictionary.size - 1;
  }

  #add(batch: SnapshotBatch, shape: SnapshotShape | undefined, translation: Translation): number {
    if (shape === undefined) return NOWHERE;
    const columns = columnsOf(shape.root);
    for (const column of columns) translation.columns[column] ??= this.#column(batch.definitions[column]);
    if (columns.some((column) => translation.columns[column] === undefined)) return NOWHERE;
    const text = shapeText(shape, (column) => translation.columns[column] ?? 0);
    const known = this.#shapes.get(text);
    if (known !== undefined) return known;
    if (this.isComplete || this.shapes.length >= MOST_SHAPES || this.#shapeText + text.length > MOST_SHAPE_TEXT) return NOWHERE;
    this.#shapeText += text.length;
    this.#shapes.set(text, this.shapes.length);
    const isEnvelope = shape.source !== undefined;
    this.shapes.push({ text, columns: columns.map((column) => translation.columns[column] ?? 0), isEnvelope });
    return this.shapes.length - 1;
  }

  #column(definition: ColumnDefinition | undefined): number | undefined {
    if (definition === undefined) return undefined;
    const form = definition.kind === "instant" ? shownForm(definition.form) : null;
    const id = JSON.stringify([definition.path, definition.kind, form]);
    const known = this.#columns.get(id);
    if (known !== undefined || this.isComplete || this.definitions.length >= MOST_COLUMNS) return known;
    const index = this.definitions.push(definition) - 1;
    this.#columns.set(id, index);
    this.dictionaries[index] = definition.kind === "string" ? new Map() : undefined;
    return index;
  }
}

export function noTranslation(): Translation {
  return { shapes: [], columns: [] };
}
