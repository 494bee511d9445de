import { Almanac, Engine } from "json-rules-engine";
import type { AlertSettings, Bundle, JsonCondition, JsonLeaf } from "../bundle/bundle.ts";
import type { MetricRef, MetricType } from "../model/term.ts";
import { type Known, known, readPath } from "./facts.ts";
import { type Binding, interpret, type Scene } from "./interpret.ts";
import { isFactReference, leafType, operandOf } from "./program/leaf.ts";
import { STRICT_OPERATORS } from "./strict-operators.ts";

/** Whether a compiled rule and its negation hold. Both is a contradiction, neither is unknown. */
interface Verdict {
  readonly holds: boolean;
  readonly fails: boolean;
}

/** What json-rules-engine says of each part `RULE/PART` of the rules it was given. */
export type Verdicts = ReadonlyMap<string, Verdict>;

/** The rules that are evaluated together: those of the root, or those for each key of one collection. */
export interface RuleGroup {
  readonly each: AlertSettings["each"];
  /** As `RULE/PART`. */
  readonly parts: readonly string[];
}

interface Metric {
  readonly ref: MetricRef;
  readonly type: MetricType;
}

/**
 * The facts of one run of json-rules-engine, each path looked up once: many rules compare the same few values, and a path is by far the dearest part of
 * a condition. Only for facts that are values, which this engine gets alone.
 */
export class OnceAlmanac extends Almanac {
  readonly #found = new Map<string, Map<string, Promise<unknown>>>();

  override factValue<T>(fact: string, parameters: Record<string, unknown> = {}, path = ""): Promise<T> {
    const paths = this.#found.get(fact) ?? new Map<string, Promise<unknown>>();
    this.#found.set(fact, paths);
    const value = paths.get(path) ?? super.factValue<T>(fact, parameters, path);
    paths.set(path, value);
    return value as Promise<T>;
  }
}

/**
 * json-rules-engine over the facts of a scene. It sees typed groups (wrong types are absent, for it takes a primitive group for any path
 * below it) and derived facts; its own operators are replaced by strict ones.
 */
export class JsonRulesEvaluator {
  readonly #bundle: Bundle;
  readonly #engine: Engine;
  readonly #variable: string | undefined;
  readonly #metrics: readonly Metric[];
  readonly #facts: readonly string[];
  #turn: Promise<void> = Promise.resolve();

  constructor(bundle: Bundle, { each, parts }: RuleGroup) {
    this.#bundle = bundle;
    this.#variable = each?.variable;
    this.#engine = new Engine([], { allowUndefinedFacts: true });
    for (const [name, operator] of Object.entries(STRICT_OPERATORS)) this.#engine.addOperator(name, operator);
    const wanted = new Set(parts.flatMap((part) => [part, `${part}/not`]));
    const rules = bundle.rules.filter(({ name }) => wanted.has(name));
    for (const { name, conditions } of rules) {
      // Results are read by name: an event called `error` would throw, and others need no listener.
      const rule = { name, conditions, event: { type: "outcome" } } as unknown as Parameters<Engine["addRule"]>[0];
      this.#engine.addRule(rule);
    }
    const named = namedConditions(bundle, rules);
    for (const [name, condition] of named) {
      this.#engine.setCondition(name, topLevel(condition) as Parameters<Engine["setCondition"]>[1]);
    }
    const leaves = [...rules.map(({ conditions }) => conditions), ...named.values()].flatMap(leavesOf);
    const metrics = new Map<string, Metric>();
    const facts = new Set<string>();
    for (const leaf of leaves) {
      const type = leafType(bundle, each, leaf);
      for (const side of [leaf, leaf.value]) {
        if (typeof side !== "object" || !isFactReference(side)) continue;
        const operand = operandOf(bundle, each, side);
        if (operand.kind === "fact") facts.add(operand.fact);
        else metrics.set(JSON.stringify([operand.ref, type]), { ref: operand.ref, type });
      }
    }
    this.#metrics = [...metrics.values()];
    this.#facts = [...facts];
  }

