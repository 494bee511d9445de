import { isObject, type JsonObject } from "../../model/json.ts";
import type { ColumnDefinition, GroupNode, ShapeNode, SnapshotBatch } from "../../model/snapshot-batch.ts";
import { follow, memberOf, resolve, typesOf } from "../validation/schema-keywords.ts";
import { valueCheck } from "./value-check.ts";

/** Makes 0 of the rows of a shape whose value is not as the schema wants it. */
export type ColumnCheck = (batch: SnapshotBatch, shape: number, sound: Uint8Array) => void;

/** Say nothing about values. */
const ANNOTATIONS: ReadonlySet<string> = new Set([
  "$schema",
  "$comment",
  "title",
  "description",
  "default",
  "examples",
  "deprecated",
  "readOnly",
  "writeOnly",
  "definitions",
  "$defs",
]);
const GROUP_KEYWORDS: ReadonlySet<string> = new Set(["type", "properties", "additionalProperties", "required"]);
const LIST_KEYWORDS: ReadonlySet<string> = new Set(["type", "items"]);

/**
 * What remains to be checked of the values of a shape, once the schema was held against the shape itself. Undefined where the shape is refused,
 * and where the schema has keywords that are not known here: better a check too many than one too few.
 */
export function shapeChecks(
  root: GroupNode,
  document: JsonObject,
  definitions: readonly ColumnDefinition[],
): readonly ColumnCheck[] | undefined {
  const checks: ColumnCheck[] = [];
  const isFit = (node: ShapeNode, unresolved: unknown): boolean => {
    if (hasSiblings(unresolved, document)) return false;
    const schema = resolve(unresolved, document);
    if (typeof schema === "boolean") return schema;
    switch (node.node) {
      case "null":
        // Is absent, and no problem, whatever the schema says of values.
        return true;
      case "list":
        return isFitList(node.elements, schema);
      case "group":
        return isFitGroup(node, schema);
      case "value": {
        const check = valueCheck(node.column, definitions[node.column], withoutAnnotations(schema));
        if (check === "refused") return false;
        if (check !== "accepted") checks.push(check);
        return true;
      }
    }
  };
  const isFitList = (elements: readonly ShapeNode[], schema: JsonObject): boolean => {
    const { items = true } = schema;
    if (!isOnly(schema, LIST_KEYWORDS) || !allows(schema, "array") || Array.isArray(items)) return false;
    return elements.every((element) => isFit(element, items));
  };
  const isFitGroup = ({ members }: GroupNode, schema: JsonObject): boolean => {
    if (!isOnly(schema, GROUP_KEYWORDS) || !allows(schema, "object")) return false;
    const { properties, additionalProperties = true, required = [] } = schema;
    const names = new Set(members.map(([name]) => name));
    if (!Array.isArray(required) || !required.every((name) => typeof name === "string" && names.has(name))) return false;
    return members.every(([name, member]) => isFit(member, memberOf(properties, name) ?? additionalProperties));
  };
  // A group of the root that is null may be one that the schema requires.
  if (root.members.some(([, { node }]) => node === "null") && document["required"] !== undefined && !isOnlyTimestamp(document))
    return undefined;
  if (Object.hasOwn(document, "$ref")) return undefined;
  // Naming the document changes nothing; naming a part of it would.
  const unnamed = Object.fromEntries(Object.entries(document).filter(([name]) => name !== "$id"));
  return isFitGroup(root, unnamed) ? checks : undefined;
}

function isOnlyTimestamp({ required }: JsonObject): boolean {
  return Array.isArray(required) && required.every((name) => name === "timestamp");
}

/** Beside a `$ref`, keywords count as well: at each of several that lead from one to the next. */
function hasSiblings(schema: unknown, document: JsonObject): boolean {
  const seen = new Set<unknown>();
  for (
    let current = schema;
    isObject(current) && typeof current["$ref"] === "string";
    current = follow(current["$ref"], document)
  ) {
    // What leads back to itself is for the validator.
    if (seen.has(current) || Object.keys(withoutAnnotations(current as JsonObject)).length > 1) return true;
    seen.add(current);
  }
  return false;
}

function withoutAnnotations(schema: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => !ANNOTATIONS.has(name) && !name.startsWith("x-")));
}

function isOnly(schema: JsonObject, keywords: ReadonlySet<string>): boolean {
  return Object.keys(withoutAnnotations(schema)).every((name) => keywords.has(name));
}

function allows(schema: JsonObject, type: string): boolean {
  const types = typesOf(schema);
  return schema["type"] === undefined || types.includes(type);
}
