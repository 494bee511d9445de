import { type IToken, Lexer } from "chevrotain";
import type { GrammarChecks } from "./expression-parser.ts";
import { VOCABULARY } from "./tokens.ts";

export interface Lexed {
  readonly tokens: readonly IToken[];
  readonly comments: readonly IToken[];
}

/** The checks of the vocabulary itself take longer than a file, so a test makes them. */
export function buildLexer(checks: GrammarChecks): Lexer {
  const skipValidations = checks === "unchecked";
  return new Lexer(VOCABULARY, { ensureOptimizations: true, positionTracking: "full", skipValidations });
}

let shared: Lexer | undefined;

/** Splits text into tokens. Every character belongs to one, sound or not, so this never fails: `mend.ts` words what is not sound. */
export function lex(text: string): Lexed {
  shared ??= buildLexer("unchecked");
  const { tokens, groups } = shared.tokenize(text);
  return { tokens, comments: groups["comments"] ?? [] };
}

/** The offset behind a token's last character. */
export function endOf(token: IToken): number {
  return (token.endOffset ?? token.startOffset) + 1;
}
