import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { YAML_CODES } from "../../src/diagnostics/codes-yaml.ts";
import { parseYamlPolicy } from "../../src/policy/yaml-read.ts";

function codes(text: string | undefined): string[] {
  expect(text).toBeDefined();
  return parseYamlPolicy({ file: "x.policy.yaml", text: text ?? "" }).diagnostics.map(({ code }) => code);
}

describe.each(Object.entries(YAML_CODES))("the page of %s", (code, { name }) => {
  const page = readFileSync(new URL(`../../docs/diagnostics/${code}-${name}.md`, import.meta.url), "utf8");
  const [bad, good] = [...page.matchAll(/```yaml\n([^]*?)```/g)].map(([, text]) => text);

  it("has its title", () => {
    expect(page.startsWith(`# ${code} ${name}\n`)).toBe(true);
  });

  it("shows a file with this finding and no other", () => {
    expect(new Set(codes(bad))).toEqual(new Set([code]));
  });

  it("shows the file mended", () => {
    expect(codes(good)).toEqual([]);
  });
});
