import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { Monitor, type MonitorOptions } from "../../../src/app/monitor.ts";
import { buildWorker } from "./build-worker.ts";
import type { Script } from "./script.ts";

let worker: URL;
let folder: string;

beforeAll(async () => {
  worker = await buildWorker("test/monitor/embedding/scripted-worker.ts");
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "embedding-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function start(script: Omit<Script, "log">, options: MonitorOptions = {}): Promise<Monitor> {
  return Monitor.start({ log: join(folder, "log"), ...script }, { worker, stopWithin: 30_000, ...options });
}

interface Line {
  readonly source?: string;
  readonly snapshot?: { readonly n?: number } & Readonly<Record<string, unknown>>;
  readonly dropped?: number;
  readonly stopped?: boolean;
}

function written(): readonly Line[] {
  const lines = readFileSync(join(folder, "log"), "utf8").trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as Line);
}

function numbers(): readonly number[] {
  return written().flatMap(({ snapshot }) => (snapshot?.n === undefined ? [] : [snapshot.n]));
}

function heard(monitor: Monitor, about: string): Promise<string> {
  return new Promise((resolve) => {
    const off = monitor.on("trouble", (trouble) => {
      if (trouble.about !== about) return;
      off();
      resolve(trouble.message);
    });
  });
}

