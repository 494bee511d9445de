import { FALSE, type Kleene, TRUE, UNKNOWN, and, kleene, not, or } from "../model/kleene.ts";
import { matchesGlob } from "../model/glob.ts";
import { freeVariables, isBooleanTerm, isStringTerm } from "../model/subterms.ts";
import type {
  BooleanTerm,
  CollectionRef,
  ComparisonOperator,
  MetricRef,
  MetricType,
  NumberTerm,
  StringTerm,
  Term,
} from "../model/term.ts";
import { type Element, type Known, findElement, finite, isPresent, known, readElements, readPath } from "./facts.ts";
import type { WindowTerm } from "./program/program.ts";

/** What terms are read from: the state that both evaluators share, at one `now`. */
export interface Scene {
  readonly now: number;
  readonly stale: boolean;
  /** Undefined before the first. */
  readonly newest: unknown;
  readonly previous: unknown;
  readonly bindings: ReadonlyMap<string, Binding>;
  during(calendar: string, session: string): boolean;
  condition(name: string): Kleene;
  /** NaN where unknown; `collection` is where the loop variable that the term reads runs. */
  window(term: WindowTerm, binding: Binding | undefined): number;
  /** The `now` since which the metric has had its value; NaN where it has none. */
  unchangedSince(path: readonly string[], type: MetricType, binding: Binding | undefined): number;
}

/** What a loop variable is bound to. */
export interface Binding {
  readonly collection: CollectionRef;
  readonly element: Element;
  /** The element of the same key in the snapshot before. */
  readonly previous: unknown;
}

/** The value of any term, straight from the snapshot; undefined is unknown. Independent of programs and generated code. */
export function interpret(term: Term, scene: Scene): Known | undefined {
  if (isStringTerm(term)) return text(term, scene);
  if (!isBooleanTerm(term)) return number(term, scene);
  const value = truth(term, scene);
  return value === UNKNOWN ? undefined : value === TRUE;
}

function number(term: NumberTerm, scene: Scene): number | undefined {
  switch (term.term) {
    case "number":
      return term.value;
    case "metric":
    case "previous":
      return metric(term.ref, term.type, term.term, scene) as number | undefined;
    case "add":
      return both(term.left, term.right, scene, (a, b) => a + b);
    case "subtract":
      return both(term.left, term.right, scene, (a, b) => a - b);
    case "multiply":
      return both(term.left, term.right, scene, (a, b) => a * b);
    case "divide":
      return both(term.left, term.right, scene, (a, b) => a / b);
    case "minimum":
      return both(term.left, term.right, scene, Math.min);
    case "maximum":
      return both(term.left, term.right, scene, Math.max);
    case "negate":
      return one(term.operand, scene, (a) => -a);
    case "absolute":
      return one(term.operand, scene, Math.abs);
    case "rescale":
      return one(term.operand, scene, (a) => a / term.divisor);
    case "age": {
      const instant = read(term.ref, "timestamp", "metric", scene);
      return instant === undefined ? undefined : scene.now - (instant as number);
    }
    case "unchanged": {
      const since = scene.unchangedSince(term.ref.key === true ? [] : term.ref.path, term.type, bindingOf(term.ref, scene));
      return knownNumber(scene.now - since);
    }
    case "window": {
      if (scene.stale) return undefined;
      const [variable] = freeVariables(term);
      return knownNumber(scene.window(term, variable === undefined ? undefined : bindingOf({ variable, path: [] }, scene)));
    }
    case "count":
      return overElements(term, scene, (inner) => {
        const value = truth(term.body, inner);
        return value === UNKNOWN ? undefined : value;
      });
    case "sum":
      return overElements(term, scene, (inner) => number(term.body, inner));
  }
}

function truth(term: BooleanTerm, scene: Scene): Kleene {
  switch (term.term) {
    case "boolean":
      return kleene(term.value);
    case "metric":
    case "previous":
      return toKleene(metric(term.ref, "boolean", term.term, scene));
    case "compare": {
      const [left, right] = [interpret(term.left, scene), interpret(term.right, scene)];
      return left === undefined || right === undefined ? UNKNOWN : kleene(holds(term.operator, left, right));
    }
    case "in": {
      const operand = interpret(term.operand, scene);
      return operand === undefined ? UNKNOWN : kleene(term.values.includes(operand));
    }
    case "matches": {
      const operand = text(term.operand, scene);
      return operand === undefined ? UNKNOWN : kleene(matchesGlob(operand, term.pattern));
    }
    case "present":
      if (scene.newest === undefined) return UNKNOWN;
      if (term.ref.key === true) return kleene(bindingOf(term.ref, scene)?.element.key !== null);
      return kleene(isPresent(readPath(rootOf(term.ref, "metric", scene), term.ref.path), term.type));
    case "during":
      return kleene(scene.during(term.calendar, term.session));
    case "and":
      return term.operands.reduce<Kleene>((result, operand) => and(result, truth(operand, scene)), TRUE);
    case "or":
      return term.operands.reduce<Kleene>((result, operand) => or(result, truth(operand, scene)), FALSE);
    case "not":
      return not(truth(term.operand, scene));
    case "any":
      return elementsOf(term, scene)?.reduce<Kleene>((result, inner) => or(result, truth(term.body, inner)), FALSE) ?? UNKNOWN;
    case "every":
      return elementsOf(term, scene)?.reduce<Kleene>((result, inner) => and(result, truth(term.body, inner)), TRUE) ?? UNKNOWN;
    case "condition":
      return scene.condition(term.name);
  }
}

