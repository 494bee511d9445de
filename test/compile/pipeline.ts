import { readFileSync } from "node:fs";
import type { Bundle } from "../../src/bundle/bundle.ts";
import { check } from "../../src/check/check.ts";
import type { CheckedPolicy } from "../../src/check/checked.ts";
import { type CompileOptions, compile } from "../../src/compile/compile.ts";
import type { JsonObject } from "../../src/model/json.ts";
import type { Loader } from "../../src/policy/loader.ts";
import { readPolicy } from "../../src/policy/read.ts";

const ROOT = new URL("../../", import.meta.url);

function read(path: string): string {
  return readFileSync(new URL(path, ROOT), "utf8");
}

const SCHEMAS: Readonly<Record<string, string>> = {
  "trading-snapshot@1": "schemas/trading-snapshot.schema.json",
  "./desk.schema.json": "test/golden/bundles/desk.schema.json",
  "./odd.schema.json": "test/compile/odd.schema.json",
};

/** The calendars that ship, and three schemas: the one that ships, the small one beside the golden bundles, and one of odd names. */
const LOADER: Loader = {
  readText: (path) => ({ ok: true, file: path, text: read(`policies/${path}`) }),
  readSchema: (name) => {
    const file = SCHEMAS[name];
    if (file === undefined) return { ok: false, reason: "no such schema" };
    return { ok: true, file, document: JSON.parse(read(file)) as JsonObject };
  },
};

/** Checks policy text that must be right; throws with what is wrong where it is not. */
export function checkText(text: string, limits: Readonly<Record<string, string>> = {}): CheckedPolicy {
  const parsed = readPolicy({ file: "policies/test.policy", text });
  const checked = check(parsed.policy, LOADER, { limits });
  const errors = [...parsed.diagnostics, ...checked.diagnostics].filter(({ severity }) => severity === "error");
  if (checked.policy === undefined || errors.length > 0) {
    throw new Error(errors.map(({ message, primary: { span } }) => `${message}: ${text.slice(span.start, span.end)}`).join("\n"));
  }
  return checked.policy;
}

export function compileText(text: string, options: CompileOptions & { limits?: Readonly<Record<string, string>> } = {}): Bundle {
  const { limits = {}, ...rest } = options;
  return compile(checkText(text, limits), { text, ...rest });
}

const HEADER = `policy desk version 1.2.0
metrics "./desk.schema.json"
currency INR
stale after 60s
missing warning after 2m
`;

/** Rules and limits below the headers that every policy has. */
export function compileBody(body: string, options: Parameters<typeof compileText>[1] = {}): Bundle {
  return compileText(HEADER + body, options);
}
