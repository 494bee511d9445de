import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

const ROOT = join(import.meta.dirname, "../..");
const validate = new Ajv({ allowUnionTypes: true }).compile(
  JSON.parse(readFileSync(join(ROOT, "schemas/policy-test.schema.json"), "utf8")) as object,
);

function accepts(text: string): boolean {
  return validate(parse(text));
}

describe("the schema that editors complete test files with", () => {
  test.each([
    "test/fixtures/desk/desk.test.yaml",
    "policies/tests/trading_core.test.yaml",
    "policies/tests/guards.test.yaml",
    "policies/tests/worker_heartbeat.test.yaml",
  ])("accepts %s", (file) => {
    accepts(readFileSync(join(ROOT, file), "utf8"));
    expect(validate.errors).toBeNull();
  });

  test("accepts the example of the reference", () => {
    const reference = readFileSync(join(ROOT, "docs/testing.md"), "utf8");
    accepts(/```yaml\n([\s\S]*?)```/.exec(reference)?.[1] ?? "");
    expect(validate.errors).toBeNull();
  });

  test.each([
    "tests: [{ name: a, steps: [{ at: 0s }] }]",
    "policy: p\ntests: []",
    "policy: p\ntests: [{ name: a }]",
    "policy: p\ntests: [{ name: a, steps: [{ at: 30 }] }]",
    "policy: p\ntests: [{ name: a, steps: [{ at: 0s, expects: {} }] }]",
    "policy: p\ntests: [{ name: a, recording: r }]",
    "policy: p\ntests: [{ name: a, recording: r, transitions: t, steps: [{ at: 0s }] }]",
    "policy: p\ntests: [{ name: a, steps: [{ at: 0s, expect: { r: high } }] }]",
  ])("refuses %j", (text) => {
    expect(accepts(text)).toBe(false);
  });
});
