import type { JsonObject } from "../../src/model/json.ts";
import { parseTimestamp } from "../../src/model/timestamp.ts";
import { pack, writeSnapshot } from "../../src/recording/write.ts";
import { BAD_DAY } from "./bad-day.ts";
import { createEngine, type DemoEngine } from "./engine.ts";

export interface Recording {
  readonly name: string;
  readonly content: Uint8Array;
}

/** A Tuesday on which NSE trades. */
const DAY = "2025-10-14";
const SEED = 20_251_014;
const CADENCE_MS = 10_000;

function at(time: string): number {
  return parseTimestamp(`${DAY}T${time}:00+05:30`);
}

/** The snapshots from `from` to `to`, both included; what comes before is acted out and left out. */
function snapshotsOf(engine: DemoEngine, from: number, to: number): JsonObject[] {
  const snapshots: JsonObject[] = [];
  while (engine.now <= to) {
    const now = engine.now;
    const snapshot = engine.tick();
    if (snapshot !== undefined && now >= from) snapshots.push(snapshot);
  }
  return snapshots;
}

export function calmHour(): readonly JsonObject[] {
  const engine = createEngine({ seed: SEED, start: at("09:00"), cadence: CADENCE_MS, groups: "inherited" });
  return snapshotsOf(engine, at("11:00"), at("12:00"));
}

export function calmDay(): readonly JsonObject[] {
  return snapshotsOf(createEngine({ seed: SEED, start: at("09:00"), cadence: CADENCE_MS }), at("09:00"), at("15:45"));
}

export function badDay(): readonly JsonObject[] {
  const engine = createEngine({ seed: SEED, start: at("09:00"), cadence: CADENCE_MS, incidents: BAD_DAY });
  return snapshotsOf(engine, at("09:00"), at("15:45"));
}

/** One calm snapshot at 11:00, as a base for tests. */
function calm(): JsonObject {
  const engine = createEngine({ seed: SEED, start: at("09:00"), cadence: CADENCE_MS });
  const [snapshot] = snapshotsOf(engine, at("11:00"), at("11:00"));
  if (snapshot === undefined) throw new Error("the calm engine sends a snapshot at 11:00");
  return snapshot;
}

/** The files of `policies/recordings/`, byte for byte the same on every run. */
export function recordings(): readonly Recording[] {
  const packed = (snapshots: readonly JsonObject[]): Uint8Array => pack(snapshots.map(writeSnapshot).join(""));
  return [
    { name: "calm-hour-inherited.jsonl.gz", content: packed(calmHour()) },
    { name: "calm-day.jsonl.gz", content: packed(calmDay()) },
    { name: "bad-day.jsonl.gz", content: packed(badDay()) },
    { name: "calm.json", content: new TextEncoder().encode(`${JSON.stringify(calm(), null, 2)}\n`) },
  ];
}
