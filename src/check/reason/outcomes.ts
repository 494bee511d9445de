import { isNumberTerm } from "../../model/subterms.ts";
import type { BooleanTerm, ComparisonOperator, MetricRef, NumberTerm, Term } from "../../model/term.ts";
import type { CheckedPolicy } from "../checked.ts";
import { both, type Boxes, either, NEVER, only, type Subject, WHATEVER } from "./box.ts";
import { FLIPPED, inOrder, isLiteral, type Literal, memberSet, metricsRead, presence, session, SIGNS } from "./leaves.ts";
import { collectionOf, factsOf, metricOf, type Surroundings } from "./range.ts";
import { complement, flag, type Interval, intersect, numbers, ordered, texts, type ValueSet } from "./value-set.ts";

/** What a condition is asked to be. `not true` is false or unknown, `not false` true or unknown. */
export type Wanted = "true" | "false" | "not true" | "not false";

const OPPOSITE: Readonly<Record<Wanted, Wanted>> = {
  true: "false",
  false: "true",
  "not true": "not false",
  "not false": "not true",
};

/** What named conditions came to. */
const NAMED = new WeakMap<CheckedPolicy, Map<string, Boxes>>();

/**
 * The situations in which a condition comes out as wanted, as boxes over what it looks at. Always at least those there are: when no box is
 * left, it never does.
 */
export class Reasoning {
  private readonly policy: CheckedPolicy;
  private readonly surroundings: Surroundings;

  constructor(policy: CheckedPolicy, surroundings: Surroundings = { root: policy.schema.root, elements: new Map() }) {
    this.policy = policy;
    this.surroundings = surroundings;
  }

  /** With a loop variable bound to the elements of a collection. */
  inLoop(variable: string, ref: MetricRef): Reasoning {
    const collection = collectionOf(this.surroundings, ref);
    if (collection === undefined) return this;
    const elements = new Map([...this.surroundings.elements, [variable, collection.element]]);
    return new Reasoning(this.policy, { ...this.surroundings, elements });
  }

  /** Whether the number is never anything but whole. */
  isWhole(term: NumberTerm): boolean {
    return factsOf(this.surroundings, term).whole;
  }

  /** The ends of what the number can be. */
  rangeOf(term: NumberTerm): Interval {
    return factsOf(this.surroundings, term).range;
  }

  where(term: BooleanTerm, wanted: Wanted): Boxes {
    switch (term.term) {
      case "and":
      case "or": {
        const parts = term.operands.map((operand) => this.where(operand, wanted));
        const together = (term.term === "and") === (wanted === "true" || wanted === "not false");
        return together ? parts.reduce(both, WHATEVER) : either(parts);
      }
      case "not":
        return this.where(term.operand, OPPOSITE[wanted]);
      case "boolean":
        return term.value === (wanted === "true" || wanted === "not false") ? WHATEVER : NEVER;
      case "condition": {
        const condition = this.policy.conditions.get(term.name);
        return condition === undefined ? WHATEVER : this.named(condition, wanted);
      }
      default:
        return this.leaf(term, wanted);
    }
  }

  /** Worked out once for a policy: conditions name each other over and over. */
  private named({ name, term }: { readonly name: string; readonly term: BooleanTerm }, wanted: Wanted): Boxes {
    const known = NAMED.get(this.policy) ?? new Map<string, Boxes>();
    NAMED.set(this.policy, known);
    const key = `${wanted} ${name}`;
    const boxes = known.get(key) ?? new Reasoning(this.policy).where(term, wanted);
    known.set(key, boxes);
    return boxes;
  }

  private leaf(term: Exclude<BooleanTerm, { term: "and" | "or" | "not" | "boolean" | "condition" }>, wanted: Wanted): Boxes {
    const unknown = wanted === "not true" || wanted === "not false";
    const positive = wanted === "true" || wanted === "not false";
    switch (term.term) {
      case "metric":
      case "previous":
        return only({
          subject: this.flagSubject(term, term.term === "metric" ? "metric" : "derived"),
          values: flag(positive),
          unknown,
        });
      case "present":
        return only({ subject: presence(term.ref), values: flag(positive), unknown: false });
      case "during":
        return only({ subject: session(term.calendar, term.session), values: flag(positive), unknown: false });
      case "matches":
        return this.known(
          [term.operand],
          only({ subject: this.flagSubject(term, "derived"), values: flag(positive), unknown }),
          unknown,
        );
      case "any":
      case "every": {
        // Some element must make `any` true, and some element must make `every` false.
        const inner = this.inLoop(term.variable, term.collection.ref);
        const needed = term.term === "any" ? wanted === "true" : wanted === "false";
        if (needed && inner.where(term.body, wanted).length === 0) return NEVER;
        return only({ subject: this.flagSubject(term, "derived"), values: flag(positive), unknown });
      }
      case "in": {
        const set = memberSet(term.values);
        if (set === undefined) return WHATEVER;
        return this.known(
          [term.operand],
          only({ subject: this.subject(term.operand), values: positive ? set : complement(set), unknown }),
          unknown,
        );
      }
      case "compare":
        return this.known([term.left, term.right], this.compare(term, positive, unknown), unknown);
    }
  }

