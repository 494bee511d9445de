import { closeSync, createReadStream, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hrtime } from "node:process";
import type { Bundle } from "../../src/bundle/bundle.ts";
import { readPieces } from "../../src/recording/read-pieces.ts";
import { replay } from "../../src/replay/replay.ts";
import { loadPolicy } from "../../src/trial/load-policy.ts";
import { median, type Row } from "../frame/compare.ts";
import { snapshotAt } from "./rules.ts";

const SNAPSHOTS = Number(process.env["PLIMSOLL_BENCH_SNAPSHOTS"] ?? 1_000_000);
const ROUNDS = 5;
const START = Date.parse("2025-01-01T00:00:00.000Z");
const CHUNK = 1 << 20;

/** A replay of a JSONL recording, a snapshot a second, ten rules with `for 5m`, validated, beside reading and parsing the same file. */
export async function replayRows(): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "bench-replay-"));
  const file = join(folder, "recording.jsonl");
  writeRecording(file);
  const bundle = tenRules();
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const start = hrtime.bigint();
    const { snapshots, rules } = await replayed(file, bundle);
    const middle = hrtime.bigint();
    const parsed = parseOnly(file);
    const end = hrtime.bigint();
    if (snapshots !== SNAPSHOTS || parsed !== SNAPSHOTS || rules === 0) throw new Error(`${snapshots} replayed, ${parsed} parsed`);
    // The first warms up.
    if (round > 0) times[0].push(Number(middle - start));
    if (round > 0) times[1].push(Number(end - middle));
  }
  rmSync(folder, { recursive: true });
  const [ours, peer] = times;
  const what = `replay of ${SNAPSHOTS / 1e6}M snapshots from JSONL, 10 rules`;
  const ratios = ours.map((time, round) => time / (peer[round] ?? 1));
  return [
    { what, against: "reading and JSON.parse of the file", ratios, aim: { atMost: 1.4 }, ours: median(ours), peer: median(peer) },
  ];
}

function writeRecording(file: string): void {
  const descriptor = openSync(file, "w");
  let lines: string[] = [];
  for (let index = 0; index < SNAPSHOTS; index += 1) {
    // A value stays for ten minutes, so that some rules fire.
    const values = snapshotAt(Math.floor(index / 600));
    lines.push(JSON.stringify({ timestamp: new Date(START + index * 1_000).toISOString(), ...values }));
    if (lines.length < 10_000 && index < SNAPSHOTS - 1) continue;
    writeSync(descriptor, `${lines.join("\n")}\n`);
    lines = [];
  }
  closeSync(descriptor);
}

export function tenRules(): Bundle {
  const groups = Object.entries(snapshotAt(0));
  const properties = Object.fromEntries(
    groups.map(([group, metrics]) => {
      const members = Object.fromEntries(Object.keys(metrics).map((name) => [name, { type: "number", "x-unit": "count" }]));
      return [group, { type: "object", properties: members }];
    }),
  );
  const schema = {
    type: "object",
    required: ["timestamp"],
    properties: { timestamp: { type: "string", format: "date-time" }, ...properties },
  };
  const names = groups.flatMap(([group, metrics]) => Object.keys(metrics).map((name) => `${group}.${name}`));
  const rules = Array.from({ length: 10 }, (_, index) => {
    const [left, right] = [names[index * 2], names[index * 2 + 1]];
    return `rule rule_${index}\n  critical when ${left} > ${60 + index} and ${right} <= ${80 - index} for 5m\n`;
  });
  const text = `policy bench version 1.0.0\nmetrics "./bench.json"\nmissing warning after 2m\n\n${rules.join("\n")}`;
  const loaded = loadPolicy(
    { file: "bench.policy", text },
    {
      readText: () => ({ ok: false, reason: "no such file" }),
      readSchema: (name) => ({ ok: true, file: name, document: schema }),
    },
  );
  if (!loaded.ok) throw new Error(loaded.diagnostics.map(({ message }) => message).join("\n"));
  return loaded.bundle;
}

async function replayed(file: string, bundle: Bundle): Promise<{ readonly snapshots: number; readonly rules: number }> {
  const run = replay(readPieces(createReadStream(file, { highWaterMark: CHUNK })), [bundle]);
  for await (const transition of run) if (transition.at < START) throw new Error("too early");
  return { snapshots: run.summary.snapshots, rules: run.summary.rules.length };
}

/** As quick as it goes: large blocks, lines cut where they end. */
function parseOnly(file: string): number {
  const descriptor = openSync(file, "r");
  const block = Buffer.alloc(CHUNK);
  let kept = 0;
  let parsed = 0;
  for (;;) {
    const read = readSync(descriptor, block, kept, block.length - kept, null);
    if (read === 0) break;
    const end = kept + read;
    let start = 0;
    for (let stop = block.indexOf(10, start); stop >= 0 && stop < end; stop = block.indexOf(10, start)) {
      const value = JSON.parse(block.toString("utf8", start, stop)) as { readonly timestamp?: string };
      if (value.timestamp !== undefined) parsed += 1;
      start = stop + 1;
    }
    block.copyWithin(0, start, end);
    kept = end - start;
  }
  closeSync(descriptor);
  return parsed;
}
