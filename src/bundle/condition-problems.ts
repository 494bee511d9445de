import { MOST_MENTIONS } from "../model/mentions.ts";
import type { CollectionRef, MetricType } from "../model/term.ts";
import type { AlertSettings, Bundle, JsonCondition, JsonFactReference, JsonLeaf } from "./bundle.ts";
import { canonicalJson } from "./canonical.ts";
import { findCycle } from "./cycle.ts";
import { areNegations } from "./negation.ts";
import { pointerTo } from "./pointer.ts";
import { type BundleProblem, damaged } from "./problem.ts";

/** What is wrong with conditions: references that lead nowhere, facts that are not there, types that do not fit. */
export class ConditionChecks {
  readonly #bundle: Bundle;
  readonly #types = new Map<string, MetricType>();

  constructor(bundle: Bundle) {
    this.#bundle = bundle;
    for (const { collection, path, type } of bundle.metrics.reads) this.#types.set(readKey(collection, path), type);
  }

  /** Named conditions: each with its negation, none that comes back to itself. */
  named(): BundleProblem[] {
    const problems: BundleProblem[] = [];
    const { conditions } = this.#bundle;
    for (const [name, condition] of Object.entries(conditions)) {
      const pointer = pointerTo("/conditions", name);
      const other = name.startsWith("not ") ? name.slice("not ".length) : `not ${name}`;
      const negation = Object.hasOwn(conditions, other) ? conditions[other] : undefined;
      if (negation === undefined) problems.push(damaged(pointer, `there is no \`${other}\` beside it`));
      else if (!areNegations(condition, negation, this.#bundle.facts)) {
        problems.push(damaged(pointer, `it is not the negation of \`${other}\``));
      }
      problems.push(...this.problems(condition, pointer, undefined));
    }
    const cyclic = findCycle(Object.keys(conditions), (name) => references(conditions[name]));
    if (cyclic !== undefined) problems.push(damaged(pointerTo("/conditions", cyclic), "the condition comes back to itself"));
    else problems.push(...multiplying(this.#bundle));
    return problems;
  }

  problems(condition: JsonCondition, pointer: string, each: AlertSettings["each"]): BundleProblem[] {
    if ("all" in condition) {
      return condition.all.flatMap((operand, index) => this.problems(operand, pointerTo(pointer, "all", index), each));
    }
    if ("any" in condition) {
      return condition.any.flatMap((operand, index) => this.problems(operand, pointerTo(pointer, "any", index), each));
    }
    if ("condition" in condition) {
      if (Object.hasOwn(this.#bundle.conditions, condition.condition)) return [];
      return [damaged(pointer, `there is no condition \`${condition.condition}\``)];
    }
    const fault = this.#leafFault(condition, each);
    return fault === undefined ? [] : [damaged(pointer, fault)];
  }

  #leafFault(leaf: JsonLeaf, each: AlertSettings["each"]): string | undefined {
    const left = this.#typeOf(leaf, each);
    if ("fault" in left) return left.fault;
    const { operator, value } = leaf;
    if ((operator === "in" || operator === "notIn") !== Array.isArray(value))
      return "a list goes with `in` and `notIn`, and only there";
    if (typeof value === "object" && !("fact" in value)) {
      return value.every((one) => typeof one === left.type) ? undefined : "the values are of another type than the fact";
    }
    const right = typeof value === "object" ? this.#typeOf(value, each) : { type: typeof value };
    if ("fault" in right) return right.fault;
    if (left.type !== right.type) return "two different types are compared";
    if (left.type !== "number" && operator !== "equal" && operator !== "notEqual")
      return `no ${left.type} is more or less than another`;
    return undefined;
  }

  #typeOf(side: JsonFactReference, each: AlertSettings["each"]): { readonly type: string } | { readonly fault: string } {
    if (side.path === undefined && Object.hasOwn(this.#bundle.facts, side.fact)) {
      const fact = this.#bundle.facts[side.fact];
      if (fact === undefined || fact.type === "timestamp")
        return { fault: `\`${side.fact}\` is an instant, which json-rules-engine does not compare` };
      if (fact.variable === undefined) return { type: fact.type };
      const same = fact.variable === each?.variable && sameCollection(fact.collection, each.collection);
      return same ? { type: fact.type } : { fault: `\`${side.fact}\` belongs to another loop` };
    }
    const segments = side.path === undefined ? [] : side.path.split(".").slice(1);
    const isElement = each !== undefined && side.fact === each.variable;
    if (isElement && segments.length === 1 && segments[0] === "key") return { type: "string" };
    const type = this.#types.get(isElement ? readKey(each.collection, segments) : readKey(undefined, [side.fact, ...segments]));
    if (type === undefined)
      return { fault: `\`${[side.fact, ...segments].join(".")}\` is neither a fact nor a metric of the bundle` };
    return type === "timestamp" ? { fault: "an instant is text to json-rules-engine and cannot be compared" } : { type };
  }
}

export function sameCollection(a: CollectionRef | undefined, b: CollectionRef | undefined): boolean {
  return collectionKey(a) === collectionKey(b);
}

function collectionKey(collection: CollectionRef | undefined): string {
  if (collection === undefined) return "";
  const { ref, by } = collection;
  return canonicalJson([ref.variable ?? null, ref.path, by ?? null]);
}

function readKey(collection: CollectionRef | undefined, path: readonly string[]): string {
  return canonicalJson([collectionKey(collection), path]);
}

/** Conditions that name others over and over, or a rule that does: json-rules-engine evaluates each mention anew. */
function multiplying({ conditions, rules }: Bundle): BundleProblem[] {
  const sizes = new Map<string, number>();
  const mentions = (condition: JsonCondition | undefined): number =>
    references(condition).reduce((sum, name) => Math.min(sum + size(name), MOST_MENTIONS + 1), 0);
  const size = (name: string): number => {
    const known = sizes.get(name);
    if (known !== undefined) return known;
    const whole = 1 + mentions(conditions[name]);
    sizes.set(name, whole);
    return whole;
  };
  const message = "the condition mentions others too many times over";
  const found = Object.keys(conditions).find((name) => size(name) > MOST_MENTIONS);
  if (found !== undefined) return [damaged(pointerTo("/conditions", found), message)];
  const rule = rules.findIndex((each) => mentions(each.conditions) > MOST_MENTIONS);
  return rule < 0 ? [] : [damaged(pointerTo("/rules", rule, "conditions"), message)];
}

function references(condition: JsonCondition | undefined): readonly string[] {
  if (condition === undefined) return [];
  if ("all" in condition) return condition.all.flatMap(references);
  if ("any" in condition) return condition.any.flatMap(references);
  return "condition" in condition ? [condition.condition] : [];
}
