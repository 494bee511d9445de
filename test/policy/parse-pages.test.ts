import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { STRUCTURE_CODES } from "../../src/diagnostics/codes-structure.ts";
import { SYNTAX_CODES } from "../../src/diagnostics/codes-syntax.ts";
import { parsePolicy } from "../../src/policy/parse.ts";

/** The codes that reading raises. P115 needs a hundred errors: `parse-errors.test.ts` has them. */
const READING = Object.entries({ ...SYNTAX_CODES, ...STRUCTURE_CODES }).filter(([code]) => code < "P320" && code !== "P115");

function codes(text: string | undefined): string[] {
  expect(text).toBeDefined();
  return parsePolicy({ file: "x.policy", text: text ?? "" }).diagnostics.map(({ code }) => code);
}

describe.each(READING)("the page of %s", (code, { name }) => {
  const page = readFileSync(new URL(`../../docs/diagnostics/${code}-${name}.md`, import.meta.url), "utf8");
  const [bad, good] = [...page.matchAll(/```policy\n([^]*?)```/g)].map(([, text]) => text);

  test("has its title", () => {
    expect(page.startsWith(`# ${code} ${name}\n`)).toBe(true);
  });

  test("shows a file with this finding and no other", () => {
    expect(new Set(codes(bad))).toEqual(new Set([code]));
  });

  test("shows the file mended", () => {
    expect(codes(good)).toEqual([]);
  });
});
