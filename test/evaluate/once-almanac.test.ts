import { expect, test } from "vitest";
import { OnceAlmanac } from "../../src/evaluate/json-rules.ts";

function counting(): { readonly almanac: OnceAlmanac; readonly looked: string[] } {
  const looked: string[] = [];
  const pathResolver = (value: object, path: string): unknown => {
    looked.push(path);
    return (value as Record<string, unknown>)[path.slice(2)];
  };
  return { almanac: new OnceAlmanac({ allowUndefinedFacts: true, pathResolver }), looked };
}

test("a path is looked up once in a run", async () => {
  const { almanac, looked } = counting();
  almanac.addFact("risk", { loss: 5, errors: 2 });
  const asked = ["$.loss", "$.errors", "$.loss", "$.loss"].map((path) => almanac.factValue("risk", {}, path));
  expect(await Promise.all(asked)).toEqual([5, 2, 5, 5]);
  expect(looked).toEqual(["$.loss", "$.errors"]);
});

test("the same path of another fact is another value", async () => {
  const { almanac } = counting();
  almanac.addFact("risk", { loss: 5 });
  almanac.addFact("pnl", { loss: 7 });
  expect(await almanac.factValue("risk", {}, "$.loss")).toBe(5);
  expect(await almanac.factValue("pnl", {}, "$.loss")).toBe(7);
});

test("a fact without a path is the fact itself, one that is not there is undefined", async () => {
  const { almanac } = counting();
  almanac.addFact("limit", 3);
  expect(await almanac.factValue("limit")).toBe(3);
  expect(await almanac.factValue("limit")).toBe(3);
  expect(await almanac.factValue("unknown", {}, "$.loss")).toBeUndefined();
});
