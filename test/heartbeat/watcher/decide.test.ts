import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { HeartbeatVerdict } from "../../../src/heartbeat/judge-heartbeat.ts";
import {
  afterRestart,
  decide,
  type OldProcess,
  type Reading,
  type RestartBounds,
  type WatchAction,
  type WatchOptions,
} from "../../../src/heartbeat/watcher/decide.ts";
import { FRESH, readState, stateText, type WatchState } from "../../../src/heartbeat/watcher/watch-state.ts";
import { IDENTITY, START } from "../support.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const BOUNDS: RestartBounds = {
  most: 3,
  within: 10 * MINUTE,
  grace: MINUTE,
  firstWait: 30 * SECOND,
  longestWait: 10 * MINUTE,
  endsTheOldOne: false,
};
const OPTIONS: WatchOptions = { restart: BOUNDS, remindEvery: 60 * MINUTE };

const reading = (verdict: HeartbeatVerdict, process: OldProcess = "gone", updatedAt: number | null = START): Reading => ({
  verdict,
  updatedAt,
  process,
});

const named = (action: WatchAction): string =>
  action.do === "tell" ? action.what : action.do === "page" ? `page ${action.reason}` : action.do;

/** A watcher on a clock of its own: readings at `start`, `start + step`, ... */
class Course {
  state: WatchState = FRESH;
  now = START;
  readonly options: WatchOptions;

  constructor(options: WatchOptions = OPTIONS) {
    this.options = options;
  }

  at(seconds: number, given: Reading): readonly string[] {
    this.now = START + seconds * SECOND;
    const { state, actions } = decide(this.state, given, this.now, this.options);
    this.state = state;
    return actions.map(named);
  }
}

describe("what a watcher does", () => {
  test("nothing, while it is well", () => {
    const course = new Course();
    expect(course.at(0, reading("healthy", "alive"))).toEqual([]);
    expect(course.state).toEqual(FRESH);
  });

  test("restarts what is gone, three times with growing waits, then pages and goes on", () => {
    const course = new Course();
    const done: string[] = [];
    for (let second = 0; second <= 1_500; second += 30) {
      for (const action of course.at(second, reading("stale"))) done.push(`${second} ${action}`);
    }
    expect(done).toEqual([
      "0 ill",
      "0 restart",
      "90 restart",
      "210 restart",
      "390 page exhausted",
      "600 restart",
      "900 restart",
      "1440 restart",
    ]);
    expect(course.at(1_530, reading("healthy", "alive"))).toEqual(["recovered"]);
  });

  test("stops what lives before it restarts it, and takes its `stopped` for its own doing", () => {
    const course = new Course();
    expect(course.at(0, reading("stale", "alive"))).toEqual(["ill", "stop"]);
    expect(course.at(5, reading("stopped", "gone"))).toEqual(["restart"]);
    expect(course.at(30, reading("stopped", "gone"))).toEqual([]);
    expect(course.at(120, reading("stopped", "gone"))).toEqual(["restart"]);
  });

  test("lets one be that was stopped on purpose, also after a restart", () => {
    const course = new Course();
    expect(course.at(0, reading("stopped"))).toEqual(["stopped"]);
    expect(course.at(60, reading("stopped"))).toEqual([]);
    expect(course.at(120, reading("healthy"))).toEqual(["recovered"]);
    expect(course.at(180, reading("stale", "alive"))).toEqual(["ill", "stop"]);
    expect(course.at(181, reading("stopped"))).toEqual(["restart"]);
    expect(course.at(400, reading("stopped", "gone", START + 300 * SECOND))).toEqual(["stopped"]);
    expect(course.at(1_000, reading("stopped", "gone", START + 300 * SECOND))).toEqual([]);
  });

  test("pages for one that cannot be stopped, and tries again", () => {
    const course = new Course();
    expect(course.at(0, reading("stale", "alive"))).toEqual(["ill", "stop"]);
    expect(course.at(20, reading("stale", "unstoppable"))).toEqual(["page unstoppable"]);
    expect(course.at(30, reading("stale", "alive"))).toEqual([]);
    expect(course.at(50, reading("stale", "alive"))).toEqual(["stop"]);
    expect(course.at(70, reading("stale", "unstoppable"))).toEqual([]);
    expect(course.at(100, reading("stale", "gone"))).toEqual(["restart"]);
  });

  test.each<OldProcess>(["doubtful", "unknown"])(
    "restarts nothing while the old process is %s, unless the command ends it",
    (what) => {
      const course = new Course();
      expect(course.at(0, reading("missing", what))).toEqual(["ill", "page unproved"]);
      expect(course.at(3_599, reading("missing", what))).toEqual([]);
      expect(course.at(3_600, reading("missing", what))).toEqual(["page unproved"]);
      const docker = new Course({ ...OPTIONS, restart: { ...BOUNDS, endsTheOldOne: true } });
      expect(docker.at(0, reading("missing", what))).toEqual(["ill", "restart"]);
    },
  );

  test("without a command pages, again every hour, and says when it is over", () => {
    const course = new Course({ remindEvery: 60 * MINUTE });
    expect(course.at(0, reading("failed"))).toEqual(["ill", "page ill"]);
    expect(course.at(60, reading("stale"))).toEqual([]);
    expect(course.at(3_600, reading("stale"))).toEqual(["page ill"]);
    expect(course.at(3_660, reading("healthy"))).toEqual(["recovered"]);
  });

  test("gives a new process its time from when the command has ended", () => {
    const course = new Course();
    course.at(0, reading("stale"));
    course.state = afterRestart(course.state, START + 50 * SECOND, BOUNDS);
    expect(course.at(139, reading("stale"))).toEqual([]);
    expect(course.at(140, reading("stale"))).toEqual(["restart"]);
  });

  test("is not blocked by a clock that was set back", () => {
    const course = new Course();
    course.at(100_000, reading("stale"));
    expect(course.at(0, reading("stale"))).toEqual([]);
    expect(course.at(660, reading("stale"))).toEqual(["restart"]);
  });
});

