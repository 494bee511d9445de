import type { JsonValue } from "../model/json.ts";
import { isWellFormed } from "./canonical.ts";
import { pointerTo } from "./pointer.ts";
import { type BundleProblem, damaged } from "./problem.ts";

/** UTF-16 units of a bundle's text. */
export const LARGEST_TEXT = 16 * 1024 * 1024;
/** Values in a bundle: members and elements, nested ones included. */
export const MOST_VALUES = 2_000_000;
/** Objects and arrays inside each other. The language's own bounds keep a compiled bundle well below. */
export const DEEPEST = 700;

export type Intake = { readonly ok: true; readonly value: JsonValue } | { readonly ok: false; readonly problem: BundleProblem };

/** Members that would change or hide what every object inherits. */
const FORBIDDEN_NAMES: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

interface Work {
  readonly source: object;
  readonly target: Record<string, JsonValue> | JsonValue[];
  readonly pointer: string;
  readonly depth: number;
}

/**
 * A copy of anything at all as plain JSON, or the first reason why it is none: text that does not parse, cycles and bottomless nesting,
 * accessors, NaN, functions, members named `__proto__`. Nothing of the original is run but a proxy's traps, and nothing is recursive.
 */
export function takeIn(input: unknown): Intake {
  try {
    if (typeof input !== "string") return copy(input);
    if (input.length > LARGEST_TEXT) return refuse("", `the text is longer than ${LARGEST_TEXT} characters`);
    return copy(JSON.parse(input.startsWith("\uFEFF") ? input.slice(1) : input));
  } catch (error) {
    if (typeof input === "string" && error instanceof SyntaxError) {
      const help = "name a whole bundle, as `policy compile` writes it";
      return { ok: false, problem: { pointer: "", message: "the text is not JSON", help } };
    }
    return refuse("", "it cannot be read");
  }
}

function refuse(pointer: string, message: string): Intake {
  return { ok: false, problem: damaged(pointer, message) };
}

function copy(root: unknown): Intake {
  const whole: JsonValue[] = [];
  const work: Work[] = [];
  let count = 0;

  const take = (value: unknown, put: (copied: JsonValue) => void, pointer: string, depth: number): Intake | undefined => {
    count += 1;
    if (count > MOST_VALUES) return refuse("", `it holds more than ${MOST_VALUES} values`);
    if (typeof value === "object" && value !== null) {
      if (depth >= DEEPEST) return refuse("", `it nests deeper than ${DEEPEST} levels`);
      const target = Array.isArray(value) ? [] : {};
      put(target);
      work.push({ source: value, target, pointer, depth });
      return undefined;
    }
    if (typeof value === "string" && !isWellFormed(value)) return refuse(pointer, "the text here is not valid Unicode");
    if (!isScalar(value)) return refuse(pointer, "there is no JSON value here");
    put(value);
    return undefined;
  };

  const fault = take(root, (copied) => whole.push(copied), "", 0) ?? drain(work, take);
  const [value] = whole;
  return fault ?? (value === undefined ? refuse("", "there is nothing to read") : { ok: true, value });
}

function isScalar(value: unknown): value is null | boolean | number | string {
  return value === null || typeof value === "boolean" || typeof value === "string" || Number.isFinite(value);
}

type Take = (value: unknown, put: (copied: JsonValue) => void, pointer: string, depth: number) => Intake | undefined;

function drain(work: Work[], take: Take): Intake | undefined {
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    const { source, target, pointer, depth } = next;
    const names = Array.isArray(target) ? indices(source) : Object.keys(source);
    for (const name of names) {
      const place = pointerTo(pointer, name);
      if (FORBIDDEN_NAMES.has(name)) return refuse(place, `no member may be named \`${name}\``);
      if (!isWellFormed(name)) return refuse(pointer, "the name of a member is not valid Unicode");
      const put = (copied: JsonValue): void => {
        if (Array.isArray(target)) target.push(copied);
        else target[name] = copied;
      };
      const fault = take(ownValue(source, name), put, place, depth + 1);
      if (fault !== undefined) return fault;
    }
  }
  return undefined;
}

function* indices(list: object): Iterable<string> {
  const { length } = list as readonly unknown[];
  for (let index = 0; index < length; index += 1) yield String(index);
}

/** The value of a data property. An accessor is not called: it counts as no value. */
function ownValue(source: object, name: string): unknown {
  const property = Object.getOwnPropertyDescriptor(source, name);
  return property !== undefined && "value" in property ? property.value : undefined;
}
