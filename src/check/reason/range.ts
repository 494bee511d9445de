import type { MetricRef, NumberTerm } from "../../model/term.ts";
import type { CollectionNode, MetricNode, ObjectNode, SchemaNode } from "../checked.ts";
import { ALL_NUMBERS, type Interval } from "./value-set.ts";

/** What is known of the numbers that a term can be, while it is known. */
export interface NumberFacts {
  readonly range: Interval;
  /** Never anything but whole numbers. */
  readonly whole: boolean;
}

/** Where references are looked up: the root of the schema, and the elements that loop variables stand for. */
export interface Surroundings {
  readonly root: ObjectNode;
  readonly elements: ReadonlyMap<string, ObjectNode>;
}

export function nodeOf(surroundings: Surroundings, ref: MetricRef): SchemaNode | undefined {
  let node: SchemaNode | undefined = ref.variable === undefined ? surroundings.root : surroundings.elements.get(ref.variable);
  for (const segment of ref.path) {
    if (node?.node === "object") node = node.properties.get(segment);
    else if (node?.node === "collection" && node.keyed) node = node.element;
    else return undefined;
  }
  return node;
}

export function collectionOf(surroundings: Surroundings, ref: MetricRef): CollectionNode | undefined {
  const node = nodeOf(surroundings, ref);
  return node?.node === "collection" ? node : undefined;
}

export function metricOf(surroundings: Surroundings, ref: MetricRef): MetricNode | undefined {
  const node = ref.key === true ? undefined : nodeOf(surroundings, ref);
  return node?.node === "metric" ? node : undefined;
}

const ANY: NumberFacts = { range: ALL_NUMBERS, whole: false };
const FROM_ZERO: Interval = { low: 0, high: Infinity, lowOpen: false, highOpen: true };

/** Sound: the term is never outside the range. Sums and products round as evaluation does, and rounding keeps order. */
export function factsOf(surroundings: Surroundings, term: NumberTerm): NumberFacts {
  const of = (operand: NumberTerm): NumberFacts => factsOf(surroundings, operand);
  switch (term.term) {
    case "number":
      return { range: { low: term.value, high: term.value, lowOpen: false, highOpen: false }, whole: Number.isInteger(term.value) };
    case "metric":
    case "previous":
      return term.type === "number" ? metricFacts(metricOf(surroundings, term.ref)) : { range: ALL_NUMBERS, whole: true };
    case "age":
      return { range: ALL_NUMBERS, whole: true };
    case "unchanged":
      return { range: FROM_ZERO, whole: true };
    case "count":
      return { range: FROM_ZERO, whole: true };
    case "sum": {
      const collection = collectionOf(surroundings, term.collection.ref);
      const elements = new Map(surroundings.elements);
      if (collection !== undefined) elements.set(term.variable, collection.element);
      const body = factsOf({ ...surroundings, elements }, term.body);
      return { range: signOnly(body.range), whole: body.whole };
    }
    case "negate": {
      const { range, whole } = of(term.operand);
      return { range: negated(range), whole };
    }
    case "absolute": {
      const { range, whole } = of(term.operand);
      return { range: { ...FROM_ZERO, high: Math.max(Math.abs(range.low), Math.abs(range.high)), highOpen: false }, whole };
    }
    case "rescale": {
      const { range } = of(term.operand);
      return {
        range: { ...range, low: range.low / term.divisor, high: range.high / term.divisor, lowOpen: false, highOpen: false },
        whole: false,
      };
    }
    case "add":
      return joined(of(term.left), of(term.right), (a, b) => ({ low: a.low + b.low, high: a.high + b.high }));
    case "subtract":
      return joined(of(term.left), of(term.right), (a, b) => ({ low: a.low - b.high, high: a.high - b.low }));
    case "minimum":
      return joined(of(term.left), of(term.right), (a, b) => ({ low: Math.min(a.low, b.low), high: Math.min(a.high, b.high) }));
    case "maximum":
      return joined(of(term.left), of(term.right), (a, b) => ({ low: Math.max(a.low, b.low), high: Math.max(a.high, b.high) }));
    case "multiply":
      return joined(of(term.left), of(term.right), product);
    case "divide":
      return ANY;
    case "window":
      return windowFacts(surroundings, term);
  }
}

function metricFacts(metric: MetricNode | undefined): NumberFacts {
  if (metric === undefined) return ANY;
  const low = Math.max(metric.minimum ?? -Infinity, metric.exclusiveMinimum ?? -Infinity);
  const high = Math.min(metric.maximum ?? Infinity, metric.exclusiveMaximum ?? Infinity);
  const range = {
    low,
    high,
    lowOpen: low === (metric.exclusiveMinimum ?? -Infinity),
    highOpen: high === (metric.exclusiveMaximum ?? Infinity),
  };
  return { range, whole: metric.integer };
}

function windowFacts(surroundings: Surroundings, term: Extract<NumberTerm, { term: "window" }>): NumberFacts {
  if (term.function === "count") return { range: FROM_ZERO, whole: true };
  const { range, whole } = factsOf(surroundings, term.operand);
  const closed = { ...range, lowOpen: range.low === -Infinity, highOpen: range.high === Infinity };
  switch (term.function) {
    case "min":
    case "max":
      return { range, whole };
    case "avg":
    case "median":
    case "quantile":
      return { range: closed, whole: false };
    case "change": {
      const spread = range.high - range.low;
      return { range: { low: -spread, high: spread, lowOpen: spread === Infinity, highOpen: spread === Infinity }, whole };
    }
    case "increase":
      return { range: range.low >= 0 ? FROM_ZERO : ALL_NUMBERS, whole };
    case "sum":
      return { range: signOnly(range), whole };
    case "zscore":
      return ANY;
  }
}

function negated({ low, high, lowOpen, highOpen }: Interval): Interval {
  return { low: -high, high: -low, lowOpen: highOpen, highOpen: lowOpen };
}

/** Of any number of summands, none included, only the sign is told. */
function signOnly({ low, high }: Interval): Interval {
  const least = low >= 0 ? 0 : -Infinity;
  const most = high <= 0 ? 0 : Infinity;
  return { low: least, high: most, lowOpen: least !== 0, highOpen: most !== 0 };
}

type Ends = Pick<Interval, "low" | "high">;

function joined(a: NumberFacts, b: NumberFacts, ends: (a: Interval, b: Interval) => Ends): NumberFacts {
  const { low, high } = ends(a.range, b.range);
  const [least, most] = [Number.isNaN(low) ? -Infinity : low, Number.isNaN(high) ? Infinity : high];
  return {
    range: { low: least, high: most, lowOpen: least === -Infinity, highOpen: most === Infinity },
    whole: a.whole && b.whole,
  };
}

function product(a: Interval, b: Interval): Ends {
  const corners = [a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high];
  return corners.some(Number.isNaN) ? ALL_NUMBERS : { low: Math.min(...corners), high: Math.max(...corners) };
}
