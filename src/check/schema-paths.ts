import type { MetricSchema, ObjectNode } from "./checked.ts";

const BARE = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Segments as a policy writes them: those that are no names between quotes. */
export function writePath(segments: readonly string[]): string {
  return segments.map((segment) => (BARE.test(segment) ? segment : JSON.stringify(segment))).join(".");
}

/** Every path of the schema that needs no key: metrics, groups and collections. For "did you mean". */
export function allPaths(schema: MetricSchema): readonly (readonly string[])[] {
  const found: string[][] = [];
  const visit = (node: ObjectNode, before: readonly string[]): void => {
    for (const [name, child] of node.properties) {
      if (child.node === "opaque") continue;
      found.push([...before, name]);
      if (child.node === "object") visit(child, [...before, name]);
    }
  };
  visit(schema.root, []);
  return found;
}
