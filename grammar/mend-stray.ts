import type { IToken } from "chevrotain";
import { endOf } from "./lex.ts";
import { quotedSegments } from "./mend-path.ts";
import { type Mending, retype, shorten } from "./mending.ts";
import { is } from "./token-kinds.ts";
import {
  Assign,
  DottedPath,
  Keyword,
  LeftBrace,
  LeftBracket,
  Name,
  NumberText,
  RightBrace,
  RightBracket,
  Stray,
  StringText,
} from "./tokens.ts";

/** The index of the last of the stray characters that stand side by side from `at` on: they are one mistake. */
export function endOfStray(tokens: readonly IToken[], at: number): number {
  let last = at;
  for (;;) {
    const [here, next] = [tokens[last], tokens[last + 1]];
    if (here === undefined || next?.tokenType !== Stray || next.startOffset !== endOf(here)) return last;
    last += 1;
  }
}

/** Characters that mean nothing where they stand. Those that were meant as something are read as that, others are left out. */
export function mendStray(tokens: readonly IToken[], at: number, last: number): Mending {
  const image = tokens
    .slice(at, Math.min(last, at + 40) + 1)
    .map((token) => token.image)
    .join("");
  const [token, before, after] = [tokens[at], tokens[at - 1], tokens[last + 1]];
  if (image === "%" && before?.tokenType === NumberText && /[0-9]$/.test(before.image)) {
    const joined = { ...before, image: `${before.image}%`, endOffset: token?.endOffset ?? before.endOffset } as IToken;
    return {
      code: "P105",
      finding: { message: "a unit is glued to its number", help: `write \`${joined.image}\`` },
      token: joined,
      joins: true,
    };
  }
  if (image === '"' || image === "'") {
    return { code: "P107", finding: { message: "the string has no closing quote", help: 'write strings as `"..."` on one line' } };
  }
  if (image === "." && before !== undefined && after !== undefined)
    return { code: "P106", finding: explainDot(tokens, at), gap: true };
  if (image === ":" && token !== undefined) return mendColon(tokens, at, token);
  if (image === ";") return { code: "P108", finding: SEMICOLON };
  return { code: "P108", finding: explainGlued(tokens, at, last) ?? explainStray(image), gap: true };
}

/** A dot with a space beside it, or behind the brackets of `by_symbol["TCS"].value`. */
function explainDot(tokens: readonly IToken[], at: number): Mending["finding"] {
  const [path, open, key, close, rest] = [tokens[at - 4], tokens[at - 3], tokens[at - 2], tokens[at - 1], tokens[at + 1]];
  if (is(close, RightBracket) && is(open, LeftBracket) && path !== undefined && key !== undefined && rest !== undefined) {
    const written = `${path.image}."${key.image.replaceAll('"', "")}".${rest.image}`;
    return {
      message: "brackets do not reach into a collection: an element is named by its key, behind a dot",
      help: `write \`${shorten(written, 80)}\``,
    };
  }
  return { message: "the path breaks off at its dot", help: "write the path without spaces, its odd segments in quotes" };
}

function mendColon(tokens: readonly IToken[], at: number, token: IToken): Mending {
  const [before, after] = [tokens[at - 1], tokens[at + 1]];
  const hours = before?.tokenType === NumberText && after?.tokenType === NumberText && after.startOffset === endOf(token);
  if (hours && /^[0-9]{1,2}$/.test(before.image) && /^[0-9]{2}$/.test(after.image)) {
    const message = `\`${before.image}:${after.image}\` is a time of day, and hours belong in a calendar file`;
    return { code: "P108", finding: { message, help: "declare a calendar with these hours, and write `only during NAME`" } };
  }
  const gives = is(before, Name) || is(before, DottedPath);
  const named = [Keyword.label, Keyword.limit, Keyword.condition].some((keyword) => is(tokens[at - 2], keyword));
  if (gives && !is(after, Assign) && (named || isInBraces(tokens, at))) {
    const finding = { message: "`:` gives no value in this spelling", help: "write `=`" };
    return { code: "P109", finding, token: retype(token, Assign, "=") };
  }
  const help = "remove it: a clause is its keyword and the text behind it";
  return { code: "P108", finding: { message: "`:` is of no use in this spelling", help } };
}

/** Between the braces of an example. */
function isInBraces(tokens: readonly IToken[], at: number): boolean {
  for (let back = at - 1; back >= 0 && back > at - 60; back -= 1) {
    if (is(tokens[back], LeftBrace)) return true;
    if (is(tokens[back], RightBrace)) return false;
  }
  return false;
}

/** A sign in the middle of a name, as in `positions.by_symbol.M&M.value`. */
function explainGlued(tokens: readonly IToken[], at: number, last: number): Mending["finding"] | undefined {
  const [before, first, end, after] = [tokens[at - 1], tokens[at], tokens[last], tokens[last + 1]];
  if (first === undefined || end === undefined || before === undefined || after === undefined) return undefined;
  const named = [before, after].every((each) => is(each, Name) || is(each, DottedPath)) && !is(before, StringText);
  if (!named || endOf(before) !== first.startOffset || endOf(end) !== after.startOffset) return undefined;
  const sign = tokens
    .slice(at, last + 1)
    .map((each) => each.image)
    .join("");
  if (!/^[\p{P}\p{S}]+$/u.test(sign)) return undefined;
  return {
    message: `\`${shorten(sign)}\` is no part of a plain name`,
    help: `put the name in quotes: \`${shorten(quotedSegments(before.image + sign + after.image), 80)}\``,
  };
}

const SEMICOLON = { message: "`;` is of no use here", help: "remove it: a clause ends where the next one begins" };

function explainStray(image: string): Mending["finding"] {
  const hidden = Array.from(image).find((character) => !isVisible(character));
  if (hidden !== undefined) {
    return {
      message: `a character that cannot be seen stands here, ${codeOf(hidden)}`,
      help: "remove what stands here and type it again",
    };
  }
  const plain = image.normalize("NFKC");
  if (plain !== image && /^[\u0020-\u007e]+$/.test(plain)) {
    return { message: `\`${shorten(image)}\` is written in wide characters`, help: `write \`${shorten(plain)}\`` };
  }
  return {
    message: `\`${shorten(image)}\` ${Array.from(image).length === 1 ? "means" : "mean"} nothing here`,
    help: "remove it, or quote the text it belongs to",
  };
}

function isVisible(character: string): boolean {
  return /^[\p{L}\p{N}\p{P}\p{S}\p{M}]$/u.test(character);
}

function codeOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
