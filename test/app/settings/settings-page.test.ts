import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { SETTING_NAMES } from "../../../src/app/settings/read-settings.ts";
import { checkSettingsText } from "../../../src/app/settings/check-settings.ts";
import { ENV, FILE, ROOT } from "./support.ts";

const PAGE = readFileSync(join(ROOT, "docs/settings.md"), "utf8");
const EXAMPLE = /```yaml\n([\s\S]*?)```/.exec(PAGE)?.[1] ?? "";
const SCHEMA = JSON.parse(readFileSync(join(ROOT, "schemas/settings.schema.json"), "utf8")) as { properties: object };
const validate = new Ajv({ allowUnionTypes: true }).compile(SCHEMA);

describe("the reference of settings", () => {
  test("has an example without a finding, which puts its policies to work", () => {
    const { diagnostics, bundles, settings } = checkSettingsText(EXAMPLE, FILE, ENV);
    expect(diagnostics).toEqual([]);
    expect(bundles.map(({ policy }) => policy)).toEqual(["trading_core", "guards", "self"]);
    expect(settings?.policies[0]?.limits).toEqual({ daily_loss: "8%" });
  });

  test("names every setting, and so does the schema for editors", () => {
    for (const name of SETTING_NAMES) expect(PAGE).toContain(`\`${name}\``);
    expect(Object.keys(SCHEMA.properties).sort()).toEqual([...SETTING_NAMES].sort());
  });

  test("has an example that the schema for editors accepts", () => {
    validate(parse(EXAMPLE));
    expect(validate.errors).toBeNull();
  });

  test.each([
    "enabeld: true",
    "persist_interval: 60",
    "recipients: { a: { kind: slack, secret: x } }",
    "sources: { a: { collectors: { c: {} } } }",
  ])("the schema for editors refuses %j", (text) => {
    expect(validate(parse(text))).toBe(false);
  });
});
