import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { API_FILE, apiDescription } from "../../../scripts/api-description.ts";

const ROOT = join(import.meta.dirname, "../../..");
const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

interface Operation {
  readonly operationId: string;
  readonly security: readonly object[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
    readonly schema: object;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: object }>> };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: object }>>;
}

interface Described {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

const text = await apiDescription();
const api = JSON.parse(text) as Described;
const operations = Object.entries(api.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method, ...operation })),
);

/** Every object in it, with where it stands. */
function* objects(value: unknown, at = ""): Generator<[string, Readonly<Record<string, unknown>>]> {
  if (typeof value !== "object" || value === null) return;
  yield [at, value as Readonly<Record<string, unknown>>];
  for (const [name, member] of Object.entries(value))
    yield* objects(member, `${at}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`);
}

const all = new Map(objects(api));

test(`${API_FILE} is fresh: run \`npm run generate\``, () => {
  expect(readFileSync(join(ROOT, API_FILE), "utf8")).toBe(text);
});

describe("as OpenAPI 3.1 has it", () => {
  test("the document has what it must have, and nothing that is not known", () => {
    expect(api.openapi).toMatch(/^3\.1\.\d+$/);
    expect(api.info).toMatchObject({
      title: expect.any(String) as string,
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/) as string,
    });
    const known = [
      "openapi",
      "info",
      "jsonSchemaDialect",
      "servers",
      "paths",
      "webhooks",
      "components",
      "security",
      "tags",
      "externalDocs",
    ];
    expect(Object.keys(api).filter((name) => !known.includes(name))).toEqual([]);
    expect(operations.length).toBeGreaterThan(15);
  });

  test("operations have an id of their own, a method that there is, and answers with a description", () => {
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    for (const { path, method, responses } of operations) {
      expect(path).toMatch(/^\//);
      expect(METHODS).toContain(method);
      expect(Object.keys(responses).filter((status) => !/^[1-5]\d\d$/.test(status))).toEqual([]);
      for (const { description } of Object.values(responses)) expect(description).not.toBe("");
    }
  });

  test("every part of a path is a parameter, and every parameter of a path is a part", () => {
    for (const { path, parameters = [] } of operations) {
      const parts = [...path.matchAll(/\{([^}]+)\}/g)].map((match) => match[1]);
      const described = parameters.filter((each) => each.in === "path");
      expect(described.map(({ name }) => name)).toEqual(parts);
      expect(described.every(({ required }) => required)).toBe(true);
    }
  });

  test("every reference leads to something", () => {
    const references = [...all.values()].flatMap(({ $ref }) => (typeof $ref === "string" ? [$ref] : []));
    expect(references.length).toBeGreaterThan(50);
    for (const reference of references) expect(all.has(reference.replace(/^#/, ""))).toBe(true);
  });

  test("schemas are JSON Schema 2020-12", () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    const schemas = [...all].filter(([at]) => at.endsWith("/schema"));
    expect(schemas.length).toBeGreaterThan(50);
    for (const [at, schema] of schemas) expect(ajv.validateSchema(schema), at).toBe(true);
  });

  test("errors are problem details, and who needs a token is told so", () => {
    for (const { operationId, security, responses } of operations) {
      const errors = Object.entries(responses).filter(
        ([status]) => Number(status) >= 400 && !(status === "503" && operationId === "probes.ready"),
      );
      for (const [, { content }] of errors) expect(Object.keys(content ?? {})).toEqual(["application/problem+json"]);
      const isOpen = operationId.startsWith("probes.");
      expect(security).toEqual(isOpen ? [] : [{ token: [] }]);
      expect("401" in responses && "403" in responses).toBe(!isOpen);
    }
  });
});
