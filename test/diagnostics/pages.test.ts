import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseCalendar } from "../../src/calendar/parse.ts";
import type { CheckOptions } from "../../src/check/check.ts";
import { readMetricSchema } from "../../src/check/schema/read-schema.ts";
import type { CodeEntry } from "../../src/diagnostics/code.ts";
import { CODES } from "../../src/diagnostics/codes.ts";
import type { Diagnostic, Label } from "../../src/diagnostics/diagnostic.ts";
import { render } from "../../src/diagnostics/render.ts";
import type { JsonObject } from "../../src/model/json.ts";
import { readPolicy } from "../../src/policy/read.ts";
import { check } from "../../src/check/check.ts";
import { CALENDAR, HEADER, memoryLoader } from "../check/support.ts";

/** The pages are the golden files of `check`: `UPDATE_PAGES=1` writes the output of each example into its page. */
const FOLDER = new URL("../../docs/diagnostics/", import.meta.url);
const UPDATE = process.env["UPDATE_PAGES"] === "1";
const FILE = "page.policy";

const codes: readonly (readonly [string, CodeEntry])[] = Object.entries(CODES);

/** Raised by `check` from policy text. Others are held to their pages by the tests of the rooms that raise them. */
function isOurs(code: string): boolean {
  if (!code.startsWith("P")) return false;
  const number = Number(code.slice(1));
  return (number >= 201 && number < 300) || (number >= 320 && number < 500) || (number >= 501 && number <= 504);
}

const SPECIAL = new Set(["P220", "P503", "P504"]);

function pageOf(code: string, name: string): string {
  return readFileSync(new URL(`${code}-${name}.md`, FOLDER), "utf8");
}

function blocksOf(page: string, language: string): readonly string[] {
  return [...page.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, "g"))].map((match) => match[1] ?? "");
}

const LEVELS = Object.fromEntries(
  Array.from({ length: 30 }, (_, index) => [`level${index}.policy`, `import "level${index + 1}.policy"`]),
);
const LOADER = memoryLoader({
  ...LEVELS,
  [FILE]: "",
  "calendars/nse.yaml": CALENDAR,
  "calendars/nse-2028.yaml": CALENDAR.replace("2026-12-31", "2028-12-31"),
  "limits.policy": "limit most_positions = 5",
  "core.policy": "limit most_positions = 5\nrule other\n  warning when positions.count > 50",
});

/** An example stands under the usual headers unless it brings its own; places are then those of the example. */
function diagnosticsOf(example: string, options: CheckOptions = { today: "2027-06-01" }): readonly Diagnostic[] {
  const header = example.includes("metrics ") ? "" : HEADER.replace(/calendar.*\n/, "");
  const parsed = readPolicy({ file: FILE, text: header + example });
  const shift = (label: Label): Label =>
    label.span.file === FILE
      ? { ...label, span: { ...label.span, start: label.span.start - header.length, end: label.span.end - header.length } }
      : label;
  const found = [...parsed.diagnostics, ...check(parsed.policy, LOADER, options).diagnostics];
  return found.map((diagnostic) => ({
    ...diagnostic,
    primary: shift(diagnostic.primary),
    ...(diagnostic.secondary === undefined ? {} : { secondary: diagnostic.secondary.map(shift) }),
  }));
}

describe("the registry", () => {
  it("has one page for each code, and no page for none", () => {
    const wanted = codes.map(([code, { name }]) => `${code}-${name}.md`);
    expect(
      readdirSync(FOLDER)
        .filter((file) => /^[PS]\d/.test(file))
        .sort(),
    ).toEqual(wanted.sort());
  });

  it("has names of their own, and no full stop in titles", () => {
    const names = codes.map(([, { name }]) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const [code, { name, title, explanation }] of codes) {
      expect(name, code).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(title, code).not.toMatch(/\.$/);
      expect(explanation, code).toMatch(/\.$/);
    }
  });

  it.each(codes.map(([code, { name }]) => [code, name]))("%s %s: its page is headed by code and name", (code, name) => {
    expect(pageOf(code, name).split("\n")[0]).toBe(`# ${code} ${name}`);
  });
});

describe("the examples of the pages", () => {
  it.each(codes.filter(([code]) => isOurs(code) && !SPECIAL.has(code)).map(([code, { name }]) => [code, name]))(
    "%s %s",
    (code, name) => {
      const page = pageOf(code, name);
      const [wrong = "", right = ""] = blocksOf(page, "policy");
      const found = diagnosticsOf(wrong).filter((diagnostic) => diagnostic.code === code);
      expect(found).not.toEqual([]);
      expect(diagnosticsOf(right).filter((diagnostic) => diagnostic.code === code || diagnostic.severity === "error")).toEqual([]);
      const shown = found.map((diagnostic) => render(diagnostic, (file) => (file === FILE ? wrong : undefined))).join("\n");
      if (UPDATE)
        writeFileSync(
          new URL(`${code}-${name}.md`, FOLDER),
          page.replace(/```text\n[\s\S]*?```/, () => `\`\`\`text\n${shown}\`\`\``),
        );
      else expect(blocksOf(page, "text")).toEqual([shown]);
    },
  );

  it("P220 invalid-override", () => {
    const page = pageOf("P220", "invalid-override");
    const [example = ""] = blocksOf(page, "policy");
    const values = [...page.matchAll(/--set daily_loss=(\S+)/g)].map((match) => match[1] ?? "");
    const codesOf = (value: string): readonly string[] =>
      diagnosticsOf(example, { limits: { daily_loss: value } })
        .filter(({ severity }) => severity === "error")
        .map(({ code }) => code);
    expect(values.map(codesOf)).toEqual([["P220"], []]);
  });

  it("P503 invalid-schema", () => {
    const counts = blocksOf(pageOf("P503", "invalid-schema"), "json").map(
      (text) => readMetricSchema(JSON.parse(text) as JsonObject, "page", undefined).problems.length,
    );
    expect(counts).toEqual([1, 0]);
  });

  it("P504 invalid-calendar", () => {
    const counts = blocksOf(pageOf("P504", "invalid-calendar"), "yaml").map((text) => parseCalendar(text).problems.length);
    expect(counts).toEqual([1, 0]);
  });
});