  /** Reads everything from the scene before it returns; the promise is of the engine's answers. */
  async run(scene: Scene): Promise<Verdicts> {
    const almanac = new OnceAlmanac({ allowUndefinedFacts: true, pathResolver: memberAt });
    for (const [name, group] of this.#groups(scene)) almanac.addFact(name, group);
    for (const name of this.#facts) {
      const fact = this.#bundle.facts[name];
      if (fact !== undefined) almanac.addFact(name, interpret(fact.term, scene));
    }
    // The engine has one status for all its runs: the end of one would cut another short.
    const before = this.#turn;
    const turn = before.then(() => this.#engine.run({}, { almanac }));
    this.#turn = turn.then(nothing, nothing);
    const { results, failureResults } = await turn;
    const held = new Set(results.map((result) => result.name));
    const verdicts = new Map<string, Verdict>();
    for (const { name } of [...results, ...failureResults]) {
      if (!name.endsWith("/not")) verdicts.set(name, { holds: held.has(name), fails: held.has(`${name}/not`) });
    }
    return verdicts;
  }

  #groups(scene: Scene): ReadonlyMap<string, unknown> {
    const binding = this.#variable === undefined ? undefined : scene.bindings.get(this.#variable);
    const groups = new Map<string, Nested | Known>();
    for (const { ref, type } of this.#metrics) {
      const value = scene.stale ? undefined : metricValue(ref, type, scene.newest, binding);
      const path = ref.variable === undefined ? ref.path : [ref.variable, ...ref.path];
      if (value !== undefined) put(groups, path, value);
    }
    return new Map([...groups].map(([name, group]) => [name, group instanceof Map ? toObject(group) : group]));
  }
}

const segmentsOf = new Map<string, readonly string[]>();
const MOST_PATHS = 10_000;

/**
 * What the engine's own JSONPath finds at `$.a.b`, the only form that bundles have; it finds it by throwing an error for each, which is dearer than
 * everything else in a condition.
 */
function memberAt(group: unknown, path: string): unknown {
  let segments = segmentsOf.get(path);
  if (segments === undefined) {
    if (segmentsOf.size >= MOST_PATHS) segmentsOf.clear();
    segments = path.split(".").slice(1);
    segmentsOf.set(path, segments);
  }
  return readPath(group, segments);
}

type Nested = Map<string, Nested | Known>;

function nothing(): void {
  return;
}

function metricValue(ref: MetricRef, type: MetricType, newest: unknown, binding: Binding | undefined): Known | undefined {
  if (ref.variable === undefined) return known(readPath(newest, ref.path), type);
  if (ref.key === true) return binding?.element.key ?? undefined;
  return known(readPath(binding?.element.value, ref.path), type);
}

function put(groups: Nested, path: readonly string[], value: Known): void {
  const [name = "", ...rest] = path;
  if (rest.length === 0) {
    groups.set(name, value);
    return;
  }
  const inner = groups.get(name);
  const group: Nested = inner instanceof Map ? inner : new Map<string, Nested | Known>();
  groups.set(name, group);
  put(group, rest, value);
}

function toObject(nested: Nested): unknown {
  return Object.fromEntries([...nested].map(([name, value]) => [name, value instanceof Map ? toObject(value) : value]));
}

function topLevel(condition: JsonCondition): JsonCondition {
  return "operator" in condition ? { all: [condition] } : condition;
}

/** The conditions that rules refer to by name, those that these refer to included. */
function namedConditions(
  { conditions }: Bundle,
  rules: readonly { readonly conditions: JsonCondition }[],
): ReadonlyMap<string, JsonCondition> {
  const found = new Map<string, JsonCondition>();
  const pending = rules.map((rule) => rule.conditions);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if ("all" in next) pending.push(...next.all);
    else if ("any" in next) pending.push(...next.any);
    else if ("condition" in next && !found.has(next.condition)) {
      const condition = conditions[next.condition];
      if (condition === undefined) continue;
      found.set(next.condition, condition);
      pending.push(condition);
    }
  }
  return found;
}

function leavesOf(condition: JsonCondition): readonly JsonLeaf[] {
  if ("operator" in condition) return [condition];
  if ("condition" in condition) return [];
  return ("all" in condition ? condition.all : condition.any).flatMap(leavesOf);
}
