import { setBackBy } from "./jumps.ts";
import type { RecordingEntry } from "../recording/entry.ts";
import { type MarkEnvelope, type SnapshotEnvelope, writeEntry } from "../recording/write.ts";
import type { Backlog } from "./backlog.ts";
import type { Inbox, Waiting, WaitingMark } from "./inbox.ts";
import type { PlacedEntry } from "./read-back.ts";
import type { Recorder } from "./recorder.ts";
import type { LiveSource } from "./live-source.ts";
import type { RecordingPosition } from "./store.ts";

export interface RecordLoopPorts {
  readonly inbox: Inbox;
  readonly recorder: Recorder;
  readonly backlog: Backlog;
  readonly source: (name: string) => LiveSource | undefined;
  /** Of the present. */
  readonly day: () => string;
  /** `entries` are the batch as it stands in the recording. */
  readonly recorded: (batch: readonly Waiting[], end: RecordingPosition, entries: readonly PlacedEntry[]) => void;
}

/** Of one write. */
const ENTRIES = 1_000;
const BYTES = 4_000_000;
/** After so many others have their turn: writing waits for nothing, and a flood must not keep the thread to itself. */
const AT_ONCE = 500;

/** The first stage: gives whatever waits its place in time and writes it down, all that waits in one write. */
export class RecordLoop {
  readonly #ports: RecordLoopPorts;
  #running: Promise<void> | undefined;
  #inFlight = 0;
  #atOnce = 0;
  #isClosed = false;

  constructor(ports: RecordLoopPorts) {
    this.#ports = ports;
  }

  /** What waits, being written or not. */
  get waiting(): number {
    return this.#ports.inbox.size + this.#inFlight;
  }

  wake(): void {
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
      if (this.#ports.inbox.size > 0 && !this.#isClosed) this.wake();
    });
  }

  /** Resolves when nothing is being written. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  async #run(): Promise<void> {
    const { inbox, recorder, backlog, day, recorded } = this.#ports;
    // What comes within one turn of the event loop is written at once.
    await Promise.resolve();
    while (inbox.size > 0) {
      const batch = inbox.take(ENTRIES, BYTES);
      this.#inFlight = batch.length;
      const envelopes = batch.map((each) => this.#sequence(each));
      const lines = envelopes.map((envelope) => Buffer.from(writeEntry(envelope)));
      const from = await recorder.write(day(), Buffer.concat(lines));
      this.#inFlight = 0;
      if (from === undefined) {
        this.#isClosed = true;
        return;
      }
      let { offset } = from;
      const entries = envelopes.map((envelope, index): PlacedEntry => {
        offset += lines[index]?.length ?? 0;
        return { entry: entryOf(envelope), end: { file: from.file, offset } };
      });
      const end = { file: from.file, offset };
      for (const each of batch) this.#count(each);
      backlog.add(entries, from, end);
      recorded(batch, end, entries);
      this.#atOnce += batch.length;
      if (this.#atOnce >= AT_ONCE) {
        this.#atOnce = 0;
        await new Promise<void>((resolve) => setImmediate(resolve));
      }
    }
  }

  #count(each: Waiting): void {
    const source = this.#ports.source(each.source);
    if (source === undefined) return;
    source.unrecorded -= 1;
    source.unevaluated += 1;
  }

  #sequence(each: Waiting): SnapshotEnvelope | MarkEnvelope {
    const source = this.#ports.source(each.source);
    if (each.kind === "mark") {
      return {
        mark: each.mark,
        now: source === undefined ? each.at : numberMark(source, each),
        source: each.source,
        ...(each.details && { details: each.details }),
      };
    }
    const now = source?.sequence.snapshot(each.timestamp, each.at) ?? each.at;
    return { now, source: each.source, snapshot: each.snapshot };
  }
}

function numberMark(source: LiveSource, { mark, details, at, runsUp = false }: WaitingMark): number {
  const { sequence } = source;
  switch (mark) {
    case "start":
      return sequence.end(at);
    case "stop":
      return runsUp || sequence.last === undefined ? sequence.end(at) : sequence.end();
    case "rewind": {
      const now = sequence.last === undefined ? sequence.end(at) : sequence.end();
      source.setBack(setBackBy({ details }));
      return now;
    }
    case "command":
    case "skew":
    case "policy":
    case "disagreement":
      return sequence.mark(at);
  }
}

function entryOf(envelope: SnapshotEnvelope | MarkEnvelope): RecordingEntry {
  if ("snapshot" in envelope) return { kind: "snapshot", line: 0, ...envelope };
  return { kind: "mark", line: 0, ...envelope };
}
