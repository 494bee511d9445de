import type { AlertSettings, Bundle, ValueReference } from "../bundle/bundle.ts";
import { isObject, type JsonObject, type JsonValue } from "../model/json.ts";
import type { Severity } from "../model/severity.ts";
import type { CollectionRef } from "../model/term.ts";
import { parseTimestamp } from "../model/timestamp.ts";
import type { Unit } from "../model/unit.ts";
import { type Comparison, comparisonsOf } from "./against-limit.ts";

/** One comparison of a rule with a number, as it stands. */
export interface Headroom {
  readonly source: string;
  readonly policy: string;
  readonly rule: string;
  readonly severity: Severity;
  /** Of the element, for a rule over a collection; null otherwise, and where nothing is known of the collection. */
  readonly key: string | null;
  /** As the rule writes it. */
  readonly metric: string;
  readonly unit: Unit;
  readonly operator: Comparison["operator"];
  readonly threshold: number;
  /** Null where it is not known, or only the evaluator could tell. */
  readonly value: number | null;
  /** How far the value may go until the comparison holds, in the metric's unit; 0 or less where it holds. Null for `==` and `!=`. */
  readonly headroom: number | null;
  /** The same as a share of the threshold's size; null where that is 0. */
  readonly ratio: number | null;
}

export interface SourceAtWork {
  readonly source: string;
  readonly bundles: readonly Bundle[];
  /** The newest snapshot that was evaluated, as far as its schema accepts it. */
  readonly snapshot: JsonObject | undefined;
}

/** Of a collection; beyond, keys are left out. */
const MOST_KEYS = 1_000;

/** Every comparison with a number that the tiers of a source's rules make, with what is left of it at `now` (ms since the epoch). */
export function headroomOf({ source, bundles, snapshot }: SourceAtWork, now: number): readonly Headroom[] {
  return bundles.flatMap((bundle) =>
    bundle.alerts.flatMap((settings) => {
      const comparisons = settings.tiers.flatMap(({ severity }) => comparisonsOf(bundle, settings, severity));
      if (comparisons.length === 0) return [];
      return elementsOf(settings, snapshot).flatMap(({ key, element }) =>
        comparisons.map((each): Headroom => {
          const value = snapshot === undefined ? null : valueOf(each.value, bundle, { snapshot, element, now });
          const { rule, severity, name: metric, unit, operator, threshold } = each;
          return {
            source,
            policy: bundle.policy,
            rule,
            severity,
            key,
            metric,
            unit,
            operator,
            threshold,
            value,
            ...left(each, value),
          };
        }),
      );
    }),
  );
}

function left({ operator, threshold }: Comparison, value: number | null): Pick<Headroom, "headroom" | "ratio"> {
  if (value === null || operator === "==" || operator === "!=") return { headroom: null, ratio: null };
  const headroom = operator === "<" || operator === "<=" ? value - threshold : threshold - value;
  return { headroom, ratio: threshold === 0 ? null : headroom / Math.abs(threshold) };
}

interface Scene {
  readonly snapshot: JsonObject;
  readonly element: JsonValue | undefined;
  readonly now: number;
}

function valueOf(value: ValueReference, bundle: Bundle, scene: Scene): number | null {
  if (value.kind === "limit") return null;
  if (value.kind === "metric") return value.type === "number" ? numberAt(value.ref, scene) : null;
  const fact = Object.hasOwn(bundle.facts, value.fact) ? bundle.facts[value.fact] : undefined;
  // An age is known from the snapshot; what needs history is the evaluator's.
  if (fact?.term.term !== "age") return null;
  const written = memberAt(rootOf(fact.term.ref, scene), fact.term.ref.path);
  const at = typeof written === "string" ? parseTimestamp(written) : Number.NaN;
  return Number.isNaN(at) ? null : scene.now - at;
}

function numberAt(ref: { readonly variable?: string; readonly path: readonly string[] }, scene: Scene): number | null {
  const found = memberAt(rootOf(ref, scene), ref.path);
  return typeof found === "number" ? found : null;
}

function rootOf({ variable }: { readonly variable?: string }, { snapshot, element }: Scene): JsonValue | undefined {
  return variable === undefined ? snapshot : element;
}

function elementsOf(
  { each }: AlertSettings,
  snapshot: JsonObject | undefined,
): readonly { readonly key: string | null; readonly element: JsonValue | undefined }[] {
  const none = { key: null, element: undefined };
  if (each === undefined) return [none];
  const found = snapshot === undefined ? undefined : memberAt(snapshot, each.collection.ref.path);
  if (found === undefined || typeof found !== "object" || found === null) return [none];
  return entriesOf(found, each.collection)
    .slice(0, MOST_KEYS)
    .map(([key, element]) => ({ key, element }));
}

function entriesOf(found: JsonObject | readonly JsonValue[], { by }: CollectionRef): readonly (readonly [string, JsonValue])[] {
  if (!Array.isArray(found)) return Object.entries(found);
  const items: readonly JsonValue[] = found;
  return items.flatMap((item) => {
    const key = by === undefined ? undefined : memberAt(item, [by]);
    return typeof key === "string" || typeof key === "number" ? [[String(key), item] as const] : [];
  });
}

function memberAt(value: JsonValue | undefined, path: readonly string[]): JsonValue | undefined {
  let found: JsonValue | undefined = value;
  for (const name of path) {
    if (!isObject(found) || !Object.hasOwn(found, name)) return undefined;
    found = found[name];
  }
  return found;
}
