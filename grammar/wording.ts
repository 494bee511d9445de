import type { IToken } from "chevrotain";
import type { Code } from "../src/diagnostics/codes.ts";
import type { Finding } from "../src/diagnostics/diagnose.ts";

/** A syntax error in words. */
export interface Wording extends Finding {
  readonly code: Code;
  /** What to underline when it is not the token that does not fit. */
  readonly on?: IToken;
}
