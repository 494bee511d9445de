/** A stretch of numbers; the ends may be infinite. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  readonly lowOpen: boolean;
  readonly highOpen: boolean;
}

/** What a value may be: numbers as disjoint intervals in order, flags, or texts (`except`: all but these). */
export type ValueSet =
  | { readonly of: "numbers"; readonly intervals: readonly Interval[] }
  | { readonly of: "flags"; readonly yes: boolean; readonly no: boolean }
  | { readonly of: "texts"; readonly except: boolean; readonly values: ReadonlySet<string> };

export const ALL_NUMBERS: Interval = { low: -Infinity, high: Infinity, lowOpen: true, highOpen: true };

export function numbers(...intervals: readonly Interval[]): ValueSet {
  return { of: "numbers", intervals };
}

export function flag(value: boolean): ValueSet {
  return { of: "flags", yes: value, no: !value };
}

export function texts(values: Iterable<string>, except = false): ValueSet {
  return { of: "texts", except, values: new Set(values) };
}

/** The numbers that stand in an order to `value`. */
export function ordered(operator: "<" | "<=" | ">" | ">=" | "==" | "!=", value: number): ValueSet {
  const below = { ...ALL_NUMBERS, high: value };
  const above = { ...ALL_NUMBERS, low: value };
  switch (operator) {
    case "<":
      return numbers(below);
    case "<=":
      return numbers({ ...below, highOpen: false });
    case ">":
      return numbers(above);
    case ">=":
      return numbers({ ...above, lowOpen: false });
    case "==":
      return numbers({ low: value, high: value, lowOpen: false, highOpen: false });
    case "!=":
      return numbers(below, above);
  }
}

export function isEmpty(set: ValueSet): boolean {
  switch (set.of) {
    case "numbers":
      return set.intervals.every(isEmptyInterval);
    case "flags":
      return !set.yes && !set.no;
    case "texts":
      return !set.except && set.values.size === 0;
  }
}

function isEmptyInterval({ low, high, lowOpen, highOpen }: Interval): boolean {
  return low > high || (low === high && (lowOpen || highOpen));
}

/** Both must be of one kind; sets of different kinds have nothing in common. */
export function intersect(a: ValueSet, b: ValueSet): ValueSet {
  if (a.of === "numbers" && b.of === "numbers") {
    return { of: "numbers", intervals: inCommon(a.intervals, b.intervals) };
  }
  if (a.of === "flags" && b.of === "flags") return { of: "flags", yes: a.yes && b.yes, no: a.no && b.no };
  if (a.of === "texts" && b.of === "texts") return intersectTexts(a, b);
  return texts([]);
}

/** Side by side through both, which are in order: the one that ends first meets nothing further on. */
function inCommon(a: readonly Interval[], b: readonly Interval[]): readonly Interval[] {
  const common: Interval[] = [];
  let [inA, inB] = [0, 0];
  for (let [one, two] = [a[0], b[0]]; one !== undefined && two !== undefined; [one, two] = [a[inA], b[inB]]) {
    const both = intersectIntervals(one, two);
    if (!isEmptyInterval(both)) common.push(both);
    if (one.high < two.high || (one.high === two.high && one.highOpen)) inA += 1;
    else inB += 1;
  }
  return common;
}

function intersectIntervals(a: Interval, b: Interval): Interval {
  const low = Math.max(a.low, b.low);
  const high = Math.min(a.high, b.high);
  return {
    low,
    high,
    lowOpen: (a.low === low && a.lowOpen) || (b.low === low && b.lowOpen),
    highOpen: (a.high === high && a.highOpen) || (b.high === high && b.highOpen),
  };
}

type Texts = Extract<ValueSet, { of: "texts" }>;

function intersectTexts(a: Texts, b: Texts): Texts {
  if (a.except && b.except) return { of: "texts", except: true, values: new Set([...a.values, ...b.values]) };
  const [listed, other] = a.except ? [b, a] : [a, b];
  return {
    of: "texts",
    except: false,
    values: new Set([...listed.values].filter((value) => other.values.has(value) !== other.except)),
  };
}

export function complement(set: ValueSet): ValueSet {
  switch (set.of) {
    case "numbers":
      return { of: "numbers", intervals: between(set.intervals) };
    case "flags":
      return { of: "flags", yes: set.no, no: set.yes };
    case "texts":
      return { ...set, except: !set.except };
  }
}

/** The numbers before, between and behind intervals that are in order. */
function between(intervals: readonly Interval[]): readonly Interval[] {
  const gaps: Interval[] = [];
  let [from, fromOpen] = [-Infinity, true];
  for (const { low, high, lowOpen, highOpen } of intervals) {
    gaps.push({ low: from, lowOpen: fromOpen, high: low, highOpen: !lowOpen || low === -Infinity });
    [from, fromOpen] = [high, !highOpen || high === Infinity];
  }
  gaps.push({ low: from, lowOpen: fromOpen, high: Infinity, highOpen: true });
  return gaps.filter((gap) => !isEmptyInterval(gap));
}

/** Only the whole numbers of a set: `(4, 5)` has none. */
export function wholeNumbers(set: ValueSet): ValueSet {
  if (set.of !== "numbers") return set;
  const rounded = set.intervals.map(({ low, high, lowOpen, highOpen }): Interval => {
    const first = Number.isFinite(low) ? (lowOpen && Number.isInteger(low) ? low + 1 : Math.ceil(low)) : low;
    const last = Number.isFinite(high) ? (highOpen && Number.isInteger(high) ? high - 1 : Math.floor(high)) : high;
    return { low: first, high: last, lowOpen: first === -Infinity, highOpen: last === Infinity };
  });
  return { of: "numbers", intervals: rounded.filter((interval) => !isEmptyInterval(interval)) };
}
