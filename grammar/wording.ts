import type { IToken } from "chevrotain";
import type { Code } from "../src/diagnostics/codes.ts";
import type { Finding } from "../src/diagnostics/diagnose.ts";
import type { Expected } from "./expected.ts";

/** A syntax error in words. */
export interface Wording extends Finding {
  readonly code: Code;
  /** What to underline when it is not the token that does not fit. */
  readonly on?: IToken;
}

/** Where reading a clause stopped, at a token that does not fit. */
export interface Spot {
  /** The grammar rule that was read. */
  readonly rule: string;
  readonly tokens: readonly IToken[];
  readonly at: number;
  readonly found: IToken;
  readonly previous: IToken | undefined;
  readonly next: IToken | undefined;
  readonly expected: Expected;
}
