import { createReadStream, mkdtempSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hrtime } from "node:process";
import type { Bundle } from "../../src/bundle/bundle.ts";
import { packRecordings } from "../../src/recording/packed/pack.ts";
import { readPackedFile } from "../../src/cli/packed-file.ts";
import type { RecordingPiece } from "../../src/recording/entry.ts";
import { readPieces } from "../../src/recording/read-pieces.ts";
import { type Aim, median, type Row } from "../frame/compare.ts";
import { CHUNK, hundredRules, parseOnly, replayed, SNAPSHOTS, tenRules, writeRecording } from "./replay-job.ts";

const ROUNDS = 5;
const MILLIONS = `${SNAPSHOTS / 1e6}M`;

interface Job {
  readonly what: string;
  readonly pieces: () => AsyncIterable<RecordingPiece>;
  readonly bundle: Bundle;
  readonly aim: Aim;
}

/** Replays of a recording with a snapshot a second, validated, beside reading and parsing it as JSONL. */
export async function replayRows(): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "bench-replay-"));
  const file = join(folder, "recording.jsonl");
  const packed = join(folder, "recording.arrow");
  writeRecording(file);
  const fromText = (): AsyncIterable<RecordingPiece> => readPieces(createReadStream(file, { highWaterMark: CHUNK }));
  await pack(fromText, packed);
  const fromPacked = (): AsyncIterable<RecordingPiece> => readPackedFile(packed, () => undefined);
  const jobs: readonly Job[] = [
    { what: `replay of ${MILLIONS} snapshots from JSONL, 10 rules`, pieces: fromText, bundle: tenRules(), aim: { atMost: 1.4 } },
    {
      what: `replay of ${MILLIONS} snapshots, packed, 100 rules`,
      pieces: fromPacked,
      bundle: hundredRules(),
      aim: { atMost: 0.2 },
    },
  ];
  const rows: Row[] = [];
  for (const job of jobs) rows.push(await roundsOf(job, file));
  rmSync(folder, { recursive: true });
  return rows;
}

async function pack(pieces: () => AsyncIterable<RecordingPiece>, file: string): Promise<void> {
  const handle = await open(file, "w");
  const write = async (chunks: readonly Uint8Array[]): Promise<void> => {
    for (const chunk of chunks) await handle.write(chunk);
  };
  await packRecordings([{ pieces }], write, ({ reason }) => {
    throw new Error(reason);
  });
  await handle.close();
}

async function roundsOf({ what, pieces, bundle, aim }: Job, file: string): Promise<Row> {
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const start = hrtime.bigint();
    const { snapshots, told } = await replayed(pieces(), bundle);
    const middle = hrtime.bigint();
    const parsed = parseOnly(file);
    const end = hrtime.bigint();
    if (snapshots !== SNAPSHOTS || parsed !== SNAPSHOTS || told === 0) throw new Error(`${snapshots} replayed, ${parsed} parsed`);
    // The first warms up.
    if (round > 0) times[0].push(Number(middle - start));
    if (round > 0) times[1].push(Number(end - middle));
  }
  const [ours, peer] = times;
  const ratios = ours.map((time, round) => time / (peer[round] ?? 1));
  return { what, against: "reading and JSON.parse of the JSONL", ratios, aim, ours: median(ours), peer: median(peer) };
}
