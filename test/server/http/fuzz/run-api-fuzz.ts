/** `npm run test:api-fuzz`: PLIMSOLL_RUNS (20,000), PLIMSOLL_SEED (the time). */
import { fuzzApi } from "./api-fuzz.ts";

const runs = Number(process.env["PLIMSOLL_RUNS"] ?? 20_000);
const seed = Number(process.env["PLIMSOLL_SEED"] ?? Date.now() % 1_000_000_000);
console.log(`seed ${seed}, ${runs} requests`);
const began = performance.now();
const report = await fuzzApi(runs, seed, (line) => {
  console.log(`${line}, ${Math.round((performance.now() - began) / 1_000)}s`);
});
console.log(JSON.stringify({ ...report, seconds: Math.round((performance.now() - began) / 1_000) }, null, 2));
