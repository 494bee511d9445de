import { dirname, resolve } from "node:path";
import { parseDocument } from "yaml";
import type { TestedRules } from "../check/lints/context.ts";
import { isObject } from "../model/json.ts";
import { expandPaths, isTestFile, readTextFile } from "../app/files.ts";

/**
 * The rules of each policy that a test file beside it or below it names, for the warning about untested rules. Test files are read when first
 * asked: a rule with an example needs none. One with mistakes counts as far as it can be read: `policy test` tells what is wrong with it.
 */
export function testedRules(policies: readonly string[], cwd: string): (policy: string) => TestedRules {
  let read: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  return (policy) => ({
    has: (rule) => {
      read ??= readTests(policies, cwd);
      return read.get(policy)?.has(rule) === true;
    },
  });
}

function readTests(policies: readonly string[], cwd: string): ReadonlyMap<string, ReadonlySet<string>> {
  const tested = new Map(policies.map((file) => [resolve(cwd, file), new Set<string>()]));
  const folders = [...new Set(policies.map((file) => dirname(resolve(cwd, file))))];
  for (const file of expandPaths(folders, cwd, isTestFile).files) {
    const path = resolve(cwd, file);
    const document = readLoosely(path);
    const policy = typeof document["policy"] === "string" ? resolve(dirname(path), document["policy"]) : "";
    const rules = tested.get(policy);
    if (rules === undefined) continue;
    for (const test of list(document["tests"])) for (const rule of rulesOf(test, dirname(path))) rules.add(rule);
  }
  return new Map(policies.map((file) => [file, tested.get(resolve(cwd, file)) ?? new Set()]));
}

function rulesOf(test: unknown, folder: string): readonly string[] {
  if (!isObject(test)) return [];
  const expected = list(test["steps"]).flatMap((step) =>
    isObject(step) && isObject(step["expect"]) ? Object.keys(step["expect"]) : [],
  );
  return typeof test["transitions"] === "string"
    ? [...expected, ...rulesOfTransitions(resolve(folder, test["transitions"]))]
    : expected;
}

function rulesOfTransitions(path: string): readonly string[] {
  const read = readTextFile(path);
  if (!read.ok) return [];
  return [...read.text.matchAll(/"rule":"([a-z0-9_]+)"/g)].map((match) => match[1] ?? "");
}

function readLoosely(path: string): Record<string, unknown> {
  const read = readTextFile(path);
  if (!read.ok) return {};
  try {
    const document: unknown = parseDocument(read.text, { logLevel: "silent" }).toJS({ maxAliasCount: 100 });
    return isObject(document) ? document : {};
  } catch {
    return {};
  }
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}
