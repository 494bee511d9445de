import type { DurationOperand, Name, NumberLiteral, Path, StringLiteral } from "./ast.ts";

/** A segment that needs no quotes. */
const BARE_SEGMENT = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Invisible characters beyond those that JSON escapes: some editors take them for line ends, or drop them. */
const INVISIBLE = /[\u007f-\u009f\u2028\u2029\ufeff]/g;

/** A value between double quotes with JSON's escapes, which are those of the language. Letters of any script stay as they are. */
export function printText(value: string): string {
  return JSON.stringify(value).replaceAll(INVISIBLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

export function printString(literal: StringLiteral): string {
  return printText(literal.value);
}

/** Digits as written, the unit glued, a currency after a space. */
export function printNumber(literal: NumberLiteral): string {
  return /^[A-Z]{3}$/.test(literal.unit) ? `${literal.digits} ${literal.unit}` : literal.digits + literal.unit;
}

/** `positions.by_symbol."M&M".value`: only the segments that need quotes have them. */
export function printPath(path: Path): string {
  return path.segments.map((segment) => (BARE_SEGMENT.test(segment) ? segment : printText(segment))).join(".");
}

/** A literal or the name of a limit, where a length of time or a count stands. */
export function printOperand(operand: DurationOperand | Name): string {
  return operand.kind === "name" ? operand.text : printNumber(operand);
}
