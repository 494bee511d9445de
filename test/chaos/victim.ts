/**
 * A monitor under load, to be killed: `victim FOLDER BUNDLE FIRST BOUNDARY MS`. It prints the number of each snapshot as soon as it is
 * recorded, sends for MS, drains and stops. BOUNDARY 0: it does not die by itself.
 */
import { readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { systemClock } from "../../src/app/system-clock.ts";
import type { Bundle } from "../../src/bundle/bundle.ts";
import { openRecordingFiles } from "../../src/monitor/recording-files.ts";
import { startLive } from "../../src/monitor/start-live.ts";
import { openSqliteStore } from "../../src/store/sqlite.ts";
import { Boundary, fragileFiles, fragileStore } from "./boundary.ts";
import { createLoad } from "./load.ts";

const SOURCES = ["east", "west"] as const;
const [, , folder = "", bundleFile = "", first = "0", at = "0", ms = "500"] = process.argv;
const boundary = new Boundary(Number(at));
const bundle = JSON.parse(readFileSync(bundleFile, "utf8")) as Bundle;
const { store, quarantined } = await openSqliteStore({ file: join(folder, "plimsoll.db") });
if (quarantined !== undefined) throw new Error(`a crash damaged the database: ${quarantined.reason}`);
const live = await startLive(
  {
    folder,
    zone: "Asia/Kolkata",
    sources: SOURCES.map((name) => ({ name, collectors: [] })),
    policiesOf: () => [bundle.policy],
    bundles: [bundle],
    persistInterval: 60_000,
    retention: { alerts: 86_400_000, metrics: 86_400_000, recordings: 86_400_000 },
    crossCheckRate: 0,
    inbox: { snapshots: 10_000, bytes: 64_000_000 },
    channelsOf: () => ["pager"],
  },
  {
    clock: systemClock,
    store: fragileStore(store, boundary),
    files: fragileFiles(openRecordingFiles(join(folder, "recordings")), boundary),
    log: () => undefined,
  },
);
const loads = SOURCES.map((name, index) => ({ name, load: createLoad(Number(first) + index * 100_000) }));
const until = performance.now() + Number(ms);
while (performance.now() < until) {
  for (const { name, load } of loads) {
    const { number, snapshot } = load.next(Date.now());
    live.accept(name, snapshot, () => writeSync(1, `${number}\n`));
    const command = load.command();
    if (command !== undefined) void live.command(command, name);
  }
  await new Promise((resolve) => setTimeout(resolve, 3));
}
await live.stop();
await store.close();
