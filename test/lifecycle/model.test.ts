import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { carryOut } from "../../src/lifecycle/commands.ts";
import type { Settings } from "../../src/lifecycle/input.ts";
import type { AlertState } from "../../src/lifecycle/state.ts";
import type { Hold } from "../../src/model/hold.ts";
import { compareSeverity } from "../../src/model/severity.ts";
import { type Evaluation, NaiveModel } from "./naive-model.ts";
import { type Circumstances, Script, SILENCE, settings } from "./script.ts";

const SECOND = 1_000;
const CORE = new Set(["pending", "fired", "raised", "lowered", "clearing", "resolved", "closed"]);
const RUNS = { numRuns: Number(process.env.LIFECYCLE_RUNS ?? 400) };

const hold: fc.Arbitrary<Hold | undefined> = fc.oneof(
  { weight: 2, arbitrary: fc.constant(undefined) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 6 }).map((steps): Hold => ({ kind: "duration", ms: steps * 5 * SECOND })) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 4 }).map((count): Hold => ({ kind: "snapshots", count })) },
);

const someSettings: fc.Arbitrary<Settings> = fc
  .record({
    severities: fc.subarray(["info", "warning", "critical"] as const, { minLength: 1 }),
    holds: fc.tuple(hold, hold, hold),
    ending: fc.constantFrom("none", "clear", "latch"),
    clearHold: hold,
    missing: fc.oneof(
      fc.constant({ kind: "hold" } as const),
      fc.constant({ kind: "ok" } as const),
      fc.record({
        kind: fc.constant("after" as const),
        severity: fc.constantFrom("info" as const, "warning" as const, "critical" as const),
        after: fc.constantFrom(0, 10 * SECOND, 30 * SECOND),
      }),
    ),
    repeat: fc.constantFrom(undefined, 20 * SECOND),
  })
  .map(({ severities, holds, ending, clearHold, missing, repeat }) =>
    settings({
      tiers: severities.map((severity, index) => ({ severity, ...(holds[index] && { hold: holds[index] }) })),
      missing,
      latch: ending === "latch",
      escalations: [{ after: 15 * SECOND, to: "head" }],
      ...(ending === "clear" && { clear: clearHold === undefined ? {} : { hold: clearHold } }),
      ...(repeat !== undefined && { repeat }),
    }),
  );

const letter = fc.constantFrom("T", "F", "U");
const stride = fc.constantFrom(1, 5 * SECOND, 5 * SECOND, 5 * SECOND, 12 * SECOND, 60 * SECOND);

interface Stride extends Omit<Evaluation, "now"> {
  readonly stride: number;
  readonly suppressed: boolean;
  readonly silenced: boolean;
  readonly command: "acknowledge" | "none";
}

/** Outcomes come in runs, as they do in life: otherwise no `for` would ever end. */
const strides: fc.Arbitrary<readonly Stride[]> = fc
  .array(
    fc.record({
      tiers: fc.tuple(letter, letter, letter).map((letters) => letters.join("")),
      clear: letter,
      only: fc.constantFrom("T", "T", "T", "T", "U", "F"),
      suppressed: fc.constantFrom(false, false, true),
      silenced: fc.constantFrom(false, false, true),
      times: fc.array(fc.record({ stride, clock: fc.boolean(), command: fc.constantFrom("none", "none", "acknowledge") }), {
        minLength: 1,
        maxLength: 6,
      }),
    }),
    { minLength: 1, maxLength: 15 },
  )
  .map((runs) => runs.flatMap(({ times, ...run }) => times.map((time): Stride => ({ ...run, ...time }))));

