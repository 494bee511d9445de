import type { IToken, TokenType } from "chevrotain";
import { type Mending, retype } from "./mending.ts";
import { Arrow, Divide, DotDot, Equal, GreaterEqual, Keyword, LessEqual, Minus, NotEqual, Times } from "./tokens.ts";

/** An operator of another language, read as ours. */
export function mendOperator(token: IToken): Mending {
  const { type, written } = meantOperator(token.image);
  return {
    code: "P109",
    finding: { message: `\`${token.image}\` is no operator`, help: `write \`${written}\`` },
    token: retype(token, type, written),
  };
}

function meantOperator(image: string): { readonly type: TokenType; readonly written: string } {
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
    case "→":
      return { type: Arrow, written: "->" };
    case "…":
      return { type: DotDot, written: ".." };
    case "÷":
      return { type: Divide, written: "/" };
    case "×":
    case "**":
      return { type: Times, written: "*" };
    default:
      return { type: Minus, written: "-" };
  }
}
