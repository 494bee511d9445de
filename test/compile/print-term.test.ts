import { describe, expect, test } from "vitest";
import { sourceText } from "../../src/compile/fact-name.ts";
import type { LimitExpression, NumberTerm, Term } from "../../src/model/term.ts";
import type { Expression } from "../../src/policy/expression.ts";
import { printExpression } from "../../src/policy/print.ts";
import { readPolicy } from "../../src/policy/read.ts";

const X: NumberTerm = { term: "metric", ref: { path: ["x"] }, type: "number" };
const Y: NumberTerm = { term: "metric", ref: { path: ["y"] }, type: "number" };
const FLAG: Term & { term: "metric" } = { term: "metric", ref: { path: ["flag"] }, type: "boolean" };
const WORD = { term: "metric", ref: { path: ["word"] }, type: "string" } as const;
const POSITIONS = { ref: { path: ["positions", "by_symbol"] } } as const;
const two: NumberTerm = { term: "number", value: 2 };
const sum: NumberTerm = { term: "add", left: X, right: Y };
const folded = (expression: LimitExpression): NumberTerm => ({ term: "number", value: 1, limits: { expression, unit: "count" } });
const loss: LimitExpression = { limit: "daily_loss" };
const half: LimitExpression = { number: "0.5" };
const over = (ms: number) => ({ term: "window", function: "avg", operand: X, over: ms }) as const;

const TERMS: readonly (readonly [string, Term])[] = [
  ["2", two],
  ["true", { term: "boolean", value: true }],
  ['"a \\"b\\""', { term: "string", value: 'a "b"' }],
  ["x", X],
  ['positions."M&M".value', { ...X, ref: { path: ["positions", "M&M", "value"] } }],
  ['"1x".y', { ...X, ref: { path: ["1x", "y"] } }],
  ["p.value", { ...X, ref: { path: ["value"], variable: "p" } }],
  ["x + y", sum],
  ["x - y", { term: "subtract", left: X, right: Y }],
  ["x * y", { term: "multiply", left: X, right: Y }],
  ["x / y", { term: "divide", left: X, right: Y }],
  ["(x + y) * 2", { term: "multiply", left: sum, right: two }],
  ["min(x + y, 2)", { term: "minimum", left: sum, right: two }],
  ["max(x, y)", { term: "maximum", left: X, right: Y }],
  ["min(x, y) * 2", { term: "multiply", left: { term: "minimum", left: X, right: Y }, right: two }],
  ["-x", { term: "negate", operand: X }],
  ["-(x + y)", { term: "negate", operand: sum }],
  ["abs(x + y)", { term: "absolute", operand: sum }],
  ["x / 100", { term: "rescale", operand: X, divisor: 100 }],
  ["(x + y) / 1000", { term: "rescale", operand: sum, divisor: 1000 }],
  ["age(t.at)", { term: "age", ref: { path: ["t", "at"] } }],
  ["unchanged(x)", { term: "unchanged", ref: { path: ["x"] }, type: "number" }],
  ["previous(x)", { term: "previous", ref: { path: ["x"] }, type: "number" }],
  ["avg(x over 250ms)", over(250)],
  ["avg(x over 90s)", over(90_000)],
  ["avg(x over 5m)", over(300_000)],
  ["avg(x over 36h)", over(36 * 3_600_000)],
  ["avg(x over 2d)", over(2 * 86_400_000)],
  ["avg(x over span)", { ...over(5), overLimits: { expression: { limit: "span" }, unit: "ms" } }],
  ["quantile(0.95, x over 1h)", { term: "window", function: "quantile", quantile: 0.95, operand: X, over: 3_600_000 }],
  ["count(flag over 1s)", { term: "window", function: "count", operand: FLAG, over: 1_000 }],
  ["sum p in positions.by_symbol of (x)", { term: "sum", variable: "p", collection: POSITIONS, body: X }],
  ["count p in positions.by_symbol has (flag)", { term: "count", variable: "p", collection: POSITIONS, body: FLAG }],
  ["any p in positions.by_symbol has (flag)", { term: "any", variable: "p", collection: POSITIONS, body: FLAG }],
  ["every p in positions.by_symbol has (flag)", { term: "every", variable: "p", collection: POSITIONS, body: FLAG }],
  ["x < y", { term: "compare", operator: "lessThan", left: X, right: Y }],
  ["x <= y", { term: "compare", operator: "lessThanInclusive", left: X, right: Y }],
  ["x > y", { term: "compare", operator: "greaterThan", left: X, right: Y }],
  ["x >= y", { term: "compare", operator: "greaterThanInclusive", left: X, right: Y }],
  ["x == y", { term: "compare", operator: "equal", left: X, right: Y }],
  ["(x + y) != 2", { term: "compare", operator: "notEqual", left: sum, right: two }],
  ['word in ["a", "b"]', { term: "in", operand: WORD, values: ["a", "b"] }],
  ["(x + y) in [1, 2]", { term: "in", operand: sum, values: [1, 2] }],
  ['word matches "h*"', { term: "matches", operand: WORD, pattern: "h*" }],
  ["word is present", { term: "present", ref: { path: ["word"] }, type: "string" }],
  ["during nse.pre_open", { term: "during", calendar: "nse", session: "pre_open" }],
  ["flag and calm", { term: "and", operands: [FLAG, { term: "condition", name: "calm" }] }],
  ["flag or (not calm)", { term: "or", operands: [FLAG, { term: "not", operand: { term: "condition", name: "calm" } }] }],
  ["not (x < y)", { term: "not", operand: { term: "compare", operator: "lessThan", left: X, right: Y } }],
  ["daily_loss", folded(loss)],
  ["0.5", folded(half)],
  ["-daily_loss", folded({ operator: "negate", operands: [loss] })],
  ["abs(daily_loss)", folded({ operator: "absolute", operands: [loss] })],
  ["min(daily_loss, 0.5)", folded({ operator: "minimum", operands: [loss, half] })],
  ["max(daily_loss, 0.5)", folded({ operator: "maximum", operands: [loss, half] })],
  ["daily_loss + 0.5", folded({ operator: "add", operands: [loss, half] })],
  ["daily_loss - 0.5", folded({ operator: "subtract", operands: [loss, half] })],
  ["-0.6 * daily_loss", folded({ operator: "multiply", operands: [{ number: "-0.6" }, loss] })],
  ["5% / daily_loss", folded({ operator: "divide", operands: [{ number: "5%" }, loss] })],
  ["0.5 * (daily_loss + 0.5)", folded({ operator: "multiply", operands: [half, { operator: "add", operands: [loss, half] }] })],
];

