import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";

type Functions = Readonly<Record<string, (...words: unknown[]) => unknown>>;

const root = join(import.meta.dirname, "../../..");
const load = async (path: string): Promise<Functions> => (await import(pathToFileURL(join(root, path)).href)) as Functions;
const native = await load("scripts/native-lodash.mjs");
const lodash = await load("node_modules/lodash-es/lodash.js");

const token = Object.assign(Object.create({ inherited: 1 }) as object, { name: "Plus", idx: 0, label: undefined });
const texts = ["b", "a", "b", ""];
const numbers = [3, 0, 1, 3, NaN, 2, NaN];
const nested = [[1, 2], [], [[3]], [undefined, null]];
const record = { b: 2, a: 1, none: undefined, zero: 0 };
const collections = [texts, numbers, nested, record, "text", "", [], {}, undefined, null];
const lists = [texts, numbers, nested, [], undefined, null];
const big = (value: unknown): boolean => value === "b" || Number(value) > 1;
const pair = (value: unknown, key: unknown): unknown => [key, value];
const join2 = (sum: unknown, value: unknown, key: unknown): string => `${String(sum)} ${String(key)}:${JSON.stringify(value)}`;

const CASES: Readonly<Record<string, readonly (readonly unknown[])[]>> = {
  map: collections.map((each) => [each, pair]),
  flatMap: collections.map((each) => [each, (value: unknown) => [value, [value]]]),
  filter: collections.map((each) => [each, big]),
  reject: collections.map((each) => [each, big]),
  find: collections.map((each) => [each, big]),
  some: collections.map((each) => [each, big]),
  every: collections.map((each) => [each, big]),
  groupBy: collections.map((each) => [each, (value: unknown) => String(value).length]),
  reduce: collections.flatMap((each) => [
    [each, join2],
    [each, join2, "first"],
    [each, join2, undefined],
  ]),
  keys: [[record], [token], [texts], [undefined], [null]],
  values: [[record], [token], [texts], [undefined], [null]],
  has: [
    [token, "name"],
    [token, "label"],
    [token, "inherited"],
    [numbers, 1],
    [numbers, 99],
    [undefined, "name"],
    [null, "name"],
  ],
  includes: [
    [numbers, NaN],
    [texts, "a"],
    [texts, "c"],
    ["text", "ex"],
    [record, 2],
    [[], 1],
  ],
  indexOf: [
    [texts, "b"],
    [texts, "c"],
    [undefined, 1],
  ],
  isEmpty: [...collections, new Map(), new Set([1]), token, Object.create({ inherited: 1 }) as object].map((each) => [each]),
  clone: [...collections, token, 5, true].map((each) => [each]),
  flatten: lists.map((each) => [each]),
  compact: lists.map((each) => [each]),
  uniq: lists.map((each) => [each]),
  first: lists.map((each) => [each]),
  last: lists.map((each) => [each]),
  drop: lists.flatMap((each) => [[each], [each, 0], [each, 2], [each, 9]]),
  dropRight: lists.flatMap((each) => [[each], [each, 0], [each, 2], [each, 9]]),
  difference: [
    [numbers, [NaN, 3]],
    [texts, []],
    [texts, ["b"]],
    [[], texts],
  ],
  assign: [
    [{}, { a: 1 }, undefined, { a: undefined, b: 2 }],
    [{ a: 1 }, null],
  ],
  defaults: [
    [
      { a: undefined, b: false },
      { a: 1, b: 2 },
      { a: 3, c: 4 },
    ],
    [{ a: 1 }, undefined],
  ],
  pickBy: [
    [record, (value: unknown) => value !== undefined],
    [{}, big],
    [undefined, big],
  ],
  upperFirst: [["text"], [""], ["Text"]],
  identity: [[1], [undefined]],
  noop: [[1], []],
  ...Object.fromEntries(
    ["isArray", "isString", "isUndefined", "isFunction", "isRegExp", "isObject"].map((name) => [
      name,
      [[], {}, "", "text", 0, undefined, null, /a/, big, token].map((each) => [each]),
    ]),
  ),
};

describe("what stands for lodash in the bundles", () => {
  test.each(Object.keys(native).filter((name) => name !== "forEach"))("%s gives what lodash gives", (name) => {
    const cases = CASES[name] ?? [];
    expect(cases.length).toBeGreaterThan(0);
    for (const words of cases) {
      expect(native[name]?.(...structuredly(words)), JSON.stringify(words)).toStrictEqual(lodash[name]?.(...structuredly(words)));
    }
  });

  test("forEach visits what lodash visits, and stops where it stops", () => {
    for (const collection of collections) {
      const visited = [native, lodash].map(({ forEach }) => {
        const seen: unknown[] = [];
        const given = forEach?.(collection, (value: unknown, key: unknown) => {
          seen.push([value, key]);
          return value !== "a" && value !== 1;
        });
        return [given, seen];
      });
      expect(visited[0]).toStrictEqual(visited[1]);
    }
  });
});

/** The words, with objects of their own where a function changes its first. */
function structuredly(words: readonly unknown[]): readonly unknown[] {
  const [first, ...rest] = words;
  const plain = typeof first === "object" && first !== null && Object.getPrototypeOf(first) === Object.prototype;
  return plain ? [{ ...first }, ...rest] : words;
}
