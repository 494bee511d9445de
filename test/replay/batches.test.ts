import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Bundle } from "../../src/bundle/bundle.ts";
import { formatTimestamp } from "../../src/model/timestamp.ts";
import type { RecordingEntries } from "../../src/recording/entry.ts";
import { readInBatches } from "../../src/recording/read.ts";
import { readPieces } from "../../src/recording/read-pieces.ts";
import { formatTransition } from "../../src/replay/format-transition.ts";
import { mergeSummaries } from "../../src/replay/merge-summaries.ts";
import { ReplayRun } from "../../src/replay/replay-run.ts";
import { replay } from "../../src/replay/replay.ts";
import { inOrder, type Told as ToldAt } from "../../src/replay/share.ts";
import type { ReplaySummary } from "../../src/replay/summary.ts";
import { compileText } from "../properties/pipeline.ts";
import { policyText } from "../properties/policy-arbitrary.ts";
import { EPOCH, steps } from "../properties/snapshot-arbitrary.ts";
import { bundleOf, S, T0 } from "../watch/desk.ts";
import { BUNDLE, recordings } from "../watch/random-desk.ts";

const RUNS = Number(process.env.PLIMSOLL_RUNS ?? 80);

const LOSS = bundleOf(
  "rule daily_loss\n  warning when risk.loss <= -3% for 30s\n  critical when risk.loss <= -5% for 3 snapshots",
  {
    name: "plain",
    interval: 4 * S,
    stale: "20s",
    missing: "critical after 30s",
  },
);
const WINDOWS = bundleOf(
  "rule errors\n  warning when avg(risk.errors over 1m) > 2 and risk.loss < 0%\n  clear when risk.errors < 2 for 10s",
  {
    name: "windows",
  },
);

interface Told {
  readonly lines: readonly string[];
  readonly summary: ReplaySummary;
}

async function run(entries: RecordingEntries, bundles: readonly Bundle[]): Promise<Told> {
  const replayed = replay(entries, bundles);
  const lines: string[] = [];
  for await (const transition of replayed) lines.push(formatTransition(transition));
  return { lines, summary: replayed.summary };
}

async function same(text: string, bundles: readonly Bundle[]): Promise<Told> {
  const expected = await run(readInBatches([text]), bundles);
  const found = await run(readPieces([text]), bundles);
  expect(found).toEqual(expected);
  expect(await shared(text, bundles)).toEqual(expected);
  return found;
}

/** By three replays that share the sources. */
async function shared(text: string, bundles: readonly Bundle[]): Promise<Told> {
  const runs = [0, 1, 2].map((part) => new ReplayRun(bundles, { share: { part, of: 3 } }));
  const told = await Promise.all(runs.map((each) => pieceByPiece(each, text)));
  const lines = (told[0] ?? []).flatMap((_, piece) => inOrder(told.map((pieces) => pieces[piece] ?? [])));
  return {
    lines: lines.map(({ transition }) => formatTransition(transition)),
    summary: mergeSummaries(runs.map(({ part }) => part)),
  };
}

async function pieceByPiece(each: ReplayRun, text: string): Promise<readonly (readonly ToldAt[])[]> {
  const pieces: (readonly ToldAt[])[] = [];
  for await (const piece of each.told(readPieces([text]))) pieces.push(piece);
  return pieces;
}

const at = (ms: number): string => formatTimestamp(T0 + ms);

/** Each snapshot several times, as engines send what does not change, with marks in between, of one source or several. */
const lives = fc
  .tuple(
    recordings,
    fc.array(fc.nat({ max: 4 }), { minLength: 1, maxLength: 7 }),
    fc.array(fc.constantFrom("desk", "desk", "other"), { minLength: 1, maxLength: 5 }),
    fc.constantFrom("bare", "envelopes", "marks"),
    fc.constantFrom(1, S, 3 * S, 10 * S),
  )
  .map(([raws, repeats, sources, form, stride]) => {
    const lines: string[] = [];
    let shift = 0;
    for (const [index, raw] of raws.entries()) {
      const source = sources[index % sources.length] ?? "desk";
      for (let turn = 0; turn <= (repeats[index % repeats.length] ?? 0); turn += 1) {
        const written = Date.parse(raw["timestamp"] as string);
        const now = written + shift;
        const snapshot = Number.isNaN(written) ? raw : { ...raw, timestamp: formatTimestamp(now) };
        if (form === "bare" || Number.isNaN(written)) lines.push(JSON.stringify(snapshot));
        else lines.push(JSON.stringify({ now: formatTimestamp(now + (index % 3)), source, snapshot }));
        if (form === "marks" && index % 5 === 4 && turn === 0 && !Number.isNaN(written))
          lines.push(JSON.stringify({ mark: index % 2 === 0 ? "stop" : "start", now: formatTimestamp(now + 2), source }));
        shift += stride;
      }
    }
    return `${lines.join("\n")}\n`;
  });

