import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { FILE_KEYS, RULE_KEYS, type YamlKey } from "../../src/policy/yaml-keys.ts";
import { printYamlPolicy } from "../../src/policy/yaml-print.ts";
import { policyFile } from "./arbitrary.ts";

interface KeySchema {
  readonly description?: string;
  readonly type?: unknown;
  readonly const?: unknown;
  readonly anyOf?: unknown;
}

const schema = JSON.parse(readFileSync(new URL("../../schemas/policy.schema.json", import.meta.url), "utf8")) as {
  readonly properties: Readonly<Record<string, KeySchema>>;
  readonly definitions: { readonly rule: { readonly properties: Readonly<Record<string, KeySchema>> } };
};
const validate = new Ajv({ strict: true, strictTypes: false, allErrors: true }).compile(schema);

/** What the schema must say of a key, by what the reader takes. */
function shapeOf({ value, several }: YamlKey): unknown {
  if (several === true) return "anyOf";
  if (value === "flag") return true;
  return value === "names" || value === "rules" ? "object" : "text";
}

function shapeIn(key: KeySchema): unknown {
  if (key.anyOf !== undefined) return "anyOf";
  if (key.const !== undefined) return key.const;
  return key.type === "object" ? "object" : "text";
}

describe("the editor's schema", () => {
  it.each([
    ["a file", FILE_KEYS, schema.properties],
    ["a rule", RULE_KEYS, schema.definitions.rule.properties],
  ] as const)(
    "has the keys of %s, in their order, each with a description",
    (_, keys: Readonly<Record<string, YamlKey>>, properties) => {
      expect(Object.keys(properties)).toEqual(Object.keys(keys));
      for (const [name, key] of Object.entries(keys)) {
        expect(shapeIn(properties[name] ?? {}), name).toEqual(shapeOf(key));
        expect(properties[name]?.description, name).toMatch(/\.$/);
      }
    },
  );

  it("accepts what the printer writes", () => {
    fc.assert(
      fc.property(policyFile, (tree) => {
        const document: unknown = parse(printYamlPolicy(tree)) ?? {};
        expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it.each([
    ["an unknown key", "rools: {}"],
    ["an unknown clause", "rules: { r: { warn: a } }"],
    ["a version alone", "version: 1.2.0"],
    ["a mapping where text belongs", "stale: { after: 60s }"],
    ["a latch that is off", "rules: { r: { latch: false } }"],
    ["a name with a hyphen", "limits: { daily-loss: 5% }"],
  ])("refuses %s", (_, text) => {
    expect(validate(parse(text))).toBe(false);
  });
});
