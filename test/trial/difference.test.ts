import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lineDifference } from "../../src/trial/difference.ts";

describe("the difference of two texts", () => {
  test("shows what is missing and what is new, with their neighbours", () => {
    expect(lineDifference(["a", "b", "c", "d", "e", "f"], ["a", "b", "c", "x", "e", "f"])).toEqual([
      "  b",
      "  c",
      "- d",
      "+ x",
      "  e",
      "  f",
    ]);
  });

  test("texts are equal exactly when there is none", () => {
    const lines = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 8 });
    fc.assert(
      fc.property(lines, lines, (expected, found) => {
        const equal = JSON.stringify(expected) === JSON.stringify(found);
        expect(lineDifference(expected, found).length === 0).toBe(equal);
      }),
    );
  });

  test("removed lines come from the one, added lines from the other", () => {
    const lines = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 12 });
    fc.assert(
      fc.property(lines, lines, (expected, found) => {
        const difference = lineDifference(expected, found);
        const removed = difference.filter((line) => line.startsWith("- ")).length;
        const added = difference.filter((line) => line.startsWith("+ ")).length;
        expect(expected.length - removed).toBe(found.length - added);
      }),
    );
  });

  test("long texts are compared all the same", () => {
    const long = Array.from({ length: 5000 }, (_, index) => `line ${index}`);
    const changed = long.map((line, index) => (index === 10 || index === 4990 ? `${line}!` : line));
    expect(lineDifference(long, changed)).toContain("- line 10");
    expect(lineDifference(long, changed)).toContain("+ line 4990!");
  });
});
