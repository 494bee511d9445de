import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Monitor } from "../../../src/app/monitor.ts";
import { openSqliteStore } from "../../../src/store/sqlite.ts";
import { buildWorker } from "./build-worker.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "again-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const SCHEMA = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object",
  required: ["timestamp"],
  properties: {
    timestamp: { type: "string", format: "date-time" },
    work: { type: "object", properties: { done: { type: "number" } } },
  },
};

const POLICY = `policy work version 1.0.0
metrics "snapshot.schema.json"
stale after 1h
missing hold
rule begun
  critical when work.done >= 3
  message "{work.done} done"
  owner "desk"
rule counted
  warning when work.done > 0 for 15 updates of work.done
  message "{work.done} done"
  owner "desk"
`;

test("snapshots that a worker recorded and did not live to acknowledge are sent again, refused, and counted once", async () => {
  writeFileSync(join(folder, "snapshot.schema.json"), JSON.stringify(SCHEMA));
  writeFileSync(join(folder, "work.policy"), POLICY);
  const monitor = await Monitor.start(
    {
      data_folder: join(folder, "data"),
      logs_folder: join(folder, "logs"),
      policies: [{ file: join(folder, "work.policy") }],
      sources: { engine: {} },
    },
    { worker: await buildWorker("test/monitor/embedding/forgetful-worker.ts"), restart: { first: 1 }, stopWithin: 30_000 },
  );
  expect(monitor.health()).toMatchObject({ state: "running", reason: null });
  const refused: string[] = [];
  monitor.on("refused", ({ reason }) => refused.push(reason));
  const [count, begun] = [20, Date.now() - 1_000];
  const at = (done: number): string => new Date(begun + done).toISOString();
  for (let done = 1; done <= count; done += 1) monitor.recordTick({ timestamp: at(done), work: { done } });
  await vi.waitUntil(() => monitor.health().ticks.waiting === 0, { timeout: 30_000 });
  expect(monitor.health()).toMatchObject({
    restarts: 1,
    ticks: { received: count, recorded: count, dropped: 0, ignored: 0 },
  });
  expect(await monitor.stop()).toEqual({ drained: true, lost: 0 });

  const recordings = join(folder, "data/recordings");
  const recorded = readdirSync(recordings)
    .flatMap((name) => readFileSync(join(recordings, name), "utf8").trimEnd().split("\n"))
    .filter((line) => line.includes('"done"')).length;
  expect(recorded).toBeGreaterThan(count);
  expect(refused).toHaveLength(recorded - count);
  for (const reason of refused) expect(reason).toMatch(/^a snapshot with this timestamp has come before$|older than the newest/);

  const { store } = await openSqliteStore({ file: join(folder, "data/plimsoll.db"), readonly: true });
  const told = (await store.transitions({ source: "engine" })).map(({ rule, transition, values }) => [rule, transition, values]);
  await store.close();
  expect(told.filter(([, transition]) => transition === "fired")).toEqual([
    ["begun", "fired", { "work.done": 3 }],
    // The first value is no update.
    ["counted", "fired", { "work.done": 16 }],
  ]);
});
