import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { FUNCTION_WORDS, QUANTIFIER_WORDS } from "../../grammar/keywords.ts";
import { CompareOperator, VOCABULARY } from "../../grammar/tokens.ts";
import { checkText, HEADER } from "../check/support.ts";

/** The tables of expressions in the language reference: each example is a condition of a policy that can be used. */

const PAGE = readFileSync(new URL("../../docs/language.md", import.meta.url), "utf8");
const SECTION = PAGE.slice(PAGE.indexOf("## 4. Expressions"), PAGE.indexOf("## 5. "));

interface Row {
  /** The forms that it explains. */
  readonly forms: readonly string[];
  readonly example: string;
}

function rowsOf(heading: string): readonly Row[] {
  const from = SECTION.indexOf(`### ${heading}\n`);
  const to = SECTION.indexOf("\n### ", from + 1);
  return SECTION.slice(from, to < 0 ? undefined : to)
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => {
      const cells = line.slice(1, -1).split("|");
      return { forms: quotedIn(cells[0] ?? ""), example: quotedIn(cells.at(-1) ?? "").join() };
    });
}

function quotedIn(cell: string): readonly string[] {
  return Array.from(cell.matchAll(/`([^`]+)`/g), ([, text = ""]) => text);
}

const [operators, functions, quantifiers, sessions] = ["Operators", "Functions", "Quantifiers", "Sessions"].map(rowsOf) as [
  readonly Row[],
  readonly Row[],
  readonly Row[],
  readonly Row[],
];
const ALL = [...operators, ...functions, ...quantifiers, ...sessions];

describe("the tables of expressions", () => {
  test.each(ALL.map(({ example }) => [example] as const))("%s can be written", (example) => {
    const { diagnostics } = checkText(`${HEADER}rule r\n  critical when ${example}\n`);
    expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  });

  test("have every function, in each of its forms, and show it", () => {
    const begins = (word: string): readonly Row[] =>
      functions.filter(({ forms }) => forms.some((form) => form.startsWith(`${word}(`)));
    for (const word of FUNCTION_WORDS) {
      expect(begins(word).length, word).toBe(word === "min" || word === "max" ? 2 : 1);
      for (const { example } of begins(word)) expect(example).toContain(`${word}(`);
    }
  });

  test("have every quantifier, and show it", () => {
    for (const word of QUANTIFIER_WORDS) {
      const rows = quantifiers.filter(({ forms }) => forms.some((form) => form.startsWith(`${word} p in C`)));
      expect(
        rows.map(({ example }) => example.startsWith(`${word} `)),
        word,
      ).toEqual([true]);
    }
  });

  test("have every operator", () => {
    const forms = operators.flatMap((row) => row.forms);
    const comparisons = VOCABULARY.filter(({ CATEGORIES }) => CATEGORIES?.includes(CompareOperator)).map(({ LABEL = "" }) =>
      LABEL.replaceAll('"', ""),
    );
    expect(comparisons.length).toBe(6);
    for (const each of [
      ...comparisons,
      "or",
      "and",
      "between",
      "in",
      "not in",
      "matches",
      "is missing",
      "is present",
      "+",
      "-",
      "*",
      "/",
    ])
      expect(forms.filter((form) => form.includes(` ${each}`)).length, each).toBeGreaterThan(0);
    expect(forms).toEqual(expect.arrayContaining(["not a", "-a"]));
  });
});
