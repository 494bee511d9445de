import fc from "fast-check";
import { expect, test } from "vitest";
import { formatTransition } from "../../src/replay/format-transition.ts";
import { snapshotAt, watchOf } from "./desk.ts";
import { BUNDLE } from "./random-desk.ts";

const anything = fc.anything({ withBigInt: true, withNullPrototype: true, withSparseArray: true, withDate: true, withMap: true });

test("no snapshot, whatever it holds, makes the watch throw, and all that it tells can be written", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(anything, anything, anything), { maxLength: 8 }), (all) => {
      const watch = watchOf([BUNDLE]);
      for (const [index, [risk, positions, raw]] of all.entries()) {
        watch.snapshot(raw);
        const snapshot: Record<string, unknown> = { ...snapshotAt(index * 1_000), risk, positions, broker: raw };
        for (const { transitions } of watch.snapshot(snapshot).steps) {
          for (const transition of transitions) expect(() => JSON.parse(formatTransition(transition)) as unknown).not.toThrow();
        }
      }
      expect(() => JSON.stringify(watch.save())).not.toThrow();
      expect(watch.alerts().length).toBeLessThan(1_000);
    }),
    { numRuns: 300 },
  );
});

test("a cyclic snapshot", () => {
  const watch = watchOf([BUNDLE]);
  const snapshot: Record<string, unknown> = { ...snapshotAt(0) };
  snapshot.risk = snapshot;
  expect(() => watch.snapshot(snapshot)).not.toThrow();
});