  private compare(term: Extract<BooleanTerm, { term: "compare" }>, positive: boolean, unknown: boolean): Boxes {
    const { left, right, operator } = term;
    if (isLiteral(left) && isLiteral(right)) {
      const holds = left.term !== "number" || right.term !== "number" ? undefined : inOrder(operator, left.value, right.value);
      return holds === undefined ? WHATEVER : holds === positive ? WHATEVER : NEVER;
    }
    if (isLiteral(left)) return this.compareWith(right, FLIPPED[operator], left, positive, unknown);
    if (isLiteral(right)) return this.compareWith(left, operator, right, positive, unknown);
    // Two things against each other: their order is one subject.
    const [one, two] = [JSON.stringify(left), JSON.stringify(right)];
    const inPlace = one <= two;
    const subject: Subject = {
      key: `order ${inPlace ? one : two} ${inPlace ? two : one}`,
      kind: "derived",
      domain: this.orderDomain(left, right, inPlace),
    };
    const set = ordered(SIGNS[inPlace ? operator : FLIPPED[operator]], 0);
    return only({ subject, values: positive ? set : complement(set), unknown });
  }

  private compareWith(term: Term, operator: ComparisonOperator, literal: Literal, positive: boolean, unknown: boolean): Boxes {
    const equal = operator === "equal";
    const set =
      literal.term === "number"
        ? ordered(SIGNS[operator], literal.value)
        : literal.term === "string"
          ? texts([literal.value], !equal)
          : flag(literal.value === equal);
    return only({ subject: this.subject(term), values: positive ? set : complement(set), unknown });
  }

  /** The sign of `left - right`, as far as the ranges tell it. */
  private orderDomain(left: Term, right: Term, inPlace: boolean): ValueSet {
    if (!isNumberTerm(left) || !isNumberTerm(right)) return numbers({ low: -1, high: 1, lowOpen: false, highOpen: false });
    const [one, two] = inPlace ? [left, right] : [right, left];
    if (JSON.stringify(one) === JSON.stringify(two)) return ordered("==", 0);
    const [a, b] = [factsOf(this.surroundings, one).range, factsOf(this.surroundings, two).range];
    return numbers({ low: a.low >= b.high ? 0 : -1, high: a.high <= b.low ? 0 : 1, lowOpen: false, highOpen: false });
  }

  private subject(term: Term): Subject {
    const key = JSON.stringify(term);
    if (isNumberTerm(term)) {
      const { range, whole } = factsOf(this.surroundings, term);
      const { enum: values } = term.term === "metric" ? (metricOf(this.surroundings, term.ref) ?? {}) : {};
      const listed = values === undefined ? numbers(range) : intersect(numbers(range), memberSet(values) ?? numbers(range));
      return { key, kind: term.term === "metric" ? "metric" : "derived", domain: listed, whole };
    }
    if (term.term === "string" || ((term.term === "metric" || term.term === "previous") && term.type === "string")) {
      const values = term.term === "string" ? [term.value] : metricOf(this.surroundings, term.ref)?.enum;
      const domain = values === undefined ? texts([], true) : texts(values.map(String));
      return { key, kind: term.term === "metric" ? "metric" : "derived", domain };
    }
    return this.flagSubject(term, term.term === "metric" ? "metric" : "derived");
  }

  private flagSubject(term: Term, kind: Subject["kind"]): Subject {
    const values = term.term === "metric" && term.type === "boolean" ? metricOf(this.surroundings, term.ref)?.enum : undefined;
    const domain: ValueSet = { of: "flags", yes: values?.includes(true) ?? true, no: values?.includes(false) ?? true };
    return { key: JSON.stringify(term), kind, domain };
  }

  /** A comparison that is true or false has seen values for the metrics that it reads directly. */
  private known(operands: readonly Term[], boxes: Boxes, unknown: boolean): Boxes {
    if (unknown) return boxes;
    const present = operands
      .flatMap(metricsRead)
      .map((ref) => only({ subject: presence(ref), values: flag(true), unknown: false }));
    return present.reduce(both, boxes);
  }
}
