import { readFileSync } from "node:fs";
import { check, type CheckOptions } from "../../src/check/check.ts";
import type { CheckedPolicy } from "../../src/check/checked.ts";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import type { JsonObject } from "../../src/model/json.ts";
import type { Loader } from "../../src/policy/loader.ts";
import { readPolicy } from "../../src/policy/read.ts";

const SHIPPED = JSON.parse(
  readFileSync(new URL("../../schemas/trading-snapshot.schema.json", import.meta.url), "utf8"),
) as JsonObject;

export const CALENDAR = `
name: nse
zone: Asia/Kolkata
source: for tests
horizon: 2026-12-31
weekdays: [mon, tue, wed, thu, fri]
sessions:
  pre_open: { open: "09:00", close: "09:15" }
  regular: { open: "09:15", close: "15:30" }
`;

/** Files and schemas by the name a policy gives them; the shipped schema and a calendar are there. */
export function memoryLoader(
  files: Readonly<Record<string, string>> = {},
  schemas: Readonly<Record<string, JsonObject>> = {},
): Loader {
  const texts: Readonly<Record<string, string>> = { "nse.yaml": CALENDAR, ...files };
  const documents: Readonly<Record<string, JsonObject>> = { "trading-snapshot@1": SHIPPED, ...schemas };
  return {
    readText: (path) => {
      const text = Object.hasOwn(texts, path) ? texts[path] : undefined;
      return text === undefined ? { ok: false, reason: "no such file", known: Object.keys(texts) } : { ok: true, file: path, text };
    },
    readSchema: (name) => {
      const document = Object.hasOwn(documents, name) ? documents[name] : undefined;
      return document === undefined
        ? { ok: false, reason: "no such schema", known: Object.keys(documents) }
        : { ok: true, file: name, document };
    },
  };
}

export const HEADER = `policy test version 1.0.0
metrics "trading-snapshot@1"
currency INR
missing warning after 2m
calendar nse from "nse.yaml"
`;

export interface Checked {
  readonly text: string;
  readonly policy?: CheckedPolicy;
  /** Of reading and checking both. */
  readonly diagnostics: readonly Diagnostic[];
}

export function checkText(text: string, options: CheckOptions = {}, loader: Loader = memoryLoader()): Checked {
  const parsed = readPolicy({ file: "test.policy", text });
  const result = check(parsed.policy, loader, options);
  return { text, ...result, diagnostics: [...parsed.diagnostics, ...result.diagnostics] };
}

/** Items under the usual headers. */
export function checkItems(items: string, options: CheckOptions = {}, loader: Loader = memoryLoader()): Checked {
  return checkText(`${HEADER}${items}\n`, options, loader);
}

/** A rule with one tier under the usual headers. */
export function checkCondition(condition: string, before = ""): Checked {
  return checkItems(`${before}\nrule r critical when ${condition}`);
}

/** `P203 -5`: code and the text that is underlined, of the errors alone. */
export function errorsOf({ text, diagnostics }: Checked): readonly string[] {
  return diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ code, primary: { span } }) => `${code} ${span.file === "test.policy" ? text.slice(span.start, span.end) : span.file}`);
}

/** The policy of a text that must have no error. */
export function policyOf(checked: Checked): CheckedPolicy {
  if (checked.policy === undefined) {
    throw new Error(checked.diagnostics.map(({ code, message, help }) => `${code} ${message} (${help})`).join("\n"));
  }
  return checked.policy;
}
