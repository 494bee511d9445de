import type { IToken } from "chevrotain";
import { diagnose } from "../src/diagnostics/diagnose.ts";
import type { Diagnostic } from "../src/diagnostics/diagnostic.ts";
import { endOf } from "./lex.ts";
import { beginsClause, beginsItem } from "./token-kinds.ts";
import { LeftBrace, RightBrace } from "./tokens.ts";

/** Finds the braces that people put around a rule, as other languages do. */
export class RuleBraces {
  private rules = 0;
  private others = 0;

  /** What a token is: one that opens or closes such a pair, or anything else. */
  look(token: IToken, next: IToken | undefined): "opens a rule" | "closes a rule" | "sound" {
    if (token.tokenType === LeftBrace) {
      if (beginsClause(next) || beginsItem(next)) {
        this.rules += 1;
        return "opens a rule";
      }
      this.others += 1;
    } else if (token.tokenType === RightBrace) {
      if (this.others > 0) this.others -= 1;
      else if (this.rules > 0) {
        this.rules -= 1;
        return "closes a rule";
      }
    }
    return "sound";
  }
}

export function braceError(file: string, token: IToken): Diagnostic {
  return diagnose(
    "P110",
    { file, start: token.startOffset, end: endOf(token) },
    {
      message: "a rule has no braces: its clauses end where the next rule begins",
      help: "remove this `{` and its `}`",
    },
  );
}