describe("a monitor in a worker thread", () => {
  test("records what it is given, in order, and drains when it stops", async () => {
    const monitor = await start({});
    expect(monitor.health()).toMatchObject({ state: "running", reason: null });
    for (let n = 0; n < 5_000; n += 1) monitor.recordTick({ n }, n % 2 === 0 ? "engine" : "other");
    expect(await monitor.stop()).toEqual({ drained: true, lost: 0 });
    expect(numbers()).toEqual(Array.from({ length: 5_000 }, (_, n) => n));
    expect(written()[1]).toEqual({ source: "other", snapshot: { n: 1 } });
    expect(written().at(-1)).toEqual({ stopped: true });
    expect(monitor.health()).toMatchObject({
      state: "stopped",
      ticks: { received: 5_000, recorded: 5_000, dropped: 0, waiting: 0 },
    });
    monitor.recordTick({ n: 1 });
    expect(monitor.health().ticks.ignored).toBe(1);
    expect(await monitor.stop()).toEqual({ drained: true, lost: 0 });
  });

  test.each([
    ["exit", 11],
    ["throw", 12],
  ] as const)(
    "that dies by %s at random loses nothing, and repeats at most what it could not acknowledge (seed %i)",
    async (death, seed) => {
      const monitor = await start(
        { death, seed, dieBeforeWriting: 0.01, dieBeforeTelling: 0.01 },
        { restart: { first: 1, longest: 50 } },
      );
      const count = 600;
      for (let n = 0; n < count; n += 1) {
        monitor.recordTick({ n });
        if (n % 50 === 0) await new Promise(setImmediate);
      }
      await vi.waitUntil(() => monitor.health().ticks.waiting === 0, { timeout: 50_000 });
      expect(monitor.health().restarts).toBeGreaterThan(0);
      const firsts = [...new Set(numbers())];
      expect(firsts).toEqual(Array.from({ length: count }, (_, n) => n));
      expect(monitor.health().ticks).toMatchObject({ received: count, recorded: count, dropped: 0 });
      await monitor.stop();
    },
  );

  test("that hangs is ended and replaced", async () => {
    const monitor = await start({ death: "hang" }, { hangAfter: 300, restart: { first: 1 } });
    const reason = heard(monitor, "worker");
    monitor.recordTick({ poison: true });
    expect(await reason).toBe("it gave no answer for 0.3 s");
    const lost = new Promise((resolve) => monitor.on("dropped", resolve));
    monitor.recordTick({ n: 1 });
    expect(await lost).toEqual({ source: "engine", count: 1, reason: "workers die of it" });
    expect(await monitor.stop()).toEqual({ drained: true, lost: 0 });
    expect(numbers()).toEqual([1]);
    expect(written()).toContainEqual({ source: "engine", dropped: 1 });
  });

  test("that runs out of memory is replaced", async () => {
    const monitor = await start({ death: "memory" }, { memory: 32 });
    const reason = heard(monitor, "worker");
    monitor.recordTick({ poison: true });
    expect(await reason).toBe("it ran out of memory");
    expect(monitor.health()).toMatchObject({ status: "warning", state: "restarting", restarts: 1, reason: "it ran out of memory" });
    await monitor.stop();
  });

  test("drops the oldest beyond its bounds, counts them, and tells the worker", async () => {
    const flag = join(folder, "flag");
    const monitor = await start({ failUntil: flag }, { queue: { snapshots: 100 } });
    expect(monitor.health()).toMatchObject({ state: "restarting", reason: "the folder is not there" });
    const dropped: unknown[] = [];
    monitor.on("dropped", (event) => dropped.push(event));
    for (let n = 0; n < 1_000; n += 1) monitor.recordTick({ n });
    await Promise.resolve();
    expect(dropped).toEqual([{ source: "engine", count: 900, reason: "the queue is full" }]);
    expect(monitor.health().ticks).toMatchObject({ received: 1_000, waiting: 100, dropped: 900 });
    writeFileSync(flag, "");
    expect(await monitor.stop()).toEqual({ drained: true, lost: 0 });
    expect(written()[0]).toEqual({ source: "engine", dropped: 900 });
    expect(numbers()).toEqual(Array.from({ length: 100 }, (_, n) => 900 + n));
  });

  test("is bounded by bytes as well", async () => {
    const monitor = await start({ stall: true }, { queue: { bytes: 10_000 }, stopWithin: 50 });
    for (let n = 0; n < 100; n += 1) monitor.recordTick({ text: "x".repeat(990) });
    await Promise.resolve();
    const { waiting, waitingBytes, dropped } = monitor.health().ticks;
    expect(waiting + dropped).toBe(100);
    expect(waitingBytes).toBeLessThanOrEqual(10_000);
    expect(waiting).toBe(9);
    expect(await monitor.stop()).toEqual({ drained: false, lost: 9 });
  });

  test("tells transitions with the alerts as they are then; a listener that fails harms nobody", async () => {
    const monitor = await start({});
    const seen: unknown[] = [];
    monitor.on("transition", () => {
      throw new Error("not my day");
    });
    monitor.on("transition", () => Promise.reject(new Error("nor mine")));
    monitor.on("transition", ({ rule, transition }) =>
      seen.push([rule, transition, monitor.activeAlerts().map((alert) => alert.rule)]),
    );
    const called: string[] = [];
    monitor.on("alert", ({ rule }) => called.push(rule));
    monitor.recordTick({ fires: "a" });
    const ended = new Promise<void>((resolve) => {
      monitor.on("transition", ({ transition }) => {
        if (transition === "resolved") resolve();
        else monitor.recordTick({ ends: "a" });
      });
    });
    await ended;
    expect(seen).toEqual([
      ["a", "fired", ["a"]],
      ["a", "resolved", []],
    ]);
    expect(called).toEqual(["a"]);
    await monitor.stop();
    expect(monitor.health().listeners).toEqual({ failures: 4, lastFailure: "nor mine" });
  });

  test("looks at artifacts, and says why it cannot", async () => {
    const monitor = await start({});
    expect(await monitor.checkArtifacts()).toEqual({ checked: true, artifacts: { model: { missing: true } } });
    await monitor.stop();
    expect(await monitor.checkArtifacts()).toEqual({ checked: false, reason: "the monitor is not running" });
  });

  test.each([
    ["disabled", { refuse: "disabled" }, "the script says so"],
    ["declined", { refuse: "settings" }, "the script says so"],
    ["declined", { otherVersion: 1 }, "the worker's file is of another version than the engine's"],
  ] as const)("that is %s leaves the engine alone", async (state, script, reason) => {
    const monitor = await start(script);
    expect(monitor.health()).toMatchObject({ state, reason });
    monitor.recordTick({ n: 1 });
    expect(monitor.health().ticks).toMatchObject({ received: 1, ignored: 1, waiting: 0 });
    expect(await monitor.stop()).toEqual({ drained: true, lost: 0 });
    expect(monitor.health().state).toBe(state);
  });

  test("without a worker's file says so and goes on", async () => {
    const monitor = await start({}, { worker: new URL("file:///no/such/worker.js"), stopWithin: 1_000 });
    expect(monitor.health()).toMatchObject({ state: "restarting", reason: "the worker's file is not there" });
    monitor.recordTick({ n: 1 });
    expect(await monitor.stop()).toEqual({ drained: false, lost: 1 });
  });

  test("that does not drain in time is ended", async () => {
    const monitor = await start({ hangAtStop: true }, { stopWithin: 100 });
    expect(await monitor.stop()).toEqual({ drained: false, lost: 0 });
  });

  test("takes settings that cannot be serialised for what they are", async () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    const monitor = await Monitor.start(circle, { worker, stopWithin: 100 });
    expect(monitor.health().state).toBe("declined");
    expect(monitor.health().reason).toContain("cannot be read: Converting circular structure");
    await monitor.stop();
  });
});