/** The expression that a tier is, read from policy text. */
function expression(text: string): Expression {
  const { policy, diagnostics } = readPolicy({ file: "a.policy", text: `rule r\n  info when ${text}\n` });
  const [tier] = policy.rules[0]?.tiers ?? [];
  if (tier === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return tier.when;
}

/** Its left side, for what may not stand alone. */
function side(text: string): Expression {
  const whole = expression(`${text} == z`);
  if (whole.kind !== "compare") throw new Error(`${text} is no side of a comparison`);
  return whole.left;
}

describe("a term for which the policy has no text of its own is", () => {
  const foreign = expression("z between 1 and 2");

  test.each(TERMS)("%s", (text, term) => {
    expect(sourceText(term, new Map())).toBe(text);
    expect(sourceText(term, new Map([[term, foreign]]))).toBe(text);
  });
});

describe("a term is named by the text that it came from", () => {
  const named = new Map(TERMS);
  const term = (text: string): Term => {
    const found = named.get(text);
    if (found === undefined) throw new Error(`no term ${text}`);
    return found;
  };

  test.each<[string, Expression]>([
    ["2", side("7%")],
    ["2", side("a.b")],
    ["2", side("1 + 1")],
    ["2", side("-7")],
    ["2", side("max(7, 8)")],
    ["true", expression("false")],
    ['"a \\"b\\""', side('"c"')],
    ["x", side("a.b")],
    ["x + y", side("a + b")],
    ["x - y", side("a - b")],
    ["x * y", side("a * b")],
    ["x / y", side("a / b")],
    ["min(x + y, 2)", side("min(a, b)")],
    ["max(x, y)", side("max(a, b)")],
    ["abs(x + y)", side("abs(a)")],
    ["age(t.at)", side("age(a)")],
    ["unchanged(x)", side("unchanged(a)")],
    ["previous(x)", side("previous(a)")],
    ["-x", side("-a")],
    ["avg(x over 250ms)", side("avg(a over 1s)")],
    ["quantile(0.95, x over 1h)", side("quantile(0.5, a over 1s)")],
    ["sum p in positions.by_symbol of (x)", side("sum q in a of (q.b)")],
    ["count p in positions.by_symbol has (flag)", side("count q in a has (q.b)")],
    ["any p in positions.by_symbol has (flag)", expression("any q in a has (q.b)")],
    ["every p in positions.by_symbol has (flag)", expression("every q in a has (q.b)")],
    ["x < y", expression("a < b")],
    ["x <= y", expression("a <= b")],
    ["x > y", expression("a > b")],
    ["x >= y", expression("a >= b")],
    ["x == y", expression("a == b")],
    ["(x + y) != 2", expression("a != b")],
    ['word in ["a", "b"]', expression('a in ["c"]')],
    ['word matches "h*"', expression('a matches "c*"')],
    ["word is present", expression("a is present")],
    ["during nse.pre_open", expression("during b.c")],
    ["flag and calm", expression("a and b")],
    ["flag or (not calm)", expression("a or b")],
    ["not (x < y)", expression("not a")],
  ])("%s (%#)", (text, origin) => {
    expect(sourceText(term(text), new Map([[term(text), origin]]))).toBe(printExpression(origin));
    expect(printExpression(origin)).not.toBe(text);
  });

  test.each<[string, Expression]>([
    ["2", expression("true")],
    ["true", side('"true"')],
    ['"a \\"b\\""', side("7")],
    ["x", side("a + b")],
    ["x + y", side("a - b")],
    ["x - y", side("a + b")],
    ["x * y", side("a / b")],
    ["x / y", side("a * b")],
    ["min(x + y, 2)", side("max(a, b)")],
    ["max(x, y)", side("min(a, b)")],
    ["abs(x + y)", side("min(a, b)")],
    ["age(t.at)", side("previous(a)")],
    ["unchanged(x)", side("age(a)")],
    ["previous(x)", side("unchanged(a)")],
    ["x / 100", side("a / 100")],
    ["avg(x over 250ms)", side("sum(a over 1s)")],
    ["sum p in positions.by_symbol of (x)", side("count q in a has (q.b)")],
    ["any p in positions.by_symbol has (flag)", expression("every q in a has (q.b)")],
    ["x < y", expression("a > b")],
    ["x == y", expression("a != b")],
    ['word in ["a", "b"]', expression('a not in ["c"]')],
    ["word is present", expression("a is missing")],
    ["flag and calm", expression("a or b")],
    ["flag or (not calm)", expression("a and b")],
    ["not (x < y)", expression("a < b")],
  ])("%s, but not where that says another thing (%#)", (text, origin) => {
    expect(sourceText(term(text), new Map([[term(text), origin]]))).toBe(text);
  });
});
