import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createFileLoader } from "../../src/app/loader.ts";
import { compileLineTemplate } from "../../src/collect/line-template.ts";
import { isObject } from "../../src/model/json.ts";
import { loadPolicy } from "../../src/trial/load-policy.ts";

const page = readFileSync("docs/sources.md", "utf8");
const schema = JSON.parse(readFileSync("schemas/trading-snapshot.schema.json", "utf8")) as unknown;

function knows(path: string): boolean {
  let at: unknown = schema;
  for (const name of path.split(".")) {
    if (!isObject(at)) return false;
    at = name === "*" ? at.additionalProperties : isObject(at.properties) ? at.properties[name] : undefined;
  }
  return at !== undefined;
}

describe("docs/sources.md", () => {
  it("names members that the schema has", () => {
    const paths = [...page.matchAll(/`((?:artifacts|heartbeat_files|logs|probes|processes)\.[^`]+)`/g)].map(
      ([, path = ""]) => path,
    );
    expect(paths.length).toBeGreaterThan(20);
    expect(paths.filter((path) => !knows(path))).toEqual([]);
  });

  it("shows a policy without a finding", () => {
    const [, text = ""] = /```policy\n([^]*?)```/.exec(page) ?? [];
    const policy = loadPolicy({ file: "surroundings.policy", text }, createFileLoader(process.cwd()));
    expect(policy.diagnostics).toEqual([]);
  });

  it("says what patterns find", () => {
    const rows = [...page.matchAll(/^\| `([^`]*\{timestamp\}[^`]*)` \| `([^`]*)` \| (?:`([^`]*)`|none) \|$/gm)];
    expect(rows).toHaveLength(4);
    for (const [, pattern = "", line = "", time] of rows) {
      const compiled = compileLineTemplate(pattern);
      expect(compiled.ok ? compiled.match(line) : compiled).toBe(time);
    }
  });
});
