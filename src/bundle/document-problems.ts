import { isObject } from "../model/json.ts";
import type { Bundle } from "./bundle.ts";
import { pointerTo } from "./pointer.ts";
import { type BundleProblem, damaged } from "./problem.ts";

/** What is wrong with the metrics' schema and the table of what is read: references out of the document, collections inside others. */
export function documentProblems(bundle: Bundle): BundleProblem[] {
  const problems: BundleProblem[] = [];
  const visit = (node: unknown, pointer: string): void => {
    if (Array.isArray(node)) {
      for (const [index, element] of node.entries()) visit(element, pointerTo(pointer, index));
    } else if (isObject(node)) {
      const { $ref } = node;
      if (typeof $ref === "string" && !$ref.startsWith("#")) {
        problems.push(damaged(pointerTo(pointer, "$ref"), "the schema refers to something outside the bundle"));
      }
      for (const [name, member] of Object.entries(node)) visit(member, pointerTo(pointer, name));
    }
  };
  visit(bundle.metrics.document, "/metrics/document");
  for (const [index, { collection, path }] of bundle.metrics.reads.entries()) {
    if (collection?.ref.variable !== undefined) {
      problems.push(
        damaged(pointerTo("/metrics/reads", index), `\`${path.join(".")}\` stands in a collection that stands in no snapshot`),
      );
    }
  }
  return problems;
}
