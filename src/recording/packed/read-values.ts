import { isUtf8 } from "node:buffer";
import type { InstantForm } from "../../model/instant-form.ts";
import { FIRST_INSTANT, LAST_INSTANT } from "../../model/timestamp.ts";
import type { Column, ColumnDefinition, Texts } from "../../model/snapshot-batch.ts";
import type { Damage } from "./damage.ts";
import { damaged } from "./damage.ts";
import type { RawColumn } from "./read-message.ts";

const TWO_TO_32 = 2 ** 32;

/** Texts by their code. */
export class PackedTexts implements Texts {
  readonly #texts: string[] = [];

  get size(): number {
    return this.#texts.length;
  }

  text(code: number): string {
    return this.#texts[code] ?? "";
  }

  add(text: string): void {
    this.#texts.push(text);
  }
}

/** A column of a record batch for evaluation. `has` says whether a row has a value: what stands elsewhere may be anything. */
export function columnOf(
  definition: ColumnDefinition,
  raw: RawColumn,
  rows: number,
  texts: PackedTexts | undefined,
  has: (row: number) => boolean,
): Column | Damage {
  switch (definition.kind) {
    case "number": {
      const values = new Float64Array(raw.values.buffer, raw.values.byteOffset, rows);
      if (sumOfNothing(values) === 0) return { kind: "number", values, isFinite: true };
      return values.some((value, row) => Number.isNaN(value) && has(row)) ? notAValue() : { kind: "number", values };
    }
    case "boolean":
      return { kind: "boolean", values: bitsOf(raw.values, rows) };
    case "instant":
      return instantColumn(raw, rows, definition.form, has);
    case "string":
      return texts === undefined ? textColumn(raw, rows) : codeColumn(raw, rows, texts, has);
  }
}

/** Whether it can be written. ms since the epoch. */
export function isInstant(at: number): boolean {
  return at >= FIRST_INSTANT && at <= LAST_INSTANT;
}

/** 0 where every value is a number that is finite; NaN otherwise. Four sums, since each addition waits for the one before. */
function sumOfNothing(values: Float64Array): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  const whole = values.length - (values.length % 4);
  for (let row = 0; row < whole; row += 4) {
    a += (values[row] ?? 0) * 0;
    b += (values[row + 1] ?? 0) * 0;
    c += (values[row + 2] ?? 0) * 0;
    d += (values[row + 3] ?? 0) * 0;
  }
  for (let row = whole; row < values.length; row += 1) a += (values[row] ?? 0) * 0;
  return a + b + c + d;
}

/** By row: 0 or 1. */
export function bitsOf(bits: Uint8Array, rows: number): Uint8Array {
  const values = new Uint8Array(rows);
  for (let row = 0; row < rows; row += 1) values[row] = ((bits[row >> 3] ?? 0) >> (row & 7)) & 1;
  return values;
}

/** 64-bit integers, in two halves, as numbers. */
export function millisecondsOf(bytes: Buffer, rows: number): Float64Array {
  const halves = new Int32Array(bytes.buffer, bytes.byteOffset, rows * 2);
  const values = new Float64Array(rows);
  for (let row = 0; row < rows; row += 1) values[row] = (halves[row * 2 + 1] ?? 0) * TWO_TO_32 + ((halves[row * 2] ?? 0) >>> 0);
  return values;
}

function instantColumn(raw: RawColumn, rows: number, form: InstantForm, has: (row: number) => boolean): Column | Damage {
  const values = millisecondsOf(raw.values, rows);
  const first = Math.max(FIRST_INSTANT, FIRST_INSTANT - form.offset);
  const last = Math.min(LAST_INSTANT, LAST_INSTANT - form.offset);
  for (let row = firstOutside(values, first, last, 0); row < rows; row = firstOutside(values, first, last, row)) {
    if (has(row)) return notAValue();
    values[row] = 0;
  }
  return { kind: "instant", values, form };
}

function firstOutside(values: Float64Array, first: number, last: number, start: number): number {
  let row = start;
  while (row < values.length && (values[row] ?? 0) >= first && (values[row] ?? 0) <= last) row += 1;
  return row;
}

function codeColumn(raw: RawColumn, rows: number, texts: PackedTexts, has: (row: number) => boolean): Column | Damage {
  const codes = new Int32Array(raw.values.buffer, raw.values.byteOffset, rows);
  const { size } = texts;
  for (let row = 0; row < rows; row += 1) if ((codes[row] ?? 0) >>> 0 >= size && has(row)) return notAValue();
  return { kind: "string", codes, texts };
}

/** Each row's text has its row for a code, and is made when it is asked for. */
function textColumn(raw: RawColumn, rows: number): Column | Damage {
  const offsets = offsetsOf(raw, rows);
  if (offsets === undefined) return notAValue();
  const codes = new Int32Array(rows);
  for (let row = 0; row < rows; row += 1) codes[row] = row;
  const { values } = raw;
  const texts: Texts = { text: (code) => values.toString("utf8", offsets[code] ?? 0, offsets[code + 1] ?? 0) };
  return { kind: "string", codes, texts };
}

/** Where each text begins, and the last ends; undefined where that is no place, or what stands there is no UTF-8. */
export function offsetsOf({ offsets, values }: RawColumn, rows: number): Int32Array | undefined {
  if (rows === 0) return new Int32Array(1);
  const all = new Int32Array(offsets.buffer, offsets.byteOffset, rows + 1);
  let last = 0;
  for (let row = 0; row <= rows; row += 1) {
    const offset = all[row] ?? 0;
    if (offset < last) return undefined;
    last = offset;
  }
  return last <= values.length && isUtf8(values.subarray(all[0] ?? 0, last)) ? all : undefined;
}

function notAValue(): Damage {
  return damaged("a column holds what is no value");
}
