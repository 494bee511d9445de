import { isObject, type JsonObject } from "../../model/json.ts";

/** A subschema: its keywords, `true` for anything, `false` for nothing. */
export type Subschema = boolean | JsonObject;

/** Hops of `$ref` to `$ref` before a schema is taken for circular. */
const MOST_HOPS = 32;

/** Follows `$ref`s within the document. One that leads nowhere allows anything: `check` has refused such a schema. */
export function resolve(schema: unknown, document: JsonObject): Subschema {
  let current = schema;
  for (let hop = 0; hop < MOST_HOPS; hop += 1) {
    if (typeof current === "boolean") return current;
    if (!isObject(current)) return true;
    const ref = current["$ref"];
    if (typeof ref !== "string") return current as JsonObject;
    current = follow(ref, document);
  }
  return true;
}

/** One hop. */
export function follow(ref: string, document: JsonObject): unknown {
  if (!ref.startsWith("#")) return true;
  let target: unknown = document;
  for (const segment of decodeURIComponent(ref.slice(1)).split("/").slice(1)) {
    const name = segment.replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof target !== "object" || target === null || !Object.hasOwn(target, name)) return true;
    target = (target as Readonly<Record<string, unknown>>)[name];
  }
  return target;
}

/** The types that `type` lists; empty where it is left out. */
export function typesOf(schema: JsonObject): readonly string[] {
  const { type } = schema;
  if (typeof type === "string") return [type];
  return Array.isArray(type) ? type.filter((one) => typeof one === "string") : [];
}

/** Whether values of the schema are groups: objects or lists of them, rather than metrics. */
export function isGroup(schema: Subschema): boolean {
  if (typeof schema === "boolean") return false;
  const types = typesOf(schema);
  return types.includes("object") || types.includes("array") || (types.length === 0 && isObject(schema["properties"]));
}

/** The member of a keyword's object, own members only. */
export function memberOf(container: unknown, name: string): unknown {
  return isObject(container) && Object.hasOwn(container, name) ? container[name] : undefined;
}
