import fc from "fast-check";
import { RESERVED_WORDS, isReservedWord } from "../../grammar/keywords.ts";
import { parseRational } from "../../src/model/rational.ts";
import type { BooleanLiteral, DurationOperand, Name, NumberLiteral, Path, StringLiteral } from "../../src/policy/ast.ts";
import type { Expression, WindowFunction } from "../../src/policy/expression.ts";

/** Random, syntactically valid pieces of the tree. Every span is `NOWHERE`. */
export const NOWHERE = { file: "random.policy", start: 0, end: 0 } as const;
const span = NOWHERE;

/** Strings that are likely to break a printer. */
export const oddString: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.stringMatching(/^[a-zA-Z0-9 ,.;!?()-]{0,24}$/) },
  { weight: 2, arbitrary: fc.string({ unit: "grapheme", maxLength: 12 }) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 8 }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ...[
        '"',
        "\\",
        "a: b",
        "a #b",
        "#",
        "- x",
        "{a}",
        "[a]",
        "|-",
        ">",
        "~",
        "null",
        "true",
        "010",
        "1e3",
        "yes",
        "2026-01-01",
        "<<",
        "*a",
      ],
      ...[
        "&a",
        "!t",
        "%x",
        "@x",
        "`x",
        "? x",
        "a:",
        ":a",
        " lead",
        "trail ",
        "a\nb",
        "a\n\nb\n",
        "\n",
        "\ta",
        "a\tb",
        "a\r\nb",
        "\u2028",
        "\ud800",
      ],
      ...[
        "'",
        "it''s",
        "---",
        "...",
        "-",
        "{{x}}",
        "}",
        "€ ₹ 終値",
        "🙂",
        "__proto__",
        "constructor",
        "\u0000",
        "\u0085",
        "\ufeff",
        "a  b",
      ],
    ),
  },
);

const WORDS = ["a", "b1", "_x", "snake_case", "Camel", "INR", "x9_", "__proto__", "constructor", "toString", "teacher"];
const CONTEXTUAL = [
  "count",
  "sum",
  "min",
  "max",
  "any",
  "every",
  "age",
  "ok",
  "hold",
  "after",
  "to",
  "by",
  "as",
  "of",
  "has",
  "ago",
  "none",
];

/** What may stand as a bare name, words that mean something only in their place among them. */
export const bareName: fc.Arbitrary<string> = fc
  .oneof(
    { weight: 3, arbitrary: fc.constantFrom(...WORDS) },
    { weight: 1, arbitrary: fc.constantFrom(...CONTEXTUAL) },
    { weight: 2, arbitrary: fc.stringMatching(/^[a-z][a-z0-9_]{0,7}$/) },
  )
  .filter((text) => !isReservedWord(text));

/** A name that the file gives to something, or refers to. */
export const name: fc.Arbitrary<Name> = bareName
  .filter((text) => text === text.toLowerCase())
  .map((text) => ({ kind: "name", span, text }));

/** A name that nothing can be mistaken for: labels and attachments may have the words of the language. */
export const keyName: fc.Arbitrary<Name> = fc.oneof(
  { weight: 3, arbitrary: name },
  { weight: 1, arbitrary: fc.constantFrom(...RESERVED_WORDS).map((text): Name => ({ kind: "name", span, text })) },
);

const segment = fc.oneof(
  { weight: 4, arbitrary: bareName },
  {
    weight: 1,
    arbitrary: fc.constantFrom("M&M", "a.b", "", "teacher-model", "0", "1st", 'q"q', "when", "rule", "missing", "ü", "{x}", "}"),
  },
  { weight: 1, arbitrary: oddString },
);

export const path: fc.Arbitrary<Path> = fc
  .oneof(
    bareName.map((only) => [only]),
    fc.array(segment, { minLength: 2, maxLength: 4 }),
  )
  .map((segments) => ({ kind: "path", span, segments }));

export const string: fc.Arbitrary<StringLiteral> = oddString.map((value) => ({ kind: "string", span, value }));

const boolean: fc.Arbitrary<BooleanLiteral> = fc.boolean().map((value) => ({ kind: "boolean", span, value }));

