import type { MetricNode, MetricSchema, ObjectNode, SchemaNode } from "../check/checked.ts";
import type { CollectionRef, MetricRef } from "../model/term.ts";

/** Which collection each loop variable in sight runs over. */
export type Scope = ReadonlyMap<string, CollectionRef>;

export const NO_VARIABLES: Scope = new Map();

export function within(scope: Scope, variable: string, collection: CollectionRef): Scope {
  return new Map([...scope, [variable, collection]]);
}

/** What the schema says of the metric that a reference reads; undefined for a key and for what is no metric. */
export function metricAt(schema: MetricSchema, ref: MetricRef, scope: Scope): MetricNode | undefined {
  if (ref.key === true) return undefined;
  const node = nodeAt(schema, ref, scope);
  return node?.node === "metric" ? node : undefined;
}

/** The elements of a collection; undefined where the schema has no such collection. */
export function elementOf(schema: MetricSchema, collection: CollectionRef, scope: Scope): ObjectNode | undefined {
  const node = nodeAt(schema, collection.ref, scope);
  return node?.node === "collection" ? node.element : undefined;
}

function nodeAt(schema: MetricSchema, ref: MetricRef, scope: Scope): SchemaNode | undefined {
  const collection = ref.variable === undefined ? undefined : scope.get(ref.variable);
  if (ref.variable !== undefined && collection === undefined) return undefined;
  let node: SchemaNode | undefined = collection === undefined ? schema.root : elementOf(schema, collection, outside(scope, ref));
  for (const segment of ref.path) {
    if (node?.node === "object") node = node.properties.get(segment);
    else if (node?.node === "collection" && node.keyed) node = node.element;
    else return undefined;
  }
  return node;
}

/** A collection never stands inside the loop that runs over it, so following variables outwards ends. */
function outside(scope: Scope, ref: MetricRef): Scope {
  return new Map([...scope].filter(([variable]) => variable !== ref.variable));
}
