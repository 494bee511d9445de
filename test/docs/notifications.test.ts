import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { checkSettingsText } from "../../src/app/settings/check-settings.ts";
import { ENV, FILE, ROOT } from "../app/settings/support.ts";

const PAGE = readFileSync(join(ROOT, "docs/notifications.md"), "utf8");
const EXAMPLE = /```yaml\n([\s\S]*?)```/.exec(PAGE)?.[1] ?? "";

test("the example of the page has no finding, and its routing tests hold", () => {
  const { diagnostics, settings } = checkSettingsText(EXAMPLE, FILE, ENV);
  expect(diagnostics).toEqual([]);
  expect(settings?.routing.tests).toHaveLength(3);
  const broken = checkSettingsText(EXAMPLE.replace("expect: terminal", "expect: desk"), FILE, ENV);
  expect(broken.diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([
    "S116 routing test 3 expects desk, and terminal is told",
  ]);
});

test("the example is what the schema for editors accepts", () => {
  const schema = JSON.parse(readFileSync(join(ROOT, "schemas/settings.schema.json"), "utf8")) as object;
  const validate = new Ajv({ allowUnionTypes: true }).compile(schema);
  validate(parse(EXAMPLE));
  expect(validate.errors).toBeNull();
});
