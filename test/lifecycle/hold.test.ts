import { describe, expect, test } from "vitest";
import { advance, dueOfHold, freeze, hasHeld, type Tick } from "../../src/lifecycle/hold.ts";
import type { HoldTimer } from "../../src/lifecycle/state.ts";
import type { Hold } from "../../src/model/hold.ts";
import { FALSE, TRUE, UNKNOWN } from "../../src/model/kleene.ts";

const LASTING: Hold = { kind: "duration", ms: 30 };
const SNAPSHOTS: Hold = { kind: "snapshots", count: 2 };
const UPDATES: Hold = { kind: "updates", count: 2, ref: { path: ["at"] } };

const tick = (now: number, change: Partial<Tick> = {}): Tick => ({
  now,
  evaluation: "snapshot",
  updated: true,
  freezes: true,
  ...change,
});
const timer = (change: Partial<HoldTimer> = {}): HoldTimer => ({ since: 10, count: 0, frozenAt: null, ...change });

describe("a run", () => {
  test("begins with its first true evaluation and ends with a false one", () => {
    expect(advance(LASTING, undefined, TRUE, tick(10))).toEqual(timer());
    expect(advance(LASTING, timer(), FALSE, tick(11))).toBeUndefined();
    expect(advance(LASTING, undefined, UNKNOWN, tick(11))).toBeUndefined();
  });

  test("of time goes on as it is, whatever comes", () => {
    const running = timer();
    expect(advance(LASTING, running, TRUE, tick(11))).toBe(running);
    expect(advance(LASTING, running, TRUE, tick(11, { evaluation: "clock" }))).toBe(running);
  });

  test.each([
    ["a snapshot", SNAPSHOTS, {}, 1],
    ["a snapshot without an update", SNAPSHOTS, { updated: false }, 1],
    ["a clock evaluation", SNAPSHOTS, { evaluation: "clock" }, 0],
    ["an update", UPDATES, {}, 1],
    ["a snapshot that updates nothing", UPDATES, { updated: false }, 0],
    ["a clock evaluation after an update", UPDATES, { evaluation: "clock" }, 0],
  ] as const)("counts %s as it should", (_, hold, change, counted) => {
    expect(advance(hold, undefined, TRUE, tick(10, change))).toEqual(timer({ count: counted }));
    expect(advance(hold, timer({ count: 1 }), TRUE, tick(99, change))).toEqual(timer({ count: 1 + counted }));
  });

  test("that counts stops counting at what is enough", () => {
    const enough = timer({ count: 2 });
    expect(advance(SNAPSHOTS, enough, TRUE, tick(50))).toBe(enough);
    expect(advance(UPDATES, enough, TRUE, tick(50))).toBe(enough);
  });

  test("is frozen by unknown from the first on, and the time until it is known does not count", () => {
    const frozen = advance(LASTING, timer(), UNKNOWN, tick(15));
    expect(frozen).toEqual(timer({ frozenAt: 15 }));
    expect(advance(LASTING, frozen, UNKNOWN, tick(18))).toBe(frozen);
    expect(advance(LASTING, frozen, TRUE, tick(20))).toEqual(timer({ since: 15 }));
    expect(advance(SNAPSHOTS, timer({ frozenAt: 15 }), TRUE, tick(20))).toEqual(timer({ since: 15, count: 1 }));
    expect(freeze(timer(), 15)).toEqual(timer({ frozenAt: 15 }));
  });

  test("is dropped by unknown where missing is ok", () => {
    expect(advance(LASTING, timer(), UNKNOWN, tick(15, { freezes: false }))).toBeUndefined();
  });
});

describe("has held", () => {
  test.each([
    ["without a for", undefined, undefined, 0, true],
    ["before it began", LASTING, undefined, 100, false],
    ["a moment too short", LASTING, timer(), 39, false],
    ["long enough", LASTING, timer(), 40, true],
    ["while frozen", LASTING, timer({ frozenAt: 39 }), 100, false],
    ["too few", SNAPSHOTS, timer({ count: 1 }), 100, false],
    ["enough", SNAPSHOTS, timer({ count: 2 }), 10, true],
    ["enough updates", UPDATES, timer({ count: 2 }), 10, true],
  ] as const)("%s", (_, hold, running, now, held) => {
    expect(hasHeld(hold, running, now)).toBe(held);
  });
});

describe("is due", () => {
  test.each([
    ["never before it began", LASTING, undefined, 20, null],
    ["when its time is over", LASTING, timer(), 20, 40],
    ["never again once it has held", LASTING, timer(), 40, null],
    ["never while frozen", LASTING, timer({ frozenAt: 15 }), 20, null],
    ["at every evaluation while it counts", SNAPSHOTS, timer({ count: 1 }), 20, "every"],
    ["never again once it has counted enough", UPDATES, timer({ count: 2 }), 20, null],
  ] as const)("%s", (_, hold, running, now, due) => {
    expect(dueOfHold(hold, running, now)).toBe(due);
  });
});
