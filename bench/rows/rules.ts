import type { Bundle, JsonLeaf } from "../../src/bundle/bundle.ts";
import { bundleOf } from "../../test/evaluate/bundle-builder.ts";

/** 25 numbers in five groups. */
const FIELDS = 25;
const GROUPS = ["risk", "pnl", "orders", "feeds", "process"] as const;
const SNAPSHOTS = 64;
/** Comparisons of a rule. */
const MOST = 4;

export interface Snapshot {
  readonly [group: string]: Readonly<Record<string, number>>;
}

export interface BenchRule {
  readonly name: string;
  readonly leaves: readonly JsonLeaf[];
}

/** A repeatable stream of numbers in [0, 1). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function fieldOf(index: number): { readonly group: string; readonly name: string } {
  return { group: GROUPS[index % GROUPS.length] ?? "risk", name: `metric_${index}` };
}

export const snapshots: readonly Snapshot[] = (() => {
  const next = random(7);
  return Array.from({ length: SNAPSHOTS }, () => {
    const snapshot: Record<string, Record<string, number>> = {};
    for (let index = 0; index < FIELDS; index += 1) {
      const { group, name } = fieldOf(index);
      (snapshot[group] ??= {})[name] = Math.round(next() * 1_000) / 10;
    }
    return snapshot;
  });
})();

/** One to four comparisons each. */
export function rulesOf(count: number): readonly BenchRule[] {
  const next = random(count);
  return Array.from({ length: count }, (_, index) => {
    const leaf = (place: number): JsonLeaf => {
      const { group, name } = fieldOf(Math.floor(next() * FIELDS));
      const operator = place % 2 === 0 ? "greaterThan" : "lessThanInclusive";
      return { fact: group, path: `$.${name}`, operator, value: Math.round(next() * 1_000) / 10 };
    };
    return { name: `rule_${index}`, leaves: Array.from({ length: 1 + (index % MOST) }, (__, place) => leaf(place)) };
  });
}

export function bundleFor(rules: readonly BenchRule[]): Bundle {
  return bundleOf({ rules: rules.map(({ name, leaves }) => ({ rule: name, critical: { all: leaves } })) });
}

export function snapshotAt(index: number): Snapshot {
  return snapshots[index % SNAPSHOTS] ?? {};
}
