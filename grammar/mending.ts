import type { IToken, TokenType } from "chevrotain";
import type { Code } from "../src/diagnostics/codes.ts";
import type { Finding } from "../src/diagnostics/diagnose.ts";
import { StringText } from "./tokens.ts";

/** One lexical mistake in words, and the token that was meant; none when the mistake is only to be left out. */
export interface Mending {
  readonly code: Code;
  readonly finding: Finding;
  readonly token?: IToken;
  /** A second token that was meant: the currency of a number. */
  readonly second?: IToken;
  /** The token takes the place of the one before as well, as in `5 %`. */
  readonly joins?: true;
  /** What is left out may have meant something. */
  readonly gap?: true;
}

/** The token at its place, as if it had been written as `image`. */
export function retype(token: IToken, tokenType: TokenType, image: string): IToken {
  const { tokenTypeIdx } = tokenType;
  return tokenTypeIdx === undefined ? token : { ...token, tokenType, tokenTypeIdx, image };
}

/** A string token in place of text that was meant as one. */
export function retypeAsString(token: IToken, text: string): IToken {
  return retype(token, StringText, `"${text.replaceAll(/[\\"]/g, "")}"`);
}

/** A piece of source for a message: never longer than a reader takes in, never over a line's end. */
export function shorten(text: string, longest = 40): string {
  const line = text.split(/[\r\n]/, 1)[0] ?? "";
  return line.length <= longest ? line : `${line.slice(0, longest - 1)}…`;
}
