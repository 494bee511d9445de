import type { JsonObject, JsonValue } from "../model/json.ts";
import { isObject } from "../model/json.ts";
import { parseTimestamp } from "../model/timestamp.ts";
import type { Clock } from "./clock.ts";
import type { Inbox, Waiting, WaitingMark } from "./inbox.ts";
import { marksOfJump, type PlannedMark } from "./jumps.ts";
import type { LiveSource } from "./live-source.ts";
import type { MonitorEvent, SnapshotLoss, SnapshotOutcome } from "./live-monitor.ts";
import type { Present } from "./present.ts";
import { LONGEST_LINE } from "./read-back.ts";
import type { Sources } from "./sources.ts";
import type { Tally } from "./tally.ts";

export interface IntakePorts {
  readonly clock: Clock;
  readonly present: Present;
  readonly inbox: Inbox;
  readonly sources: Sources;
  readonly tally: Tally;
  readonly emit: (event: MonitorEvent) => void;
  /** What collectors know of a source, to be put into its snapshots. */
  readonly addFacts: (source: string, snapshot: JsonObject) => JsonObject;
  /** What has to be marked of a source before the first that comes of it. */
  readonly beforeFirst: () => readonly PlannedMark[];
  /** Something waits. */
  readonly arrived: () => void;
  readonly jumped: (message: string) => void;
}

/** Of the line around a snapshot. */
const ENVELOPE = 10_000;
const NOTHING = (): void => undefined;

/** Who waits for what becomes of a snapshot: `LiveMonitor.accept`. */
export interface Sender {
  readonly settled: (loss?: SnapshotLoss) => void;
  readonly judged?: (outcome: SnapshotOutcome) => void;
}

const NOBODY: Sender = { settled: NOTHING };

/** Takes snapshots and marks in, and turns down what cannot be recorded. */
export class Intake {
  readonly #ports: IntakePorts;

  constructor(ports: IntakePorts) {
    this.#ports = ports;
  }

  /** Never throws. The sender is told exactly once, now or later. */
  accept(name: string, raw: unknown, sender: Sender = NOBODY): void {
    const { sources, tally } = this.#ports;
    this.look();
    tally.received += 1;
    const source = sources.open(name);
    if (source === undefined) {
      this.refuse(name, "unknown source", "no policy watches this source", sender);
      return;
    }
    const read = asJson(raw);
    if (typeof read === "string") {
      this.refuse(name, "unusable", read, sender);
      return;
    }
    tally.lastReceived.set(name, this.#ports.present.now);
    if (source.isUnheard) for (const mark of this.#ports.beforeFirst()) this.mark(source, mark);
    this.#add(source, isObject(read.json) ? this.#ports.addFacts(name, read.json) : read.json, read.bytes, sender);
  }

  /** Turns a snapshot down that is not even recorded. */
  refuse(source: string, kind: string, reason: string, sender: Sender): void {
    const { tally, emit, present } = this.#ports;
    tally.refuse(kind);
    emit({ kind: "refused", source, at: present.now, reason });
    lose(sender, { fate: "refused", reason });
  }

  /** Marks go where they belong, behind what has come before. */
  mark(source: LiveSource, mark: Omit<WaitingMark, "kind" | "source" | "at" | "bytes" | "settled" | "judged">): void {
    this.#push(source, { kind: "mark", source: source.name, at: this.#ports.present.now, bytes: 0, settled: NOTHING, ...mark });
  }

  /** Looks at the clock, and marks a jump in every source. */
  look(): void {
    const { present, sources, tally, jumped } = this.#ports;
    const jump = present.look();
    if (jump === undefined) return;
    tally.clockJumps += 1;
    jumped(
      jump.kind === "forward"
        ? "was set forward, or stood still: the time between counts as downtime"
        : `was set back by ${jump.by} ms`,
    );
    for (const source of sources.all) {
      for (const mark of marksOfJump(source, jump)) this.mark(source, mark);
    }
  }

  #add(source: LiveSource, snapshot: JsonValue, bytes: number, sender: Sender): void {
    const { clock, present } = this.#ports;
    const timestamp = timestampOf(snapshot);
    const ahead = timestamp - present.now;
    const kept = { source: source.name, at: present.now, bytes: Math.max(1, bytes), ...sender };
    this.#push(
      source,
      ahead > source.maxClockSkew
        ? { kind: "mark", mark: "skew", details: { ahead_ms: ahead, snapshot }, ...kept }
        : { kind: "snapshot", snapshot, timestamp, receivedAt: clock.monotonic(), ...kept },
    );
  }

  #push(source: LiveSource, waiting: Waiting): void {
    const { inbox, sources, tally, emit, arrived } = this.#ports;
    source.unrecorded += 1;
    const counts = new Map<string, number>();
    for (const dropped of inbox.add(waiting)) {
      counts.set(dropped.source, (counts.get(dropped.source) ?? 0) + 1);
      const its = sources.open(dropped.source);
      if (its !== undefined) its.unrecorded -= 1;
      lose(dropped, { fate: "dropped" });
    }
    for (const [name, count] of counts) {
      tally.dropped += count;
      emit({ kind: "dropped", source: name, count });
    }
    arrived();
  }
}

function lose({ settled, judged }: Sender, loss: SnapshotLoss): void {
  call(() => {
    settled(loss);
  });
  if (judged !== undefined)
    call(() => {
      judged(loss);
    });
}

/** Runs what others gave, who may throw what they like. */
export function call(what: () => void): void {
  try {
    what();
  } catch {
    // It is theirs.
  }
}

/** A value as a recording will have it, or why it cannot have it. */
function asJson(raw: unknown): { readonly json: JsonValue; readonly bytes: number } | string {
  try {
    const text = JSON.stringify(raw) as string | undefined;
    if (text === undefined) return "the snapshot is no data";
    const bytes = Buffer.byteLength(text);
    if (bytes > LONGEST_LINE - ENVELOPE)
      return `the snapshot has ${Math.round(bytes / 1e6)} MB, and ${LONGEST_LINE / 1e6} are the most`;
    return { json: JSON.parse(text) as JsonValue, bytes };
  } catch {
    // A circle, a BigInt, a getter that throws.
    return "the snapshot cannot be written as JSON";
  }
}

function timestampOf(snapshot: JsonValue): number {
  return isObject(snapshot) && typeof snapshot.timestamp === "string" ? parseTimestamp(snapshot.timestamp) : Number.NaN;
}
