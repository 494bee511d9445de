import type { CheckedPolicy, SchemaNode } from "../check/checked.ts";
import { isObject, type JsonObject, type JsonValue } from "../model/json.ts";
import { parseQuantity } from "../model/quantity.ts";
import { divide, multiply, toNumber } from "../model/rational.ts";
import { formatTimestamp, parseTimestamp } from "../model/timestamp.ts";
import { dimensionOf, scaleOf, type Unit } from "../model/unit.ts";
import { parseDuration } from "./yaml-reader.ts";

/** An instant that keeps its distance from the snapshot's own timestamp, as those of a working engine do. */
export interface Moving {
  readonly moving: true;
  /** ms; negative is before the snapshot. */
  readonly offset: number;
}

/** A snapshot as a test keeps it between steps: data, with instants that move. */
export type Template = JsonValue | Moving | readonly Template[] | { readonly [key: string]: Template };

/** Symbolic, so that no snapshot can look like one. */
const MOVING = new WeakSet<object>();

function moving(offset: number): Moving {
  const instant: Moving = Object.freeze({ moving: true, offset });
  MOVING.add(instant);
  return instant;
}

function isMoving(template: Template): template is Moving {
  return typeof template === "object" && template !== null && MOVING.has(template);
}

/**
 * A whole snapshot (a `base`, or a step's `snapshot`) as a template: every instant in it keeps its distance from the snapshot's own
 * `timestamp`. Without one, only those written `95s ago` move.
 */
export function templateOf(snapshot: JsonObject, schema: CheckedPolicy["schema"]): Template {
  const taken = typeof snapshot["timestamp"] === "string" ? parseTimestamp(snapshot["timestamp"]) : Number.NaN;
  return convert(snapshot, schema.root, (text) => {
    const ago = agoOf(text);
    if (ago !== undefined) return moving(-ago);
    const instant = parseTimestamp(text);
    return Number.isNaN(instant) || Number.isNaN(taken) ? text : moving(instant - taken);
  });
}

/** A value that a step sets: `95s ago` is an instant before the step and stays there; `-3%` is brought to the metric's unit. */
export function settledValue(value: JsonValue, node: SchemaNode, stepInstant: number): JsonValue {
  const settle = (text: string): Template => {
    const ago = agoOf(text);
    return ago === undefined ? text : formatTimestamp(stepInstant - ago);
  };
  return convert(value, node, settle) as JsonValue;
}

/** The template as it is sent at `instant` (ms since the epoch), timestamp included. */
export function materialise(template: Template, instant: number): JsonObject {
  const snapshot = fixInstants(template, instant);
  return { ...(isObject(snapshot) ? snapshot : {}), timestamp: formatTimestamp(instant) };
}

export function withValue(template: Template, path: readonly string[], value: Template): Template {
  const [head, ...rest] = path;
  if (head === undefined) return value;
  const record = asRecord(template);
  return { ...record, [head]: withValue(Object.hasOwn(record, head) ? (record[head] ?? null) : null, rest, value) };
}

export function withoutValue(template: Template, path: readonly string[]): Template {
  const [head, ...rest] = path;
  const record = asRecord(template);
  if (head === undefined || !Object.hasOwn(record, head)) return template;
  if (rest.length > 0) return { ...record, [head]: withoutValue(record[head] ?? null, rest) };
  return Object.fromEntries(Object.entries(record).filter(([key]) => key !== head));
}

function asRecord(template: Template): Readonly<Record<string, Template>> {
  if (typeof template !== "object" || template === null || Array.isArray(template) || isMoving(template)) return {};
  return template as Readonly<Record<string, Template>>;
}

function fixInstants(template: Template, instant: number): JsonValue {
  if (typeof template !== "object" || template === null) return template;
  if (isMoving(template)) return formatTimestamp(instant + template.offset);
  if (Array.isArray(template)) return (template as readonly Template[]).map((item) => fixInstants(item, instant));
  return Object.fromEntries(Object.entries(template).map(([key, item]) => [key, fixInstants(item, instant)]));
}

function convert(value: JsonValue, node: SchemaNode | undefined, instant: (text: string) => Template): Template {
  if (node === undefined) return value;
  switch (node.node) {
    case "opaque":
      return value;
    case "metric":
      if (typeof value !== "string") return value;
      if (node.type === "timestamp") return instant(value);
      return node.type === "number" ? inUnit(value, node.unit) : value;
    case "object":
      if (!isObject(value)) return value;
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, convert(item, node.properties.get(key), instant)]),
      );
    case "collection":
      if (Array.isArray(value)) return (value as readonly JsonValue[]).map((item) => convert(item, node.element, instant));
      if (!isObject(value)) return value;
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, convert(item, node.element, instant)]));
  }
}

/** `95s ago` in ms; `now` is 0. */
function agoOf(text: string): number | undefined {
  if (text.trim() === "now") return 0;
  const match = /^(\S+)\s+ago$/.exec(text.trim());
  return match?.[1] === undefined ? undefined : parseDuration(match[1]);
}

/** `-3.5%` for a metric in percent is -3.5. Text that is no quantity of the metric's dimension stays text. */
function inUnit(text: string, unit: Unit): number | string {
  const quantity = parseQuantity(text);
  if (quantity === undefined || quantity.unit === "count" || dimensionOf(quantity.unit) !== dimensionOf(unit)) return text;
  const scaled = divide(multiply(quantity.value, scaleOf(quantity.unit)), scaleOf(unit));
  return scaled === undefined ? text : toNumber(scaled);
}
