import type { Comments } from "./ast.ts";
import type { ClauseLines } from "./print-clause.ts";
import { type Line, withComments } from "./print-layout.ts";

/** One level of indentation. */
export const STEP = "  ";

/** Text that YAML takes as it stands: it begins with a letter, digit or harmless sign, and nothing in it ends a plain scalar. */
const PLAIN = /^(?:-(?=[\p{L}\p{N}_(]))?[\p{L}\p{N}_(./$+](?:[^\p{C}\p{Zl}\p{Zp}:#]|:(?=\S)|(?<=\S)#)*(?<=\S)$/u;
/** Control characters, and blanks at the ends of lines: a block scalar cannot hold them, or an editor may take them away. */
const UNFIT_FOR_BLOCK = /[^\P{C}\n]|[\p{Zl}\p{Zp}]|^[^\S\n]|[^\S\n]$/mu;
/** What other readers of YAML take for something that is no text. */
const LOOKS_TYPED = /^(?:~|null|true|false|yes|no|on|off|y|n|[-+.]?[0-9][0-9a-fox_.:+-]*|[-+]?\.(?:inf|nan))$/i;

/** Whether text may stand behind a key without quotes, be read back as it is, and be one line. */
function isPlain(text: string): boolean {
  return PLAIN.test(text);
}

/** A key or `-` and the text of its clause: in its line, or as a block scalar below it where plain YAML would break. */
export function sourceLines(head: string, comments: Comments | undefined, indent: string, value: ClauseLines): Line[] {
  const [first = ""] = value;
  if (value.length === 1 && isPlain(first)) return withComments(comments, [`${indent}${head} ${first}`], indent);
  const below = value.map((line) => (line === "" ? "" : indent + STEP + line));
  return withComments(comments, [`${indent}${head} |-`, ...below], indent, 0);
}

/** A key or `-` and a text that is the scalar itself: quoted only where neither plain YAML nor a block scalar would give it back. */
export function textLines(head: string, comments: Comments | undefined, indent: string, value: string): Line[] {
  const needsQuotes = value === "" || LOOKS_TYPED.test(value) || UNFIT_FOR_BLOCK.test(value) || /^\n|\n$/.test(value);
  if (needsQuotes) return withComments(comments, [`${indent}${head} ${doubleQuoted(value)}`], indent);
  return sourceLines(head, comments, indent, value.split("\n"));
}

/** JSON's escapes, which YAML shares, and more of them for what YAML does not print. */
function doubleQuoted(text: string): string {
  return JSON.stringify(text).replaceAll(/[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
