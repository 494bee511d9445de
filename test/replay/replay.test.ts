import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Bundle } from "../../src/bundle/bundle.ts";
import type { JsonValue } from "../../src/model/json.ts";
import type { RecordingEntry } from "../../src/recording/entry.ts";
import { formatTransition } from "../../src/replay/format-transition.ts";
import { replay, type ReplayOptions } from "../../src/replay/replay.ts";
import type { ReplaySummary } from "../../src/replay/summary.ts";
import { bundleOf, loss, MINUTE, S, snapshotAt, T0, words } from "../watch/desk.ts";
import { BUNDLE, recordings } from "../watch/random-desk.ts";

const LOSS = bundleOf("rule daily_loss\n  warning when risk.loss <= -3% for 30s\n  critical when risk.loss <= -5%");

const bare = (snapshot: JsonValue, line = 1): RecordingEntry => ({ kind: "snapshot", snapshot, line });
const mark = (name: "start" | "stop" | "disagreement", ms: number, source = "desk"): RecordingEntry => {
  return { kind: "mark", mark: name, now: T0 + ms, source, line: 1 };
};
const envelope = (snapshot: JsonValue, ms: number, source = "desk"): RecordingEntry => {
  return { kind: "snapshot", snapshot, now: T0 + ms, source, line: 1 };
};

async function run(
  entries: Iterable<RecordingEntry>,
  bundles: readonly Bundle[] = [LOSS],
  options: ReplayOptions = {},
): Promise<{ readonly told: readonly string[]; readonly lines: readonly string[]; readonly summary: ReplaySummary }> {
  const replayed = replay(entries, bundles, options);
  const [told, lines]: [string[], string[]] = [[], []];
  for await (const transition of replayed) {
    told.push(words(transition));
    lines.push(formatTransition(transition));
  }
  return { told, lines, summary: replayed.summary };
}

describe("virtual time", () => {
  test("clock instants between snapshots, none after the last", async () => {
    const { told, summary } = await run([bare(loss(1 * S, -4)), bare(loss(50 * S, -4))]);
    expect(told).toEqual(["1s pending warning daily_loss (condition)", "35s !fired warning daily_loss (condition)"]);
    expect(summary).toMatchObject({ snapshots: 2, evaluations: 11, from: T0 + 1 * S, to: T0 + 50 * S });
    const { told: cut } = await run([bare(loss(1 * S, -4))]);
    expect(cut).toEqual(["1s pending warning daily_loss (condition)"]);
  });

  test("up to and at the stop mark, not after it", async () => {
    const { told, summary } = await run([mark("start", 0), envelope(loss(1 * S, -4), 1 * S), mark("stop", 35 * S)]);
    expect(told.at(-1)).toBe("35s !fired warning daily_loss (condition)");
    expect(summary.to).toBe(T0 + 35 * S);
  });

  test("an envelope has its recorded now", async () => {
    const { told } = await run([envelope(loss(1 * S, -6), 5_001)]);
    expect(told).toEqual(["5.001s !fired critical daily_loss (condition)"]);
  });

  test("before the first snapshot the clock runs from the start mark", async () => {
    const bundle = bundleOf("rule daily_loss\n  critical when risk.loss <= -5%", { missing: "warning after 20s" });
    const { told } = await run([mark("start", 0), envelope(loss(MINUTE, 0), MINUTE)], [bundle]);
    expect(told).toEqual(["20s !fired warning daily_loss (no data)", "60s !resolved warning daily_loss (data is back)"]);
  });

  test("what lies between stop and start is downtime", async () => {
    const { told, summary } = await run([
      mark("start", 0),
      envelope(loss(0, -4), 0),
      mark("stop", 20 * S),
      mark("start", 600 * S),
      envelope(loss(601 * S, -4), 601 * S),
      envelope(loss(620 * S, -4), 620 * S),
    ]);
    expect(told).toEqual(["0s pending warning daily_loss (condition)", "610s !fired warning daily_loss (condition)"]);
    expect(summary.evaluations).toBe(1 + 4 + 1 + 4);
  });

  test("a start without a stop: nobody knows when it ended, and no clock ran", async () => {
    const { summary } = await run([
      mark("start", 0),
      envelope(loss(0, 0), 0),
      mark("start", 3_600 * S),
      envelope(loss(3_601 * S, 0), 3_601 * S),
    ]);
    expect(summary.evaluations).toBe(2);
  });

  test("each source has its own state", async () => {
    const { told } = await run([
      envelope(loss(0, -6), 0, "a"),
      envelope(loss(0, -1), 0, "b"),
      envelope(loss(1 * S, -1), 1 * S, "a"),
      envelope(loss(1 * S, -6), 1 * S, "b"),
    ]);
    expect(told).toEqual([
      "0s !fired critical daily_loss (condition)",
      "1s !resolved critical daily_loss (condition)",
      "1s !fired critical daily_loss (condition)",
    ]);
  });

  test("years between two snapshots are downtime, and a problem", async () => {
    const early = { ...loss(0, 0), timestamp: "0001-01-01T00:00:00Z" };
    const { summary } = await run([bare(early), bare(loss(0, 0), 7)]);
    expect(summary.evaluations).toBe(2);
    expect(summary.problems).toMatchObject([{ line: 7 }]);
  });
});

