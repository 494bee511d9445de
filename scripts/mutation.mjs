/**
 * Mutants of the rooms, each under the tests that hold it: `node scripts/mutation.mjs [--concurrency N] [ROOM...]`, all rooms without a name. Reports
 * stand in `reports/mutation/`. The score counts every mutant that is not a constant's, covered or not.
 */
import { parseArgs } from "node:util";
import { Stryker } from "@stryker-mutator/core";

const TESTS = {
  lifecycle: ["lifecycle", "watch"],
  compile: ["compile", "golden/bundles", "properties"],
  evaluate: ["evaluate", "watch", "properties"],
  check: ["check", "golden/invalid"],
};
const ENOUGH = 85;

const { values, positionals } = parseArgs({ options: { concurrency: { type: "string", default: "2" } }, allowPositionals: true });
const unknown = positionals.filter((room) => !Object.hasOwn(TESTS, room));
if (unknown.length > 0) {
  console.error(`no room has the name ${unknown.join(", ")}; name some of ${Object.keys(TESTS).join(", ")}`);
  process.exit(2);
}

const table = [];
for (const room of positionals.length === 0 ? Object.keys(TESTS) : positionals) {
  const began = performance.now();
  const results = await new Stryker({
    mutate: [`src/${room}/**/*.ts`],
    mochaOptions: { spec: TESTS[room].map((folder) => `test/${folder}${folder.startsWith("golden/") ? "" : "/**/*"}.test.js`) },
    concurrency: Number(values.concurrency),
    incrementalFile: `reports/mutation/${room}.incremental.json`,
    jsonReporter: { fileName: `reports/mutation/${room}.json` },
    htmlReporter: { fileName: `reports/mutation/${room}.html` },
  }).runMutationTest();
  table.push({ room, ...count(results), minutes: ((performance.now() - began) / 60_000).toFixed(1) });
}
const sum = (name) => table.reduce((total, row) => total + row[name], 0);
const all = { mutants: sum("mutants"), killed: sum("killed"), "timed out": sum("timed out") };
console.table([...table, { room: "all", ...all, score: score(all) }]);
if (score(all) < ENOUGH) {
  console.error(`fewer than ${ENOUGH} of 100 mutants are killed`);
  process.exitCode = 1;
}

function count(results) {
  const of = (...statuses) => results.filter(({ status }) => statuses.includes(status)).length;
  const counts = { mutants: of("Killed", "Timeout", "Survived", "NoCoverage"), killed: of("Killed"), "timed out": of("Timeout") };
  return { ...counts, score: score(counts) };
}

function score({ mutants, killed, "timed out": timedOut }) {
  return mutants === 0 ? 100 : Number(((100 * (killed + timedOut)) / mutants).toFixed(2));
}
