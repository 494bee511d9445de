import { isObject } from "../model/json.ts";
import type { MetricType } from "../model/term.ts";
import { parseTimestamp } from "../model/timestamp.ts";

/** A value that is known: instants are milliseconds since the epoch. */
export type Known = number | boolean | string;

export type PresenceType = MetricType | "collection" | "object";

/** Follows own members of plain objects only, so that neither a prototype nor an array's `length` passes for a metric. */
export function readPath(root: unknown, path: readonly string[]): unknown {
  let value = root;
  for (const segment of path) {
    if (!isObject(value) || !Object.hasOwn(value, segment)) return undefined;
    value = value[segment];
  }
  return value;
}

/** Undefined is unknown: absent, null, non-finite or of another type (language reference, section 5). */
export function known(value: unknown, type: MetricType): Known | undefined {
  switch (type) {
    case "number":
      return typeof value === "number" && Number.isFinite(value) ? value : undefined;
    case "boolean":
      return typeof value === "boolean" ? value : undefined;
    case "string":
      return typeof value === "string" ? value : undefined;
    case "timestamp": {
      const instant = typeof value === "string" ? parseTimestamp(value) : Number.NaN;
      return Number.isNaN(instant) ? undefined : instant;
    }
  }
}

export function isPresent(value: unknown, type: PresenceType): boolean {
  switch (type) {
    case "collection":
      return typeof value === "object" && value !== null;
    case "object":
      return isObject(value);
    default:
      return known(value, type) !== undefined;
  }
}

/** An element of a collection. An array's element without a usable key has none: quantifiers see it, rules for each key do not. */
export interface Element {
  readonly key: string | null;
  /** Not an object: every metric of it is unknown. */
  readonly value: unknown;
}

/**
 * The elements of a keyed map, or of an array whose objects are keyed by their field `by`; undefined where there is no such
 * collection. A null element is absent, one of another type is there with everything unknown.
 */
export function readElements(collection: unknown, by: string | undefined): readonly Element[] | undefined {
  const elements: Element[] = [];
  return visitElements(collection, by, (key, value) => elements.push({ key, value })) ? elements : undefined;
}

/** The same without an object for each; false where there is no such collection. */
export function visitElements(
  collection: unknown,
  by: string | undefined,
  visit: (key: string | null, value: unknown) => void,
): boolean {
  if (by === undefined) {
    if (!isObject(collection)) return false;
    for (const key of Object.keys(collection)) {
      const value = collection[key];
      if (value !== null && value !== undefined) visit(key, value);
    }
    return true;
  }
  if (!Array.isArray(collection)) return false;
  for (const value of collection as readonly unknown[]) {
    if (value !== null && value !== undefined) visit(keyOf(readPath(value, [by])), value);
  }
  return true;
}

/** The element of that key alone; of an array that has several the last, as where all are read. */
export function findElement(collection: unknown, by: string | undefined, key: string): Element | undefined {
  if (by === undefined) {
    const value = isObject(collection) && Object.hasOwn(collection, key) ? collection[key] : undefined;
    return value === null || value === undefined ? undefined : { key, value };
  }
  if (!Array.isArray(collection)) return undefined;
  const value: unknown = collection.findLast((each) => keyOf(readPath(each, [by])) === key);
  return value === undefined ? undefined : { key, value };
}

function keyOf(value: unknown): string | null {
  if (typeof value === "string") return value;
  return typeof value === "number" && Number.isFinite(value) ? String(value) : null;
}

/** A result too large for a double is unknown, as a division by zero is. */
export function finite(value: number): number {
  return value - value === 0 ? value : Number.NaN;
}
