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
  if (by === undefined) {
    if (!isObject(collection)) return undefined;
    const elements: Element[] = [];
    for (const key of Object.keys(collection)) {
      const value = collection[key];
      if (value !== null && value !== undefined) elements.push({ key, value });
    }
    return elements;
  }
  if (!Array.isArray(collection)) return undefined;
  return collection
    .filter((value: unknown) => value !== null && value !== undefined)
    .map((value: unknown) => ({ key: keyOf(readPath(value, [by])), value }));
}

function keyOf(value: unknown): string | null {
  if (typeof value === "string") return value;
  return typeof value === "number" && Number.isFinite(value) ? String(value) : null;
}

/** A result too large for a double is unknown, as a division by zero is. */
export function finite(value: number): number {
  return value - value === 0 ? value : Number.NaN;
}
