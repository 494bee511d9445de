import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { JsonObject } from "../../src/model/json.ts";
import { schemaFindings } from "../heartbeat/support.ts";
import { type Built, build } from "./built.ts";
import { POLICY } from "./running-monitor.ts";

const PATIENCE = { timeout: 60_000, interval: 20 };
const SETTINGS = { policies: [{ file: "desk.policy" }], sources: { engine: {} } };

/** An engine that takes its snapshots from standard input, a line each, and ends with it. */
const ENGINE = (library: string): string => `import { createInterface } from "node:readline";
import { Heartbeat, Monitor } from ${JSON.stringify(library)};
const monitor = await Monitor.start(${JSON.stringify(SETTINGS)}, { startWithin: 60_000 });
const heartbeat = new Heartbeat({ file: "data/worker.json", interval: 5, symbols: ["TCS"] });
heartbeat.follow(monitor);
heartbeat.start();
let ticks = 0;
for await (const line of createInterface({ input: process.stdin })) {
  monitor.recordTick({ timestamp: new Date().toISOString(), risk: JSON.parse(line) });
  heartbeat.beat({ ticks: ++ticks });
}
await heartbeat.stop();
await monitor.stop();
`;

interface Details extends JsonObject {
  readonly alerts: readonly JsonObject[];
}

let built: Built;
let folder = "";
let engine: ChildProcess;
let ended: Promise<{ readonly code: number | null; readonly err: string }>;

beforeAll(() => {
  built = build();
}, 120_000);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "heartbeat-follow-"));
  writeFileSync(join(folder, "desk.policy"), POLICY());
  writeFileSync(join(folder, "engine.mjs"), ENGINE(built.library.href));
  engine = spawn(process.execPath, ["engine.mjs"], { cwd: folder, stdio: ["pipe", "ignore", "pipe"] });
  let err = "";
  engine.stderr?.on("data", (chunk: Buffer) => (err += chunk.toString()));
  ended = new Promise((resolve) => {
    engine.once("close", (code) => {
      resolve({ code, err });
    });
  });
});
afterEach(async () => {
  engine.kill("SIGKILL");
  await ended;
  rmSync(folder, { recursive: true, force: true });
});

const file = (): string => join(folder, "data/worker.json");
const says = (): JsonObject => JSON.parse(readFileSync(file(), "utf8")) as JsonObject;

/** Its details, once the alerts with such codes, and no other, are the ones that fire. */
async function untilFiring(...codes: readonly string[]): Promise<Details> {
  return await vi.waitUntil(() => {
    if (!existsSync(file())) return undefined;
    const details = says().details as Details;
    const firing = details.alerts.map(({ code }) => code as string);
    return JSON.stringify(firing.toSorted()) === JSON.stringify([...codes].sort()) ? details : undefined;
  }, PATIENCE);
}

function tick(daily_loss_pct: number, circuit_breaker_active: boolean): void {
  engine.stdin?.write(`${JSON.stringify({ daily_loss_pct, circuit_breaker_active })}\n`);
}

describe("a heartbeat that follows a running monitor", { timeout: 180_000 }, () => {
  test("has the cause of each alert that fires, and of none that is resolved", async () => {
    expect(await untilFiring()).not.toHaveProperty("code");
    tick(-6, false);
    const first = await untilFiring("daily_loss_exceeded");
    const cause = { code: "daily_loss_exceeded", message: "Daily loss -6%, limit 5%" };
    expect(first).toMatchObject({
      ...cause,
      ticks: 1,
      alerts: [{ ...cause, severity: "critical", source: "engine", policy: "desk", reason: "condition", acknowledged: false }],
    });
    expect(first.since).toBe(first.alerts[0]?.since);
    expect(Math.abs(Date.parse(first.since as string) - Date.now())).toBeLessThan(60_000);

    tick(-6, true);
    const both = await untilFiring("daily_loss_exceeded", "circuit_breaker_triggered");
    // The oldest of the worst is the root cause.
    expect(both).toMatchObject({ ...cause, ticks: 2 });
    expect(both.alerts[1]).toMatchObject({ code: "circuit_breaker_triggered", message: "Circuit breaker active" });
    expect(schemaFindings(says())).toEqual([]);

    tick(-1, true);
    expect(await untilFiring("circuit_breaker_triggered")).toMatchObject({ code: "circuit_breaker_triggered", ticks: 3 });
    tick(-1, false);
    expect(await untilFiring()).toEqual({ ticks: 4, alerts: [] });
    expect(says()).toMatchObject({ status: "running", pid: engine.pid });

    engine.stdin?.end();
    expect(await ended).toEqual({ code: 0, err: "" });
    expect(says()).toMatchObject({ status: "stopped", details: { ticks: 4, alerts: [] } });
  });
});
