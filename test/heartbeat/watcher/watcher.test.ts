import { describe, expect, test } from "vitest";
import type { HeartbeatJudgement, HeartbeatVerdict } from "../../../src/heartbeat/judge-heartbeat.ts";
import type { OldProcess } from "../../../src/heartbeat/watcher/decide.ts";
import type { Notice } from "../../../src/heartbeat/watcher/notice.ts";
import type { Ran } from "../../../src/heartbeat/watcher/run-restart.ts";
import type { Stopped } from "../../../src/heartbeat/watcher/stop-process.ts";
import { Watcher } from "../../../src/heartbeat/watcher/watcher.ts";
import { FRESH, type WatchState } from "../../../src/heartbeat/watcher/watch-state.ts";
import { VirtualClock } from "../../monitor/virtual-clock.ts";
import { IDENTITY, START } from "../support.ts";

const MINUTE = 60_000;

/** A watcher of which a test says what it finds. */
class Desk {
  readonly clock = new VirtualClock(START);
  verdict: HeartbeatVerdict = "healthy";
  process: OldProcess = "gone";
  stopped: Stopped = { gone: true, by: "SIGTERM" };
  ran: Ran = { ok: true };
  breaks: "look" | "keep" | undefined;
  pid: number | undefined = 7;
  readonly done: string[] = [];
  readonly notices: Notice[] = [];
  kept: WatchState | undefined;
  readonly watcher: Watcher;

