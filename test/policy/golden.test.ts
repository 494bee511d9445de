import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { formatPolicy } from "../../src/policy/format.ts";
import type { Spelling } from "../../src/policy/read.ts";

const golden = (name: string): string => `../golden/policy/${name}`;

function format(name: string, to: Spelling): string {
  const text = readFileSync(new URL(golden(name), import.meta.url), "utf8");
  const result = formatPolicy({ file: name, text }, to);
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics, undefined, 2));
  return result.text;
}

/** The example of the language reference, section 1, as it was written by hand, and a file with a comment at every kind of clause. */
describe.each(["trading-core", "commented"])("%s", (name) => {
  it("is laid out as policy text", async () => {
    await expect(format(`${name}.source.policy`, "policy")).toMatchFileSnapshot(golden(`${name}.policy`));
  });

  it("is laid out as YAML", async () => {
    await expect(format(`${name}.source.policy`, "yaml")).toMatchFileSnapshot(golden(`${name}.policy.yaml`));
  });

  it("stays as it is when formatted again, or converted there and back", () => {
    const [text, yaml] = [format(`${name}.source.policy`, "policy"), format(`${name}.source.policy`, "yaml")];
    expect(format(`${name}.policy`, "policy")).toBe(text);
    expect(format(`${name}.policy.yaml`, "yaml")).toBe(yaml);
    expect(format(`${name}.policy.yaml`, "policy")).toBe(text);
    expect(format(`${name}.policy`, "yaml")).toBe(yaml);
  });
});