describe("a replay of columns", () => {
  it("tells what a replay of snapshots tells, whatever the desk goes through", async () => {
    let told = 0;
    const property = fc.asyncProperty(lives, fc.subarray([BUNDLE, LOSS, WINDOWS], { minLength: 1 }), async (text, bundles) => {
      told += (await same(text, bundles)).lines.length;
    });
    await fc.assert(property, { numRuns: RUNS });
    expect(told).toBeGreaterThan(RUNS);
  });

  it("tells the same under random policies", async () => {
    const property = fc.asyncProperty(policyText, steps, fc.nat({ max: 3 }), async (policy, script, repeat) => {
      let now = EPOCH;
      const lines: string[] = [];
      for (const step of script) {
        now += step.after;
        if (step.kind === "clock") continue;
        for (let turn = 0; turn <= repeat; turn += 1, now += 700)
          lines.push(JSON.stringify({ timestamp: formatTimestamp(now), ...step.snapshot }));
      }
      await same(`${lines.join("\n")}\n`, [compileText(policy).bundle]);
    });
    await fc.assert(property, { numRuns: RUNS });
  });

  it("passes over quiet rows, and counts them with the clock instants between", async () => {
    const quiet = Array.from({ length: 500 }, (_, index) =>
      JSON.stringify({ timestamp: at(index * 10 * S), risk: { loss: -1, errors: 0 } }),
    );
    const { summary, lines } = await same(`${quiet.join("\n")}\n`, [LOSS]);
    expect(lines).toEqual([]);
    expect(summary).toMatchObject({ snapshots: 500, from: T0, to: T0 + 4_990 * S });
    // Every 4 s of 4,990 s; every fifth comes together with a snapshot.
    expect(summary.evaluations).toBe(500 + 1_247 - 249);
  });

  it("hears of a gap, of a stop, of a silence and of a reset between quiet rows", async () => {
    const row = (ms: number, loss = -1): string =>
      JSON.stringify({ now: at(ms), source: "desk", snapshot: { timestamp: at(ms), risk: { loss, errors: 0 } } });
    const mark = (name: string, ms: number, details?: unknown): string =>
      JSON.stringify({ mark: name, now: at(ms), source: "desk", ...(details === undefined ? {} : { details }) });
    const year = 366 * 86_400_000;
    const silence = {
      command: "silence",
      id: "s1",
      matchers: [{ label: "rule", value: "daily_loss" }],
      author: "a",
      comment: "c",
      endsAt: at(300 * S),
    };
    const lines = [
      ...[row(0), row(10 * S), row(20 * S, -6), row(21 * S, -6), row(22 * S, -6), row(60 * S, -6)],
      ...[
        mark("command", 70 * S, silence),
        row(80 * S),
        row(90 * S),
        row(100 * S, -6),
        row(101 * S, -6),
        row(102 * S, -6),
        row(400 * S, -6),
      ],
      ...[
        mark("stop", 410 * S),
        row(1_000 * S),
        row(1_010 * S),
        mark("skew", 1_015 * S, { ahead_ms: 9_000 }),
        row(1_020 * S),
        row(1_030 * S),
      ],
      ...[
        mark("rewind", 1_040 * S, { by_ms: 500 * S }),
        row(600 * S),
        row(610 * S),
        row(2 * year),
        row(2 * year + 10 * S),
        row(2 * year),
      ],
    ];
    const { lines: told } = await same(`${lines.join("\n")}\n`, [BUNDLE, LOSS]);
    expect(told.length).toBeGreaterThan(4);
  });

  it("tells more of one batch than one call takes as arguments", async () => {
    const [rows, keys] = [320, 500];
    const positions = [1, 9].map((quantity) =>
      Object.fromEntries(Array.from({ length: keys }, (_, index) => [`K${index}`, { quantity }])),
    );
    const lines = Array.from({ length: rows }, (_, index) =>
      JSON.stringify({ timestamp: at(index * 10 * S), positions: positions[index % 2] }),
    );
    const many = bundleOf("rule large for each p in positions\n  critical when p.quantity > 5", { name: "many", interval: 10 * S });
    const { lines: told } = await run(readPieces([`${lines.join("\n")}\n`]), [many]);
    // Each fires or resolves with every snapshot but the first; fluttering is told once.
    expect(told).toHaveLength(rows * keys);
  });

  it("takes sources by turns", async () => {
    const lines = Array.from({ length: 300 }, (_, index) => {
      const loss = index > 120 && index < 200 && index % 3 === 0 ? -6 : -1;
      return JSON.stringify({
        now: at(index * S),
        source: `engine_${index % 3}`,
        snapshot: { timestamp: at(index * S), risk: { loss } },
      });
    });
    const { lines: told, summary } = await same(`${lines.join("\n")}\n`, [LOSS]);
    expect(told.length).toBeGreaterThan(0);
    expect(summary.snapshots).toBe(300);
  });
});