  constructor(withRestart = true, state: WatchState = FRESH) {
    const restart = {
      most: 3,
      within: 10 * MINUTE,
      grace: MINUTE,
      firstWait: 30_000,
      longestWait: 10 * MINUTE,
      endsTheOldOne: false,
    };
    this.watcher = new Watcher(
      {
        clock: this.clock,
        interval: MINUTE,
        file: "engine.json",
        command: "start engine",
        options: { ...(withRestart && { restart }), remindEvery: 60 * MINUTE },
        look: () => (this.breaks === "look" ? Promise.reject(new Error("no memory")) : Promise.resolve(this.#judgement())),
        processOf: (seen) => (seen === null ? "unknown" : this.process),
        stop: ({ pid }) => {
          this.done.push(`stop ${pid}`);
          return Promise.resolve(this.stopped);
        },
        restart: () => {
          // What is about to be done is known before it is done.
          this.done.push(`restart, kept ${this.kept?.restarts.length ?? 0}`);
          return Promise.resolve(this.ran);
        },
        keep: (next) => {
          if (this.breaks === "keep") return Promise.reject(new Error("the disk is full"));
          this.kept = next;
          return Promise.resolve();
        },
        tell: (notice) => void this.notices.push(notice),
      },
      state,
    );
  }

  #judgement(): HeartbeatJudgement {
    const updatedAt = this.clock.wall() - 10 * MINUTE;
    return {
      verdict: this.verdict,
      age: 600,
      status: "running",
      cause: null,
      reason: "written 10m ago",
      warnings: [],
      heartbeat: {
        cause: null,
        details: null,
        problems: [],
        zoneless: [],
        identity: IDENTITY,
        updatedAt,
        ...(this.pid !== undefined && { pid: this.pid }),
      },
    };
  }

  /** Rounds a minute apart; what people are told. */
  async minutes(count: number): Promise<readonly string[]> {
    const from = this.notices.length;
    for (let minute = 0; minute < count; minute += 1) {
      this.clock.advance(MINUTE);
      await this.watcher.round();
    }
    return this.notices.slice(from).flatMap(({ toPeople, kind }) => (toPeople ? kind : []));
  }
}

describe("a watcher", () => {
  test("restarts what is gone, backs off, pages after three, and goes on watching", async () => {
    const desk = new Desk();
    expect(await desk.minutes(3)).toEqual([]);
    desk.verdict = "stale";
    expect(await desk.minutes(9)).toEqual(["ill", "page"]);
    expect(desk.done).toEqual(["restart, kept 1", "restart, kept 2", "restart, kept 3"]);
    expect(desk.notices.findLast(({ kind }) => kind === "page")?.text).toBe(
      "3 restarts in 10m did not help, and it is left alone until the first of them is so long ago: engine.json is stale: written 10m ago",
    );
    desk.verdict = "healthy";
    expect(await desk.minutes(1)).toEqual(["recovered"]);
    expect(desk.notices.at(-1)?.text).toBe("healthy again after 9m: engine.json was written 10m ago");
  });

  test("stops what lives before it restarts, and does not restart what cannot be stopped", async () => {
    const desk = new Desk();
    [desk.verdict, desk.process] = ["stale", "alive"];
    await desk.minutes(1);
    expect(desk.done).toEqual(["stop 7", "restart, kept 1"]);
    desk.stopped = { gone: false, problem: "process 7 lives 5s after SIGKILL; it hangs in the kernel" };
    expect(await desk.minutes(3)).toEqual(["page"]);
    expect(desk.done.filter((what) => what.startsWith("restart"))).toHaveLength(1);
    expect(desk.notices.findLast(({ kind }) => kind === "page")?.text).toContain("two engines would trade double: process 7 lives");
  });

  test("remembers the process of a file that is gone, and restarts nothing where none was ever named", async () => {
    const desk = new Desk();
    await desk.minutes(1);
    [desk.verdict, desk.process, desk.pid] = ["missing", "alive", undefined];
    await desk.minutes(1);
    expect(desk.done).toEqual(["stop 7", "restart, kept 1"]);
    const fresh = new Desk();
    [fresh.verdict, fresh.pid] = ["missing", undefined];
    expect(await fresh.minutes(2)).toEqual(["page"]);
    expect(fresh.done).toEqual([]);
  });

  test("counts on after its own restart", async () => {
    const before = new Desk();
    before.verdict = "failed";
    await before.minutes(9);
    const after = new Desk(true, before.kept);
    after.verdict = "failed";
    expect(await after.minutes(0)).toEqual([]);
    await after.watcher.round();
    expect(after.done).toEqual([]);
    // The clock of this one starts where that of the other did: what was to come counts as now.
    expect(await after.minutes(9)).toEqual([]);
  });

  test("pages at once where it is to restart nothing, once an hour", async () => {
    const desk = new Desk(false);
    desk.verdict = "empty";
    expect(await desk.minutes(125)).toEqual(["page", "page", "page"]);
    expect(desk.done).toEqual([]);
  });

  test("says why a command failed, tells people of the first time, and tries again", async () => {
    const desk = new Desk();
    [desk.verdict, desk.ran] = ["stale", { ok: false, problem: "ended with exit code 1: No such container" }];
    expect(await desk.minutes(1)).toEqual(["ill", "restart failed"]);
    expect(desk.notices.at(-1)?.text).toBe("`start engine` ended with exit code 1: No such container; tried again in 90s");
    expect(await desk.minutes(2)).toEqual([]);
    expect(desk.done).toHaveLength(2);
  });

  test("goes on when a look breaks, and when nothing can be kept, which it says once", async () => {
    const desk = new Desk();
    desk.breaks = "look";
    await desk.minutes(2);
    expect(desk.notices.map(({ text }) => text)).toEqual(Array(2).fill("this look came to nothing: no memory"));
    [desk.breaks, desk.verdict] = ["keep", "stale"];
    await desk.minutes(4);
    expect(desk.done.filter((what) => what.startsWith("restart"))).toHaveLength(2);
    expect(desk.notices.filter(({ text }) => text.includes("cannot be kept"))).toHaveLength(1);
  });

  test("looks at once and then at each interval, until it is told to end", async () => {
    const desk = new Desk();
    desk.verdict = "stopped";
    const ended = desk.watcher.run();
    await new Promise(setImmediate);
    expect(desk.notices.map(({ kind }) => kind)).toEqual(["stopped on purpose"]);
    desk.verdict = "stale";
    desk.clock.advance(MINUTE);
    await new Promise(setImmediate);
    expect(desk.done).toEqual(["restart, kept 1"]);
    desk.watcher.end();
    await ended;
  });
});
