import type { MetricSchema, SchemaNode } from "../check/checked.ts";

export type FoundMetric =
  | { readonly found: true; readonly node: SchemaNode }
  /** `segment` is the one that is not there, `known` what would have been. */
  | {
      readonly found: false;
      readonly segment: string;
      readonly known: readonly string[];
      /** The path goes on inside a list, whose elements have no paths. */
      readonly list?: { readonly path: readonly string[]; readonly key: string };
    };

/** Walks a dotted path through a metrics schema. Keys of a keyed collection are free; an array cannot be addressed by key. */
export function findMetric(schema: MetricSchema, path: readonly string[]): FoundMetric {
  let node: SchemaNode = schema.root;
  for (const [index, segment] of path.entries()) {
    switch (node.node) {
      case "object": {
        const next = node.properties.get(segment);
        if (next === undefined) return { found: false, segment, known: [...node.properties.keys()] };
        node = next;
        break;
      }
      case "collection":
        if (!node.keyed) {
          return { found: false, segment, known: [], list: { path: path.slice(0, index), key: node.by ?? node.label } };
        }
        node = node.element;
        break;
      case "metric":
      case "opaque":
        return { found: false, segment, known: [] };
    }
  }
  return { found: true, node };
}
