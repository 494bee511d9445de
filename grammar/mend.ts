import type { IToken, TokenType } from "chevrotain";
import { diagnose } from "../src/diagnostics/diagnose.ts";
import type { Diagnostic } from "../src/diagnostics/diagnostic.ts";
import { endOf } from "./lex.ts";
import { braceError, RuleBraces } from "./mend-braces.ts";
import { endOfAmount, mendAmount } from "./mend-amount.ts";
import { endOfForeignComment, mendComment } from "./mend-comment.ts";
import { mendNumber, mendNumberLength } from "./mend-number.ts";
import { mendOperator } from "./mend-operator.ts";
import { mendForeignWord, mendPath } from "./mend-path.ts";
import { endOfStray, mendStray } from "./mend-stray.ts";
import { endOfUnquoted, mendUnquoted, standsForString } from "./mend-unquoted.ts";
import { type Mending, retypeAsString, shorten } from "./mending.ts";
import {
  BadNumber,
  BadPath,
  ForeignComment,
  ForeignOperator,
  ForeignWord,
  LeftBrace,
  Minus,
  NumberText,
  OpenString,
  OtherQuotes,
  RightBrace,
  Stray,
} from "./tokens.ts";

export interface Mended {
  /** Only tokens that the grammar knows. */
  readonly tokens: readonly IToken[];
  readonly diagnostics: readonly Diagnostic[];
  /** Where text was left out that may have meant something. */
  readonly gaps: readonly number[];
}

/** What stands in a text without its keyword: `name` is a new name, as a key of the YAML spelling is. */
export type MendedText = "clauses" | "name";

/** What may be a mistake, or begin one, wherever it stands: most tokens are none of these, and are passed over. */
const LOOKED_AT: ReadonlySet<TokenType> = new Set([
  NumberText,
  BadNumber,
  BadPath,
  ForeignWord,
  ForeignOperator,
  ForeignComment,
  Minus,
  Stray,
  OpenString,
  OtherQuotes,
  LeftBrace,
  RightBrace,
]);

/**
 * Words each lexical mistake as one error and puts the token that was meant in its place, so that it causes no error further on.
 * Stops wording after `most` errors.
 */
export function mend(file: string, tokens: readonly IToken[], most: number, text: MendedText = "clauses"): Mended {
  const diagnostics: Diagnostic[] = [];
  const sound: IToken[] = [];
  const gaps: number[] = [];
  const braces = new RuleBraces();
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token === undefined) break;
    if (!LOOKED_AT.has(token.tokenType) && !standsForString(tokens, at)) {
      sound.push(token);
      continue;
    }
    const brace = braces.look(token, tokens[at + 1]);
    if (brace === "opens a rule" && diagnostics.length < most) diagnostics.push(braceError(file, token));
    if (brace !== "sound") continue;
    const unquoted = endOfUnquoted(tokens, at);
    const last = unquoted ?? lastOfMistake(tokens, at);
    const mending =
      unquoted === undefined ? mendingOf(tokens, at, last, text) : mendUnquoted(tokens.slice(at, unquoted + 1), token);
    if (mending === undefined) {
      sound.push(token);
      continue;
    }
    const first = (mending.joins === true ? sound.pop() : undefined) ?? token;
    if (mending.token !== undefined) sound.push(mending.token);
    if (mending.second !== undefined) sound.push(mending.second);
    if (mending.gap === true) gaps.push(token.startOffset);
    if (diagnostics.length < most) {
      const span = { file, start: first.startOffset, end: endOf(tokens[last] ?? token) };
      diagnostics.push(diagnose(mending.code, span, mending.finding));
    }
    at = last;
  }
  return { tokens: sound, diagnostics, gaps };
}

/** The index of the last token that belongs to the mistake at `at`, which is no text without quotes. */
function lastOfMistake(tokens: readonly IToken[], at: number): number {
  const long = endOfForeignComment(tokens, at) ?? endOfAmount(tokens, at);
  if (long !== undefined) return long;
  return tokens[at]?.tokenType === Stray ? endOfStray(tokens, at) : at;
}

function mendingOf(tokens: readonly IToken[], at: number, last: number, text: MendedText): Mending | undefined {
  const token = tokens[at];
  const previous = tokens[at - 1];
  if (token === undefined) return undefined;
  switch (token.tokenType) {
    case NumberText:
      return mendNumberLength(token);
    case BadNumber:
      return mendNumber(token);
    case BadPath:
      return mendPath(token, previous, text);
    case ForeignWord:
      return mendForeignWord(token, previous, text);
    case ForeignOperator:
      return mendOperator(tokens, at);
    case ForeignComment:
      return mendComment(token.image.slice(0, 2));
    case Minus:
      return last > at ? mendComment("--") : undefined;
    case Stray:
      return mendAmount(tokens, at) ?? mendStray(tokens, at, last);
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
