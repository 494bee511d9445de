import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { WorkerStart } from "../../../src/monitor/embedding/messages.ts";
import { Settlements } from "../../../src/monitor/embedding/settlements.ts";
import { snapshotText } from "../../../src/monitor/embedding/snapshot-text.ts";
import { TickQueue } from "../../../src/monitor/embedding/tick-queue.ts";
import { Watchdog } from "../../../src/monitor/embedding/watchdog.ts";
import { WorkerKeeper } from "../../../src/monitor/embedding/worker-keeper.ts";
import type { ThreadListener } from "../../../src/monitor/embedding/worker-thread.ts";
import { VirtualClock } from "../virtual-clock.ts";

function textOf(snapshot: unknown): unknown {
  const taken = snapshotText(snapshot, 1_000_000);
  return taken.readable ? JSON.parse(taken.text) : taken.reason;
}

describe("a snapshot as text", () => {
  test("is what JSON makes of it", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(textOf({ value })).toEqual(JSON.parse(JSON.stringify({ value })));
      }),
    );
  });

  test("keeps the rest of what JSON cannot hold", () => {
    const circular: Record<string, unknown> = { a: 1 };
    circular.self = circular;
    const trap = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error("no");
        },
      },
    );
    const getter = {
      ok: 1,
      get bad(): number {
        throw new Error("no");
      },
    };
    expect(textOf(circular)).toEqual({ a: 1, self: "(circular)" });
    expect(textOf({ big: 10n, huge: 2n ** 70n, n: 1 })).toEqual({ big: 10, huge: String(2n ** 70n), n: 1 });
    expect(textOf({ a: NaN, b: -Infinity, c: 1 })).toEqual({ a: "NaN", b: "-Infinity", c: 1 });
    expect(textOf(getter)).toEqual({ ok: 1, bad: "(unreadable)" });
    expect(textOf({ trap, n: 1 })).toEqual({ trap: "(unreadable)", n: 1 });
    expect(textOf({ at: new Date(0), f: () => 1, s: Symbol("s"), u: undefined })).toEqual({ at: "1970-01-01T00:00:00.000Z" });
    expect(textOf(undefined)).toBeNull();
    expect(
      textOf({
        toJSON: () => {
          throw new Error("no");
        },
        n: 1,
      }),
    ).toEqual({ n: 1 });
  });

  test("is refused before it is made where it is too large", () => {
    const read: string[] = [];
    const large = {
      text: "x".repeat(2_000_000),
      get late(): number {
        read.push("late");
        return 1;
      },
    };
    expect(textOf(large)).toBe("it is larger than 1 MB");
    expect(read).toEqual([]);
    expect(textOf(new Array(1_000_000_000))).toBe("it is larger than 1 MB");
    expect(textOf({ bytes: new Uint8Array(10_000_000) })).toBe("it is larger than 1 MB");
    const doubling = Array.from({ length: 60 }).reduce<unknown>((inner) => [inner, inner], "x");
    expect(textOf(doubling)).toBe("it is larger than 1 MB");
    const endless = (): object =>
      new Proxy(
        {},
        {
          ownKeys: () => ["a", "b"],
          getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
          get: (_, name) => (name === "a" || name === "b" ? endless() : undefined),
        },
      );
    expect(textOf(endless())).toBe("it is larger than 1 MB");
  });
});

describe("the queue", () => {
  test("hands over every snapshot once and in order, or counts it", () => {
    const action = fc.oneof(fc.constant("push"), fc.constant("take"), fc.constant("acknowledge"), fc.constant("die"));
    fc.assert(
      fc.property(fc.array(action, { maxLength: 200 }), fc.nat(10), (actions, room) => {
        const queue = new TickQueue({ snapshots: room + 5, bytes: 1e6 }, { snapshots: 5, bytes: 1e6 });
        const numbered = new Map<number, string | number>();
        let [pushed, reported, last, recorded] = [0, 0, 0, 0];
        const take = (): void => {
          const batch = queue.take();
          for (const [place, content] of batch?.contents.entries() ?? []) {
            last = (batch?.first ?? 0) + place;
            // Handed over again it has the number it had.
            expect(numbered.get(last) ?? content).toBe(content);
            numbered.set(last, content);
          }
        };
        for (const act of [...actions, "take"]) {
          if (act === "push") {
            for (const { count } of queue.push("engine", String((pushed += 1)))) reported += count;
          } else if (act === "take") take();
          else if (act === "acknowledge") recorded += queue.acknowledge(last - queue.inFlight + queue.posted - 1);
          else queue.takeBack();
        }
        while (!queue.isEmpty) {
          take();
          recorded += queue.acknowledge(last);
        }
        const all = [...numbered.values()];
        const snapshots = all.filter((content) => typeof content === "string").map(Number);
        const told = all.reduce<number>((sum, content) => sum + (typeof content === "number" ? content : 0), 0);
        expect(snapshots).toEqual([...snapshots].sort((a, b) => a - b));
        expect(told).toBe(reported);
        expect(snapshots.length + told).toBe(pushed);
        expect(recorded).toBe(snapshots.length);
      }),
    );
  });
});

