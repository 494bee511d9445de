import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matchesGlob } from "../../src/model/glob.ts";

describe("matchesGlob", () => {
  it.each([
    ["", "", true],
    ["", "*", true],
    ["", "?", false],
    ["NIFTY", "NIFTY", true],
    ["NIFTY", "nifty", false],
    ["NIFTY", "NIFT", false],
    ["NIFTY", "NIF*", true],
    ["NIFTY", "*TY", true],
    ["NIFTY", "N*T*Y", true],
    ["NIFTY", "N?FTY", true],
    ["NIFTY", "N??TY", true],
    ["NIFTY", "NIFTY?", false],
    ["NIFTY", "**", true],
    ["NIFTY24", "NIFTY*?", true],
    ["a.b", "a[.]b", false],
    ["a\\b", "a\\b", true],
    ["😀", "?", true],
    ["x😀y", "x?y", true],
    ["aXbXc", "a*X*c", true],
    ["aab", "*ab", true],
  ])("%j matches %j: %s", (text, pattern, expected) => {
    expect(matchesGlob(text, pattern)).toBe(expected);
  });

  it("agrees with a recursive definition", () => {
    const naive = (text: readonly string[], pattern: readonly string[]): boolean => {
      const [head, ...rest] = pattern;
      const [first, ...others] = text;
      if (head === undefined) return first === undefined;
      if (head === "*") return naive(text, rest) || (first !== undefined && naive(others, pattern));
      return first !== undefined && (head === "?" || head === first) && naive(others, rest);
    };
    const word = fc.string({ unit: fc.constantFrom("a", "b", "*", "?", "😀"), maxLength: 8 });
    fc.assert(
      fc.property(word, word, (text, pattern) => {
        expect(matchesGlob(text, pattern)).toBe(naive(Array.from(text), Array.from(pattern)));
      }),
      { numRuns: 2_000 },
    );
  });

  it("does not blow up on many stars", () => {
    expect(matchesGlob("a".repeat(20_000), `${"*a".repeat(40)}*b`)).toBe(false);
  });
});