const verdicts: readonly HeartbeatVerdict[] = ["healthy", "stale", "missing", "empty", "unreadable", "failed", "stopped"];
const processes: readonly OldProcess[] = ["gone", "alive", "unstoppable", "elsewhere", "doubtful", "unknown"];
const anyReading = fc.record({
  verdict: fc.constantFrom(...verdicts),
  updatedAt: fc.option(fc.integer({ min: START - MINUTE, max: START + 90 * MINUTE })),
  process: fc.constantFrom(...processes),
});
const anyBounds = fc.record({
  most: fc.integer({ min: 1, max: 5 }),
  within: fc.integer({ min: 1, max: 20 }).map((minutes) => minutes * MINUTE),
  grace: fc.integer({ min: 0, max: 120 }).map((seconds) => seconds * SECOND),
  firstWait: fc.integer({ min: 0, max: 60 }).map((seconds) => seconds * SECOND),
  longestWait: fc.integer({ min: 60, max: 600 }).map((seconds) => seconds * SECOND),
  endsTheOldOne: fc.boolean(),
});
const anyCourse = fc.array(fc.tuple(fc.integer({ min: 1, max: 120 }), anyReading), { minLength: 1, maxLength: 60 });

describe("whatever is read, whenever", () => {
  test("never more restarts in the window than allowed, none while the old one lives, at most one deed at a time, all kept in the state", () => {
    fc.assert(
      fc.property(anyBounds, anyCourse, (restart, course) => {
        const options = { restart, remindEvery: 30 * MINUTE };
        const restarts: number[] = [];
        let state = FRESH;
        let now = START;
        for (const [seconds, given] of course) {
          now += seconds * SECOND;
          const decision = decide(state, given, now, options);
          const deeds = decision.actions.filter((action) => action.do === "stop" || action.do === "restart");
          expect(deeds.length).toBeLessThanOrEqual(1);
          if (deeds.length === 1) expect(decision.actions.at(-1)).toBe(deeds[0]);
          if (deeds[0]?.do === "stop") expect(given.process).toBe("alive");
          if (deeds[0]?.do === "restart") {
            const allowed = restart.endsTheOldOne ? ["gone", "elsewhere", "doubtful", "unknown"] : ["gone", "elsewhere"];
            expect(allowed).toContain(given.process);
            expect(given.verdict).not.toBe("healthy");
            restarts.push(now);
            const recent = restarts.filter((at) => now - at < restart.within);
            expect(recent.length).toBeLessThanOrEqual(restart.most);
          }
          // A watcher that is itself restarted here goes on as if it had not been.
          expect(readState(stateText(decision.state))).toEqual(decision.state);
          state = readState(stateText(decision.state)) ?? FRESH;
        }
      }),
    );
  });

  test("what keeps an ill process from being restarted has been paged, unless it is only a wait", () => {
    fc.assert(
      fc.property(anyBounds, anyCourse, (restart, course) => {
        const options = { restart, remindEvery: 30 * MINUTE };
        let state = FRESH;
        let now = START;
        let pagedAt: number | undefined;
        for (const [seconds, given] of course) {
          now += seconds * SECOND;
          const { state: next, actions } = decide(state, given, now, options);
          if (actions.some((action) => action.do === "page")) pagedAt = now;
          if (next.illSince === null) pagedAt = undefined;
          const isIdle = !actions.some((action) => action.do === "stop" || action.do === "restart");
          if (next.illSince !== null && isIdle && now >= state.notBefore) {
            expect(pagedAt).toBeDefined();
            expect(now - (pagedAt ?? 0)).toBeLessThan(options.remindEvery);
          }
          state = next;
        }
      }),
    );
  });

  test("a heartbeat that is well again ends the trouble, with one word of it", () => {
    fc.assert(
      fc.property(anyBounds, anyCourse, (restart, course) => {
        const options = { restart, remindEvery: 30 * MINUTE };
        let state = FRESH;
        let now = START;
        for (const [seconds, given] of course) {
          now += seconds * SECOND;
          state = decide(state, given, now, options).state;
        }
        const over = decide(state, reading("healthy"), now + 1, options);
        const wasTold = state.illSince !== null || state.toldStopped;
        expect(over.actions.map(named)).toEqual(wasTold ? ["recovered"] : []);
        expect(over.state).toMatchObject({ illSince: null, inARow: 0, notBefore: 0, page: null });
        expect(decide(over.state, reading("healthy"), now + 2, options).actions).toEqual([]);
      }),
    );
  });
});

describe("the state on disk", () => {
  test("keeps which process was seen", () => {
    const state: WatchState = { ...FRESH, seen: { pid: 4_711, identity: IDENTITY, updatedAt: START } };
    expect(readState(stateText(state))).toEqual(state);
  });

  test.each([
    "",
    "{",
    "[]",
    "{}",
    '{"version":2}',
    stateText({ ...FRESH, notBefore: -1 }),
    stateText(FRESH).replace("[]", '["a"]'),
  ])("is none: %j", (text) => {
    expect(readState(text)).toBeUndefined();
  });
});
