import {
  Bool,
  type Data,
  type DataType,
  Dictionary,
  Float64,
  Int32,
  makeData,
  TimestampMillisecond,
  Utf8,
  type Vector,
} from "apache-arrow";
import type { Values } from "./row-group.ts";

export const INSTANT = new TimestampMillisecond("UTC");
export const NUMBER = new Float64();
export const BOOLEAN = new Bool();
export const TEXT = new Utf8();
export const SHAPE = new Int32();

const TWO_TO_32 = 2 ** 32;

/** Which rows have a value: a bit each, the lowest first; undefined where all have. */
export interface Validity {
  readonly bits: Uint8Array | undefined;
  readonly nullCount: number;
}

/** By row: 1 where it has a value. */
export function validityOf(has: Uint8Array): Validity {
  const bits = new Uint8Array(Math.ceil(has.length / 8));
  let nullCount = 0;
  for (let row = 0; row < has.length; row += 1) {
    if (has[row] === 1) bits[row >> 3] = (bits[row >> 3] ?? 0) | (1 << (row & 7));
    else nullCount += 1;
  }
  return { bits: nullCount === 0 ? undefined : bits, nullCount };
}

/** The first rows of a column as Arrow has them. Where a row has no value, `values` holds 0 or "". */
export function arrowColumn(
  values: Values,
  type: DataType,
  rows: number,
  validity: Validity,
  dictionary: Vector<Utf8> | undefined,
): Data {
  const shared = { length: rows, nullCount: validity.nullCount, nullBitmap: validity.bits };
  switch (values.kind) {
    case "number":
      return makeData({ ...shared, type: NUMBER, data: values.values.subarray(0, rows) });
    case "instant":
      return makeData({ ...shared, type: INSTANT, data: milliseconds(values.values.subarray(0, rows)) });
    case "boolean":
      return makeData({ ...shared, type: BOOLEAN, data: validityOf(values.values.subarray(0, rows)).bits ?? allOnes(rows) });
    case "text":
      return texts(values.values, rows, validity);
    case "code": {
      if (!(type instanceof Dictionary) || dictionary === undefined) throw new TypeError("a column of codes has a dictionary");
      return makeData({ ...shared, type: type as Dictionary<Utf8, Int32>, data: values.values.subarray(0, rows), dictionary });
    }
  }
}

/** The first texts as Arrow has them: UTF-8 one after the other, and where each begins. */
export function texts(values: readonly string[], rows: number, { bits, nullCount }: Validity): Data<Utf8> {
  const valueOffsets = new Int32Array(rows + 1);
  const pieces: Buffer[] = [];
  let end = 0;
  for (let row = 0; row < rows; row += 1) {
    const piece = Buffer.from(values[row] ?? "", "utf8");
    end += piece.length;
    if (piece.length > 0) pieces.push(piece);
    valueOffsets[row + 1] = end;
  }
  return makeData({ type: TEXT, length: rows, nullCount, nullBitmap: bits, valueOffsets, data: Buffer.concat(pieces) });
}

/** Whole milliseconds, as 64-bit integers in two halves. */
function milliseconds(values: Float64Array): BigInt64Array {
  const halves = new Int32Array(values.length * 2);
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row] ?? 0;
    const high = Math.floor(value / TWO_TO_32);
    halves[row * 2] = value - high * TWO_TO_32;
    halves[row * 2 + 1] = high;
  }
  return new BigInt64Array(halves.buffer);
}

function allOnes(rows: number): Uint8Array {
  return new Uint8Array(Math.ceil(rows / 8)).fill(0xff);
}
