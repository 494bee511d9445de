import { isObject, type JsonObject, type JsonValue } from "../model/json.ts";

/** Puts `over` into `under` member by member; where both have something that is no object, that of `over` counts. */
export function mergeJson(under: JsonObject, over: JsonObject): JsonObject {
  const merged: Record<string, JsonValue> = { ...under };
  for (const [name, value] of Object.entries(over)) {
    const before = Object.hasOwn(under, name) ? under[name] : undefined;
    define(merged, name, isObject(before) && isObject(value) ? mergeJson(before, value) : value);
  }
  return merged;
}

/** As JSON has it: a member called `__proto__` is one. */
function define(target: Record<string, JsonValue>, name: string, value: JsonValue): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}
