import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { alertCauses } from "../../src/heartbeat/alert-causes.ts";
import { type Followed, HeartbeatWriter } from "../../src/heartbeat/heartbeat-writer.ts";
import type { HeartbeatOptions } from "../../src/heartbeat/heartbeat-options.ts";
import { understandHeartbeat } from "../../src/heartbeat/look-at-heartbeat.ts";
import type { Replacing } from "../../src/heartbeat/replaced-file.ts";
import type { JsonObject } from "../../src/model/json.ts";
import type { StoredAlert } from "../../src/monitor/store.ts";
import { VirtualClock } from "../monitor/virtual-clock.ts";
import { alert, IDENTITY, schemaFindings, START } from "./support.ts";

/** A disk that a test holds in its hands. */
class Disk implements Replacing {
  content: string | undefined;
  writes = 0;
  failure: NodeJS.ErrnoException | undefined;
  hangs = false;
  #release: (() => void)[] = [];

  async replace(_path: string, content: string, isWanted: () => boolean): Promise<void> {
    if (this.hangs)
      await new Promise<void>((resolve) => {
        this.#release.push(resolve);
      });
    if (this.failure !== undefined) throw this.failure;
    if (isWanted()) this.#put(content);
  }

  replaceNow(_path: string, content: string): void {
    if (this.hangs) throw new Error("nobody may wait for a disk that hangs");
    if (this.failure !== undefined) throw this.failure;
    this.#put(content);
  }

  release(): void {
    this.hangs = false;
    for (const go of this.#release.splice(0)) go();
  }

  #put(content: string): void {
    this.content = content;
    this.writes += 1;
  }

  get says(): JsonObject {
    return JSON.parse(this.content ?? "null") as JsonObject;
  }
}

function fault(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(code), { code });
}

/** Lets what is under way beside the test come to its end. */
const settled = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

function open(options: Partial<HeartbeatOptions> = {}) {
  const [clock, disk] = [new VirtualClock(START), new Disk()];
  const troubles: (string | null)[] = [];
  const heartbeat = new HeartbeatWriter(
    {
      file: "/run/worker.json",
      interval: 30_000,
      symbols: ["TCS", "INFY"],
      onTrouble: (problem) => {
        troubles.push(problem);
      },
      ...options,
    },
    { clock, identity: IDENTITY, files: disk },
  );
  const pass = async (ms: number): Promise<void> => {
    clock.advance(ms);
    await settled();
  };
  return { clock, disk, heartbeat, troubles, pass };
}

