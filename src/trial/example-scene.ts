import type { Bundle } from "../bundle/bundle.ts";
import type { CheckedExample, CheckedPolicy, CheckedRule } from "../check/checked.ts";
import { compile } from "../compile/compile.ts";
import type { JsonObject, JsonValue } from "../model/json.ts";
import { formatTimestamp } from "../model/timestamp.ts";

/** t0 of every example: Monday 6 January 2025, 06:00 UTC, an instant of every sensible clock. */
export const EXAMPLE_START = Date.UTC(2025, 0, 6, 6);
const SOME_KEY = "example";

/** The one rule as its examples see it: `only`, `suppressed by`, `clear` and `missing` do not act, and nothing is ever stale. */
export function exampleScene(
  policy: CheckedPolicy,
  rule: CheckedRule,
): { readonly policy: CheckedPolicy; readonly bundle: Bundle } {
  const bare = bareRule(rule);
  const document = withoutRequired(policy.schema.document) as JsonObject;
  const scene: CheckedPolicy = {
    ...policy,
    staleAfter: { ms: Number.MAX_SAFE_INTEGER },
    schema: { ...policy.schema, document },
    rules: [bare],
  };
  return { policy: scene, bundle: compile(scene) };
}

function bareRule(rule: CheckedRule): CheckedRule {
  const bare: { -readonly [Member in keyof CheckedRule]: CheckedRule[Member] } = { ...rule };
  delete bare.clear;
  delete bare.only;
  return { ...bare, suppressedBy: [], missing: { kind: "hold" }, ownMissing: false };
}

/** A snapshot with only what the example names; the loop variable is its one key. */
export function exampleSnapshot(
  rule: CheckedRule,
  example: CheckedExample,
): { readonly snapshot: JsonObject; readonly key: string | null } {
  const root: Members = { timestamp: formatTimestamp(EXAMPLE_START) };
  const element: Members = {};
  let key = SOME_KEY;
  for (const { ref, value } of example.values) {
    const data = "agoMs" in value ? formatTimestamp(EXAMPLE_START - value.agoMs) : value.constant;
    if (ref.key === true) key = String(data);
    else put(ref.variable === undefined ? root : element, ref.path, data);
  }
  if (rule.each === undefined) return { snapshot: root, key: null };
  const { collection } = rule.each;
  if (collection.by === undefined) {
    put(root, [...collection.ref.path, key], element);
    return { snapshot: root, key };
  }
  // An example may set the field that keys the collection itself.
  const own = element[collection.by];
  const named = typeof own === "string" ? own : key;
  put(root, collection.ref.path, [{ ...element, [collection.by]: named }]);
  return { snapshot: root, key: named };
}

interface Members {
  [name: string]: JsonValue;
}

function put(root: Members, path: readonly string[], value: JsonValue): void {
  let members = root;
  for (const segment of path.slice(0, -1)) {
    const next = members[segment];
    const group: Members = isMembers(next) ? next : {};
    members[segment] = group;
    members = group;
  }
  members[path.at(-1) ?? ""] = value;
}

function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An example names only what it needs, whatever the schema asks of a whole snapshot. */
function withoutRequired(schema: JsonValue): JsonValue {
  if (typeof schema !== "object" || schema === null) return schema;
  if (Array.isArray(schema)) return (schema as readonly JsonValue[]).map(withoutRequired);
  const members = Object.entries(schema).filter(([name, value]) => name !== "required" || !Array.isArray(value));
  return Object.fromEntries(members.map(([name, value]) => [name, withoutRequired(value)]));
}
