import type { IToken, TokenType } from "chevrotain";
import type { Expected } from "./expected.ts";
import { is } from "./token-kinds.ts";
import { Arrow, Keyword, LeftBrace, LeftBracket, LeftParen, RightBrace, RightBracket, RightParen } from "./tokens.ts";

const PAIRS: readonly (readonly [TokenType, TokenType])[] = [
  [LeftParen, RightParen],
  [LeftBracket, RightBracket],
  [LeftBrace, RightBrace],
];

/** The error when reading failed at `at` because a bracket has no partner; undefined when brackets are not to blame. */
export function bracketError(
  tokens: readonly IToken[],
  at: number,
  expected: Expected,
): { readonly code: "P110"; readonly on: IToken; readonly message: string; readonly help: string } | undefined {
  const open: IToken[] = [];
  for (const token of tokens.slice(0, at)) {
    if (PAIRS.some(([left]) => is(token, left))) open.push(token);
    else if (PAIRS.some(([, right]) => is(token, right))) open.pop();
  }
  const innermost = open.at(-1);
  const found = tokens[at];
  if (found === undefined) {
    const closing = PAIRS.find(([left]) => is(innermost, left))?.[1];
    if (innermost === undefined || closing === undefined || !expected.has(closing)) return undefined;
    return {
      code: "P110",
      on: innermost,
      message: `\`${innermost.image}\` is not closed`,
      help: `close it with \`${partner(innermost.image)}\``,
    };
  }
  const due = PAIRS.find(([left]) => is(innermost, left))?.[1];
  if (innermost !== undefined && due !== undefined && expected.has(due) && goesOn(found)) {
    const help = `close it with \`${partner(innermost.image)}\` before \`${found.image}\``;
    return { code: "P110", on: innermost, message: `\`${innermost.image}\` is not closed`, help };
  }
  const pair = PAIRS.find(([, right]) => is(found, right));
  if (pair === undefined) return undefined;
  if (innermost === undefined) {
    return {
      code: "P110",
      on: found,
      message: `there is no \`${partner(found.image)}\` for this \`${found.image}\``,
      help: `remove this \`${found.image}\``,
    };
  }
  if (is(innermost, pair[0])) return undefined;
  return {
    code: "P110",
    on: found,
    message: `\`${innermost.image}\` is closed by \`${found.image}\``,
    help: `write \`${partner(innermost.image)}\``,
  };
}

/** Whether the token goes on with a clause, so that no bracket can be open before it. */
function goesOn(token: IToken): boolean {
  return [Arrow, Keyword.for, Keyword.held, Keyword.within, Keyword.because].some((type) => is(token, type));
}

function partner(bracket: string): string {
  return { "(": ")", "[": "]", "{": "}", ")": "(", "]": "[", "}": "{" }[bracket] ?? bracket;
}
