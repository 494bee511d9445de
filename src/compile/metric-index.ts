import type { MetricNode, MetricSchema, ObjectNode, SchemaNode } from "../check/checked.ts";
import type { CollectionRef, MetricRef } from "../model/term.ts";
import type { Unit } from "../model/unit.ts";

/** Which collection each loop variable in sight runs over. No variable hides another. */
export type Scope = ReadonlyMap<string, CollectionRef>;

export const NO_VARIABLES: Scope = new Map();

export function within(scope: Scope, variable: string, collection: CollectionRef): Scope {
  return new Map([...scope, [variable, collection]]);
}

/** The collection of the loop that a reference is relative to; undefined for one from the snapshot's root. */
export function loopOf(ref: MetricRef, scope: Scope): CollectionRef | undefined {
  return ref.variable === undefined ? undefined : scope.get(ref.variable);
}

/** What the schema says of the metric that a reference reads; undefined for a key and for what is no metric. */
export function metricAt(schema: MetricSchema, ref: MetricRef, scope: Scope): MetricNode | undefined {
  if (ref.key === true) return undefined;
  const node = nodeAt(schema, ref, scope);
  return node?.node === "metric" ? node : undefined;
}

/** The unit of a metric; a key has none. */
export function unitAt(schema: MetricSchema, ref: MetricRef, scope: Scope): Unit {
  return metricAt(schema, ref, scope)?.unit ?? "count";
}

/** What the schema has at a path; for the key of an element, the element's own field of that name. */
export function nodeAt(schema: MetricSchema, ref: MetricRef, scope: Scope): SchemaNode | undefined {
  const collection = loopOf(ref, scope);
  let node: SchemaNode | undefined = collection === undefined ? schema.root : elementOf(schema, collection, scope);
  for (const segment of ref.path) {
    if (node?.node === "object") node = node.properties.get(segment);
    else if (node?.node === "collection" && node.keyed) node = node.element;
    else return undefined;
  }
  return node;
}

function elementOf(schema: MetricSchema, collection: CollectionRef, scope: Scope): ObjectNode | undefined {
  const node = nodeAt(schema, collection.ref, scope);
  return node?.node === "collection" ? node.element : undefined;
}
