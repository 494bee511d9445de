import type { ColumnDefinition } from "../../model/snapshot-batch.ts";
import type { BatchBuilder } from "./batch-builder.ts";
import type { CutLine } from "./cut-line.ts";
import type { Dictionary } from "./dictionary.ts";
import { InstantReader } from "./instant-reader.ts";
import { readNumber } from "./read-number.ts";
import { TextReader } from "./text-reader.ts";

/** Where a value goes: a column of the batch, or the evaluation's `now`. */
export type Target = number | "now";

const KINDS = { number: 0, boolean: 1, instant: 2, string: 3 } as const;
const [NEWLINE, RETURN] = [0x0a, 0x0d] as const;
const [TRUE, FALSE] = [Buffer.from("true"), Buffer.from("false")];

/** A place on the line where a value stands, with the arrays of the batch it goes to. */
interface Slot {
  readonly target: Target;
  readonly kind: (typeof KINDS)[keyof typeof KINDS];
  readonly instant: InstantReader | undefined;
  readonly text: TextReader | undefined;
  numbers: Float64Array;
  booleans: Uint8Array;
  codes: Int32Array;
  dictionary: Dictionary | undefined;
}

/**
 * What the lines of one writer have in common. A line that differs from it in its values alone is read where it stands, byte by byte, into
 * columns: faster than JSON.parse, and with the same values. Any other line is left to JSON.parse.
 */
export class LineTemplate {
  readonly shape: number;
  /** Of the last line read: the evaluation's `now`; NaN for a bare snapshot. */
  now = Number.NaN;
  /** Of the last line read: where the next one begins. */
  end = 0;
  /** The template of the line that came after the last of this one: likely the one of the next. */
  next: LineTemplate = this;
  /** Index of the columns that it fills. */
  readonly #columns: readonly number[];
  readonly #literals: Uint8Array;
  /** Where each literal ends. */
  readonly #ends: Int32Array;
  readonly #slots: readonly Slot[];
  #generation = -1;

  constructor(shape: number, { literals, values }: CutLine, targets: readonly Target[]) {
    this.shape = shape;
    this.#columns = targets.flatMap((target) => (target === "now" ? [] : [target]));
    this.#literals = Uint8Array.from(Buffer.concat(literals));
    let end = 0;
    this.#ends = Int32Array.from(literals, ({ length }) => (end += length));
    this.#slots = values.map((value, place) => slotOf(value, targets[place] ?? "now"));
  }

  /** Whether it was made of such a line. */
  isOf(shape: number, { literals }: CutLine): boolean {
    return this.shape === shape && Buffer.concat(literals).equals(this.#literals);
  }

  /**
   * Reads the line at `start` into the builder's next row. False for a line of another template, for a value that wants more than a look, and
   * where the builder has no room for the columns. A line end must stand somewhere behind `start`.
   */
  read(bytes: Buffer, start: number, builder: BatchBuilder): boolean {
    if (this.#generation !== builder.generation && !this.#bind(builder)) return false;
    const [literals, ends, slots] = [this.#literals, this.#ends, this.#slots];
    const row = builder.rows;
    let at = start;
    let literal = 0;
    for (let place = 0; place < ends.length; place += 1) {
      const stop = ends[place] ?? 0;
      for (; literal < stop; literal += 1, at += 1) if (bytes[at] !== literals[literal]) return false;
      const slot = slots[place];
      if (slot === undefined) break;
      at = slot.kind === KINDS.number ? readNumber(bytes, at, slot.numbers, row) : this.#value(bytes, at, slot, row);
      if (at < 0) return false;
    }
    if (bytes[at] === RETURN) at += 1;
    if (bytes[at] !== NEWLINE) return false;
    this.end = at + 1;
    return true;
  }

  #value(bytes: Buffer, at: number, slot: Slot, row: number): number {
    if (slot.kind === KINDS.boolean) return readBoolean(bytes, at, slot.booleans, row);
    if (slot.instant !== undefined) {
      const end = slot.instant.read(bytes, at);
      if (slot.target === "now") this.now = slot.instant.value;
      else slot.numbers[row] = slot.instant.value;
      return end;
    }
    if (slot.text === undefined || slot.dictionary === undefined) return -1;
    const end = slot.text.read(bytes, at, slot.dictionary);
    slot.codes[row] = slot.text.code;
    return end;
  }

  #bind(builder: BatchBuilder): boolean {
    if (!builder.hasRoomFor(this.#columns)) return false;
    for (const slot of this.#slots) {
      if (slot.target === "now") continue;
      const column = builder.column(slot.target);
      if (column.kind === "boolean") slot.booleans = column.values;
      else if (column.kind === "string") [slot.codes, slot.dictionary] = [column.codes, builder.dictionary(slot.target)];
      else slot.numbers = column.values;
    }
    // Columns that were opened just now count as well.
    this.#generation = builder.generation;
    return true;
  }
}

function slotOf(value: ColumnDefinition, target: Target): Slot {
  return {
    target,
    kind: KINDS[value.kind],
    instant: value.kind === "instant" ? new InstantReader(value.form) : undefined,
    text: value.kind === "string" ? new TextReader() : undefined,
    numbers: new Float64Array(0),
    booleans: new Uint8Array(0),
    codes: new Int32Array(0),
    dictionary: undefined,
  };
}

function readBoolean(bytes: Buffer, at: number, values: Uint8Array, row: number): number {
  const word = bytes[at] === TRUE[0] ? TRUE : FALSE;
  for (let index = 0; index < word.length; index += 1) if (bytes[at + index] !== word[index]) return -1;
  values[row] = word === TRUE ? 1 : 0;
  return at + word.length;
}
