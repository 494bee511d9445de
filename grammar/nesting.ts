import type { IToken, TokenType } from "chevrotain";
import { canEnd, is } from "./token-kinds.ts";
import {
  AddOperator,
  Keyword,
  LeftBrace,
  LeftBracket,
  LeftParen,
  Minus,
  MultiplyOperator,
  RightBrace,
  RightBracket,
  RightParen,
} from "./tokens.ts";

/** Brackets, `not` and signs that may stand inside each other. */
export const DEEPEST_NESTING = 64;
/** Terms and factors that may be joined in one expression. */
export const MOST_TERMS = 256;

/** What a token does to the nesting. A sign is one where no operand ends before it, and joins otherwise. */
type Role = "opens" | "closes" | "not" | "sign" | "joins" | "operand";

/** By the number of a token type. */
const roles: Role[] = [];

function roleOf(token: IToken): Role {
  const isOne = (...types: readonly TokenType[]): boolean => types.some((type) => is(token, type));
  let role: Role = "operand";
  if (isOne(LeftParen, LeftBracket, LeftBrace)) role = "opens";
  else if (isOne(RightParen, RightBracket, RightBrace)) role = "closes";
  else if (isOne(Keyword.not)) role = "not";
  else if (isOne(Minus)) role = "sign";
  else if (isOne(AddOperator, MultiplyOperator)) role = "joins";
  roles[token.tokenTypeIdx] = role;
  return role;
}

interface Level {
  /** `not`s and signs before the operand that is being read. */
  prefixes: number;
  /** Operators that join terms and factors so far. */
  joints: number;
}

/**
 * The first token that nests an expression deeper than the language allows, or makes it longer than can be reviewed. What comes after the
 * parser walks trees by recursion, so the bound also keeps it from running out of stack.
 */
export function tooDeep(tokens: readonly IToken[]): IToken | undefined {
  const levels: Level[] = [];
  let level: Level = { prefixes: 0, joints: 0 };
  let depth = 0;
  let joints = 0;
  let previous: IToken | undefined;
  for (const token of tokens) {
    const role = roles[token.tokenTypeIdx] ?? roleOf(token);
    if (role === "opens") {
      levels.push(level);
      level = { prefixes: 0, joints: 0 };
      depth += 1;
    } else if (role === "closes") {
      const outer = levels.pop();
      if (outer !== undefined) {
        depth -= 1 + level.prefixes + outer.prefixes;
        joints -= level.joints;
        level = outer;
        level.prefixes = 0;
      }
    } else if (role === "not" || (role === "sign" && !canEnd(previous))) {
      level.prefixes += 1;
      depth += 1;
    } else if (role === "joins" || role === "sign") {
      level.joints += 1;
      joints += 1;
    } else {
      depth -= level.prefixes;
      joints -= level.joints;
      if (canEnd(token)) joints += level.joints;
      else level.joints = 0;
      level.prefixes = 0;
    }
    if (depth > DEEPEST_NESTING || joints > MOST_TERMS) return token;
    previous = token;
  }
  return undefined;
}
