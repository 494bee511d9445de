import type { IToken } from "chevrotain";
import { suggest } from "../src/diagnostics/suggest.ts";
import type { Expected } from "./expected.ts";
import { FUNCTION_WORDS, INNER_WORDS } from "./keywords.ts";
import { shorten } from "./mending.ts";
import { beginsOperand, is } from "./token-kinds.ts";
import {
  AddOperator,
  CompareOperator,
  DottedPath,
  FunctionName,
  Identifier,
  LeftParen,
  MultiplyOperator,
  Name,
  Reserved,
} from "./tokens.ts";
import type { Wording } from "./wording.ts";

/** Words inside a clause that nobody means as a name. */
const JOINTS: ReadonlySet<string> = new Set(INNER_WORDS.filter((word) => !["each", "while", "true", "false"].includes(word)));

/** `limit owner = 5` */
export function reserved(found: IToken, expected: Expected): Wording | undefined {
  if (!is(found, Reserved) || !expected.has(Name) || JOINTS.has(found.image)) return undefined;
  return {
    code: "P104",
    message: `\`${found.image}\` is a word of the language and cannot be a name`,
    help: `choose another name, such as \`${found.image}_value\``,
  };
}

/** What functions of other languages are here. */
const FUNCTIONS_ELSEWHERE: Readonly<Record<string, string>> = {
  average: "`avg`",
  mean: "`avg`",
  delta: "`change`",
  diff: "`change`",
  rate: "`increase`, which counts the steps of a counter over a window",
  irate: "`increase`, which counts the steps of a counter over a window",
  absent: "`x is missing`",
  stddev: "`zscore(x over 1h)` for how far a value is from its mean",
  hour: "`during NAME`, with a calendar that has these hours",
  minute: "`during NAME`, with a calendar that has these hours",
  weekday: "`during NAME`, with a calendar that has these days",
  day_of_week: "`during NAME`, with a calendar that has these days",
  lag: "`previous`",
  last: "`previous`, or the path by itself for its newest value",
  prev: "`previous`",
  percentile: "`quantile(0.95, x over 1h)`",
  now: "`age(heartbeat.last_tick)` for the time since a timestamp",
  time: "`age(heartbeat.last_tick)` for the time since a timestamp",
  since: "`age(heartbeat.last_tick)` for the time since a timestamp",
  exists: "`x is present`",
  isnull: "`x is missing`",
  is_missing: "`x is missing`",
  missing: "`x is missing`",
  len: "`count p in positions.by_symbol has (...)`",
  length: "`count p in positions.by_symbol has (...)`",
};

/** `average(x over 5m)` */
export function unknownFunction(previous: IToken | undefined, found: IToken): Wording | undefined {
  if (previous === undefined || !is(found, LeftParen) || !is(previous, Identifier)) return undefined;
  const lower = previous.image.toLowerCase();
  const window = lower.endsWith("_over_time") ? lower.slice(0, -"_over_time".length) : undefined;
  const elsewhere = Object.hasOwn(FUNCTIONS_ELSEWHERE, window ?? lower) ? FUNCTIONS_ELSEWHERE[window ?? lower] : undefined;
  const meant = FUNCTION_WORDS.find((word) => word === window) ?? suggest(previous.image, FUNCTION_WORDS);
  return {
    code: "P103",
    on: previous,
    message: `there is no function \`${shorten(previous.image)}\``,
    help:
      elsewhere !== undefined
        ? `write ${elsewhere}`
        : meant === undefined
          ? `use one of ${FUNCTION_WORDS.map((word) => `\`${word}\``).join(" ")}`
          : `did you mean \`${meant}\`?`,
  };
}

/** `x betwen 1 and 2` */
export function misspelt(found: IToken, expected: Expected): Wording | undefined {
  if (!is(found, Name) && !is(found, Reserved)) return undefined;
  const meant = suggest(found.image, expected.words());
  if (meant === undefined) return undefined;
  return { code: "P103", message: `\`${shorten(found.image)}\` does not fit here`, help: `did you mean \`${meant}\`?` };
}

/** `age heartbeat.last_tick` */
export function missingParentheses(previous: IToken | undefined, found: IToken): Wording | undefined {
  if (previous === undefined || !is(previous, FunctionName) || !(is(found, Name) || is(found, DottedPath))) return undefined;
  return {
    code: "P112",
    message: `what \`${previous.image}\` takes stands in parentheses`,
    help: `write \`${previous.image}(${shorten(found.image)})\``,
  };
}

/** One word or sign has been left out, or another stands in its place. */
export function missingWord(found: IToken, next: IToken | undefined, expected: Expected): Wording | undefined {
  const text = expected.onlyText;
  if (text === undefined) return undefined;
  const image = shorten(found.image);
  const message = `\`${text}\` is expected here, not \`${image}\``;
  if (text === "[") return { code: "P101", message, help: `write \`[${image}]\`` };
  // A word of the language that stands too early: the form of the clause says more.
  if (!is(found, Identifier) && is(found, Name)) return undefined;
  const stands = is(found, CompareOperator) || is(found, AddOperator) || is(found, MultiplyOperator);
  const replaced = stands || (is(found, Identifier) && beginsOperand(next));
  return { code: "P101", message, help: replaced ? `write \`${text}\` instead` : `write \`${text}\` before it` };
}
