import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { check } from "../../src/check/check.ts";
import { createFileLoader } from "../../src/app/loader.ts";
import { formatPolicy } from "../../src/policy/format.ts";
import { readPolicy } from "../../src/policy/read.ts";

const root = resolve(import.meta.dirname, "../..");
const folder = join(root, "policies");
const files = readdirSync(folder)
  .filter((name) => /\.policy(\.yaml)?$/.test(name))
  .map((name) => join(folder, name));

describe.each(files)("%s", (file) => {
  const source = { file, text: readFileSync(file, "utf8") };
  const { policy, diagnostics } = readPolicy(source);

  it("has no findings, warnings included", () => {
    expect([...diagnostics, ...check(policy, createFileLoader(root), { today: "2026-11-23" }).diagnostics]).toEqual([]);
  });

  it("stands in the one layout", () => {
    expect(formatPolicy(source)).toEqual({ ok: true, text: source.text });
  });

  it("names runbooks that exist, and an owner for each rule", () => {
    expect(policy.rules.length).toBeGreaterThan(0);
    for (const rule of policy.rules) {
      expect(rule.owner?.text.value, rule.name.text).toBeDefined();
      expect(existsSync(join(dirname(file), rule.runbook?.text.value ?? "missing")), rule.name.text).toBe(true);
    }
  });
});

it("four policies ship", () => {
  expect(files).toHaveLength(4);
});
