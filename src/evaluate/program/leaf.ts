import type { AlertSettings, Bundle, JsonFactReference, JsonLeaf } from "../../bundle/bundle.ts";
import type { MetricRef, MetricType } from "../../model/term.ts";

/** What a side of a compiled comparison names: a derived fact, or a plain metric. */
export type Operand = { readonly kind: "fact"; readonly fact: string } | { readonly kind: "metric"; readonly ref: MetricRef };

/** Resolves names as `compile` gives them: a fact without a path may be derived; the loop variable is an element; all else is a root group. */
export function operandOf(bundle: Bundle, each: AlertSettings["each"], side: JsonFactReference): Operand {
  if (side.path === undefined) {
    if (Object.hasOwn(bundle.facts, side.fact)) return { kind: "fact", fact: side.fact };
    return { kind: "metric", ref: { path: [side.fact] } };
  }
  const path = parseJsonPath(side.path);
  if (each?.variable !== side.fact) return { kind: "metric", ref: { path: [side.fact, ...path] } };
  const isKey = path.length === 1 && path[0] === "key";
  return { kind: "metric", ref: { variable: side.fact, path, ...(isKey ? { key: true as const } : {}) } };
}

/** The type that both sides of a leaf have. A bundle that leaves it open throws: `compile` makes none. */
export function leafType(bundle: Bundle, each: AlertSettings["each"], leaf: JsonLeaf): MetricType {
  const { value } = leaf;
  const constant: unknown = Array.isArray(value) ? (value as readonly unknown[])[0] : value;
  if (typeof constant === "number" || typeof constant === "boolean" || typeof constant === "string") return typeOf(constant);
  const sides: JsonFactReference[] = [leaf.path === undefined ? { fact: leaf.fact } : { fact: leaf.fact, path: leaf.path }];
  if (isFactReference(value)) sides.push(value);
  for (const side of sides) {
    const type = operandType(bundle, each, operandOf(bundle, each, side));
    if (type !== undefined) return type;
  }
  if (leaf.operator !== "equal" && leaf.operator !== "notEqual" && isFactReference(value)) return "number";
  throw new RangeError(`the bundle does not say of what type ${JSON.stringify(leaf.fact)} is`);
}

export function isFactReference(value: JsonLeaf["value"]): value is JsonFactReference {
  return typeof value === "object" && !Array.isArray(value);
}

function typeOf(value: number | boolean | string): MetricType {
  return typeof value === "number" ? "number" : typeof value === "boolean" ? "boolean" : "string";
}

function operandType(bundle: Bundle, each: AlertSettings["each"], operand: Operand): MetricType | undefined {
  if (operand.kind === "fact") return bundle.facts[operand.fact]?.type;
  return declaredType(bundle, each, operand.ref);
}

/** The type of a plain metric as `metrics.reads` declares it. */
export function declaredType(bundle: Bundle, each: AlertSettings["each"], ref: MetricRef): MetricType | undefined {
  if (ref.key === true) return "string";
  const collection = ref.variable === undefined ? undefined : each?.collection;
  const wanted = JSON.stringify([collection?.ref.path, collection?.by, ref.path]);
  return bundle.metrics.reads.find((read) => JSON.stringify([read.collection?.ref.path, read.collection?.by, read.path]) === wanted)
    ?.type;
}

const STEP = /\.([A-Za-z_$][\w$]*)|\[(\d+|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")\]/y;

/** The members that `$.a.b` or `$["a"]` names. Anything that selects more than one place throws: bundles have no such paths. */
export function parseJsonPath(text: string): readonly string[] {
  const segments: string[] = [];
  STEP.lastIndex = 1;
  while (text.startsWith("$") && STEP.lastIndex < text.length) {
    const match = STEP.exec(text);
    if (match === null) break;
    const [, plain, quoted = ""] = match;
    segments.push(plain ?? quoted.replace(/^["']|["']$/g, "").replace(/\\(.)/g, "$1"));
    if (STEP.lastIndex === text.length) return segments;
  }
  throw new RangeError(`not a path that a bundle may hold: ${JSON.stringify(text)}`);
}
