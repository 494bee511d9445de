import { type IToken, type TokenType, tokenMatcher } from "chevrotain";
import { CLAUSE_WORDS, ITEM_WORDS, SEVERITY_WORDS } from "./keywords.ts";
import {
  Keyword,
  Name,
  DottedPath,
  NumberText,
  RightBrace,
  RightBracket,
  RightParen,
  Severity,
  StringText,
  VersionNumber,
} from "./tokens.ts";

/** `tokenMatcher` for a token that may not be there. */
export function is(token: IToken | undefined, type: TokenType): boolean {
  return token !== undefined && tokenMatcher(token, type);
}

const ITEM_STARTS: ReadonlySet<TokenType> = new Set(ITEM_WORDS.map((word) => Keyword[word]));
const CLAUSE_STARTS: ReadonlySet<TokenType> = new Set([...SEVERITY_WORDS, ...CLAUSE_WORDS].map((word) => Keyword[word]));
const CLOSING: readonly TokenType[] = [
  Name,
  DottedPath,
  NumberText,
  StringText,
  VersionNumber,
  RightParen,
  RightBracket,
  RightBrace,
  Keyword.missing,
  Keyword.true,
  Keyword.false,
  Keyword.latch,
  Severity,
];

/** Whether the token can begin a header or an item. */
export function beginsItem(token: IToken | undefined): boolean {
  return token !== undefined && ITEM_STARTS.has(token.tokenType);
}

/** Whether the token can begin a clause of a rule. */
export function beginsClause(token: IToken | undefined): boolean {
  return token !== undefined && CLAUSE_STARTS.has(token.tokenType);
}

/** By the number of a token type. */
const closing: boolean[] = [];

/** Whether a clause, or an operand in it, can end with the token. */
export function canEnd(token: IToken | undefined): boolean {
  return token !== undefined && (closing[token.tokenTypeIdx] ??= CLOSING.some((type) => tokenMatcher(token, type)));
}

/** Whether the token is the first on its line. */
export function opensLine(token: IToken, previous: IToken | undefined): boolean {
  return previous === undefined || (token.startLine ?? 0) > (previous.endLine ?? 0);
}

/** Whether the token can be the first of a value. */
export function beginsOperand(token: IToken | undefined): boolean {
  return [Name, DottedPath, NumberText, StringText].some((type) => is(token, type));
}
