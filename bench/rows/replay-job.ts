import { closeSync, openSync, readSync, writeSync } from "node:fs";
import type { Bundle } from "../../src/bundle/bundle.ts";
import type { RecordingPiece } from "../../src/recording/entry.ts";
import { replay } from "../../src/replay/replay.ts";
import { loadPolicy } from "../../src/trial/load-policy.ts";
import { rulesOf, type Snapshot, snapshotAt } from "./rules.ts";

export const SNAPSHOTS = Number(process.env["PLIMSOLL_BENCH_SNAPSHOTS"] ?? 1_000_000);
export const START = Date.parse("2025-01-01T00:00:00.000Z");
/** So many seconds a metric keeps to its level, so that some alerts fire. */
export const STAYS = 3_600;
/** Bytes that are read at a time. */
export const CHUNK = 1 << 20;

/** As an engine's metrics do, each moves a little every second and far enough to matter every hour. */
export function metricsAt(second: number, stays = STAYS): Snapshot {
  const level = snapshotAt(Math.floor(second / stays));
  const noise = (1 + ((second * 7_919) % 99)) / 10_000;
  return Object.fromEntries(
    Object.entries(level).map(([group, metrics]) => {
      return [
        group,
        Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, Math.round((value + noise) * 1e4) / 1e4])),
      ];
    }),
  );
}

/** A snapshot a second, as JSONL. */
export function writeRecording(file: string): void {
  const descriptor = openSync(file, "w");
  let lines: string[] = [];
  for (let index = 0; index < SNAPSHOTS; index += 1) {
    lines.push(JSON.stringify({ timestamp: new Date(START + index * 1_000).toISOString(), ...metricsAt(index) }));
    if (lines.length < 10_000 && index < SNAPSHOTS - 1) continue;
    writeSync(descriptor, `${lines.join("\n")}\n`);
    lines = [];
  }
  closeSync(descriptor);
}

const NAMES = Object.entries(snapshotAt(0)).flatMap(([group, metrics]) => Object.keys(metrics).map((name) => `${group}.${name}`));

/** Ten rules of two comparisons, held for five minutes, over so many metrics. */
export function tenRules(metrics = 20): Bundle {
  const name = (index: number): string => NAMES[index % metrics] ?? "";
  const rules = Array.from({ length: 10 }, (_, index) => {
    const when = `${name(index * 2)} > ${60 + index} and ${name(index * 2 + 1)} <= ${80 - index}`;
    return `rule rule_${index}\n  critical when ${when} for 5m\n`;
  });
  return bundleOf(rules);
}

/** The hundred rules of the comparisons of evaluators, as a policy. */
export function hundredRules(): Bundle {
  const rules = rulesOf(100).map(({ name, leaves }) => {
    const conditions = leaves.map(({ fact, path = "", operator, value }) => {
      return `${fact}.${path.slice(2)} ${operator === "greaterThan" ? ">" : "<="} ${JSON.stringify(value)}`;
    });
    return `rule ${name}\n  critical when ${conditions.join(" and ")}\n`;
  });
  return bundleOf(rules);
}

function bundleOf(rules: readonly string[]): Bundle {
  const properties = Object.fromEntries(
    Object.entries(snapshotAt(0)).map(([group, metrics]) => {
      const members = Object.fromEntries(Object.keys(metrics).map((name) => [name, { type: "number", "x-unit": "count" }]));
      return [group, { type: "object", properties: members }];
    }),
  );
  const schema = {
    type: "object",
    required: ["timestamp"],
    properties: { timestamp: { type: "string", format: "date-time" }, ...properties },
  };
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

export async function replayed(
  pieces: AsyncIterable<RecordingPiece>,
  bundle: Bundle,
): Promise<{ readonly snapshots: number; readonly told: number }> {
  const run = replay(pieces, [bundle]);
  let told = 0;
  for await (const transition of run) {
    if (transition.at < START) throw new Error("too early");
    told += 1;
  }
  return { snapshots: run.summary.snapshots, told };
}

/** Reading and JSON.parse of a file, as quick as it goes: large blocks, lines cut where they end. */
export function parseOnly(file: string): number {
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
