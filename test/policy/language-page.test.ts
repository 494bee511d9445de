import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { RESERVED_WORDS } from "../../grammar/keywords.ts";
import { formatPolicy } from "../../src/policy/format.ts";
import { FILE_KEYS, RULE_KEYS } from "../../src/policy/yaml-keys.ts";

const page = readFileSync(new URL("../../docs/language.md", import.meta.url), "utf8");

function section(from: string, to: string): string {
  return page.slice(page.indexOf(from), page.indexOf(to));
}

function snippet(text: string, language: string): string {
  const found = new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(text)?.[1];
  if (found === undefined) throw new Error(`no snippet of ${language}`);
  return found;
}

const [files, spellings] = [section("## 1. ", "## 2. "), section("## 2. ", "## 3. ")];

describe("the language reference", () => {
  it("shows policies in the layout of policy fmt", () => {
    const [text, yaml] = [snippet(files, "policy"), snippet(spellings, "yaml")];
    expect(formatPolicy({ file: "a.policy", text })).toEqual({ ok: true, text });
    expect(formatPolicy({ file: "a.policy.yaml", text: yaml })).toEqual({ ok: true, text: yaml });
  });

  it("shows the same policy in both spellings", () => {
    const text = snippet(files, "policy").replaceAll(/ +#.*$/gm, "");
    const converted = formatPolicy({ file: "a.policy", text }, "yaml");
    expect(converted).toEqual({ ok: true, text: snippet(spellings, "yaml") });
  });

  it("has every word that cannot be a name, and every key", () => {
    for (const word of RESERVED_WORDS) expect(files, word).toMatch(new RegExp(`\`[^\`]*\\b${word}\\b`));
    for (const key of [...Object.keys(FILE_KEYS), "for_each", "suppressed_by", "label", "example"])
      expect(spellings, key).toContain(key);
    for (const key of Object.keys(RULE_KEYS)) expect(files, key).toContain(key.replace("_", " "));
  });
});
