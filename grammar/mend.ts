import type { IToken, TokenType } from "chevrotain";
import { diagnose } from "../src/diagnostics/diagnose.ts";
import type { Diagnostic } from "../src/diagnostics/diagnostic.ts";
import { endOf } from "./lex.ts";
import { mendNumber, mendNumberLength } from "./mend-number.ts";
import { mendOperator } from "./mend-operator.ts";
import { mendForeignWord, mendPath } from "./mend-path.ts";
import { endOfStray, mendStray } from "./mend-stray.ts";
import { type Mending, retypeAsString, shorten } from "./mending.ts";
import {
  BadNumber,
  BadPath,
  ForeignOperator,
  ForeignWord,
  Keyword,
  NumberText,
  OpenString,
  OtherQuotes,
  Stray,
  StringText,
} from "./tokens.ts";

export interface Mended {
  /** Only tokens that the grammar knows. */
  readonly tokens: readonly IToken[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Words each lexical mistake as one error and puts the token that was meant in its place, so that it causes no error further on.
 * Stops wording after `most` errors.
 */
export function mend(file: string, tokens: readonly IToken[], most: number): Mended {
  const diagnostics: Diagnostic[] = [];
  const sound: IToken[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token === undefined) break;
    const last = lastOfMistake(tokens, at);
    const mending = mendingOf(tokens, at, last);
    if (mending === undefined) {
      sound.push(token);
      continue;
    }
    if (mending.token !== undefined) sound.push(mending.token);
    if (diagnostics.length < most) {
      const span = { file, start: token.startOffset, end: endOf(tokens[last] ?? token) };
      diagnostics.push(diagnose(mending.code, span, mending.finding));
    }
    at = last;
  }
  return { tokens: sound, diagnostics };
}

/** The index of the last token that belongs to the mistake at `at`. */
function lastOfMistake(tokens: readonly IToken[], at: number): number {
  const unquoted = endOfUnquoted(tokens, at);
  if (unquoted !== undefined) return unquoted;
  return tokens[at]?.tokenType === Stray ? endOfStray(tokens, at) : at;
}

function mendingOf(tokens: readonly IToken[], at: number, last: number): Mending | undefined {
  const [token, previous] = [tokens[at], tokens[at - 1]];
  if (token === undefined) return undefined;
  if (endOfUnquoted(tokens, at) !== undefined) return mendUnquoted(tokens.slice(at, last + 1), token);
  switch (token.tokenType) {
    case NumberText:
      return mendNumberLength(token);
    case BadNumber:
      return mendNumber(token);
    case BadPath:
      return mendPath(token, previous);
    case ForeignWord:
      return mendForeignWord(token, previous);
    case ForeignOperator:
      return mendOperator(token);
    case Stray:
      return mendStray(tokens, at, last);
    case OpenString:
      return {
        code: "P107",
        finding: { message: "the string has no closing quote on its line", help: 'close it with `"`' },
        token: retypeAsString(token, token.image.trimEnd()),
      };
    case OtherQuotes: {
      const inner = token.image.slice(1, -1);
      const help = `write \`"${shorten(inner)}"\``;
      return {
        code: "P107",
        finding: { message: "strings stand between double quotes", help },
        token: retypeAsString(token, inner),
      };
    }
    default:
      return undefined;
  }
}

const BEFORE_STRINGS: ReadonlySet<TokenType> = new Set(
  (["metrics", "import", "from", "message", "because", "owner", "runbook", "to"] as const).map((word) => Keyword[word]),
);
const UNSOUND: ReadonlySet<TokenType> = new Set([BadNumber, BadPath, ForeignWord, ForeignOperator, Stray]);

/** The index of the last token of a word such as `trading-snapshot@1` that stands, not sound, where a string must. */
function endOfUnquoted(tokens: readonly IToken[], at: number): number | undefined {
  const [token, previous] = [tokens[at], tokens[at - 1]];
  if (token === undefined || previous === undefined || !BEFORE_STRINGS.has(previous.tokenType)) return undefined;
  if (token.tokenType === StringText || token.tokenType === OpenString || token.tokenType === OtherQuotes) return undefined;
  if (token.image === ":" || token.startOffset === endOf(previous)) return undefined;
  let last = at;
  let sound = !UNSOUND.has(token.tokenType);
  for (;;) {
    const [here, next] = [tokens[last], tokens[last + 1]];
    if (here === undefined || next === undefined || next.startOffset !== endOf(here)) return sound ? undefined : last;
    sound &&= !UNSOUND.has(next.tokenType);
    last += 1;
  }
}

function mendUnquoted(word: readonly IToken[], token: IToken): Mending {
  const image = word.map((each) => each.image).join("");
  const help = `write \`"${shorten(image.replaceAll('"', ""), 80)}"\``;
  return { code: "P107", finding: { message: "text stands in quotes here", help }, token: retypeAsString(token, image) };
}
