import type { Kleene } from "../../src/model/kleene.ts";
import type { Rational } from "../../src/model/rational.ts";
import { parseTimestamp } from "../../src/model/timestamp.ts";
import type { Unit } from "../../src/model/unit.ts";
import type { PolicyFile } from "../../src/policy/ast.ts";

/**
 * The oracle: a naive interpreter of the syntax tree over the whole history of a source, written from the language reference alone. It shares
 * the tree, the Kleene tables, the exact decimals and the timestamp parser with the product, and nothing else.
 */
export interface Scene {
  readonly policy: PolicyFile;
  readonly metrics: Metrics;
  /** Accepted snapshots as they were sent, oldest first, each with its evaluation's `now`. */
  readonly history: readonly Sample[];
  readonly staleAfter: number;
  readonly during: (calendar: string, session: string, now: number) => boolean;
}

export interface Sample {
  readonly now: number;
  readonly snapshot: unknown;
}

/** What the snapshot may hold, by dotted path; collections list their fields. */
export interface Metrics {
  readonly metrics: ReadonlyMap<string, Metric>;
  readonly collections: ReadonlyMap<string, ReadonlyMap<string, Metric>>;
}

export interface Metric {
  readonly type: "number" | "boolean" | "string" | "timestamp";
  readonly unit: Unit;
}

/** A moment at which expressions are read: `newest` indexes the history (-1 before the first snapshot). */
export interface Moment {
  readonly scene: Scene;
  readonly newest: number;
  readonly now: number;
  /** Loop variables: the collection's path and the key they are bound to. */
  readonly bindings: ReadonlyMap<string, Binding>;
}

export interface Binding {
  readonly collection: string;
  readonly key: string;
}

export type Quantity =
  /** Folded exactly, in the base unit of its dimension. `bare` was written without a unit. */
  | { readonly is: "constant"; readonly value: Rational; readonly unit: Unit }
  | { readonly is: "number"; readonly value: number | undefined; readonly unit: Unit }
  | { readonly is: "instant"; readonly value: number | undefined }
  | { readonly is: "string"; readonly value: string | undefined }
  | { readonly is: "truth"; readonly value: Kleene };

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Own properties only: a snapshot that is silent about `constructor` has none. */
export function member(value: unknown, path: readonly string[]): unknown {
  let here = value;
  for (const segment of path) {
    if (!isRecord(here) || !Object.hasOwn(here, segment)) return undefined;
    here = here[segment];
  }
  return here;
}

/** The value of a metric as its type says, or undefined where it is unknown. */
export function typed(raw: unknown, metric: Metric): number | boolean | string | undefined {
  switch (metric.type) {
    case "number":
      return typeof raw === "number" && Number.isFinite(raw) ? raw : undefined;
    case "boolean":
      return typeof raw === "boolean" ? raw : undefined;
    case "string":
      return typeof raw === "string" ? raw : undefined;
    case "timestamp": {
      const instant = typeof raw === "string" ? parseTimestamp(raw) : Number.NaN;
      return Number.isNaN(instant) ? undefined : instant;
    }
  }
}
