import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { isObject, type JsonObject } from "../model/json.ts";
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
  if (problems.length === 0 && !compiles(bundle.metrics.document)) {
    problems.push(damaged("/metrics/document", "it is no JSON Schema that can be used"));
  }
  for (const [index, { collection, path }] of bundle.metrics.reads.entries()) {
    if (collection?.ref.variable !== undefined) {
      problems.push(
        damaged(pointerTo("/metrics/reads", index), `\`${path.join(".")}\` stands in a collection that stands in no snapshot`),
      );
    }
  }
  return problems;
}

/** Whether ajv can make a validator of it. Where the process forbids generated code, that is left to whoever validates without. */
function compiles(document: JsonObject): boolean {
  const dialect = typeof document.$schema === "string" && document.$schema.includes("2020-12") ? Ajv2020 : Ajv;
  try {
    new dialect({ strict: false, validateSchema: false, validateFormats: false, logger: false }).compile(document);
    return true;
  } catch (error) {
    return error instanceof EvalError;
  }
}
