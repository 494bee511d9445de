import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { grammarArtefacts } from "../../scripts/grammar-artefacts.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const artefacts = await grammarArtefacts();

describe("what is generated from the grammar", () => {
  test.each([...artefacts])("%s is fresh: run `npm run generate`", (file, text) => {
    expect(readFileSync(root + file, "utf8")).toBe(text);
  });

  test("the diagram needs no network", () => {
    const page = artefacts.get("grammar/generated/railroad.html") ?? "";
    expect(page).not.toMatch(/<(?:script|link|img|iframe)[^>]*(?:src|href)=/);
    expect(page).toContain("window.serializedGrammar");
    expect(page).toContain("drawDiagramsFromSerializedGrammar");
    expect(page).toContain("svg.railroad-diagram");
  });

  test("the EBNF defines every name that it uses", () => {
    const ebnf = artefacts.get("grammar/generated/policy.ebnf") ?? "";
    const lines = ebnf.split("\n").filter((line) => line.includes(" ::= "));
    const defined = new Set(lines.map((line) => line.split(" ::= ")[0]));
    const used = lines
      .filter((line) => !line.includes(" ::= /"))
      .flatMap((line) => (line.split(" ::= ")[1] ?? "").replaceAll(/"[^"]*"/g, " ").match(/[A-Za-z_]+/g) ?? []);
    expect(used.length).toBeGreaterThan(50);
    expect(used.filter((name) => !defined.has(name))).toEqual([]);
  });
});
