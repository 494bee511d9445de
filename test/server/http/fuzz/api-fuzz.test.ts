import { expect, test } from "vitest";
import { fuzzApi } from "./api-fuzz.ts";

const RUNS = 400;
const SEED = Number(process.env["PLIMSOLL_SEED"] ?? (process.env["CI"] === undefined ? Date.now() % 2 ** 31 : 20_261_123));

test(`requests, valid and not, meet no fault and write nothing that they may not (seed ${SEED})`, async () => {
  const { requests, statuses, writes } = await fuzzApi(RUNS, SEED);
  expect(requests).toBe(RUNS);
  // So that it is known to reach what lies behind the door.
  expect(Object.keys(statuses)).toEqual(expect.arrayContaining(["200", "401", "403", "422"]));
  expect(Object.values(writes).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0);
});
