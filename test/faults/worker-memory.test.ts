import { createReadStream, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { Monitor } from "../../src/app/monitor.ts";
import { readRecording } from "../../src/recording/read.ts";
import { buildWorker } from "../monitor/embedding/build-worker.ts";
import { POLICY } from "./service-desk.ts";

let worker: URL;
let folder: string;
beforeAll(async () => {
  worker = await buildWorker("test/faults/hungry-worker.ts");
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-memory-"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** Losses of the engine's snapshots in the recording, in order. */
async function recorded(): Promise<readonly number[]> {
  const losses: number[] = [];
  const recordings = join(folder, "data", "recordings");
  for (const name of readdirSync(recordings).sort()) {
    for await (const entry of readRecording(createReadStream(join(recordings, name)))) {
      if (entry.kind !== "snapshot" || entry.source !== "engine") continue;
      const { risk } = entry.snapshot as { risk?: { daily_loss_pct?: number } };
      if (risk?.daily_loss_pct !== undefined) losses.push(risk.daily_loss_pct);
    }
  }
  return losses;
}

describe("a worker that runs out of memory", () => {
  test("is started again, is sent again what was in flight, and the engine goes on", { timeout: 60_000 }, async () => {
    mkdirSync(join(folder, "policies"));
    writeFileSync(join(folder, "policies", "desk.policy"), POLICY);
    const settings = join(folder, "plimsoll.yaml");
    writeFileSync(
      settings,
      "policies: [{ file: policies/desk.policy }]\ndata_folder: data\nlogs_folder: data/logs\nsources: { engine: {} }\n",
    );
    const hungry = join(folder, "hungry");
    vi.stubEnv("PLIMSOLL_HUNGRY", hungry);
    const monitor = await Monitor.start(settings, { worker, memory: 64, startWithin: 30_000, stopWithin: 30_000 });
    const troubles: string[] = [];
    monitor.on("trouble", ({ message }) => troubles.push(message));
    expect(monitor.health()).toMatchObject({ state: "running" });
    const sent: number[] = [];
    const began = Date.now() - 1_000;
    const tick = (): void => {
      sent.push(sent.length / 1_000);
      monitor.recordTick(
        {
          timestamp: new Date(began + sent.length).toISOString(),
          risk: { daily_loss_pct: sent.at(-1) },
        },
        "engine",
      );
    };
    for (let index = 0; index < 50; index += 1) tick();
    writeFileSync(hungry, "");
    for (let index = 0; index < 50; index += 1) tick();
    let seen: string | null = null;
    await vi.waitUntil(
      () => {
        // The engine goes on all the while.
        if (sent.length < 5_000) tick();
        const { state, reason, restarts } = monitor.health();
        if (state !== "running") seen ??= reason;
        return restarts > 0 && state === "running";
      },
      { timeout: 40_000, interval: 1 },
    );
    expect(seen).toMatch(/ran out of memory/);
    for (let index = 0; index < 50; index += 1) tick();
    const { drained } = await monitor.stop();
    expect(drained).toBe(true);
    expect(troubles.join("\n")).toMatch(/ran out of memory/);
    const there = await recorded();
    expect([...new Set(there)]).toEqual(sent);
  });
});