describe("a heartbeat", () => {
  test("is written at the start, with the first beat, every interval and at the stop", async () => {
    const { disk, heartbeat, pass } = open();
    heartbeat.start();
    expect(disk.says).toEqual({
      status: "starting",
      updated_at: "2025-10-12T07:04:56.000Z",
      pid: process.pid,
      symbols: ["TCS", "INFY"],
      details: {},
      host: "desk-1",
      boot_id: "7b1c1f8e-5f5e-4a73-9d5e-5f6c1b5f9f10",
      pid_namespace: "pid:[4026531836]",
      process_started_at: "2025-10-12T07:00:00.000Z",
      process_start_ticks: 4711,
    });
    await pass(1_000);
    heartbeat.beat({ orders: 3 });
    await settled();
    expect(disk.says).toMatchObject({ status: "running", updated_at: "2025-10-12T07:04:57.000Z", details: { orders: 3 } });
    expect(disk.writes).toBe(2);
    await pass(29_000);
    heartbeat.beat({ orders: 4 });
    await pass(999);
    expect(disk.writes).toBe(2);
    await pass(1);
    expect(disk.says).toMatchObject({
      updated_at: "2025-10-12T07:05:27.000Z",
      progressed_at: "2025-10-12T07:05:26.000Z",
      details: { orders: 4 },
    });
    await heartbeat.stop();
    expect(disk.says).toMatchObject({ status: "stopped", updated_at: "2025-10-12T07:05:27.000Z" });
    await pass(1_000_000);
    heartbeat.beat();
    await settled();
    expect(disk.writes).toBe(4);
  });

  test("says a failure at once, before the start too, until it is over", async () => {
    const { disk, heartbeat, pass } = open();
    heartbeat.fail({ code: "preflight_failed", message: "no margin file" });
    const failed = { code: "preflight_failed", message: "no margin file", since: "2025-10-12T07:04:56.000Z" };
    expect(disk.says).toMatchObject({ status: "failed", details: failed });
    heartbeat.start();
    expect(disk.says).toMatchObject({ status: "starting", details: {} });
    heartbeat.beat({ code: "slow", orders: 3 });
    await pass(10);
    expect(disk.says).toMatchObject({ details: { code: "slow", orders: 3 } });
    heartbeat.fail("the reconciliation found 3 differences");
    const reason = "the reconciliation found 3 differences";
    expect(disk.says).toMatchObject({ status: "failed", details: { code: "failed", message: reason, orders: 3 } });
    heartbeat.beat();
    await pass(30_000);
    expect(disk.says).toMatchObject({ status: "failed", updated_at: "2025-10-12T07:05:26.000Z" });
    heartbeat.recover();
    await settled();
    expect(disk.says).toMatchObject({ status: "running", details: { code: "slow" } });
    heartbeat.fail(new Error("gone"));
    await heartbeat.stop();
    expect(disk.says).toMatchObject({ status: "failed", details: { message: "gone" } });
  });

  test("looks as old as its last beat where the engine lives and does not work", async () => {
    const { disk, heartbeat, pass } = open({ progressWithin: 60_000 });
    heartbeat.start();
    heartbeat.beat({ orders: 3 });
    await pass(60_000);
    expect(disk.says).toMatchObject({ updated_at: "2025-10-12T07:05:56.000Z" });
    await pass(60_000);
    const since = "2025-10-12T07:04:56.000Z";
    expect(disk.says).toMatchObject({ status: "running", updated_at: since, details: { code: "no_progress", since, orders: 3 } });
    heartbeat.beat();
    await settled();
    expect(disk.says).toMatchObject({ updated_at: "2025-10-12T07:06:56.000Z", details: { orders: 3 } });
    expect(disk.says.details).not.toHaveProperty("code");
  });

  test("never throws into the engine: a full disk is told once, tried again soon, and told when it is over", async () => {
    const { disk, heartbeat, troubles, pass } = open();
    disk.failure = fault("ENOSPC");
    heartbeat.start();
    heartbeat.beat();
    await pass(9_999);
    expect(heartbeat.problem).toBe("cannot be written: the disk is full");
    disk.failure = undefined;
    await pass(1);
    expect(disk.says).toMatchObject({ status: "running" });
    expect(troubles).toEqual(["cannot be written: the disk is full", null]);
    expect(heartbeat.problem).toBeNull();
    disk.failure = fault("EACCES");
    await heartbeat.stop();
    expect(heartbeat.problem).toBe("cannot be written: permission denied");
  });

  test("holds nobody up where the disk hangs, and an older content never comes behind a newer", async () => {
    const { disk, heartbeat, pass } = open();
    heartbeat.start();
    disk.hangs = true;
    heartbeat.beat();
    await pass(2_000);
    heartbeat.fail("no route");
    await heartbeat.stop();
    expect(disk.says).toMatchObject({ status: "starting" });
    disk.release();
    await settled();
    expect(disk.says).toMatchObject({ status: "failed", details: { message: "no route" } });
    expect(disk.writes).toBe(2);
  });

  test("lets go of a write under way when it fails meanwhile", async () => {
    const { disk, heartbeat } = open();
    heartbeat.start();
    disk.hangs = true;
    heartbeat.beat();
    disk.hangs = false;
    heartbeat.fail("no route");
    disk.release();
    await settled();
    expect(disk.says).toMatchObject({ status: "failed" });
  });

  test("survives a listener that throws, and details that JSON cannot hold", async () => {
    const { disk, heartbeat } = open({
      onTrouble: () => {
        throw new Error("listener");
      },
    });
    disk.failure = fault("EIO");
    heartbeat.start();
    disk.failure = undefined;
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    for (const details of [circle, { big: 10n }, () => 0, "text", [1], { a: "x".repeat(20_000) }]) {
      heartbeat.beat(details);
      heartbeat.start();
      const found = understandHeartbeat(disk.content ?? "", undefined, START);
      expect(found.kind === "read" && found.heartbeat.problems).toEqual([]);
      expect(schemaFindings(disk.says)).toEqual([]);
    }
    await settled();
  });

  test("every text of it fits the schema, whatever the engine gives", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.oneof(fc.string(), fc.object(), fc.anything()),
        (given, reason) => {
          const { disk, heartbeat } = open();
          heartbeat.start();
          heartbeat.beat(given);
          heartbeat.fail(reason as string);
          expect(schemaFindings(disk.says)).toEqual([]);
          expect(understandHeartbeat(disk.content ?? "", undefined, START)).toMatchObject({
            kind: "read",
            heartbeat: { status: "failed" },
          });
        },
      ),
      { numRuns: 200 },
    );
  });
});

class Monitored implements Followed {
  alerts: readonly StoredAlert[] = [];
  readonly listeners = new Set<(event: unknown) => unknown>();
  activeAlerts(): readonly StoredAlert[] {
    return this.alerts;
  }
  on(_kind: "transition", listener: (event: unknown) => unknown): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
  change(alerts: readonly StoredAlert[]): void {
    this.alerts = alerts;
    for (const listener of this.listeners) listener({});
  }
}

