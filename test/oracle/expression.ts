import { and, FALSE, type Kleene, kleene, not, or, TRUE, UNKNOWN } from "../../src/model/kleene.ts";
import { compare as compareExact, multiply } from "../../src/model/rational.ts";
import { scaleOf, type Unit } from "../../src/model/unit.ts";
import type { DurationOperand, NumberLiteral } from "../../src/policy/ast.ts";
import type { CompareOperator, Expression } from "../../src/policy/expression.ts";
import { absolute, arithmetic, common, fold, negated } from "./arithmetic.ts";
import { elements, isStale, readPath } from "./read.ts";
import { isRecord, member, type Moment, type Quantity, type Sample } from "./scene.ts";
import { aggregate, samples } from "./windows.ts";

const WRITTEN: Readonly<Record<string, Unit>> = {
  "": "count",
  "%": "percent",
  bps: "bps",
  ms: "ms",
  s: "s",
  m: "min",
  h: "h",
  d: "d",
};

function literal(node: NumberLiteral): Extract<Quantity, { is: "constant" }> {
  const unit = WRITTEN[node.unit] ?? node.unit;
  return { is: "constant", value: multiply(node.value, scaleOf(unit)), unit };
}

export function truth(at: Moment, node: Expression): Kleene {
  const value = evaluate(at, node);
  if (value.is !== "truth") throw new Error(`${node.kind} is no condition`);
  return value.value;
}

export function number(at: Moment, node: Expression): Extract<Quantity, { is: "constant" | "number" | "instant" }> {
  const value = evaluate(at, node);
  if (value.is === "truth" || value.is === "string") throw new Error(`${node.kind} is no number`);
  return value;
}

/** ms */
export function duration(at: Moment, node: DurationOperand): number {
  const value = node.kind === "number" ? literal(node) : limit(at, node.text);
  if (value?.is !== "constant") throw new Error("no duration");
  return fold(value.value, "ms");
}

function limit(at: Moment, name: string): Quantity | undefined {
  const found = at.scene.policy.limits.find((candidate) => candidate.name.text === name);
  return found === undefined ? undefined : evaluate(at, found.value);
}

export function evaluate(at: Moment, node: Expression): Quantity {
  switch (node.kind) {
    case "number":
      return literal(node);
    case "string":
      return { is: "string", value: node.value };
    case "boolean":
      return { is: "truth", value: kleene(node.value) };
    case "path":
      return path(at, node.segments);
    case "or":
      return { is: "truth", value: node.operands.map((operand) => truth(at, operand)).reduce(or, FALSE) };
    case "and":
      return { is: "truth", value: node.operands.map((operand) => truth(at, operand)).reduce(and, TRUE) };
    case "not":
      return { is: "truth", value: not(truth(at, node.operand)) };
    case "compare":
      return { is: "truth", value: compare(node.operator, evaluate(at, node.left), evaluate(at, node.right)) };
    case "between": {
      const operand = evaluate(at, node.operand);
      const low = compare(">=", operand, evaluate(at, node.low));
      return { is: "truth", value: and(low, compare("<=", operand, evaluate(at, node.high))) };
    }
    case "in": {
      const operand = evaluate(at, node.operand);
      const found = node.values.map((value) => compare("==", operand, evaluate(at, value))).reduce(or, FALSE);
      return { is: "truth", value: node.negated ? not(found) : found };
    }
    case "matches": {
      const operand = evaluate(at, node.operand);
      if (operand.is !== "string") throw new Error("only strings match");
      return { is: "truth", value: operand.value === undefined ? UNKNOWN : kleene(glob(node.pattern.value, operand.value)) };
    }
    case "presence":
      return { is: "truth", value: presence(at, node.path.segments, node.is) };
    case "arithmetic":
      return arithmetic(node.operator, number(at, node.left), number(at, node.right));
    case "negate":
      return negated(number(at, node.operand));
    case "call":
      return call(at, node.function, node.arguments);
    case "window": {
      const over = duration(at, node.over);
      const unit = node.function === "count" || node.function === "zscore" ? "count" : unitOf(at, node.operand);
      if (isStale(at)) return { is: "number", value: undefined, unit };
      const all = samples(at, over, node.operand, (then) => sampled(then, node.operand));
      const quantile = node.quantile === undefined ? 0 : fold(literal(node.quantile).value, "ratio");
      return { is: "number", value: aggregate(node, all, at.now, over, quantile), unit };
    }
    case "quantifier":
      return quantifier(at, node);
    case "during": {
      const [calendar = "", session = "regular"] = node.session.segments;
      return { is: "truth", value: kleene(at.scene.during(calendar, session, at.now)) };
    }
  }
}