test("settlements tell up to where all is settled, once a turn", async () => {
  const told: number[] = [];
  const settlements = new Settlements((through) => told.push(through));
  const settle = [7, 8, 9, 10].map((number) => settlements.open(number));
  settle[1]?.();
  await Promise.resolve();
  expect(told).toEqual([]);
  settle[0]?.();
  settle[2]?.();
  settle[0]?.();
  await Promise.resolve();
  expect(told).toEqual([9]);
  settle[3]?.();
  settlements.report();
  await Promise.resolve();
  expect(told).toEqual([9, 10]);
});

describe("the watchdog", () => {
  test("asks after a silence and bites after another", () => {
    const clock = new VirtualClock(0);
    const said: string[] = [];
    const dog = new Watchdog(
      clock,
      100,
      () => said.push("asked"),
      () => said.push("bitten"),
    );
    clock.advance(90);
    dog.heard();
    clock.advance(90);
    expect(said).toEqual([]);
    clock.advance(10);
    expect(said).toEqual(["asked"]);
    clock.advance(99);
    expect(said).toEqual(["asked"]);
    clock.advance(1);
    expect(said).toEqual(["asked", "bitten"]);
    expect(clock.waiting).toBe(0);
  });

  test("does not bite for what the engine itself was too busy to hear, nor after a wall-clock jump", () => {
    let now = 0;
    const due: (() => void)[] = [];
    const clock = {
      wall: () => 0,
      monotonic: () => now,
      after: (_: number, call: () => void) => (due.push(call), () => undefined),
    };
    const said: string[] = [];
    const dog = new Watchdog(
      clock,
      100,
      () => said.push("asked"),
      () => said.push("bitten"),
    );
    now = 100;
    due.shift()?.();
    now = 5_000;
    due.shift()?.();
    expect(said).toEqual(["asked", "asked"]);
    dog.heard();
    now = 5_100;
    due.shift()?.();
    now = 5_200;
    due.shift()?.();
    expect(said).toEqual(["asked", "asked", "asked", "bitten"]);
  });
});

describe("the keeper", () => {
  interface Opened {
    readonly start: WorkerStart;
    readonly on: ThreadListener;
    readonly posted: unknown[];
    ended: boolean;
  }

  function keep(): { clock: VirtualClock; keeper: WorkerKeeper; opened: Opened[] } {
    const clock = new VirtualClock(0);
    const opened: Opened[] = [];
    const keeper = new WorkerKeeper(
      {
        clock,
        settings: { kind: "text", text: "{}" },
        hangAfter: 1_000,
        restart: { first: 250, longest: 1_000 },
        open: (start, on) => {
          const thread: Opened = { start, on, posted: [], ended: false };
          opened.push(thread);
          return {
            post: (message) => thread.posted.push(message),
            hold: () => undefined,
            end: () => {
              thread.ended = true;
            },
          };
        },
      },
      { ready: () => undefined, hear: () => undefined, ended: () => undefined, changed: () => undefined },
    );
    keeper.start();
    return { clock, keeper, opened };
  }

  const ready = { kind: "ready", protocol: 1, settings: "good", alerts: [] } as const;

  test("waits longer each time, and tells the next worker what was good", () => {
    const { clock, keeper, opened } = keep();
    opened[0]?.on.hear(ready);
    const waits = [250, 500, 1_000, 1_000];
    for (const [place, wait] of waits.entries()) {
      opened[place]?.on.ended("gone");
      expect(keeper).toMatchObject({ state: "restarting", reason: "gone", restarts: place + 1 });
      clock.advance(wait - 1);
      expect(opened).toHaveLength(place + 1);
      clock.advance(1);
      expect(opened[place + 1]?.start).toMatchObject({ lastGood: "good", restarts: place + 1 });
    }
    opened[4]?.on.hear(ready);
    for (let second = 0; second < 61; second += 1) {
      clock.advance(999);
      opened[4]?.on.hear({ kind: "alive", health: null, figures: null });
    }
    opened[4]?.on.ended("gone");
    clock.advance(250);
    expect(opened).toHaveLength(6);
  });

  test("starts another only when the one that hangs is gone", () => {
    const { clock, opened, keeper } = keep();
    opened[0]?.on.hear(ready);
    clock.advance(2_000);
    expect(opened[0]).toMatchObject({ ended: true, posted: [{ kind: "ping" }] });
    clock.advance(60_000);
    expect(opened).toHaveLength(1);
    opened[0]?.on.ended("code 1");
    expect(keeper.reason).toBe("it gave no answer for 1 s");
    clock.advance(250);
    expect(opened).toHaveLength(2);
  });
});
