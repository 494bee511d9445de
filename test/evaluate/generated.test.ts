import { describe, expect, it } from "vitest";
import { compileClosures } from "../../src/evaluate/closures.ts";
import type { LoadSupport } from "../../src/evaluate/compiled.ts";
import { compileGenerated, generateSource, mayGenerateCode } from "../../src/evaluate/generated.ts";
import { numberLiteral, textLiteral } from "../../src/evaluate/generated/literal.ts";
import { buildProgram } from "../../src/evaluate/program/build.ts";
import { parseJsonPath } from "../../src/evaluate/program/leaf.ts";
import { bundleOf, leaf, oneRule, termRule } from "./bundle-builder.ts";
import { Both } from "./outcomes.ts";

const SUPPORT: LoadSupport = { intern: () => 0, globs: [] };

/** Text that would run, or break out of a literal, wherever it were pasted. */
const HOSTILE = [
  `"];process.exit(9);["`,
  "`${process.exit(9)}`",
  "\\",
  "\u2028process.exit(9)//",
  "*/process.exit(9)/*",
  "\n});process.exit(9)//",
  "__proto__",
  "constructor",
  "hasOwnProperty",
  "",
];

describe("generated source", () => {
  it("holds names of a bundle as quoted text and nothing else of it", async () => {
    for (const name of HOSTILE) {
      const term = {
        term: "and",
        operands: [
          {
            term: "compare",
            operator: "equal",
            left: { term: "metric", type: "string", ref: { path: ["g", name] } },
            right: { term: "string", value: name },
          },
          { term: "matches", operand: { term: "metric", type: "string", ref: { path: ["g", name] } }, pattern: "*" },
          {
            term: "any",
            variable: name,
            collection: { ref: { path: [name] } },
            body: { term: "metric", type: "boolean", ref: { variable: name, path: [name] } },
          },
        ],
      } as const;
      const bundle = termRule(term);
      const literals = generateSource(buildProgram(bundle)).match(/"(?:[^"\\]|\\.)*"/g) ?? [];
      const bare = generateSource(buildProgram(bundle)).replaceAll(/"(?:[^"\\]|\\.)*"/g, "Q");
      expect(bare).not.toMatch(/process|exit|`|\/\/|\/\*|\u2028/);
      expect(literals.map((literal) => JSON.parse(literal) as string)).toContain(name);
      const snapshot = JSON.parse(
        JSON.stringify({ g: 0 }).replace("0", `{${JSON.stringify(name)}:${JSON.stringify(name)}}`),
      ) as Record<string, unknown>;
      Object.defineProperty(snapshot, name, { value: JSON.parse(`{"k":{${JSON.stringify(name)}:true}}`), enumerable: true });
      expect(await new Both(bundle).ingest(snapshot, 1).answer(1)).toBe("true");
    }
  });

  it("holds no text of patterns, strings, facts or rules", () => {
    const marker = "MARK";
    const bundle = {
      ...bundleOf({
        facts: {
          [`${marker} fact`]: {
            term: { term: "matches", operand: { term: "metric", type: "string", ref: { path: ["s"] } }, pattern: `${marker}*` },
          },
        },
        conditions: { [`${marker} condition`]: leaf("s", "in", [`${marker}1`, `${marker}2`]) },
        rules: [
          {
            rule: `${marker}_rule`,
            critical: { all: [{ condition: `${marker} condition` }, leaf(`${marker} fact`, "equal", true)] },
          },
        ],
      }),
    };
    expect(generateSource(buildProgram(bundle))).not.toContain(marker);
  });

  it("takes no number that is not finite", () => {
    for (const value of [Number.NaN, Infinity, -Infinity]) {
      expect(() => generateSource(buildProgram(oneRule(leaf("a", "equal", value))))).toThrow("not a finite number");
      expect(() => numberLiteral(value)).toThrow(RangeError);
    }
    expect([1, -1, -0, 1e300, -5e-324, 0.1].map(numberLiteral)).toEqual(["1", "(-1)", "(0)", "1e+300", "(-5e-324)", "0.1"]);
    expect(textLiteral('a"\\\u2028')).toBe('"a\\"\\\\\\u2028"');
  });

  it("comes in functions of a hundred rules", () => {
    const rules = Array.from({ length: 1_000 }, (_, index) => ({
      rule: `r${index}`,
      critical: leaf(`g.m${index}`, "greaterThan", index),
    }));
    const source = generateSource(buildProgram(bundleOf({ rules })));
    const functions = source.split("=>{").slice(1);
    expect(functions.length).toBeGreaterThanOrEqual(10 + 6);
    expect(Math.max(...functions.map((one) => one.length))).toBeLessThan(30_000);
  });

  it("reads each metric once on the quick way, and once on the exact one", () => {
    const rules = Array.from({ length: 20 }, (_, index) => ({ rule: `r${index}`, critical: leaf("g.m", "greaterThan", index) }));
    expect(generateSource(buildProgram(bundleOf({ rules }))).match(/\["m"\]/g)).toHaveLength(2);
  });

  it("may be made in this process, and closures offer the same functions", () => {
    expect(mayGenerateCode()).toBe(true);
    const program = buildProgram(oneRule(leaf("a", "equal", 1)));
    const root = { cells: new Float64Array(1), codes: new Uint16Array(1), changes: new Float64Array(1) };
    for (const compiled of [compileGenerated(program, SUPPORT, root), compileClosures(program, SUPPORT, root)]) {
      expect([compiled.load, compiled.define, compiled.decide, compiled.sample].map((all) => all.length)).toEqual([1, 1, 1, 0]);
    }
  });
});

describe("paths of compiled conditions", () => {
  it.each([
    ["$.a", ["a"]],
    ["$.a_b.C1", ["a_b", "C1"]],
    [`$["M&M"].value`, ["M&M", "value"]],
    ["$['it\\'s']", ["it's"]],
    ["$[0]", ["0"]],
  ])("%s names members", (path, segments) => {
    expect(parseJsonPath(path)).toEqual(segments);
  });

  it.each([
    "",
    "$",
    "a",
    "a.b",
    "$..a",
    "$.*",
    "$.a[*]",
    "$.a[?(@.b)]",
    "$.a[(1)]",
    "$.a.",
    "$.a b",
    "$.a,b",
    "$a",
    "$.a^",
    "$.a~",
  ])("%j is refused", (path) => {
    expect(() => parseJsonPath(path)).toThrow(RangeError);
  });
});