/** The operand of a window as a number: a condition counts 1 or 0. */
function sampled(at: Moment, node: Expression): number | undefined {
  const value = evaluate(at, node);
  if (value.is === "truth") return value.value === UNKNOWN ? undefined : value.value;
  if (value.is === "constant") return fold(value.value, value.unit);
  if (value.is === "number") return value.value;
  throw new Error("no sample");
}

function unitOf(at: Moment, node: Expression): Unit {
  const value = evaluate(at, node);
  return value.is === "number" || value.is === "constant" ? value.unit : "count";
}

function path(at: Moment, segments: readonly string[]): Quantity {
  const [name = ""] = segments;
  if (segments.length === 1 && !at.bindings.has(name)) {
    const constant = limit(at, name);
    if (constant !== undefined) return constant;
    const condition = at.scene.policy.conditions.find((candidate) => candidate.name.text === name);
    if (condition !== undefined) return evaluate({ ...at, bindings: new Map() }, condition.value);
  }
  return known(at, segments, isStale(at) ? undefined : at.newest);
}

function known(at: Moment, segments: readonly string[], index: number | undefined): Quantity {
  const reading = readPath(at, segments);
  const value = index === undefined ? undefined : reading.at(index);
  switch (reading.metric.type) {
    case "number":
      return { is: "number", value: value as number | undefined, unit: reading.metric.unit };
    case "timestamp":
      return { is: "instant", value: value as number | undefined };
    case "string":
      return { is: "string", value: value as string | undefined };
    case "boolean":
      return { is: "truth", value: value === undefined ? UNKNOWN : kleene(value as boolean) };
  }
}

const ORDER: Readonly<Record<CompareOperator, (order: number) => boolean>> = {
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
  ">": (order) => order > 0,
  ">=": (order) => order >= 0,
  "==": (order) => order === 0,
  "!=": (order) => order !== 0,
};

function compare(operator: CompareOperator, left: Quantity, right: Quantity): Kleene {
  if (left.is === "truth" && right.is === "truth") {
    if (left.value === UNKNOWN || right.value === UNKNOWN) return UNKNOWN;
    return kleene(ORDER[operator](left.value - right.value));
  }
  if (left.is === "string" && right.is === "string") {
    if (left.value === undefined || right.value === undefined) return UNKNOWN;
    return kleene(ORDER[operator](left.value === right.value ? 0 : 1));
  }
  if (left.is === "truth" || right.is === "truth" || left.is === "string" || right.is === "string") throw new Error("types differ");
  if (left.is === "constant" && right.is === "constant") return kleene(ORDER[operator](compareExact(left.value, right.value)));
  const sides = common(left, right);
  if (sides.left === undefined || sides.right === undefined) return UNKNOWN;
  return kleene(ORDER[operator](sides.left < sides.right ? -1 : sides.left > sides.right ? 1 : 0));
}

function presence(at: Moment, segments: readonly string[], is: "missing" | "present"): Kleene {
  if (at.newest < 0) return UNKNOWN;
  const dotted = segments.join(".");
  const { metrics, collections } = at.scene.metrics;
  const isGroup = !at.bindings.has(segments[0] ?? "") && !metrics.has(dotted);
  const present = isGroup
    ? isRecord(member(at.scene.history[at.newest]?.snapshot, segments))
    : readPath(at, segments).at(at.newest) !== undefined;
  if (isGroup && !collections.has(dotted) && ![...metrics.keys()].some((key) => key.startsWith(`${dotted}.`)))
    throw new Error(`no group ${dotted}`);
  return kleene(present === (is === "present"));
}

