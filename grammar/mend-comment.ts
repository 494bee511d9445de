import type { IToken } from "chevrotain";
import { endOf } from "./lex.ts";
import type { Mending } from "./mending.ts";
import { opensLine } from "./token-kinds.ts";
import { Minus } from "./tokens.ts";

/** The index of the last token on a line that begins with `--`, which begins a comment in SQL and nothing here. */
export function endOfForeignComment(tokens: readonly IToken[], at: number): number | undefined {
  const token = tokens[at];
  if (token?.tokenType !== Minus) return undefined;
  const next = tokens[at + 1];
  if (next?.tokenType !== Minus || next.startOffset !== endOf(token)) return undefined;
  if (!opensLine(token, tokens[at - 1])) return undefined;
  let last = at + 1;
  while (tokens[last + 1]?.startLine === token.startLine) last += 1;
  return last;
}

/** A comment as other languages write it; it is left out. */
export function mendComment(sign: string): Mending {
  return {
    code: "P108",
    finding: { message: `\`${sign}\` begins no comment here`, help: "write `#` before a comment, on each of its lines" },
  };
}