function text(term: StringTerm, scene: Scene): string | undefined {
  return term.term === "string" ? term.value : (metric(term.ref, "string", term.term, scene) as string | undefined);
}

/** Unknown when the source is stale; `age` and `present` read on. */
function metric(ref: MetricRef, type: MetricType, from: "metric" | "previous", scene: Scene): Known | undefined {
  return scene.stale ? undefined : read(ref, type, from, scene);
}

function read(ref: MetricRef, type: MetricType, from: "metric" | "previous", scene: Scene): Known | undefined {
  if (ref.key === true) return known(bindingOf(ref, scene)?.element.key, "string");
  return known(readPath(rootOf(ref, from, scene), ref.path), type);
}

function rootOf(ref: MetricRef, from: "metric" | "previous", scene: Scene): unknown {
  const binding = bindingOf(ref, scene);
  if (binding === undefined) return from === "metric" ? scene.newest : scene.previous;
  return from === "metric" ? binding.element.value : binding.previous;
}

function bindingOf({ variable }: MetricRef, scene: Scene): Binding | undefined {
  if (variable === undefined) return undefined;
  const binding = scene.bindings.get(variable);
  if (binding === undefined) throw new RangeError(`no loop binds ${JSON.stringify(variable)}`);
  return binding;
}

interface LoopTerm {
  readonly variable: string;
  readonly collection: CollectionRef;
}

function elementsOf({ variable, collection }: LoopTerm, scene: Scene): readonly Scene[] | undefined {
  if (scene.stale) return undefined;
  return bindElements(collection, scene)?.map((binding) => ({
    ...scene,
    bindings: new Map(scene.bindings).set(variable, binding),
  }));
}

/** The elements of a collection, each beside its former self; undefined where the collection is absent. */
export function bindElements(collection: CollectionRef, scene: Scene): readonly Binding[] | undefined {
  const { ref, by } = collection;
  const elements = readElements(readPath(rootOf(ref, "metric", scene), ref.path), by);
  const before = readElements(readPath(rootOf(ref, "previous", scene), ref.path), by);
  const previous = new Map(before?.map((element) => [element.key, element.value]));
  return elements?.map((element) => ({
    collection,
    element,
    previous: element.key === null ? undefined : previous.get(element.key),
  }));
}

/** The one of these elements that has that key. */
export function bindElement(collection: CollectionRef, key: string, scene: Scene): Binding | undefined {
  const { ref, by } = collection;
  const element = findElement(readPath(rootOf(ref, "metric", scene), ref.path), by, key);
  if (element === undefined) return undefined;
  return { collection, element, previous: findElement(readPath(rootOf(ref, "previous", scene), ref.path), by, key)?.value };
}

function overElements(term: LoopTerm, scene: Scene, value: (inner: Scene) => number | undefined): number | undefined {
  const scenes = elementsOf(term, scene);
  if (scenes === undefined) return undefined;
  let sum = 0;
  for (const inner of scenes) sum += value(inner) ?? Number.NaN;
  return knownNumber(sum);
}

function one(operand: NumberTerm, scene: Scene, compute: (a: number) => number): number | undefined {
  const value = number(operand, scene);
  return value === undefined ? undefined : knownNumber(compute(value));
}

function both(left: NumberTerm, right: NumberTerm, scene: Scene, compute: (a: number, b: number) => number): number | undefined {
  const [a, b] = [number(left, scene), number(right, scene)];
  return a === undefined || b === undefined ? undefined : knownNumber(compute(a, b));
}

function knownNumber(value: number): number | undefined {
  return Number.isNaN(finite(value)) ? undefined : value;
}

function toKleene(value: Known | undefined): Kleene {
  return typeof value === "boolean" ? kleene(value) : UNKNOWN;
}

function holds(operator: ComparisonOperator, left: Known, right: Known): boolean {
  switch (operator) {
    case "equal":
      return left === right;
    case "notEqual":
      return left !== right;
    case "lessThan":
      return left < right;
    case "lessThanInclusive":
      return left <= right;
    case "greaterThan":
      return left > right;
    case "greaterThanInclusive":
      return left >= right;
  }
}
