import { expect, it } from "vitest";
import { given } from "../../src/compile/given.ts";

it("leaves out what has no value, and nothing else", () => {
  expect(given({ a: undefined, b: 0, c: "", d: false, e: null })).toStrictEqual({ b: 0, c: "", d: false, e: null });
});
