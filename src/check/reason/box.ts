import { intersect, isEmpty, type ValueSet, wholeNumbers } from "./value-set.ts";

/** Something a condition looks at: a metric, an age, a window, a session. */
export interface Subject {
  /** The same text for the same thing. */
  readonly key: string;
  /** `metric` can take every value of its domain whatever others are; `derived` depends on others in ways that are not followed. */
  readonly kind: "metric" | "derived" | "session";
  /** Every value it can have while it is known. */
  readonly domain: ValueSet;
  /** Of numbers: never anything but whole. */
  readonly whole?: boolean;
}

/** What a subject may be; `unknown` when it may have no value at all. */
export interface Constraint {
  readonly subject: Subject;
  readonly values: ValueSet;
  readonly unknown: boolean;
}

/** Constraints that hold together, one a subject. */
export type Box = ReadonlyMap<string, Constraint>;

/** Alternatives: no box at all is "never", an empty box is "whatever". */
export type Boxes = readonly Box[];

export const NEVER: Boxes = [];
export const WHATEVER: Boxes = [new Map()];

/** More alternatives than this are not followed: the answer is then "whatever", which claims nothing. */
const MOST = 128;

export function only(constraint: Constraint): Boxes {
  const narrowed = { ...constraint, values: common(constraint.subject, constraint.values, constraint.subject.domain) };
  return isEmpty(narrowed.values) && !narrowed.unknown ? NEVER : [new Map([[narrowed.subject.key, narrowed]])];
}

export function either(alternatives: readonly Boxes[]): Boxes {
  const all = alternatives.flat();
  return all.length > MOST ? WHATEVER : all;
}

export function both(a: Boxes, b: Boxes): Boxes {
  if (a.length * b.length > MOST * 4) return a.length <= b.length ? a : b;
  const joined: Box[] = [];
  for (const one of a) {
    for (const two of b) {
      const box = join(one, two);
      if (box !== undefined) joined.push(box);
    }
  }
  return joined.length > MOST ? (a.length <= b.length ? a : b) : joined;
}

/** Undefined when they contradict each other. */
function join(one: Box, two: Box): Box | undefined {
  const joined = new Map(one);
  for (const [key, constraint] of two) {
    const before = joined.get(key);
    const values = before === undefined ? constraint.values : common(constraint.subject, before.values, constraint.values);
    const unknown = constraint.unknown && (before?.unknown ?? true);
    if (isEmpty(values) && !unknown) return undefined;
    joined.set(key, { ...constraint, values, unknown });
  }
  return joined;
}

function common(subject: Subject, a: ValueSet, b: ValueSet): ValueSet {
  const values = intersect(a, b);
  return subject.whole === true ? wholeNumbers(values) : values;
}
