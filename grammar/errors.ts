import type { IToken } from "chevrotain";
import { diagnose } from "../src/diagnostics/diagnose.ts";
import type { Diagnostic } from "../src/diagnostics/diagnostic.ts";
import { bracketError } from "./brackets.ts";
import { Expected } from "./expected.ts";
import { formOf } from "./forms.ts";
import { endOf } from "./lex.ts";
import { shorten } from "./mending.ts";
import { beginsOperand, is, opensLine } from "./token-kinds.ts";
import { AddOperator, Comma, Keyword, MultiplyOperator, Name } from "./tokens.ts";
import type { Spot, Wording } from "./wording.ts";
import { foreignForm } from "./wording-foreign.ts";
import { chained, wrongEquals, wrongLiteral } from "./wording-operators.ts";
import { outOfOrder } from "./wording-order.ts";
import { foreignNumber } from "./wording-values.ts";
import { misspelt, missingParentheses, missingWord, reserved, unknownFunction } from "./wording-words.ts";

/** Where reading a clause failed. */
export interface Failure {
  readonly file: string;
  /** The grammar rule that was read. */
  readonly rule: string;
  readonly tokens: readonly IToken[];
  /** Index of the token that does not fit; the number of tokens when the text ends too early. */
  readonly at: number;
  /** Where the text begins, for an error in empty text. */
  readonly start: number;
}

/** Words a syntax error: the reader's own terms, what was expected, and one fix. */
export function wordFailure(failure: Failure): Diagnostic {
  const { file, rule, tokens, at, start } = failure;
  const found = tokens[at];
  const expected = new Expected(rule, tokens.slice(0, at));
  const wording =
    bracketError(tokens, at, expected) ??
    (found === undefined ? breaksOff(failure, expected) : explain(failure, found, expected)) ??
    doesNotFit(failure, expected);
  const { code, on = found ?? tokens.at(-1), ...finding } = wording;
  const span = on === undefined ? { file, start, end: start } : { file, start: on.startOffset, end: endOf(on) };
  return diagnose(code, span, finding);
}

function breaksOff({ rule, tokens }: Failure, expected: Expected): Wording {
  const [first, last] = [tokens[0], tokens.at(-1)];
  const wanted = is(last, Keyword.during) ? "a calendar" : expected.describe();
  const needs = wanted === undefined ? "something is missing" : `${wanted} is missing`;
  if (first === undefined || last === undefined)
    return { code: "P102", message: `there is no text here: ${needs}`, help: writeAs(rule) };
  const what =
    first === last ? `\`${shorten(first.image)}\` is not complete` : `the text breaks off after \`${shorten(last.image)}\``;
  return { code: "P102", message: `${what}: ${needs}`, help: writeAs(rule, tokens), label: "breaks off here" };
}

function writeAs(rule: string, before: readonly IToken[] = []): string {
  // Behind `for`, `for 3` and `for 2 updates of`.
  const holds = [1, 2, 3, 4].some((back) => is(before.at(-back), Keyword.for));
  return holds ? "write `for 30s`, `for 3 snapshots` or `for 2 updates of PATH`" : `write it as in \`${formOf(rule)}\``;
}

/** The mistakes that have a fix of their own, most specific first. */
function explain({ rule, tokens, at }: Failure, found: IToken, expected: Expected): Wording | undefined {
  const [previous, next] = [tokens[at - 1], tokens[at + 1]];
  const spot: Spot = { rule, tokens, at, found, previous, next, expected };
  return (
    outOfOrder(spot) ??
    wrongEquals(found, expected) ??
    chained(found, expected) ??
    foreignNumber(spot) ??
    foreignForm(spot) ??
    misspelt(found, expected) ??
    wrongLiteral(spot) ??
    reserved(found, expected) ??
    unknownFunction(previous, found) ??
    missingParentheses(previous, found) ??
    missingWord(found, next, expected)
  );
}

function doesNotFit({ rule, tokens, at }: Failure, expected: Expected): Wording {
  const found = tokens[at];
  const image = found === undefined ? "the end" : `\`${shorten(found.image)}\``;
  if (expected.joins) {
    const message = `${image} does not follow here: the text before it is complete`;
    return { code: "P101", message, help: "remove it, or join the two with `and`, `or` or another operator" };
  }
  const complete = expected.isNothing;
  if (complete && found !== undefined && is(found, Name) && opensLine(found, tokens[at - 1])) {
    const message = `${image} begins no clause, and the one before it is complete`;
    return { code: "P103", message, help: "begin with the keyword of a header, item or clause" };
  }
  if (complete) return { code: "P101", message: `${image} is too much: the text before it is complete`, help: "remove it" };
  const wanted = found !== undefined && expected.accepts(found) ? undefined : expected.describe();
  const message = wanted === undefined ? `${image} does not fit here` : `${wanted} is expected here, not ${image}`;
  if (rule.startsWith("attach") && (is(found, AddOperator) || is(found, MultiplyOperator)))
    return {
      code: "P101",
      message: "only metrics and limits are attached, and nothing worked out from them",
      help: "write a `,` in place of it",
    };
  if (expected.has(Comma) && beginsOperand(found)) return { code: "P101", message, help: "write `,` before it" };
  return { code: "P101", message, help: writeAs(rule, tokens.slice(0, at)) };
}
