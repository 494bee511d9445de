import { Bool } from "apache-arrow/fb/bool";
import type { Field } from "apache-arrow/fb/field";
import { FloatingPoint } from "apache-arrow/fb/floating-point";
import { Int } from "apache-arrow/fb/int";
import type { KeyValue } from "apache-arrow/fb/key-value";
import { Precision } from "apache-arrow/fb/precision";
import { TimeUnit } from "apache-arrow/fb/time-unit";
import { Timestamp } from "apache-arrow/fb/timestamp";
import { Type } from "apache-arrow/fb/type";
import { readInstantForm } from "../../model/instant-form.ts";
import type { ColumnDefinition, SnapshotShape } from "../../model/snapshot-batch.ts";
import { Damage, damaged } from "./damage.ts";
import {
  EDITION,
  ENTRY_COLUMN,
  FORM_KEY,
  FORMAT_KEY,
  MOST_SHAPES,
  NOW_COLUMN,
  PATH_KEY,
  SHAPE_COLUMN,
  SHAPES_KEY,
} from "./format.ts";
import type { OpenedArrow } from "./open-arrow.ts";
import { columnsOf, readShapes } from "./shape-text.ts";

/** How a column of the file is stored. */
export type Storage =
  | { readonly type: "number" | "boolean" | "instant" | "text" | "index" }
  | { readonly type: "code"; readonly dictionary: number };

export interface StoredColumn {
  readonly name: string;
  readonly storage: Storage;
}

/** What every record batch of the file has. */
export interface PackedLayout {
  readonly columns: readonly StoredColumn[];
  /** Places in `columns`. */
  readonly now: number;
  readonly shape: number;
  readonly entry: number;
  /** By metric: its place in `columns`. */
  readonly places: readonly number[];
  readonly definitions: readonly ColumnDefinition[];
  readonly shapes: readonly SnapshotShape[];
  /** By shape: the metrics that its rows have. */
  readonly metrics: readonly (readonly number[])[];
}

/** Reads the schema of a packed recording, from anybody. */
export function readLayout({ schema, footerSize }: OpenedArrow): PackedLayout | Damage {
  const count = schema.fieldsLength();
  const texts = new SchemaTexts(footerSize);
  const metadata = texts.metadata(schema);
  if (metadata === undefined || count * 4 > footerSize) return damaged("its list of columns cannot be read");
  const edition = metadata.get(FORMAT_KEY);
  if (edition === undefined) {
    return new Damage("is an Arrow file, but no packed recording", "name a file that `policy pack` wrote, or a recording as JSONL");
  }
  if (edition !== EDITION)
    return new Damage("was packed by a later version", "use that version, or pack the recording again with this one");
  const columns: StoredColumn[] = [];
  const definitions: ColumnDefinition[] = [];
  const places: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const field = schema.fields(index);
    const column = field && readColumn(field, texts);
    if (!column) return damaged(`column ${index + 1} is of a type that \`policy pack\` does not write`);
    columns.push(column.stored);
    if (column.definition === undefined) continue;
    definitions.push(column.definition);
    places.push(index);
  }
  // A set: in a file from anybody all columns may have the same name.
  const isMetric = new Set(places);
  const place = (name: string, type: Storage["type"]): number =>
    columns.findIndex((column, index) => column.name === name && column.storage.type === type && !isMetric.has(index));
  const own = { now: place(NOW_COLUMN, "instant"), shape: place(SHAPE_COLUMN, "index"), entry: place(ENTRY_COLUMN, "text") };
  const [missing] = Object.entries(own).find(([, index]) => index < 0) ?? [];
  if (missing !== undefined) return damaged(`it has no column \`${missing}\``);
  const shapes = readShapes(metadata.get(SHAPES_KEY) ?? "", definitions);
  if (shapes === undefined || shapes.length > MOST_SHAPES) return damaged("its list of shapes cannot be read");
  return { columns, ...own, places, definitions, shapes, metrics: shapes.map(({ root }) => columnsOf(root)) };
}

function readColumn(
  field: Field,
  texts: SchemaTexts,
): { stored: StoredColumn; definition: ColumnDefinition | undefined } | undefined {
  const storage = storageOf(field);
  const metadata = texts.metadata(field);
  const name = texts.name(field);
  if (storage === undefined || name === undefined || metadata === undefined || field.childrenLength() !== 0) return undefined;
  const path = metadata.get(PATH_KEY);
  if (path === undefined) return { stored: { name, storage }, definition: undefined };
  const definition = definitionOf(storage, readPath(path), metadata.get(FORM_KEY));
  return definition && { stored: { name, storage }, definition };
}

function storageOf(field: Field): Storage | undefined {
  const type = field.typeType();
  const dictionary = field.dictionary();
  if (dictionary !== null) {
    const index = dictionary.indexType();
    const isInt32 = index === null || (index.bitWidth() === 32 && index.isSigned());
    return type === Type.Utf8 && isInt32 ? { type: "code", dictionary: Number(dictionary.id()) } : undefined;
  }
  switch (type) {
    case Type.FloatingPoint:
      return typeOf(field, new FloatingPoint())?.precision() === Precision.DOUBLE ? { type: "number" } : undefined;
    case Type.Bool:
      return typeOf(field, new Bool()) && { type: "boolean" };
    case Type.Timestamp:
      return typeOf(field, new Timestamp())?.unit() === TimeUnit.MILLISECOND ? { type: "instant" } : undefined;
    case Type.Utf8:
      return { type: "text" };
    case Type.Int: {
      const int = typeOf(field, new Int());
      return int?.bitWidth() === 32 && int.isSigned() ? { type: "index" } : undefined;
    }
    default:
      return undefined;
  }
}

function typeOf<Known>(field: Field, type: Known): Known | undefined {
  return field.type(type) === null ? undefined : type;
}

function definitionOf(
  storage: Storage,
  path: readonly string[] | undefined,
  form: string | undefined,
): ColumnDefinition | undefined {
  if (path === undefined) return undefined;
  switch (storage.type) {
    case "number":
    case "boolean":
      return { path, kind: storage.type };
    case "text":
    case "code":
      return { path, kind: "string" };
    case "instant": {
      const read = readInstantForm(`2000-01-01T00:00:00${form ?? ""}`);
      return read && { path, kind: "instant", form: read.form };
    }
    case "index":
      return undefined;
  }
}

function readPath(text: string): readonly string[] | undefined {
  try {
    const path: unknown = JSON.parse(text);
    return Array.isArray(path) && path.length > 0 && path.every((segment) => typeof segment === "string") ? path : undefined;
  } catch {
    return undefined;
  }
}

interface WithMetadata {
  customMetadataLength(): number;
  customMetadata(index: number): KeyValue | null;
}

/** Reads no more text altogether than there is: parts of a schema can share their texts, so that a small one would be read for hours. */
class SchemaTexts {
  #left: number;

  constructor(size: number) {
    this.#left = size;
  }

  name(field: Field): string | undefined {
    return this.#take(field.name() ?? "");
  }

  metadata(of: WithMetadata): ReadonlyMap<string, string> | undefined {
    const metadata = new Map<string, string>();
    for (let index = 0; index < of.customMetadataLength(); index += 1) {
      const pair = of.customMetadata(index);
      const key = this.#take(pair?.key() ?? "");
      const value = this.#take(pair?.value() ?? "");
      if (key === undefined || value === undefined) return undefined;
      metadata.set(key, value);
    }
    return metadata;
  }

  #take(text: string): string | undefined {
    this.#left -= text.length + 1;
    return this.#left < 0 ? undefined : text;
  }
}
