import fc from "fast-check";
import type { Metric } from "../oracle/scene.ts";
import { COLLECTIONS, ITEM, ROOT } from "./schema.ts";

/** Epoch of every random recording: a Monday, 06:00 UTC. */
export const EPOCH = Date.UTC(2026, 0, 5, 6);

const WRONG: fc.Arbitrary<unknown> = fc.constantFrom<unknown>(
  null,
  undefined,
  "2",
  "",
  true,
  [],
  {},
  Number.NaN,
  Number.POSITIVE_INFINITY,
  "true",
  [1],
  { x: 1 },
);

function good(metric: Metric): fc.Arbitrary<unknown> {
  switch (metric.type) {
    case "number":
      return fc.oneof(
        { weight: 10, arbitrary: fc.integer({ min: -5, max: 6 }) },
        { weight: 1, arbitrary: fc.constantFrom(0.5, 0.1, 0.3, 2500, 5000, 1e308, -1e308, 5e-324, 2 ** 53, -0) },
      );
    case "boolean":
      return fc.boolean();
    case "string":
      return fc.constantFrom("A", "B", "Ab", "a1bxc", "", "😀");
    case "timestamp":
      return fc.integer({ min: -15, max: 30 }).map((offset) => new Date(EPOCH + offset * 1_000).toISOString());
  }
}

function value(metric: Metric): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 12, arbitrary: good(metric) }, { weight: 1, arbitrary: WRONG });
}

function group(
  fields: readonly (Metric & { readonly name: string })[],
  arbitrary: (metric: Metric) => fc.Arbitrary<unknown>,
): fc.Arbitrary<Record<string, unknown>> {
  return fc.record(Object.fromEntries(fields.map((each) => [each.name, arbitrary(each)])));
}

/** `h.ms` becomes `{ h: { ms } }`. */
function nest(flat: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [path, leaf] of Object.entries(flat)) {
    const [head = "", tail] = path.split(".");
    if (tail === undefined) result[head] = leaf;
    else result[head] = { ...(result[head] as Record<string, unknown> | undefined), [tail]: leaf };
  }
  return result;
}

function body(arbitrary: (metric: Metric) => fc.Arbitrary<unknown>): fc.Arbitrary<Record<string, unknown>> {
  const lines = fc.dictionary(fc.constantFrom("A", "M&M", "constructor", "z"), group(ITEM, arbitrary), {
    maxKeys: 3,
    noNullPrototype: true,
  });
  return fc
    .tuple(group(ROOT, arbitrary), ...COLLECTIONS.map(() => lines))
    .map(([flat, items, inner]) => ({ ...nest(flat), items, c: { lines: inner } }));
}

/** A whole snapshot without its timestamp: mostly sound, sometimes with groups missing, null or of the wrong type. */
export const anySnapshot: fc.Arbitrary<Record<string, unknown>> = fc
  .tuple(
    body(value),
    fc.array(fc.tuple(fc.constantFrom("g", "h", "items", "c", "total"), WRONG), { maxLength: 1 }),
    fc.integer({ min: 0, max: 3 }),
  )
  .map(([whole, damage, chance]) => (chance === 0 ? { ...whole, ...Object.fromEntries(damage) } : whole));

/** Every metric present and of its type. */
export const completeSnapshot: fc.Arbitrary<Record<string, unknown>> = body(good);

export type Step =
  | { readonly kind: "snapshot"; readonly after: number; readonly snapshot: Record<string, unknown> }
  | { readonly kind: "clock"; readonly after: number };

/** Snapshots and clock instants; `after` is ms since the step before. Half of the pauses fall on window and stale boundaries. */
export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc
    .tuple(
      fc.constantFrom(1, 999, 1_000, 2_000, 4_000, 5_000, 10_000, 12_000, 12_001, 25_000),
      fc.integer({ min: 0, max: 3 }),
      anySnapshot,
    )
    .map(([after, kind, snapshot]): Step => (kind === 0 ? { kind: "clock", after } : { kind: "snapshot", after, snapshot })),
  { minLength: 1, maxLength: 8 },
);
