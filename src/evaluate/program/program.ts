import type { MetricType, NumberTerm } from "../../model/term.ts";
import type { PresenceType } from "../facts.ts";
import type { BooleanExpression, NumberExpression } from "./expression.ts";

/**
 * A bundle laid out for evaluation: which cell of which row holds what, how cells are loaded from a snapshot and computed from one
 * another, and what each alert reads. Plain data, made from the bundle alone.
 */
export interface Program {
  /** Table 0 has one row, the snapshot's root; each further one has a row for every element of a collection. */
  readonly tables: readonly Table[];
  /** Strings of the bundle and the numbers that stand for them in cells. */
  readonly strings: ReadonlyMap<string, number>;
  /** Whether two strings of snapshots are ever compared, so that strings the bundle does not know need numbers too. */
  readonly comparesStrings: boolean;
  readonly globs: readonly string[];
  /** Cells of the root that say whether `now` lies in a session. */
  readonly sessions: readonly { readonly slot: number; readonly calendar: string; readonly session: string }[];
  readonly windows: readonly WindowSlot[];
  /** Some window samples a named condition, so that definitions come before samples. */
  readonly samplesDefinitions: boolean;
  /** The rules for each key: index in `Bundle.alerts`, and the table of their collection. */
  readonly keyed: readonly { readonly alert: number; readonly table: number }[];
}

export interface Table {
  readonly index: number;
  readonly collection?: CollectionSlot;
  /** Cells in a row. */
  readonly width: number;
  readonly loads: readonly Load[];
  readonly unchanged: readonly UnchangedSlot[];
  /** In an order in which each reads only those before it. Beyond the root, only rules for each key have some. */
  readonly definitions: readonly Definition[];
  readonly decisions: readonly Decision[];
}

/** Where a collection's rows hang: the first row's number and their count stand in two cells of the parent's row. */
export interface CollectionSlot {
  readonly parent: number;
  readonly path: readonly string[];
  readonly by?: string;
  readonly start: number;
  readonly count: number;
}

/** One cell that is filled from a snapshot. */
export interface Load {
  readonly slot: number;
  /** `previous`: the same place in the snapshot before. `key`: the element's key. */
  readonly from: "newest" | "previous" | "key";
  readonly path: readonly string[];
  readonly as: LoadAs;
  /** Holds its value when the source is stale: ages go on, and presence is of the newest snapshot whatever its age. */
  readonly goesOn: boolean;
}

export type LoadAs =
  | { readonly kind: "metric"; readonly type: MetricType }
  | { readonly kind: "present"; readonly type: PresenceType }
  | { readonly kind: "glob"; readonly glob: number };

/** The cell holds the `now` since which the metric has had its value. */
export interface UnchangedSlot {
  readonly slot: number;
  readonly path: readonly string[];
  readonly type: MetricType;
}

export interface Definition {
  readonly slot: number;
  readonly value: NumberExpression;
}

export type WindowTerm = Extract<NumberTerm, { term: "window" }>;

export interface WindowSlot {
  readonly table: number;
  readonly slot: number;
  readonly term: WindowTerm;
  /** What a snapshot adds to the window; for `count`, 1 or 0. */
  readonly sample: NumberExpression;
}

/**
 * How a row decides on an alert: `fixed` and the value of each part at its place in the outcome code. For a rule for each key the root
 * decides on `only` alone.
 */
export interface Decision {
  /** Index in `Bundle.alerts`. */
  readonly alert: number;
  readonly fixed: number;
  readonly parts: readonly { readonly shift: number; readonly condition: BooleanExpression }[];
}

/** Whether outcomes hang on the newest snapshot and the one before alone, and not on the time or on those before them. */
export function isOfSnapshotAlone({ tables, sessions, windows }: Program): boolean {
  const [root, ...others] = tables;
  const times = sessions.length + windows.length + (root?.unchanged.length ?? 0) + (root?.definitions.length ?? 0);
  return others.length === 0 && times === 0;
}
