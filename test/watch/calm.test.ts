import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { createSourceEvaluator } from "../../src/evaluate/evaluator.ts";
import type { Outcomes } from "../../src/evaluate/outcome.ts";
import { Calm } from "../../src/watch/calm.ts";
import type { WatchCommand } from "../../src/watch/command.ts";
import type { Watch, WatchOptions } from "../../src/watch/watch.ts";
import { bundleOf, loss, MINUTE, S, T0, told, watchOf } from "./desk.ts";
import { BUNDLE, recordings } from "./random-desk.ts";

/** Its outcomes never are whole doubles, so that no evaluation is ever passed over. */
const restless: NonNullable<WatchOptions["evaluator"]> = (bundle) => {
  const evaluator = createSourceEvaluator(bundle);
  const evaluate = evaluator.evaluate.bind(evaluator);
  evaluator.evaluate = (now) => {
    const { single, keyed } = evaluate(now);
    const shifted = new Uint16Array(new ArrayBuffer(2 * single.length + 2), 2);
    shifted.set(single);
    return { single: shifted, keyed };
  };
  return evaluator;
};

const alert = fc.record({
  rule: fc.constantFrom("loss", "kill", "big", "drift", "broker_down"),
  key: fc.constantFrom(null, "A", "B"),
});
const command: fc.Arbitrary<(now: number) => WatchCommand> = fc.oneof(
  fc.tuple(alert, fc.constantFrom<number | null>(null, 20 * S)).map(([{ rule, key }, ms]) => (now: number): WatchCommand => {
    return { kind: "acknowledge", rule, key, author: "ana", comment: "seen", until: ms === null ? null : now + ms };
  }),
  alert.map(
    ({ rule, key }) =>
      (): WatchCommand => ({ kind: "unacknowledge", rule, key, author: "ana", comment: "not yet" }),
  ),
  alert.map(
    ({ rule, key }) =>
      (): WatchCommand => ({ kind: "reset", rule, key, author: "ana", comment: "over" }),
  ),
  alert.map(({ rule }) => (now: number): WatchCommand => {
    return {
      kind: "silence",
      matchers: [{ name: "rule", operator: "equal", value: rule }],
      author: "ana",
      comment: "work",
      endsAt: now + MINUTE,
    };
  }),
);

describe("passing over evaluations that change nothing", () => {
  test("changes nothing, whatever people do in between", () => {
    let obeyed = 0;
    fc.assert(
      fc.property(recordings, fc.array(fc.tuple(fc.nat({ max: 40 }), command), { maxLength: 6 }), (snapshots, commands) => {
        const run = (watch: Watch): unknown => {
          const lived: unknown[] = [];
          for (const [index, raw] of snapshots.entries()) {
            lived.push(watch.snapshot(raw).steps.flatMap(({ transitions }) => transitions));
            for (const [place, make] of commands) {
              if (place !== index) continue;
              const result = watch.command(make(watch.now ?? T0), watch.now ?? T0);
              obeyed += Number(result.accepted);
              lived.push(result.accepted ? result.transitions : result.problem);
            }
          }
          return [lived, watch.alerts(), watch.save()];
        };
        expect(run(watchOf([BUNDLE]))).toEqual(run(watchOf([BUNDLE], { evaluator: restless })));
      }),
      { numRuns: 300 },
    );
    expect(obeyed).toBeGreaterThan(50);
  });
});

test("a rule whose step broke is stepped at the next evaluation, though its outcome stays", () => {
  let isBroken = false;
  const fragile: NonNullable<WatchOptions["evaluator"]> = (bundle) => {
    const evaluator = createSourceEvaluator(bundle);
    const changed = evaluator.changed.bind(evaluator);
    evaluator.changed = (...asked) => {
      if (isBroken) throw new Error("broke once");
      return changed(...asked);
    };
    return evaluator;
  };
  const rule = "rule daily\n warning when risk.loss <= -90% for 2 updates of risk.errors\n critical when risk.loss <= -5% for 30s";
  const watch = watchOf([bundleOf(rule, { stale: "1h" })], { evaluator: fragile });
  const heard: string[] = [];
  for (let at = 0; at <= 60 * S; at += 10 * S) {
    isBroken = at === 30 * S;
    if (isBroken) expect(() => watch.snapshot(loss(at, -6))).toThrow(/broke once/);
    else heard.push(...told(watch.snapshot(loss(at, -6))));
  }
  expect(heard).toContainEqual(expect.stringMatching(/fired critical daily/));
});

describe("calm", () => {
  const outcomes = (...codes: number[]): Outcomes => {
    const single = new Uint16Array(new ArrayBuffer(Math.ceil(codes.length / 4) * 8), 0, codes.length);
    single.set(codes);
    return { single, keyed: new Map() };
  };
  const codes = Array.from({ length: 41 }, (_, index) => (index * 37) % 1_024);

  it("sees every outcome that is another one", () => {
    const calm = new Calm();
    calm.stepped(outcomes(...codes), Infinity);
    expect(calm.isSame(outcomes(...codes), [])).toBe(true);
    for (const index of codes.keys()) {
      for (const other of [0, 1, 1_023]) {
        const changed = codes.with(index, other);
        expect(calm.isSame(outcomes(...changed), [])).toBe(codes[index] === other);
      }
    }
    expect(calm.isSame(outcomes(...codes, 0), [])).toBe(false);
  });

  it("is over when a timer is, and after a disturbance", () => {
    const calm = new Calm();
    expect(calm.isDue(0)).toBe(true);
    calm.stepped(outcomes(1), 10);
    expect([9, 10, 11].map((now) => calm.isDue(now))).toEqual([false, true, true]);
    calm.disturb();
    expect(calm.isDue(0)).toBe(true);
  });
});