describe("the summary", () => {
  test("counts transitions, firing time, refusals and problems", async () => {
    const { summary } = await run([
      bare(5),
      bare(loss(0, -6)),
      bare(loss(0, -6)),
      bare(loss(10 * S, 0)),
      bare(loss(20 * S, -6)),
      { kind: "problem", line: 6, reason: "is no JSON", fix: "remove the line" },
      mark("disagreement", 20 * S),
      bare(loss(25 * S, -6)),
    ]);
    expect(summary).toMatchObject({
      snapshots: 4,
      refused: { unusable: 1, "same timestamp": 1 },
      firstRefused: [
        { kind: "unusable", line: 1 },
        { kind: "same timestamp", line: 1, reason: "a snapshot with this timestamp has come before" },
      ],
      recordedDisagreements: 1,
      disagreements: 0,
      rules: [{ policy: "core", rule: "daily_loss", counts: { fired: 2, resolved: 1 }, firingMs: 15 * S, open: 1 }],
      problems: [{ line: 6, reason: "is no JSON", fix: "remove the line" }],
    });
  });

  test("of nothing", async () => {
    const { summary, lines } = await run([]);
    expect(lines).toEqual([]);
    expect(summary).toMatchObject({ snapshots: 0, evaluations: 0, rules: [], from: null, to: null });
  });
});

describe("formatTransition", () => {
  test("has exactly these keys, in this order", async () => {
    const { lines } = await run([bare(loss(0, -6))]);
    expect(lines).toEqual([
      `{"at":"2025-10-13T09:00:00.000Z","transition":"fired","rule":"daily_loss","severity":"critical","previous_severity":null,` +
        `"policy":"core","version":"1.0.0","source":"recording","key":null,"episode":"${/[0-9a-f]{16}/.exec(lines[0] ?? "")?.[0] ?? ""}",` +
        `"reason":"condition","values":{"risk.loss":-6}}`,
    ]);
  });
});

describe("on every run", () => {
  test("the same bytes, whichever evaluator is asked", async () => {
    await fc.assert(
      fc.asyncProperty(recordings, async (snapshots) => {
        const entries = snapshots.map((snapshot, index) => bare(snapshot, index + 1));
        const first = await run(entries, [BUNDLE]);
        const again = await run(entries, [BUNDLE], { sampleEvery: 1 });
        const both = await run(entries, [BUNDLE], { evaluator: "both" });
        const other = await run(entries, [BUNDLE], { evaluator: "json-rules-engine" });
        expect(again.lines).toEqual(first.lines);
        expect(both.lines).toEqual(first.lines);
        expect(other.lines).toEqual(first.lines);
        expect(both.summary).toEqual(first.summary);
        expect(first.summary.disagreements).toBe(0);
      }),
      { numRuns: 40 },
    );
  });

  test("a recording of envelopes with their nows gives what the bare snapshots gave", async () => {
    await fc.assert(
      fc.asyncProperty(recordings, async (snapshots) => {
        const first = await run(
          snapshots.map((snapshot) => bare(snapshot)),
          [BUNDLE],
          { source: "desk" },
        );
        const nows: RecordingEntry[] = [];
        const { createWatch } = await import("../../src/watch/watch.ts");
        const watch = createWatch({ source: "desk", bundles: [BUNDLE], startedAt: T0 });
        for (const snapshot of snapshots) {
          const { admission } = watch.snapshot(snapshot);
          if (admission.admitted) nows.push({ kind: "snapshot", snapshot, now: admission.now, source: "desk", line: 1 });
        }
        const second = await run(nows, [BUNDLE]);
        expect(second.lines).toEqual(first.lines);
      }),
      { numRuns: 40 },
    );
  });

  test("the order of keys in a snapshot does not matter", async () => {
    const bundle = bundleOf("rule big for each p in positions\n  warning when p.value > 50 INR");
    const held = { B: { value: 60 }, A: { value: 60 }, C: { value: 60 } };
    const turned = Object.fromEntries(Object.entries(held).reverse());
    const one = await run([bare(snapshotAt(0, { positions: held }))], [bundle]);
    const other = await run([bare(snapshotAt(0, { positions: turned }))], [bundle]);
    expect(one.lines).toEqual(other.lines);
    expect(one.told.map((each) => /big\/(.)/.exec(each)?.[1])).toEqual(["A", "B", "C"]);
  });
});