describe("a heartbeat that follows a monitor", () => {
  test("ties every alert that fires to its root cause, soon after it fires and ends", async () => {
    const { disk, heartbeat, pass } = open();
    const monitor = new Monitored();
    heartbeat.start();
    heartbeat.beat({ orders: 3 });
    heartbeat.follow(monitor);
    await pass(1_000);
    expect(disk.says.details).toEqual({ orders: 3, alerts: [] });
    const late = alert({ rule: "position_limit_breached", key: "TCS", severity: "warning", since: START + 1_000 });
    monitor.change([late, alert(), alert({ rule: "quote_stale", phase: "pending", severity: null })]);
    await settled();
    const details = disk.says.details as { readonly alerts: readonly JsonObject[] };
    expect(details).toMatchObject({
      orders: 3,
      code: "daily_loss_exceeded",
      message: "Daily loss -5.2%, limit 5%",
      since: "2025-10-12T07:04:56.000Z",
    });
    expect(details.alerts).toEqual([
      {
        code: "daily_loss_exceeded",
        message: "Daily loss -5.2%, limit 5%",
        since: "2025-10-12T07:04:56.000Z",
        severity: "critical",
        source: "engine",
        policy: "trading_core",
        key: null,
        episode: "501a1f56eb22c1b6",
        reason: "condition",
        values: { "risk.daily_loss_pct": -5.2 },
        acknowledged: false,
        silenced: false,
        suppressed_by: null,
      },
      expect.objectContaining({ code: "position_limit_breached", key: "TCS", severity: "warning" }),
    ]);
    expect(schemaFindings(disk.says)).toEqual([]);
    monitor.change([]);
    await settled();
    expect(disk.says.details).toMatchObject({ code: "daily_loss_exceeded" });
    await pass(1_000);
    expect(disk.says.details).toEqual({ orders: 3, alerts: [] });
  });

  test("a burst of transitions is one write a second", async () => {
    const { disk, heartbeat, pass } = open();
    const monitor = new Monitored();
    heartbeat.start();
    heartbeat.follow(monitor);
    heartbeat.follow(monitor);
    expect(monitor.listeners.size).toBe(1);
    await pass(5_000);
    const before = disk.writes;
    for (let count = 0; count < 100; count += 1) {
      monitor.change([alert({ episode: String(count) })]);
      await pass(25);
    }
    expect(disk.writes - before).toBe(3);
    await heartbeat.stop();
    expect(disk.says).toMatchObject({ status: "stopped", details: { alerts: [{ episode: "99" }] } });
    expect(monitor.listeners.size).toBe(0);
  });

  test("keeps to what a reader takes when hundreds fire, the worst first", async () => {
    const { disk, heartbeat } = open();
    const monitor = new Monitored();
    monitor.alerts = Array.from({ length: 400 }, (_, at) =>
      alert({
        key: `K${at}`,
        severity: at === 300 ? "critical" : "warning",
        message: "m".repeat(2_000),
        values: { a: "x".repeat(2_000) },
      }),
    );
    heartbeat.start();
    heartbeat.follow(monitor);
    heartbeat.beat({ orders: 3 });
    await settled();
    const found = understandHeartbeat(disk.content ?? "", undefined, START);
    expect(found.kind === "read" && found.heartbeat.problems).toEqual([]);
    const details = disk.says.details as { alerts: readonly JsonObject[]; alerts_left_out: number };
    expect(details.alerts[0]).toMatchObject({ key: "K300", values: null });
    expect(details.alerts.length).toBeGreaterThan(5);
    expect(details.alerts.length + details.alerts_left_out).toBe(400);
    expect(schemaFindings(disk.says)).toEqual([]);
  });

  test("puts what is suppressed behind, and leaves out what does not fire", () => {
    const causes = alertCauses([
      alert({ rule: "a", suppressedBy: "c" }),
      alert({ rule: "b", severity: "warning", since: START + 5 }),
      alert({ rule: "c", severity: "warning", phase: "clearing" }),
      alert({ rule: "d", phase: "ok" }),
    ]);
    expect(causes.map(({ code }) => code)).toEqual(["c", "b", "a"]);
  });
});

describe("on a real disk", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "plimsoll-heartbeat-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const heartbeat = (file: string): HeartbeatWriter =>
    new HeartbeatWriter({ file, interval: 1_000, symbols: [] }, { clock: new VirtualClock(START), identity: IDENTITY });

  test("makes its folder, and leaves nothing beside the file", async () => {
    const file = join(folder, "a/b/worker.json");
    const of = heartbeat(file);
    of.start();
    of.beat();
    of.fail("x");
    of.beat();
    await of.stop();
    expect(of.problem).toBeNull();
    expect(readdirSync(join(folder, "a/b"))).toEqual(["worker.json"]);
    expect(understandHeartbeat(readFileSync(file), undefined, START)).toMatchObject({ heartbeat: { status: "failed" } });
  });

  test("says why it cannot be written", async () => {
    writeFileSync(join(folder, "file"), "");
    const of = heartbeat(join(folder, "file/worker.json"));
    of.start();
    of.beat();
    await of.stop();
    expect(of.problem).toBe("cannot be written: a part of its path is a file");
  });

  test("is whole whenever it is read", async () => {
    const file = join(folder, "worker.json");
    const of = heartbeat(file);
    of.start();
    for (let count = 0; count < 60; count += 1) {
      of.beat({ filler: "x".repeat(count * 100) });
      if (count % 3 === 0) of.fail(`failure ${count}`);
      if (count % 3 === 1) of.recover();
      await settled();
      expect(understandHeartbeat(readFileSync(file), undefined, START).kind).toBe("read");
    }
    await of.stop();
    expect(readdirSync(folder)).toEqual(["worker.json"]);
  });
});
