import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatPolicy } from "../../src/policy/format.ts";
import { parseClause, parsePolicy } from "../../src/policy/parse.ts";
import { printExpression, printPolicy } from "../../src/policy/print.ts";
import { policyFile } from "./arbitrary.ts";
import { expression } from "./arbitrary-expression.ts";
import { stripSpans } from "./strip-spans.ts";

const place = { file: "x.policy", offsetOf: (offset: number) => offset };

function reprint(text: string): string {
  const { node, diagnostics } = parseClause("condition", text, place);
  expect(diagnostics).toEqual([]);
  if (node === undefined) throw new Error(`not read: ${text}`);
  return printExpression(node);
}

describe("printed expressions", () => {
  it("read again give the same tree", () => {
    fc.assert(
      fc.property(expression, (tree) => {
        const text = printExpression(tree);
        const { node, diagnostics } = parseClause("condition", text, place);
        expect(diagnostics, text).toEqual([]);
        expect(stripSpans(node), text).toEqual(stripSpans(tree));
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ["(a) and (b)", "a and b"],
    ["a and b or c", "(a and b) or c"],
    ["(a or b) and c", "(a or b) and c"],
    ["not (a and b)", "not (a and b)"],
    ["not (a > 1)", "not a > 1"],
    ["(not a) and b", "not a and b"],
    ["(a - b) - c", "a - b - c"],
    ["a - (b - c)", "a - (b - c)"],
    ["a - (b * c)", "a - b * c"],
    ["(a - b) * c", "(a - b) * c"],
    ["-(a * b)", "-(a * b)"],
    ["(-a) * b", "-a * b"],
    ["-(-a)", "- -a"],
    ["(a > b) == true", "(a > b) == true"],
    ["x between (1 + 2) and (3)", "x between 1 + 2 and 3"],
    ['x   in["a","b"]', 'x in ["a", "b"]'],
    ["x not in [1, -2]", "x not in [1, -2]"],
    ["quantile( 0.95 , (a + 1) over 1h)", "quantile(0.95, a + 1 over 1h)"],
    ["any p in positions.by_symbol has ((p.value > 100_000 INR))", "any p in positions.by_symbol has (p.value > 100_000 INR)"],
    ['positions."by_symbol"."M&M".value is   missing', 'positions.by_symbol."M&M".value is missing'],
    ['x == "\\u20b9\\u0009\\u2028"', 'x == "₹\\t\\u2028"'],
  ])("%s", (text, printed) => {
    expect(reprint(text)).toBe(printed);
  });
});

describe("printed policies", () => {
  it("read again give the same tree, comments included, and print the same", () => {
    fc.assert(
      fc.property(policyFile, (tree) => {
        const text = printPolicy(tree);
        const { policy, diagnostics } = parsePolicy({ file: "x.policy", text });
        expect(diagnostics, text).toEqual([]);
        expect(stripSpans(policy), text).toEqual(stripSpans(tree));
        expect(printPolicy(policy)).toBe(text);
      }),
      { numRuns: 100 },
    );
  });

  it("are not given where they could not be read again", () => {
    const deep = `${"a or b and (".repeat(50)}c${")".repeat(50)}`;
    const text = `condition x = ${deep}\n`;
    expect(parsePolicy({ file: "x.policy", text }).diagnostics).toEqual([]);
    const formatted = formatPolicy({ file: "x.policy", text });
    expect(formatted.ok ? formatted.text : formatted.diagnostics.map(({ code }) => code)).toEqual(["P114"]);
  });

  it("are not given for a file with errors", () => {
    const formatted = formatPolicy({ file: "x.policy", text: "rule r\n  critical when a >\n" });
    expect(formatted.ok).toBe(false);
  });
});
