import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RecordingEntries } from "../../src/recording/entry.ts";
import { readPacked } from "../../src/recording/packed/read-packed.ts";
import { readInBatches } from "../../src/recording/read.ts";
import type { JsonObject } from "../../src/model/json.ts";
import { formatTransition } from "../../src/replay/format-transition.ts";
import { replay } from "../../src/replay/replay.ts";
import type { Bundle } from "../../src/bundle/bundle.ts";
import type { ReplaySummary } from "../../src/replay/summary.ts";
import { check } from "../../src/check/check.ts";
import { compile } from "../../src/compile/compile.ts";
import { readPolicy } from "../../src/policy/read.ts";
import { loader, POLICIES, YAML_POLICIES } from "../fuzz/seeds.ts";
import { inMemory, packed } from "../recording/packed/in-memory.ts";
import { BUNDLE, recordings } from "../watch/random-desk.ts";

const RUNS = Number(process.env.PLIMSOLL_RUNS ?? 60);
const SHIPPED = [...POLICIES, ...YAML_POLICIES].map((source) => {
  const { policy } = check(readPolicy(source).policy, loader);
  if (policy === undefined) throw new Error(`${source.file} does not compile`);
  return compile(policy);
});
const FOLDER = join(import.meta.dirname, "../../policies/recordings");

interface Told {
  readonly lines: readonly string[];
  /** Without places: a packed recording counts rows, and has no place for what could not be read. */
  readonly summary: object;
}

async function run(entries: RecordingEntries, bundles: readonly Bundle[]): Promise<Told> {
  const replayed = replay(entries, bundles, { evaluator: "generated", sampleEvery: 0 });
  const lines: string[] = [];
  for await (const transition of replayed) lines.push(formatTransition(transition));
  return { lines, summary: withoutPlaces(replayed.summary) };
}

function withoutPlaces(summary: ReplaySummary): object {
  return { ...summary, problems: [], firstRefused: summary.firstRefused.map(({ kind, reason }) => ({ kind, reason })) };
}

async function same(recording: string | Uint8Array, bundles: readonly Bundle[]): Promise<Told> {
  const expected = await run(readInBatches([recording]), bundles);
  const { bytes } = await packed(recording);
  const found = await run(readPacked(inMemory(bytes)), bundles);
  expect(found).toEqual(expected);
  return found;
}

describe("a packed recording replays as the recording does", () => {
  it.each(["bad-day", "calm-day", "calm-hour-inherited"])("%s, with every shipped policy", async (name) => {
    const text = gunzipSync(readFileSync(join(FOLDER, `${name}.jsonl.gz`)));
    const { lines, summary } = await same(text, SHIPPED);
    expect(summary).toMatchObject({ disagreements: 0 });
    if (name === "bad-day") expect(lines.length).toBeGreaterThan(10);
  });

  it("of several sources, with marks, refused snapshots and lines that cannot be read", async () => {
    let told = 0;
    await fc.assert(
      fc.asyncProperty(recordings, fc.array(fc.nat({ max: 9 }), { minLength: 1 }), async (snapshots, turns) => {
        told += (await same(linesOf(snapshots, turns), [BUNDLE])).lines.length;
      }),
      { numRuns: RUNS },
    );
    expect(told).toBeGreaterThan(0);
  });
});

/** Snapshots of two sources and of none; what stands between them, `turns` decide. */
function linesOf(snapshots: readonly JsonObject[], turns: readonly number[]): string {
  const lines = snapshots.flatMap((snapshot, index) => {
    const turn = turns[index % turns.length] ?? 0;
    const envelope = { now: snapshot.timestamp, source: turn % 2 === 0 ? "engine" : "other" };
    const written = JSON.stringify(turn < 7 ? { ...envelope, snapshot } : snapshot);
    if (turn === 4) return [written, JSON.stringify({ mark: "stop", ...envelope }), JSON.stringify({ mark: "start", ...envelope })];
    if (turn === 5) return [written, written.slice(0, -9), ""];
    if (turn === 6) return [JSON.stringify({ ...envelope, snapshot: [snapshot] }), written];
    return [written];
  });
  return lines.join("\n");
}
