import { describe, expect, test } from "vitest";
import { formatRational } from "../../src/model/rational.ts";
import type { Expression } from "../../src/policy/expression.ts";
import { parseClause } from "../../src/policy/parse.ts";

function read(text: string): Expression {
  const { node, diagnostics } = parseClause("condition", text, { file: "x", offsetOf: (offset) => offset });
  expect(diagnostics).toEqual([]);
  if (node === undefined) throw new Error(`not read: ${text}`);
  return node;
}

/** The tree as a Lisp would write it. */
function shape(node: Expression): string {
  const list = (...parts: readonly string[]): string => `(${parts.join(" ")})`;
  switch (node.kind) {
    case "number":
      return `${formatRational(node.value)}${node.unit}`;
    case "string":
      return JSON.stringify(node.value);
    case "boolean":
      return String(node.value);
    case "path":
      return node.segments.join(".");
    case "or":
    case "and":
      return list(node.kind, ...node.operands.map(shape));
    case "not":
    case "negate":
      return list(node.kind, shape(node.operand));
    case "compare":
    case "arithmetic":
      return list(node.operator, shape(node.left), shape(node.right));
    case "between":
      return list("between", shape(node.operand), shape(node.low), shape(node.high));
    case "in":
      return list(node.negated ? "not-in" : "in", shape(node.operand), ...node.values.map(shape));
    case "matches":
      return list("matches", shape(node.operand), shape(node.pattern));
    case "presence":
      return list(node.is, shape(node.path));
    case "call":
      return list(node.function, ...node.arguments.map(shape));
    case "window": {
      const over = node.over.kind === "name" ? node.over.text : shape(node.over);
      return list(
        `${node.function}-over`,
        ...(node.quantile === undefined ? [] : [shape(node.quantile)]),
        shape(node.operand),
        over,
      );
    }
    case "quantifier":
      return list(node.quantifier, node.variable, shape(node.collection), shape(node.body));
    case "during":
      return list("during", shape(node.session));
  }
}

describe("precedence, loosest first: or, and, not, comparison, sums, products, sign", () => {
  test.each([
    ["a or b and not c > 1 + 2 * -d", "(or a (and b (not (> c (+ 1 (* 2 (negate d)))))))"],
    ["a or b or c", "(or a b c)"],
    ["(a or b) or c", "(or (or a b) c)"],
    ["a and b or c and d", "(or (and a b) (and c d))"],
    ["not a and b", "(and (not a) b)"],
    ["not not a", "(not (not a))"],
    ["not a == b", "(not (== a b))"],
    ["a - b - c", "(- (- a b) c)"],
    ["a / b * c", "(* (/ a b) c)"],
    ["-a * b", "(* (negate a) b)"],
    ["- - a", "(negate (negate a))"],
    ["5-x", "(- 5 x)"],
    ["x -5%", "(- x 5%)"],
    ["a + b < c - d", "(< (+ a b) (- c d))"],
    ["x between 1 + 1 and 3 and y", "(and (between x (+ 1 1) 3) y)"],
    ["(a > b) == (c > d)", "(== (> a b) (> c d))"],
  ])("%s", (text, expected) => {
    expect(shape(read(text))).toBe(expected);
  });
});

describe("forms", () => {
  test.each([
    ['s in ["A", "B"]', '(in s "A" "B")'],
    ["x not in [1, -2%]", "(not-in x 1 (negate 2%))"],
    ['s matches "glob*"', '(matches s "glob*")'],
    ["x.y is missing", "(missing x.y)"],
    ["count is present", "(present count)"],
    ["age(heartbeat.last_tick)", "(age heartbeat.last_tick)"],
    ["unchanged(x)", "(unchanged x)"],
    ["previous(x.y)", "(previous x.y)"],
    ["abs(-x)", "(abs (negate x))"],
    ["min(a, b)", "(min a b)"],
    ["min(x over 5m)", "(min-over x 5m)"],
    ["max(a, b) + max(x over window)", "(+ (max a b) (max-over x window))"],
    ["count(x > 3 over 5m) > 2", "(> (count-over (> x 3) 5m) 2)"],
    ["quantile(0.95, x over 1h)", "(quantile-over 0.95 x 1h)"],
    ["zscore(a / b over 1h)", "(zscore-over (/ a b) 1h)"],
    ["any p in C has (p.x > 1)", "(any p C (> p.x 1))"],
    ["every p in a.b has (p.ok)", "(every p a.b p.ok)"],
    ["count p in c has (p.x) > 2", "(> (count p c p.x) 2)"],
    ["sum p in c of (p.value) > 2 INR", "(> (sum p c p.value) 2INR)"],
    ["sum(x over 5m) > sum", "(> (sum-over x 5m) sum)"],
    ["during nse.pre_open and not during nse", "(and (during nse.pre_open) (not (during nse)))"],
    ["true and not false", "(and true (not false))"],
    ['positions."M&M"."a.b".value > 1', "(> positions.M&M.a.b.value 1)"],
    ["x > 100_000.5 INR", "(> x 100000.5INR)"],
  ])("%s", (text, expected) => {
    expect(shape(read(text))).toBe(expected);
  });

  test("a number keeps how it was written", () => {
    expect(read("x > 0_1.50%")).toMatchObject({
      right: { digits: "0_1.50", unit: "%", value: { numerator: 3n, denominator: 2n } },
    });
  });

  test("spans leave out the parentheses around a node and take in those within", () => {
    const text = "((a)) + (b * (c))";
    expect(read(text)).toMatchObject({
      span: { start: 0, end: 17 },
      left: { span: { start: 2, end: 3 } },
      right: { span: { start: 9, end: 16 } },
    });
  });
});
