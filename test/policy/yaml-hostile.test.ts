import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printYamlPolicy } from "../../src/policy/yaml-print.ts";
import { parseYamlPolicy } from "../../src/policy/yaml-read.ts";
import { policyFile } from "./arbitrary.ts";

/** Reads, and holds what is told to the text. The codes, each once. */
function codes(text: string): string[] {
  const { diagnostics } = parseYamlPolicy({ file: "x.policy.yaml", text });
  expect(diagnostics.length).toBeLessThanOrEqual(101);
  for (const { primary, message, help } of diagnostics) {
    expect(primary.span.start).toBeGreaterThanOrEqual(0);
    expect(primary.span.end).toBeGreaterThanOrEqual(primary.span.start);
    expect(primary.span.end).toBeLessThanOrEqual(text.length);
    expect(message).not.toBe("");
    expect(help).not.toBe("");
    // What cannot be seen must not reach a terminal.
    expect(/\p{Cc}/u.test(message.replaceAll("\t", "")), message).toBe(false);
  }
  return [...new Set(diagnostics.map(({ code }) => code))];
}

const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join("\n");

describe("hostile YAML", () => {
  it.each<[string, string, string[]]>([
    ["brackets without end", `a: ${"[".repeat(100_000)}`, ["P157"]],
    ["braces without end", `a: ${"{a: ".repeat(50_000)}`, ["P157"]],
    ["lists in lists on one line", "- ".repeat(50_000), ["P157"]],
    ["keys in keys on one line", "? ".repeat(50_000), ["P157"]],
    ["keys in keys", lines(500, (index) => `${" ".repeat(index)}a:`), ["P157"]],
    ["parentheses without end", `limits:\n  a: ${"(".repeat(100_000)}`, ["P114"]],
    ["a scalar of a megabyte", `limits:\n  a: ${"x".repeat(1_000_000)}`, []],
    ["a string of a megabyte", `rules:\n  r:\n    owner: "${"x \\n".repeat(250_000)}"`, []],
    ["a message of nothing but braces", `rules:\n  r:\n    message: "${"{ ".repeat(20_000)}"`, ["P113", "P115"]],
    ["a quote that is open for many lines", `a: "${"x\n ".repeat(100_000)}`, ["P150"]],
    ["many keys", lines(10_000, (index) => `k${index}: 1`), ["P152", "P115"]],
    ["one key many times", lines(10_000, () => "limits: {}"), ["P151", "P115"]],
    ["many tags", "!a ".repeat(50_000), ["P156"]],
    ["many anchors", lines(10_000, (index) => `k${index}: &a${index} 1`), ["P157"]],
    ["many aliases", `rules:\n  a: &b { critical: c }\n${lines(5000, (index) => `  k${index}: *b`)}`, ["P157"]],
    ["an anchor in itself", "rules: &a\n  r: *a\n", ["P152"]],
    ["a billion laughs", "rules:\n  a: &a { example: &b [*a, *a] }\n  c: &c { example: [*b, *b] }\n  d: *c\n", ["P153"]],
    ["many comments", `${"# x\n".repeat(50_000)}policy: a # y\n`, ["P158"]],
    ["many documents", "---\n".repeat(50_000), ["P156"]],
    ["nothing but line breaks", "\n".repeat(100_000), []],
    ["backslashes", `owner: "${"\\".repeat(100_001)}`, ["P150"]],
    ["a key of a megabyte", `${"x".repeat(1_000_000)}: a`, ["P150"]],
    ["marks of the lexer", "\u0002\u0018\u001f: \u001f\n", ["P152"]],
    ["a null character", "policy: a\0b\nversion: 1.0.0\n", ["P108"]],
    ["names of the prototype", "__proto__: a\nconstructor: b\nhasOwnProperty: c\n", ["P152"]],
    ["names of the prototype in a rule", "rules:\n  r: { __proto__: { critical: a }, toString: b }\n", ["P152"]],
  ])("%s", { timeout: 60_000 }, (_, text, expected) => {
    expect(codes(text)).toEqual(expected);
  });

  it("takes names of the prototype for names", () => {
    const { policy, diagnostics } = parseYamlPolicy({ file: "x.policy.yaml", text: "limits:\n  __proto__: 5\n  constructor: 6\n" });
    expect(diagnostics).toEqual([]);
    expect(policy.limits.map(({ name }) => name.text)).toEqual(["__proto__", "constructor"]);
    expect(Object.getPrototypeOf(policy)).toBe(Object.prototype);
  });

  it("is told or read, whatever stands in the file", () => {
    const word = fc.constantFrom(
      ...[
        "policy:",
        "version:",
        "limits:",
        "rules:",
        "critical:",
        "message:",
        "example:",
        "label:",
        "latch: true",
        "for_each:",
        "a",
        "b > 1",
        "5%",
      ],
      ...[
        "- ",
        "? ",
        ": ",
        "|",
        ">-",
        "'",
        '"',
        "{",
        "}",
        "[",
        "]",
        ",",
        "&a",
        "*a",
        "!t",
        "#",
        " # c",
        "\n",
        "\n  ",
        "\n    ",
        "\t",
        "\r\n",
        "---\n",
        "...",
      ],
      ...["%", "@", "`", "<<: *a", "\\", "\u0000", "\ufeff", "\u2028", "{{", "1.2.0", " "],
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 40 }), (words) => {
        codes(words.join(""));
      }),
      { numRuns: 1500 },
    );
  });

  it("is told or read, whatever is changed in a sound file", () => {
    const junk = fc.constantFrom("", "\n", " ", ":", "#", "'", '"', "{", "*", "&", "- ", "\t", "|", "x");
    fc.assert(
      fc.property(policyFile, fc.nat(), fc.nat(8), junk, (tree, at, length, put) => {
        const text = printYamlPolicy(tree);
        const start = text.length === 0 ? 0 : at % text.length;
        codes(text.slice(0, start) + put + text.slice(start + length));
      }),
      { numRuns: 150 },
    );
  });
});
