import { suggest } from "../src/diagnostics/suggest.ts";
import { shorten } from "./mending.ts";
import { is } from "./token-kinds.ts";
import {
  Comma,
  CompareOperator,
  DottedPath,
  DotDot,
  FunctionName,
  Keyword,
  LeftBracket,
  LeftParen,
  Minus,
  Name,
  NumberText,
  QuantifierName,
  Reserved,
  RightParen,
  StringText,
} from "./tokens.ts";
import type { Spot, Wording } from "./wording.ts";

/** Expressions as other languages write them. */
export function foreignForm(spot: Spot): Wording | undefined {
  return (
    afterIs(spot) ??
    rangeWithoutAnd(spot) ??
    window(spot) ??
    emptyCall(spot) ??
    quantifier(spot) ??
    list(spot) ??
    foreignComparison(spot)
  );
}

const NOTHING = new Set(["null", "none", "nil", "empty", "absent", "unknown", "undefined", "nan", "na"]);

/** `x is null`, `x is not missing`, `x is true` */
function afterIs({ tokens, at, found, previous, next }: Spot): Wording | undefined {
  if (!is(previous, Keyword.is)) return undefined;
  const path = tokens[at - 2];
  const subject = path === undefined ? "x" : shorten(path.image);
  const asks = "`is` asks whether a value is `missing` or `present`";
  const word = found.image.toLowerCase();
  if (is(found, Keyword.not)) {
    const opposite = is(next, Keyword.missing) ? "present" : "missing";
    return { code: "P101", message: `${asks}, and takes no \`not\``, help: `write \`${subject} is ${opposite}\`` };
  }
  if (NOTHING.has(word)) return { code: "P101", message: asks, help: `write \`${subject} is missing\`` };
  if (word === "true" || word === "false") {
    const help = `write \`${word === "true" ? "" : "not "}${subject}\``;
    return { code: "P101", message: `${asks}; what is true or false stands by itself`, help };
  }
  const value = is(found, NumberText) || is(found, StringText);
  return value ? { code: "P101", message: asks, help: `write \`${subject} == ${shorten(found.image)}\`` } : undefined;
}

/** `x between 1, 2` */
function rangeWithoutAnd({ tokens, at, found, expected }: Spot): Wording | undefined {
  const separates = [Comma, DotDot, Minus].some((type) => is(found, type)) || found.image === "to";
  if (!separates || !(expected.has(Keyword.and) || expected.onlyText === "and")) return undefined;
  for (let back = at - 1; back >= 0; back -= 1) {
    if (is(tokens[back], Keyword.between)) {
      return {
        code: "P101",
        message: "`and` joins the two ends of `between`",
        help: `write \`and\` in place of \`${found.image}\``,
      };
    }
    if ([Keyword.and, Keyword.or, CompareOperator].some((type) => is(tokens[back], type))) return undefined;
  }
  return undefined;
}

/** `avg(x last 5m)`, `increase(x[1h])` */
function window({ found, next, expected }: Spot): Wording | undefined {
  if (!expected.has(Keyword.over) || next === undefined || !/^[0-9_.]+(?:ms|s|m|h|d)$/.test(next.image)) return undefined;
  const joint = is(found, LeftBracket) || is(found, Comma) || is(found, Name) || is(found, Reserved);
  if (!joint) return undefined;
  const written = is(found, LeftBracket) ? `[${next.image}]` : `${found.image} ${next.image}`;
  return {
    code: "P112",
    message: "how far a function looks back is written with `over`",
    help: `write \`over ${next.image}\` in place of \`${shorten(written)}\``,
  };
}

const CALLS: Readonly<Record<string, string>> = {
  age: "age(heartbeat.last_tick)",
  unchanged: "unchanged(meta.sequence)",
  previous: "previous(positions.count)",
  abs: "abs(pnl.daily)",
  quantile: "quantile(0.95, process.tick_duration_ms_p95 over 1h)",
  count: "count(positions.count > 5 over 1h)",
};

/** `age()` */
function emptyCall({ tokens, at, found, previous }: Spot): Wording | undefined {
  const name = tokens[at - 2];
  if (!is(found, RightParen) || !is(previous, LeftParen) || name === undefined || !is(name, FunctionName)) return undefined;
  const form = CALLS[name.image] ?? `${name.image}(positions.count over 5m)`;
  return { code: "P112", message: `\`${name.image}\` is given nothing to look at`, help: `write it as in \`${form}\`` };
}

