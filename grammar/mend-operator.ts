import type { IToken, TokenType } from "chevrotain";
import { type Mending, retype } from "./mending.ts";
import {
  Arrow,
  Assign,
  Divide,
  DotDot,
  Equal,
  Greater,
  GreaterEqual,
  Keyword,
  Less,
  LessEqual,
  Minus,
  NotEqual,
  NumberText,
  RightBrace,
  Times,
} from "./tokens.ts";

/** An operator of another language, read as ours. */
export function mendOperator(tokens: readonly IToken[], at: number): Mending | undefined {
  const token = tokens[at];
  if (token === undefined) return undefined;
  const { type, written, help = `write \`${written}\`` } = meantOperator(token.image, tokens, at);
  return {
    code: "P109",
    finding: { message: `\`${token.image}\` is no operator`, help },
    token: retype(token, type, written),
  };
}

interface Meant {
  readonly type: TokenType;
  readonly written: string;
  readonly help?: string;
}

function meantOperator(image: string, tokens: readonly IToken[], at: number): Meant {
  switch (image) {
    case "&&":
      return { type: Keyword.and, written: "and" };
    case "||":
      return { type: Keyword.or, written: "or" };
    case "!":
      return { type: Keyword.not, written: "not" };
    case "===":
      return { type: Equal, written: "==" };
    case "!==":
    case "<>":
    case "≠":
      return { type: NotEqual, written: "!=" };
    case "=<":
    case "≤":
      return { type: LessEqual, written: "<=" };
    case "≥":
      return { type: GreaterEqual, written: ">=" };
    case "=>":
      return endsExample(tokens, at) ? { type: Arrow, written: "->" } : { type: GreaterEqual, written: ">=" };
    case "→":
      return { type: Arrow, written: "->" };
    case "<<":
      return { type: Less, written: "<" };
    case ">>":
      return { type: Greater, written: ">" };
    case ":=":
      return { type: Assign, written: "=" };
    case "=~":
    case "!~":
      return { type: Keyword.matches, written: "matches", help: 'write `matches` and a pattern with `*`, such as `"NIFTY*"`' };
    case "...":
    case "…":
      return { type: DotDot, written: ".." };
    case "÷":
      return { type: Divide, written: "/" };
    case "×":
    case "**":
      return { type: Times, written: "*" };
    default:
      return dashOfRange(tokens, at) ? { type: DotDot, written: ".." } : { type: Minus, written: "-" };
  }
}

/** Behind the braces of an example, or its `held 30s`. */
function endsExample(tokens: readonly IToken[], at: number): boolean {
  return tokens[at - 1]?.tokenType === RightBrace || tokens[at - 2]?.tokenType === Keyword.held;
}

/** The dash of `within 1% – 8%`. */
function dashOfRange(tokens: readonly IToken[], at: number): boolean {
  if (tokens[at + 1]?.tokenType !== NumberText) return false;
  return [2, 3, 4].some((back) => tokens[at - back]?.tokenType === Keyword.within);
}