const UNITS = ["", "%", "bps", "ms", "s", "m", "h", "d", "INR", "USD"] as const;

function numberWith(units: fc.Arbitrary<string>): fc.Arbitrary<NumberLiteral> {
  const digits = fc.stringMatching(/^(?:0|[0-9]{1,6}|[0-9]{1,3}(?:_[0-9]{3}){1,3})(?:\.[0-9]{1,6})?$/);
  return fc.tuple(digits, units).map(([written, unit]) => {
    const value = parseRational(written);
    if (value === undefined) throw new Error(`no number: ${written}`);
    return { kind: "number", span, digits: written, value, unit };
  });
}

const number = numberWith(fc.constantFrom(...UNITS));

export const duration: fc.Arbitrary<DurationOperand> = fc.oneof(numberWith(fc.constantFrom("ms", "s", "m", "h", "d")), name);

export const count: fc.Arbitrary<NumberLiteral | Name> = fc.oneof(numberWith(fc.constant("")), name);

const WINDOWS: readonly WindowFunction[] = ["avg", "sum", "min", "max", "median", "count", "change", "increase", "zscore"];

export const { expression } = fc.letrec<{ expression: Expression; leaf: Expression; inner: Expression }>((tie) => {
  const inner = tie("expression");
  return {
    leaf: fc.oneof(number, string, boolean, path),
    inner,
    expression: fc.oneof(
      { maxDepth: 4, depthIdentifier: "expression", withCrossShrink: true },
      tie("leaf"),
      fc.record({
        kind: fc.constantFrom("or", "and"),
        span: fc.constant(span),
        operands: fc.array(inner, { minLength: 2, maxLength: 4 }),
      }),
      fc.record({ kind: fc.constant("not"), span: fc.constant(span), operand: inner }),
      fc.record({
        kind: fc.constant("compare"),
        span: fc.constant(span),
        operator: fc.constantFrom("<", "<=", ">", ">=", "==", "!="),
        left: inner,
        right: inner,
      }),
      fc.record({ kind: fc.constant("between"), span: fc.constant(span), operand: inner, low: inner, high: inner }),
      fc.record({
        kind: fc.constant("in"),
        span: fc.constant(span),
        negated: fc.boolean(),
        operand: inner,
        values: fc.array(inner, { minLength: 1, maxLength: 3 }),
      }),
      fc.record({ kind: fc.constant("matches"), span: fc.constant(span), operand: inner, pattern: string }),
      fc.record({ kind: fc.constant("presence"), span: fc.constant(span), path, is: fc.constantFrom("missing", "present") }),
      fc.record({
        kind: fc.constant("arithmetic"),
        span: fc.constant(span),
        operator: fc.constantFrom("+", "-", "*", "/"),
        left: inner,
        right: inner,
      }),
      fc.record({ kind: fc.constant("negate"), span: fc.constant(span), operand: inner }),
      fc.record({
        kind: fc.constant("call"),
        span: fc.constant(span),
        function: fc.constantFrom("age", "unchanged", "previous", "abs"),
        arguments: fc.tuple(inner),
      }),
      fc.record({
        kind: fc.constant("call"),
        span: fc.constant(span),
        function: fc.constantFrom("min", "max"),
        arguments: fc.tuple(inner, inner),
      }),
      fc.record({
        kind: fc.constant("window"),
        span: fc.constant(span),
        function: fc.constantFrom(...WINDOWS),
        operand: inner,
        over: duration,
      }),
      fc.record({
        kind: fc.constant("window"),
        span: fc.constant(span),
        function: fc.constant("quantile"),
        quantile: numberWith(fc.constant("")),
        operand: inner,
        over: duration,
      }),
      fc.record({
        kind: fc.constant("quantifier"),
        span: fc.constant(span),
        quantifier: fc.constantFrom("any", "every", "count", "sum"),
        variable: bareName,
        collection: path,
        body: inner,
      }),
      fc.record({ kind: fc.constant("during"), span: fc.constant(span), session: path }),
    ),
  };
});
