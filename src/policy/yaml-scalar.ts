import type { CST } from "yaml";
import { type MappedText, MappedTextBuilder } from "./mapped-text.ts";
import { copyBlockScalar } from "./yaml-block-scalar.ts";

/** The file that is being read. */
export interface YamlSource {
  readonly file: string;
  readonly text: string;
}

/**
 * The text of a scalar as YAML 1.2 reads it, with the place of every character. The text is never converted: `010`, `yes` and `1e3` stay as they
 * are written. A scalar with a syntax error (told by the parser) gives what can be read.
 */
export function scalarText(source: YamlSource, token: CST.FlowScalar | CST.BlockScalar): MappedText {
  const builder = new MappedTextBuilder(source.file, source.text, token.offset);
  switch (token.type) {
    case "block-scalar":
      copyBlockScalar(builder, source.text, token);
      break;
    case "double-quoted-scalar":
      copyDoubleQuoted(builder, source.text, token.offset + 1, closingQuote(token, '"'));
      break;
    case "single-quoted-scalar":
      copyFolded(builder, source.text, token.offset + 1, closingQuote(token, "'"), (start, end) => {
        copySingleQuoted(builder, source.text, start, end);
      });
      break;
    case "scalar":
    case "alias":
      copyFolded(builder, source.text, token.offset, token.offset + token.source.length, (start, end) => {
        builder.copy(start, end);
      });
      break;
  }
  return builder.build();
}

function closingQuote(token: CST.FlowScalar, quote: string): number {
  const closed = token.source.length > 1 && token.source.endsWith(quote);
  return token.offset + token.source.length - (closed ? 1 : 0);
}

/** Lines of flow text: blanks around line breaks go, one break becomes a space, n + 1 breaks become n. */
function copyFolded(
  builder: MappedTextBuilder,
  text: string,
  start: number,
  end: number,
  copyLine: (start: number, end: number) => void,
): void {
  let position = start;
  let breakStart = -1;
  let breaks = 0;
  for (;;) {
    const newline = text.indexOf("\n", position);
    const last = newline === -1 || newline >= end;
    const lineEnd = last ? end : newline;
    const from = breakStart === -1 ? position : skipBlanks(text, position, lineEnd);
    const to = last ? lineEnd : trimBlanks(text, from, text[lineEnd - 1] === "\r" ? lineEnd - 1 : lineEnd);
    if (from < to || last || breakStart === -1) {
      if (breakStart !== -1) builder.put(breaks === 1 ? " " : "\n".repeat(breaks - 1), breakStart, from);
      copyLine(from, to);
      breakStart = Math.max(from, to);
      breaks = 0;
    }
    if (last) return;
    breaks += 1;
    position = newline + 1;
  }
}

function skipBlanks(text: string, start: number, end: number): number {
  let position = start;
  while (position < end && (text[position] === " " || text[position] === "\t")) position += 1;
  return position;
}

function trimBlanks(text: string, start: number, end: number): number {
  let position = end;
  while (position > start && (text[position - 1] === " " || text[position - 1] === "\t")) position -= 1;
  return position;
}

function copySingleQuoted(builder: MappedTextBuilder, text: string, start: number, end: number): void {
  let from = start;
  for (let position = start; position < end; position += 1) {
    if (text[position] !== "'") continue;
    builder.copy(from, position);
    builder.put("'", position, position + 2);
    position += 1;
    from = position + 1;
  }
  builder.copy(from, end);
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["0", "\0"],
  ["a", "\x07"],
  ["b", "\b"],
  ["e", "\x1b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["v", "\v"],
  ["N", "\u0085"],
  ["_", "\u00a0"],
  ["L", "\u2028"],
  ["P", "\u2029"],
]);

const HEX_DIGITS: ReadonlyMap<string, number> = new Map([
  ["x", 2],
  ["u", 4],
  ["U", 8],
]);

function copyDoubleQuoted(builder: MappedTextBuilder, text: string, start: number, end: number): void {
  const escape = /\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|\r?\n[ \t]*|[^])/y;
  let from = start;
  let position = start;
  while (position < end) {
    const character = text[position];
    if (character === "\\") {
      escape.lastIndex = position;
      const written = escape.exec(text)?.[0] ?? "\\";
      builder.copy(from, position);
      from = position + written.length;
      builder.put(unescape(written), position, from);
      position = from;
    } else if (character === "\n") {
      const blanks = trimBlanks(text, from, text[position - 1] === "\r" ? position - 1 : position);
      builder.copy(from, blanks);
      from = position + 1;
      let breaks = 1;
      while (from < end && /[ \t\r\n]/.test(text[from] ?? "")) {
        if (text[from] === "\n") breaks += 1;
        from += 1;
      }
      builder.put(breaks === 1 ? " " : "\n".repeat(breaks - 1), blanks, from);
      position = from;
    } else {
      position += 1;
    }
  }
  builder.copy(from, end);
}

/** What a backslash and what follows it stand for; an unknown escape stays as written. */
function unescape(written: string): string {
  const letter = written[1] ?? "";
  const known = ESCAPES.get(letter);
  if (known !== undefined) return known;
  if (letter === "\n" || letter === "\r") return "";
  const digits = HEX_DIGITS.get(letter);
  if (digits !== undefined && written.length === digits + 2) {
    const code = Number.parseInt(written.slice(2), 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : written;
  }
  return [" ", '"', "/", "\\", "\t"].includes(letter) ? letter : written;
}
