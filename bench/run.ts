/**
 * `npm run bench`: all comparisons, side by side in one run. Prints a table of ratios with the spread over the rounds and writes bench/RESULTS.md.
 * `npm run bench -- NAME...` makes only some of them, and writes nothing.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";
import { basename } from "node:path";
import type { Row } from "./frame/compare.ts";
import { tableOf } from "./frame/table.ts";
import { commandRows } from "./rows/commands.ts";
import { durableRows } from "./rows/durable.ts";
import { evaluationRows } from "./rows/evaluation.ts";
import { growthRows } from "./rows/growth.ts";
import { lifecycleRows } from "./rows/lifecycle.ts";
import { peerRows } from "./rows/peers.ts";
import { prometheusRows, prometheusVersions } from "./rows/prometheus.ts";
import { replayRows } from "./rows/replay.ts";
import { stateRows } from "./rows/state.ts";
import { validationRows } from "./rows/validation.ts";
import { windowRows } from "./rows/windows.ts";
import { yearRows } from "./rows/year.ts";

const ALL: Readonly<Record<string, () => Promise<readonly Row[]>>> = {
  evaluation: evaluationRows,
  peers: peerRows,
  lifecycle: lifecycleRows,
  validation: validationRows,
  commands: commandRows,
  durable: durableRows,
  replay: replayRows,
  year: yearRows,
  windows: windowRows,
  state: stateRows,
  growth: growthRows,
  prometheus: prometheusRows,
};
const PEERS = [
  "json-rules-engine",
  "json-logic-engine",
  "@marcbachmann/cel-js",
  "@bufbuild/cel",
  "@cedar-policy/cedar-wasm",
  "better-sqlite3",
  "@datadog/sketches-js",
  "hdr-histogram-js",
  "tdigest",
];
const RESULTS = "bench/RESULTS.md";

function versionOf(name: string): string {
  const { version } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8")) as { readonly version: string };
  return `${name} ${version}`;
}

function machine(): string {
  const [cpu] = cpus();
  const cores = `${cpus().length} cores of ${cpu?.model ?? "an unknown processor"}`;
  const memory = `${(totalmem() / 2 ** 30).toFixed(0)} GiB`;
  return `${cores}, ${memory}, ${process.platform} ${release()}, Node ${process.versions.node}; ${[...PEERS.map(versionOf), ...prometheusVersions()].join(", ")}`;
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(ALL, name));
if (unknown.length > 0) {
  console.error(`bench: there is no ${unknown.join(", ")}; there are ${Object.keys(ALL).join(", ")}`);
  process.exit(2);
}
const rows: Row[] = [];
for (const [name, make] of Object.entries(ALL)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.error(`${basename(process.cwd())}: ${name} ...`);
  rows.push(...(await make()));
}
console.info(tableOf(rows));
if (wanted.length === 0) {
  const text = `# Results\n\n${machine()}.\n\nThe ratio is the median of the rounds. Machines differ, ratios hardly. Replays run in a process that is there already, their policies compiled; where\na whole command is meant, with the start of Node, the line says so. \`npm run bench\` writes this file.\n\n${tableOf(rows)}\n`;
  writeFileSync(RESULTS, text);
}
