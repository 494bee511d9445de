import { isObject } from "../../model/json.ts";
import type { SnapshotProblem } from "../validate.ts";
import type { CompiledSchema } from "./ajv.ts";
import { pathText } from "../../model/path-text.ts";

/** Taking a value out may make another keyword refuse what is around it; after so many rounds, what is left is left. */
const ROUNDS = 8;
/** Each removal copies what is around it; a snapshot with more to remove is refused as a whole. */
const MOST_REMOVED = 1_000;

type Group = Readonly<Record<string, unknown>>;

/**
 * What ajv still refuses after the keywords of metrics have been seen to (`anyOf`, `patternProperties` and the like): taken out where it
 * stands. Undefined where that is the snapshot as a whole.
 */
export function removeRest(
  snapshot: Group,
  schema: CompiledSchema,
): { readonly snapshot: Group; readonly problems: readonly SnapshotProblem[] } | undefined {
  const problems = new Map<string, SnapshotProblem>();
  let current = snapshot;
  for (let round = 0; round < ROUNDS && !schema.accepts(current); round += 1) {
    let changed = false;
    const errors = schema.errors(current);
    if (errors.length > MOST_REMOVED) return undefined;
    for (const { instancePath, keyword, message } of errors) {
      if (keyword === "required") continue;
      const segments = instancePath
        .split("/")
        .slice(1)
        .map((segment) => segment.replaceAll("~1", "/").replaceAll("~0", "~"));
      if (segments.length === 0) {
        // Members that are not asked for harm nobody; anything else said of the root is said of the snapshot.
        if (keyword === "additionalProperties" || keyword === "unevaluatedProperties") continue;
        return undefined;
      }
      const next = without(current, segments);
      if (next === current || !isObject(next)) continue;
      changed = true;
      current = next;
      const path = pathText(segments);
      if (!problems.has(path))
        problems.set(path, { path, segments, reason: `is refused by the schema: it ${message ?? "does not fit"}` });
    }
    if (!changed) break;
  }
  return { snapshot: current, problems: [...problems.values()] };
}

/** A copy without the value at a path; the same object where there is none, or null, which is absent already. */
function without(container: unknown, [name = "", ...rest]: readonly string[]): unknown {
  if (typeof container !== "object" || container === null || !Object.hasOwn(container, name)) return container;
  const value = (container as Group)[name];
  if (value === null) return container;
  const cleaned = rest.length === 0 ? undefined : without(value, rest);
  if (cleaned === value) return container;
  if (Array.isArray(container))
    return container.map((member: unknown, index) => (String(index) === name ? (cleaned ?? null) : member));
  const copy: Record<string, unknown> = { ...container };
  if (cleaned === undefined) Reflect.deleteProperty(copy, name);
  else Object.defineProperty(copy, name, { value: cleaned, writable: true, enumerable: true, configurable: true });
  return copy;
}
