import type { Column } from "../../model/snapshot-batch.ts";
import type { EntryBatch, RecordingEntry, RecordingPiece } from "../entry.ts";
import { readLine } from "../read-line.ts";
import { Damage, damaged } from "./damage.ts";
import type { PackedLayout } from "./read-layout.ts";
import type { RawBatch, RawColumn } from "./read-message.ts";
import { bitsOf, columnOf, isInstant, millisecondsOf, offsetsOf, type PackedTexts } from "./read-values.ts";
import { sliceBatch } from "./slice-batch.ts";

/** By the number that columns know them by. */
export type Dictionaries = ReadonlyMap<number, PackedTexts>;

/** A record batch as pieces of a recording, in its order. `line` counts the rows of the file, from 1. */
export function piecesOf(
  raw: RawBatch,
  layout: PackedLayout,
  dictionaries: Dictionaries,
  line: number,
): readonly RecordingPiece[] | Damage {
  const { rows } = raw;
  if (!raw.isSound) return damaged("its rows do not have the check sum that they were packed with");
  if (rows === 0) return [];
  const [nowColumn, shapeColumn, entryColumn] = [layout.now, layout.shape, layout.entry].map((place) => raw.columns[place]);
  if (nowColumn === undefined || shapeColumn === undefined || entryColumn === undefined) return damaged("a batch lacks a column");
  const shapeOf = new Int32Array(shapeColumn.values.buffer, shapeColumn.values.byteOffset, rows);
  const now = nowOf(nowColumn, rows);
  const isEntry = entryColumn.nullCount === rows ? undefined : validOf(entryColumn, rows);
  const counts = countShapes(shapeOf, now, isEntry, layout);
  if (counts instanceof Damage) return counts;
  const columns = readColumns(raw, layout, dictionaries, { shapeOf, isEntry, counts });
  if (columns instanceof Damage) return columns;
  const { shapes, definitions } = layout;
  const batch = { rows, shapes, shapeOf, columns, definitions, now, line };
  if (isEntry === undefined) return [{ kind: "batch", batch }];
  const offsets = offsetsOf(entryColumn, rows);
  if (offsets === undefined) return damaged("an entry is no text");
  const pieces: RecordingPiece[] = [];
  for (let start = 0; start < rows; ) {
    let end = start + 1;
    while (end < rows && isEntry[end] === isEntry[start]) end += 1;
    if (isEntry[start] === 1) pieces.push({ kind: "entries", entries: entriesOf(entryColumn, offsets, start, end, line) });
    else pieces.push({ kind: "batch", batch: sliceBatch(batch, start, end) });
    start = end;
  }
  return pieces;
}

function entriesOf({ values }: RawColumn, offsets: Int32Array, start: number, end: number, line: number): EntryBatch {
  return {
    *[Symbol.iterator](): Generator<RecordingEntry, void, void> {
      for (let row = start; row < end; row += 1)
        yield* readLine({ number: line + row, bytes: values.subarray(offsets[row], offsets[row + 1]), ended: true });
    },
  };
}

/** NaN where a row has none. */
function nowOf(column: RawColumn, rows: number): Float64Array {
  if (column.nullCount === rows) return new Float64Array(rows).fill(Number.NaN);
  const now = millisecondsOf(column.values, rows);
  if (column.nullCount === 0) return now;
  const valid = bitsOf(column.validity, rows);
  for (let row = 0; row < rows; row += 1) if (valid[row] === 0) now[row] = Number.NaN;
  return now;
}

/** By row: whether it has a value, 0 or 1. */
function validOf(column: RawColumn, rows: number): Uint8Array {
  return column.nullCount === 0 ? new Uint8Array(rows).fill(1) : bitsOf(column.validity, rows);
}

/** How many rows have each shape. Each that is no entry has one, and a `now` that can be written where it is an envelope. */
function countShapes(
  shapeOf: Int32Array,
  now: Float64Array,
  isEntry: Uint8Array | undefined,
  { shapes }: PackedLayout,
): Int32Array | Damage {
  const counts = new Int32Array(shapes.length);
  const isEnvelope = Uint8Array.from(shapes, ({ source }) => (source === undefined ? 0 : 1));
  for (let row = 0; row < shapeOf.length; row += 1) {
    if (isEntry?.[row] === 1) continue;
    const shape = (shapeOf[row] ?? 0) >>> 0;
    if (shape >= counts.length) return damaged("a row has a shape that there is not");
    counts[shape] = (counts[shape] ?? 0) + 1;
    const at = now[row] ?? Number.NaN;
    if (isEnvelope[shape] === 1 ? !isInstant(at) : !Number.isNaN(at)) return damaged("a row has no `now`, or one too many");
  }
  return counts;
}

interface RowShapes {
  readonly shapeOf: Int32Array;
  readonly isEntry: Uint8Array | undefined;
  /** By shape: how many rows have it. */
  readonly counts: Int32Array;
}

function readColumns(
  raw: RawBatch,
  { definitions, places, metrics, columns: stored }: PackedLayout,
  dictionaries: Dictionaries,
  { shapeOf, isEntry, counts }: RowShapes,
): readonly (Column | undefined)[] | Damage {
  const present = new Int32Array(definitions.length);
  for (const [shape, count] of counts.entries())
    if (count > 0) for (const metric of metrics[shape] ?? []) present[metric] = (present[metric] ?? 0) + count;
  const sets: (ReadonlySet<number> | undefined)[] = [];
  const metricsOf = (shape: number): ReadonlySet<number> => (sets[shape] ??= new Set(metrics[shape]));
  const columns: (Column | undefined)[] = [];
  for (const [metric, definition] of definitions.entries()) {
    const place = places[metric] ?? 0;
    const [column, storage] = [raw.columns[place], stored[place]?.storage];
    if (column === undefined || storage === undefined || column.nullCount !== raw.rows - (present[metric] ?? 0)) {
      return damaged("a column lacks values that its rows have by their shape");
    }
    if (present[metric] === 0) {
      columns.push(undefined);
      continue;
    }
    const texts = storage.type === "code" ? dictionaries.get(storage.dictionary) : undefined;
    if (storage.type === "code" && texts === undefined) return damaged("the texts of a column are missing");
    const has = (row: number): boolean => isEntry?.[row] !== 1 && metricsOf(shapeOf[row] ?? 0).has(metric);
    const read = columnOf(definition, column, raw.rows, texts, has);
    if (read instanceof Damage) return read;
    columns.push(read);
  }
  return columns;
}
