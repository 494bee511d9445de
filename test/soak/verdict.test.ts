import { expect, test } from "vitest";
import { judge, verdictTable } from "./verdict.ts";

const SAMPLES = Array.from({ length: 60 }, (_, index) => index);

test("what fills up in the first third and then swings is flat", () => {
  const values = SAMPLES.map((index) => Math.min(index, 15) + (index % 5) / 10);
  expect(judge({ name: "heap", values, mayGrow: 1 })).toMatchObject({ isLeak: false, start: 0 });
});

test("what grows slowly all the time is a leak, however much it swings", () => {
  const values = SAMPLES.map((index) => 50 + index / 20 + (index % 7));
  const finding = judge({ name: "heap", values, mayGrow: 1 });
  expect(finding.growth).toBeCloseTo(2, 0);
  expect(finding.isLeak).toBe(true);
  expect(verdictTable([finding])).toMatch(/^heap +50\.00 .* GROWS$/m);
});

test("what is only shown is never a leak, and too little to judge always is one", () => {
  expect(judge({ name: "rss", values: SAMPLES }).isLeak).toBe(false);
  expect(judge({ name: "heap", values: [1], mayGrow: 1 }).isLeak).toBe(true);
});
