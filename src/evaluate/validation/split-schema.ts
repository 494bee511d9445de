import { isObject, type JsonObject, type JsonValue } from "../../model/json.ts";

/** Keywords whose meaning depends on where in the document a schema stands. */
const PLACED = [
  "$id",
  "id",
  "$anchor",
  "$dynamicAnchor",
  "$dynamicRef",
  "$recursiveRef",
  "unevaluatedProperties",
  "unevaluatedItems",
];

/**
 * The same schema with each group in a definition of its own, so that a validator makes a function for each: V8 does not optimise one
 * past 61,440 bytes of bytecode, and a schema of a hundred metrics in one function is several times slower. The document itself where
 * a group cannot be moved.
 */
export function splitSchema(document: JsonObject): JsonObject {
  if (hasPlacedKeyword(document)) return document;
  const own = isObject(document["definitions"]) ? document["definitions"] : {};
  const moved: Record<string, JsonValue> = {};
  let count = 0;
  const move = (schema: JsonValue | undefined): JsonValue | undefined => {
    if (!isObject(schema) || !isGroup(schema)) return schema;
    let name: string;
    do name = `group ${(count += 1)}`;
    while (Object.hasOwn(own, name));
    moved[name] = parts(schema);
    return { $ref: `#/definitions/${name.replace(" ", "%20")}` };
  };
  const parts = (schema: JsonObject): JsonObject => {
    // Not what lies below a key: ajv would spell out the path to each element before it calls the function.
    const { properties } = schema;
    return { ...schema, ...(isObject(properties) && { properties: mapMembers(properties, move) }) };
  };
  return { ...parts(document), definitions: { ...own, ...moved } };
}

function isGroup({ properties, additionalProperties, items }: JsonObject): boolean {
  return [properties, additionalProperties, items].some((below) => isObject(below));
}

function mapMembers(members: JsonObject, change: (member: JsonValue | undefined) => JsonValue | undefined): JsonObject {
  return Object.fromEntries(Object.entries(members).map(([name, member]) => [name, change(member) ?? member]));
}

function hasPlacedKeyword(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.some(hasPlacedKeyword);
  if (!isObject(value)) return false;
  return Object.entries(value).some(
    ([name, member]) => isPlaced(name, member) || (name === "$ref" && pointsInside(member)) || hasPlacedKeyword(member),
  );
}

/** A metric may have such a name; then what stands there is its schema. */
function isPlaced(name: string, member: JsonValue): boolean {
  return PLACED.includes(name) && !isObject(member);
}

/** To a place that may be moved. */
function pointsInside(reference: JsonValue): boolean {
  return typeof reference === "string" && !/^#\/(?:definitions|\$defs)\/[^/]*$/.test(reference);
}
