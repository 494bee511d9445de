import { expect, test } from "vitest";
import { overOneCollection, suppressionOrder } from "../../src/lifecycle/suppress.ts";

const rule = (name: string, ...suppressedBy: readonly string[]) => ({ rule: name, suppressedBy });

test.each([
  ["as in the policy", [rule("a"), rule("b")], [0, 1]],
  ["suppressors first", [rule("a", "c"), rule("b"), rule("c")], [2, 0, 1]],
  ["through several", [rule("a", "b"), rule("b", "c", "d"), rule("c"), rule("d")], [2, 3, 1, 0]],
  ["each once", [rule("a", "c"), rule("b", "c"), rule("c")], [2, 0, 1]],
  ["without one that is not there", [rule("a", "gone"), rule("b")], [0, 1]],
  ["all of a circle", [rule("a", "b"), rule("b", "a")], [1, 0]],
])("rules are stepped %s", (_, rules, order) => {
  expect(suppressionOrder(rules)).toEqual(order);
});

test("suppression is key by key only between rules over one collection", () => {
  const over = (...path: string[]) => ({ each: { variable: path.join("_"), collection: { ref: { path } } } }) as const;
  expect(overOneCollection(over("positions", "by_symbol"), over("positions", "by_symbol"))).toBe(true);
  expect(overOneCollection(over("positions"), over("webhooks"))).toBe(false);
  expect(overOneCollection(over("positions"), {})).toBe(false);
  expect(overOneCollection({}, over("positions"))).toBe(false);
  expect(overOneCollection({}, {})).toBe(false);
});