/** Plays the strides; `between` may exchange the state before each evaluation. */
function play(
  script: Script,
  all: readonly Stride[],
  each: (evaluation: Evaluation, words: readonly string[], stride: Stride) => void,
  between: (state: AlertState | undefined) => AlertState | undefined = (state) => state,
): void {
  let now = 1_000_000;
  let silenced = false;
  for (const stride of all) {
    now += stride.stride;
    const evaluation = { ...stride, now, tiers: stride.tiers.slice(0, script.settings.tiers.length) };
    script.state = between(script.state);
    const circumstances: Circumstances = {
      clock: stride.clock,
      clear: stride.clear,
      only: stride.only,
      suppressedBy: stride.suppressed ? "other" : null,
      silence: stride.silenced ? SILENCE : undefined,
      silencesChanged: stride.silenced !== silenced,
      flapLimit: 4,
    };
    silenced = stride.silenced;
    const told = script.at(now, evaluation.tiers, circumstances);
    each(evaluation, told, stride);
    if (stride.command === "none") continue;
    const command = { kind: stride.command, author: "asha", comment: "x", until: now + 8 * SECOND } as const;
    const result = carryOut(script.settings, script.state, script.input(now, evaluation.tiers, circumstances), command);
    if (!result.accepted) continue;
    script.state = result.state;
    script.told.push(...result.transitions);
  }
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

describe("the step against a naive model", () => {
  test("severities, episodes and their ends", () => {
    fc.assert(
      fc.property(someSettings, strides, (chosen, all) => {
        const script = new Script(chosen);
        const model = new NaiveModel(script.settings);
        let before = 0;
        play(script, all, (evaluation) => {
          const fresh = script.told.slice(before).filter(({ transition }) => CORE.has(transition));
          before = script.told.length;
          const core = fresh.map(({ transition, severity }) => `${transition} ${severity}`);
          expect(core).toEqual(model.evaluate(evaluation));
          expect(script.state?.open?.severity ?? null).toBe(model.severity);
          before = script.told.length;
        });
      }),
      RUNS,
    );
  });
});

describe("what always holds", () => {
  test("an unknown rule neither lowers nor resolves", () => {
    fc.assert(
      fc.property(someSettings, strides, (chosen, all) => {
        const script = new Script(chosen);
        play(script, all, ({ tiers, only }, told) => {
          const unknown = only !== "F" && tiers.includes("U") && !tiers.includes("T");
          if (unknown) expect(told.filter((each) => /^!?(lowered|resolved|closed) /.test(each))).toEqual([]);
        });
      }),
      RUNS,
    );
  });

  test("an episode fires once, ends once, counts up without a gap, and never changes its name", () => {
    fc.assert(
      fc.property(someSettings, strides, (chosen, all) => {
        const script = new Script(chosen);
        play(script, all, () => undefined);
        const episodes = groupBy(script.told, ({ episode }) => episode);
        for (const transitions of episodes.values()) {
          const count = (...names: string[]): number => transitions.filter(({ transition }) => names.includes(transition)).length;
          expect(count("fired")).toBeLessThanOrEqual(1);
          expect(count("pending")).toBeLessThanOrEqual(1);
          expect(count("resolved", "closed")).toBeLessThanOrEqual(count("fired"));
          const ordinals = transitions.filter(({ transition }) => transition !== "pending").map(({ ordinal }) => ordinal);
          expect(ordinals).toEqual(ordinals.map((_, index) => index + 1));
        }
      }),
      RUNS,
    );
  });

  test("nobody is told while it is suppressed or silenced, of a fall, or twice of one thing at once", () => {
    fc.assert(
      fc.property(someSettings, strides, (chosen, all) => {
        const script = new Script(chosen);
        play(script, all, (_, told, { suppressed, silenced }) => {
          const notified = told.filter((each) => each.startsWith("!"));
          if (suppressed || silenced) expect(notified).toEqual([]);
          expect(notified.filter((each) => each.startsWith("!lowered"))).toEqual([]);
        });
        const perEvaluation = groupBy(
          script.told.filter(({ notify, transition }) => notify && transition !== "escalated"),
          ({ at, episode }) => `${at} ${episode}`,
        );
        for (const told of perEvaluation.values()) expect(told.length).toBe(1);
      }),
      RUNS,
    );
  });

  test("whoever is told that it fired is told that it ended, once nothing stands in the way", () => {
    fc.assert(
      fc.property(someSettings, strides, (chosen, all) => {
        const script = new Script(chosen);
        play(script, all, () => undefined);
        const end = (script.told.at(-1)?.at ?? 1_000_000) + 3 * 3_600_000;
        const quiet = "F".repeat(script.settings.tiers.length);
        if (script.state !== undefined)
          script.state = { ...script.state, open: script.state.open && { ...script.state.open, latched: null } };
        for (let hour = 0; hour < 8; hour += 1) {
          script.at(end + hour * 3_600_001, quiet, { clear: "T", silencesChanged: hour === 0, flapLimit: 4 });
        }
        expect(script.state).toBeUndefined();
        for (const transitions of groupBy(script.told, ({ episode }) => episode).values()) {
          const first = transitions.findIndex(({ notify }) => notify);
          const ended = transitions.findIndex(({ transition }) => transition === "resolved" || transition === "closed");
          if (first < 0 || ended < first) continue;
          expect(transitions.slice(ended).filter(({ notify }) => notify).length).toBe(1);
        }
      }),
      RUNS,
    );
  });

  test("a state that was stored and read back is the same state", () => {
    fc.assert(
      fc.property(someSettings, strides, (chosen, all) => {
        const [kept, stored] = [new Script(chosen), new Script(chosen)];
        play(kept, all, () => undefined);
        play(
          stored,
          all,
          () => undefined,
          (state) => (state === undefined ? undefined : (JSON.parse(JSON.stringify(state)) as AlertState)),
        );
        expect(stored.told).toEqual(kept.told);
        expect(stored.state).toEqual(kept.state);
      }),
      RUNS,
    );
  });

  test("evaluations between which nothing changes and nothing is due change nothing", () => {
    fc.assert(
      fc.property(someSettings, strides, (chosen, all) => {
        const [sparse, dense] = [new Script(chosen), new Script(chosen)];
        play(sparse, all, () => undefined);
        play(
          dense,
          all,
          () => undefined,
          // Forces the long way at every evaluation.
          (state) => (state === undefined ? undefined : { ...state, due: 0 }),
        );
        expect(dense.told).toEqual(sparse.told);
        expect({ ...dense.state, due: 0, code: 0 }).toEqual({ ...sparse.state, due: 0, code: 0 });
      }),
      RUNS,
    );
  });

  test("the severity only goes where the transitions say", () => {
    fc.assert(
      fc.property(someSettings, strides, (chosen, all) => {
        const script = new Script(chosen);
        play(script, all, () => undefined);
        for (const { transition, severity, previousSeverity } of script.told) {
          if (transition === "fired" || transition === "pending") expect(previousSeverity).toBeNull();
          else if (transition === "raised") expect(compareSeverity(severity, previousSeverity ?? "critical")).toBeGreaterThan(0);
          else if (transition === "lowered") expect(compareSeverity(severity, previousSeverity ?? "info")).toBeLessThan(0);
          else expect(severity).toBe(previousSeverity);
        }
      }),
      RUNS,
    );
  });
});