function call(
  at: Moment,
  name: "age" | "unchanged" | "previous" | "abs" | "min" | "max",
  operands: readonly Expression[],
): Quantity {
  const [first, second] = operands;
  if (first === undefined) throw new Error("no argument");
  if (name === "age" || name === "unchanged" || name === "previous") {
    if (first.kind !== "path") throw new Error("a path is wanted");
    if (name === "previous") return known(at, first.segments, isStale(at) || at.newest < 1 ? undefined : at.newest - 1);
    const value = name === "age" ? age(at, first.segments) : unchanged(at, first.segments);
    return { is: "number", value, unit: "ms" };
  }
  if (name === "abs") return absolute(number(at, first));
  if (second === undefined) throw new Error("two arguments are wanted");
  const [a, b] = [number(at, first), number(at, second)];
  if (a.is === "constant" && b.is === "constant") return compareExact(a.value, b.value) < 0 === (name === "min") ? a : b;
  const { left, right, unit } = common(a, b);
  const pick = name === "min" ? Math.min : Math.max;
  return { is: "number", value: left === undefined || right === undefined ? undefined : pick(left, right), unit };
}

function age(at: Moment, segments: readonly string[]): number | undefined {
  const instant = at.newest < 0 ? undefined : readPath(at, segments).at(at.newest);
  return instant === undefined ? undefined : at.now - (instant as number);
}

function unchanged(at: Moment, segments: readonly string[]): number | undefined {
  const reading = readPath(at, segments);
  const value = at.newest < 0 ? undefined : reading.at(at.newest);
  if (value === undefined) return undefined;
  let since = at.newest;
  while (since > 0 && reading.at(since - 1) === value) since -= 1;
  return at.now - (at.scene.history[since] as Sample).now;
}

function quantifier(at: Moment, node: Extract<Expression, { kind: "quantifier" }>): Quantity {
  const collection = node.collection.segments.join(".");
  const found = isStale(at) ? undefined : elements(at, at.newest, collection);
  const inner = (key: string): Moment => ({ ...at, bindings: new Map([...at.bindings, [node.variable, { collection, key }]]) });
  const keys = [...(found?.keys() ?? [])];
  if (node.quantifier === "any" || node.quantifier === "every") {
    if (found === undefined) return { is: "truth", value: UNKNOWN };
    const all = keys.map((key) => truth(inner(key), node.body));
    return { is: "truth", value: node.quantifier === "any" ? all.reduce(or, FALSE) : all.reduce(and, TRUE) };
  }
  if (node.quantifier === "count") {
    const all = keys.map((key) => truth(inner(key), node.body));
    const unknown = found === undefined || all.includes(UNKNOWN);
    return { is: "number", value: unknown ? undefined : all.filter((value) => value === TRUE).length, unit: "count" };
  }
  // The unit is the body's, whatever the elements are: an unbound key reads unknown and still has its unit.
  const unit = unitOf(inner("\u0000none"), node.body);
  let sum: number | undefined = found === undefined ? undefined : 0;
  for (const key of keys) {
    const value = sampled(inner(key), node.body);
    sum = sum === undefined || value === undefined ? undefined : sum + value;
    if (sum !== undefined && !Number.isFinite(sum)) sum = undefined;
  }
  return { is: "number", value: sum, unit };
}

/** `*` is any run and `?` any one character. */
function glob(pattern: string, text: string): boolean {
  const [head, ...rest] = Array.from(pattern);
  const [first, ...others] = Array.from(text);
  if (head === undefined) return first === undefined;
  if (head === "*") return glob(rest.join(""), text) || (first !== undefined && glob(pattern, others.join("")));
  return first !== undefined && (head === "?" || head === first) && glob(rest.join(""), others.join(""));
}
