import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Library, PanedSketch, type Sketch } from "../../bench/rows/paned-sketch.ts";
import { average, increase, largest, quantile, type Recomputed, RecomputedWindow } from "../../bench/rows/recomputed-window.ts";
import type { WindowTerm } from "../../src/evaluate/program/program.ts";
import { createWindow } from "../../src/evaluate/windows/create.ts";

const LENGTH = 5;
const values = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 80 });

const kinds: readonly (readonly [WindowTerm["function"], Recomputed])[] = [
  ["avg", average],
  ["max", largest],
  ["increase", increase],
  ["quantile", quantile(0.95)],
];

it.each(kinds)("%s computed anew is what ours is", (name, recomputed) => {
  fc.assert(
    fc.property(values, (all) => {
      const operand = { term: "number", value: 0 } as const;
      const ours = createWindow({ term: "window", function: name, operand, over: LENGTH, quantile: 0.95 } as WindowTerm);
      const anew = new RecomputedWindow(LENGTH, recomputed);
      for (const [index, value] of all.entries()) {
        ours.push(index, value);
        anew.push(value);
        expect(anew.value()).toBeCloseTo(ours.value(index), 10);
      }
    }),
  );
});

describe("a window of sketches", () => {
  /** Keeps all it was given, in order of arrival. */
  class Everything implements Sketch {
    values: number[] = [];
    isFree = false;

    add(value: number): void {
      expect(this.isFree).toBe(false);
      this.values.push(value);
    }

    quantile(): number {
      expect(this.isFree).toBe(false);
      return this.values.reduce((sum, value) => sum + value, 0);
    }
  }

  const library: Library<Everything> = {
    create: () => new Everything(),
    merge: (into, from) => {
      expect(into.isFree || from.isFree).toBe(false);
      into.values.push(...from.values);
    },
    free: (sketch) => {
      expect(sketch.isFree).toBe(false);
      sketch.isFree = true;
    },
  };

  it("is about the last full panes and the one that grows", () => {
    const [pane, panes] = [3, 4];
    const window = new PanedSketch(library, pane, panes);
    for (let count = 1; count <= 100; count += 1) {
      window.push(count);
      const oldest = Math.max(0, Math.ceil(count / pane) - 1 - panes) * pane + 1;
      expect(window.value(0)).toBe(((oldest + count) * (count - oldest + 1)) / 2);
    }
  });
});
