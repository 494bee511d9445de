import { isObject, type JsonObject } from "../../model/json.ts";
import type { SnapshotProblem } from "../validate.ts";
import { refusal } from "./constraint.ts";
import { pathText } from "../../model/path-text.ts";
import { isGroup, memberOf, resolve } from "./schema-keywords.ts";

/** Members nested deeper than this are not looked at; no policy reads them. */
const DEEPEST = 256;
/** Problems told of one snapshot. Values beyond them are taken out all the same. */
const MOST_TOLD = 1_000;

export interface Sanitised {
  /** The input itself where nothing was taken out; otherwise a copy along the paths that were. */
  readonly snapshot: unknown;
  readonly problems: readonly SnapshotProblem[];
}

/**
 * Takes out what a schema refuses, value by value (language reference, section 5). Null is absent and no problem. An element of a
 * collection that is refused as a whole stays, empty: its key is there and everything of it unknown. Understands the keywords that give
 * metrics their meaning; other keywords are ajv's to judge.
 */
export function sanitise(raw: unknown, document: JsonObject): Sanitised {
  const walk = new Walk(document);
  const snapshot = walk.clean(raw, document, []);
  return { snapshot: snapshot === REFUSED ? {} : snapshot, problems: walk.problems };
}

const REFUSED = Symbol("refused");

class Walk {
  readonly problems: SnapshotProblem[] = [];
  readonly #document: JsonObject;

  constructor(document: JsonObject) {
    this.#document = document;
  }

  clean(value: unknown, unresolved: unknown, path: readonly string[]): unknown {
    if (value === null || path.length > DEEPEST) return value;
    const schema = resolve(unresolved, this.#document);
    if (schema === true) return value;
    if (schema === false) return this.#refuse(path, "is not allowed by the schema");
    const reason = refusal(value, schema);
    if (reason !== undefined) return this.#refuse(path, reason);
    const { allOf } = schema;
    let cleaned: unknown = value;
    for (const part of Array.isArray(allOf) ? allOf : []) {
      cleaned = this.clean(cleaned, part, path);
      if (cleaned === REFUSED) return REFUSED;
    }
    if (Array.isArray(cleaned)) return this.#cleanList(cleaned, schema, path);
    return isObject(cleaned) ? this.#cleanGroup(cleaned, schema, path) : cleaned;
  }

  #cleanGroup(group: Readonly<Record<string, unknown>>, schema: JsonObject, path: readonly string[]): unknown {
    const { properties, additionalProperties = true, required } = schema;
    let copy: Record<string, unknown> | undefined;
    for (const name of Object.keys(group)) {
      const own = memberOf(properties, name);
      const declared = own ?? additionalProperties;
      if (declared === true) continue;
      const value = group[name];
      const cleaned = this.clean(value, declared, [...path, name]);
      if (cleaned === value) continue;
      copy ??= { ...group };
      if (cleaned !== REFUSED) set(copy, name, cleaned);
      else if (own === undefined && isGroup(resolve(declared, this.#document))) set(copy, name, {});
      else Reflect.deleteProperty(copy, name);
    }
    // What the snapshot as a whole must have is judged by the caller.
    if (path.length > 0 && Array.isArray(required)) {
      for (const name of required) {
        if (typeof name === "string" && memberOf(group, name) === undefined)
          this.#refuse([...path, name], "is absent, and the schema requires it");
      }
    }
    return copy ?? group;
  }

  #cleanList(list: readonly unknown[], schema: JsonObject, path: readonly string[]): unknown {
    const { items } = schema;
    const key = schema["x-key"];
    if (items === undefined || Array.isArray(items)) return list;
    let copy: unknown[] | undefined;
    for (const [index, value] of list.entries()) {
      const named = typeof key === "string" ? memberOf(value, key) : undefined;
      const cleaned = this.clean(value, items, [...path, typeof named === "string" ? named : String(index)]);
      if (cleaned === value) continue;
      copy ??= [...list];
      copy[index] = cleaned === REFUSED ? (isGroup(resolve(items, this.#document)) ? {} : null) : cleaned;
    }
    return copy ?? list;
  }

  #refuse(segments: readonly string[], reason: string): typeof REFUSED {
    if (this.problems.length < MOST_TOLD) this.problems.push({ path: pathText(segments), segments, reason });
    return REFUSED;
  }
}

/** Sets an own member, also where it is called `__proto__`. */
function set(target: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
}
