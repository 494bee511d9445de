import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { formatPolicy } from "../../src/policy/format.ts";
import { printPolicy } from "../../src/policy/print.ts";
import { printYamlPolicy } from "../../src/policy/yaml-print.ts";
import { parseYamlPolicy } from "../../src/policy/yaml-read.ts";
import { policyFile } from "./arbitrary.ts";
import { stripSpans } from "./strip-spans.ts";

function formatted(file: string, text: string, to: "policy" | "yaml"): string {
  const result = formatPolicy({ file, text }, to);
  expect(result.ok ? [] : result.diagnostics, text).toEqual([]);
  return result.ok ? result.text : "";
}

describe("printed YAML", () => {
  it("read again gives the same tree, comments included, and prints the same", () => {
    fc.assert(
      fc.property(policyFile, (tree) => {
        const text = printYamlPolicy(tree);
        const { policy, diagnostics } = parseYamlPolicy({ file: "x.policy.yaml", text });
        expect(diagnostics, text).toEqual([]);
        expect(stripSpans(policy), text).toEqual(stripSpans(tree));
        expect(printYamlPolicy(policy)).toBe(text);
      }),
      { numRuns: 100 },
    );
  });

  it("converts to policy text and back without a change", () => {
    fc.assert(
      fc.property(policyFile, (tree) => {
        const text = printPolicy(tree);
        const yaml = formatted("x.policy", text, "yaml");
        expect(formatted("x.policy.yaml", yaml, "policy")).toBe(text);
        expect(formatted("x.policy.yml", yaml, "yaml")).toBe(yaml);
      }),
      { numRuns: 100 },
    );
  });

  it.each([
    ["a colon and a blank", "Loss: much", "|-\n      Loss: much"],
    ["a blank and a hash", "desk #1", "|-\n      desk #1"],
    ["a hash", "desk#1", "desk#1"],
    ["a quote", '"so"', '|-\n      "so"'],
    ["a number", "010", '"010"'],
    ["no value", "null", '"null"'],
    ["nothing", "", '""'],
    ["lines", "a\n\nb", "|-\n      a\n\n      b"],
    ["a last line break", "a\n", '"a\\n"'],
    ["a tab", "a\tb", '"a\\tb"'],
    ["a script of its own", "終値 ₹", "終値 ₹"],
  ])("writes text with %s so that it is read back", (_, value, written) => {
    const text = `rules:\n  r:\n    owner: ${JSON.stringify(value)}\n`;
    const printed = formatted("x.policy.yaml", text, "yaml");
    expect(printed).toBe(`rules:\n  r:\n    owner: ${written}\n`);
    expect(parse(printed)).toEqual({ rules: { r: { owner: value } } });
  });
});
