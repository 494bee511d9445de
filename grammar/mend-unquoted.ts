import type { IToken, TokenType } from "chevrotain";
import { endOf } from "./lex.ts";
import { type Mending, retypeAsString, shorten } from "./mending.ts";
import {
  BadNumber,
  BadPath,
  ForeignComment,
  ForeignOperator,
  ForeignWord,
  Keyword,
  OpenString,
  OtherQuotes,
  Stray,
  StringText,
} from "./tokens.ts";

const BEFORE_STRINGS: ReadonlySet<TokenType> = new Set(
  (["metrics", "import", "from", "message", "because", "owner", "runbook", "to"] as const).map((word) => Keyword[word]),
);
const UNSOUND: ReadonlySet<TokenType> = new Set([BadNumber, BadPath, ForeignComment, ForeignWord, ForeignOperator, Stray]);

/** Whether the token at `at` stands where a string must. */
export function standsForString(tokens: readonly IToken[], at: number): boolean {
  const previous = tokens[at - 1];
  return previous !== undefined && BEFORE_STRINGS.has(previous.tokenType);
}

/** The index of the last token of a word such as `trading-snapshot@1` that stands, not sound, where a string must. */
export function endOfUnquoted(tokens: readonly IToken[], at: number): number | undefined {
  const previous = tokens[at - 1];
  const token = tokens[at];
  if (token === undefined || previous === undefined || !standsForString(tokens, at)) return undefined;
  if (token.tokenType === StringText || token.tokenType === OpenString || token.tokenType === OtherQuotes) return undefined;
  if (token.image === ":" || token.startOffset === endOf(previous)) return undefined;
  let last = at;
  let sound = !UNSOUND.has(token.tokenType);
  for (;;) {
    const here = tokens[last];
    const next = tokens[last + 1];
    if (here === undefined || next === undefined || next.startOffset !== endOf(here)) return sound ? undefined : last;
    sound &&= !UNSOUND.has(next.tokenType);
    last += 1;
  }
}

/** Its tokens as the one string that was meant. */
export function mendUnquoted(word: readonly IToken[], token: IToken): Mending {
  const image = word.map((each) => each.image).join("");
  const help = `write \`"${shorten(image.replaceAll('"', ""), 80)}"\``;
  return { code: "P107", finding: { message: "text stands in quotes here", help }, token: retypeAsString(token, image) };
}