const QUANTIFIERS: Readonly<Record<string, string>> = { all: "every", each: "every", forall: "every", some: "any", exists: "any" };

/** `all h in webhooks has (...)`, `any h in webhooks (...)`, `any h in webhooks has h.x > 1` */
function quantifier({ tokens, at, found, previous, next, expected }: Spot): Wording | undefined {
  const meant = previous === undefined ? undefined : QUANTIFIERS[previous.image];
  if (previous !== undefined && meant !== undefined && is(found, Name) && is(next, Keyword.in)) {
    return { code: "P103", on: previous, message: `there is no \`${previous.image}\` here`, help: `write \`${meant}\`` };
  }
  const word = tokens[at - 4];
  if (is(found, LeftParen) && is(tokens[at - 2], Keyword.in) && word !== undefined && is(word, QuantifierName)) {
    const joint = word.image === "sum" ? "of" : "has";
    const message = `\`${word.image}\` over a collection has \`${joint}\` before its parentheses`;
    return { code: "P102", message, help: `write \`${joint}\` before \`(\`` };
  }
  // `any p in c where (...)`, `such that (...)`; a `hass` is told as misspelt.
  const asks = expected.has(Keyword.has) && expected.has(Keyword.of) && word !== undefined && is(word, QuantifierName);
  if (asks && (is(found, Name) || is(found, Reserved)) && suggest(found.image, ["has", "of"]) === undefined) {
    const joint = word.image === "sum" ? "of" : "has";
    const written = found.image === "such" && next?.image === "that" ? "such that" : shorten(found.image);
    const message = `what \`${word.image}\` asks of each element stands behind \`${joint}\`, not \`${written}\``;
    return { code: "P101", message, help: `write \`${joint}\` in place of \`${written}\`` };
  }
  if (expected.onlyText === "(" && (is(previous, Keyword.has) || is(previous, Keyword.of)) && previous !== undefined) {
    const message = `what \`${previous.image}\` asks of each element stands in parentheses`;
    return { code: "P110", message, help: "put `(` before it and `)` behind it" };
  }
  return undefined;
}

/** `s in ("A", "B")`, `s in positions.symbols` */
function list({ found, expected }: Spot): Wording | undefined {
  if (expected.onlyText !== "[") return undefined;
  if (is(found, LeftParen)) {
    return { code: "P101", message: "a list stands in square brackets", help: "write `[` and `]` in place of `(` and `)`" };
  }
  if (!is(found, DottedPath) && !is(found, Name)) return undefined;
  return {
    code: "P101",
    message: "`in` takes a list of values in square brackets",
    help: 'list the values themselves, as in `["A", "B"]`',
  };
}

const COMPARISONS: Readonly<Record<string, string>> = {
  above: ">",
  over: ">",
  exceeds: ">",
  gt: ">",
  greater: ">",
  below: "<",
  under: "<",
  lt: "<",
  less: "<",
  gte: ">=",
  ge: ">=",
  lte: "<=",
  le: "<=",
  equals: "==",
  equal: "==",
  eq: "==",
  ne: "!=",
};
const PATTERNS: Readonly<Record<string, (text: string) => string>> = {
  contains: (text) => `*${text}*`,
  includes: (text) => `*${text}*`,
  like: (text) => text.replaceAll("%", "*"),
  startswith: (text) => `${text}*`,
  starts_with: (text) => `${text}*`,
  endswith: (text) => `*${text}`,
  ends_with: (text) => `*${text}`,
};

/** `x contains "ADANI"`, `x exceeds 5` */
function foreignComparison({ found, next, expected }: Spot): Wording | undefined {
  if (!expected.has(CompareOperator)) return undefined;
  const word = found.image.toLowerCase();
  const operator = COMPARISONS[word];
  if (operator !== undefined && is(found, Name)) {
    return { code: "P109", message: `\`${found.image}\` is no operator`, help: `write \`${operator}\`` };
  }
  const pattern = PATTERNS[word];
  if (pattern === undefined) return undefined;
  const text = next !== undefined && is(next, StringText) ? shorten(pattern(next.image.slice(1, -1))) : "ADANI*";
  return { code: "P109", message: `\`${found.image}\` is no operator`, help: `write \`matches "${text}"\`` };
}
