import type { CstNode, IToken } from "chevrotain";
import { diagnose } from "../src/diagnostics/diagnose.ts";
import type { Diagnostic } from "../src/diagnostics/diagnostic.ts";
import { wordFailure } from "./errors.ts";
import { endOf } from "./lex.ts";
import { DEEPEST_NESTING, MOST_TERMS, tooDeep } from "./nesting.ts";
import { type PolicyParser, policyParser } from "./parser.ts";

/** The rules of the grammar. */
export type GrammarRule = {
  [K in keyof PolicyParser]: PolicyParser[K] extends () => CstNode ? K : never;
}[keyof PolicyParser];

export type Attempt =
  | { readonly ok: true; readonly cst: CstNode }
  /** `at` is the index of the token that does not fit, or the number of tokens. */
  | { readonly ok: false; readonly at: number };

/** Reads all of the tokens as one rule of the grammar. They must not be nested too deep. */
export function parseAs(rule: GrammarRule, tokens: readonly IToken[]): Attempt {
  const parser = policyParser();
  parser.input = [...tokens];
  const cst = parser[rule]();
  const error = parser.errors[0];
  // Tokens and the grammar's tree are not kept alive by the parser.
  parser.input = [];
  if (error === undefined) return { ok: true, cst };
  const at = tokens.indexOf(error.token);
  return { ok: false, at: at < 0 ? tokens.length : at };
}

export interface Place {
  readonly file: string;
  /** Where the text begins, for an error in empty text. */
  readonly start: number;
  /** What has been told about the text already: a stretch with a lexical error gets no second error. */
  readonly told: readonly Diagnostic[];
  /** Where text was left out that may have meant something: what stands around it is not what was meant. */
  readonly gaps: readonly number[];
}

/** The tree, or the one error to tell; neither when an error in these tokens has been told already. */
export interface Reading {
  readonly cst?: CstNode;
  readonly error?: Diagnostic;
}

/** As `parseAs`, with the error in words. */
export function readAs(rule: GrammarRule, tokens: readonly IToken[], { file, start, told, gaps }: Place): Reading {
  const deep = tooDeep(tokens);
  if (deep !== undefined) {
    return {
      error: diagnose(
        "P114",
        { file, start: deep.startOffset, end: endOf(deep) },
        {
          message: `the expression is nested deeper than ${DEEPEST_NESTING} levels or joins more than ${MOST_TERMS} terms here`,
          help: "give parts of it names with `condition NAME = ...`",
        },
      ),
    };
  }
  const [first, last] = [tokens[0], tokens.at(-1)];
  if (first !== undefined && last !== undefined && gaps.some((gap) => gap >= first.startOffset && gap <= endOf(last) + 1))
    return {};
  const attempt = parseAs(rule, tokens);
  if (attempt.ok) return { cst: attempt.cst };
  const known =
    first !== undefined &&
    last !== undefined &&
    told.some(({ primary: { span } }) => span.start >= first.startOffset && span.start < endOf(last));
  return known ? {} : { error: wordFailure({ file, rule, tokens, at: attempt.at, start }) };
}
