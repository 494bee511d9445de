import type { Readable } from "node:stream";
import type { Clock } from "../monitor/clock.ts";
import type { Deliver, ReportTrouble, SnapshotSource } from "../monitor/inputs.ts";
import { fileTrouble } from "../monitor/open-file.ts";
import { LineSplitter, type RawLine } from "../recording/split-lines.ts";
import { LONGEST_SNAPSHOT, readSnapshotLine } from "./snapshot-line.ts";
import { Troubles } from "./troubles.ts";
import { Unsettled } from "./unsettled.ts";

export interface StandardInputOptions {
  /** `process.stdin`, or any stream of bytes. */
  readonly input: Readable;
  readonly clock: Clock;
  /** Longest line that is read, in bytes; longer ones are told and skipped. */
  readonly longestLine?: number;
  /** Snapshots, and bytes of them, that are delivered and not settled, before reading waits. */
  readonly unsettled?: { readonly count: number; readonly bytes: number };
}

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
/** ms between two looks at whether bad lines have gathered. */
const LOOK = 5_000;

/**
 * JSONL on standard input. Reads no faster than snapshots settle, so that the pipe makes its writer wait. There is nothing to go on from
 * after a restart: what a pipe gave is gone.
 */
export class StandardInput implements SnapshotSource {
  /** Resolves when the input has ended, or failed, and all of it was delivered; also after `stop`. */
  readonly ended: Promise<void>;
  readonly #options: StandardInputOptions;
  readonly #splitter: LineSplitter;
  readonly #unsettled: Unsettled<number>;
  #end: () => void = () => undefined;
  #deliver: Deliver = () => undefined;
  #troubles: Troubles;
  #waiting: readonly RawLine[] = [];
  #hasEnded = false;
  #stopped = false;
  #delivering = false;
  #takeBack: () => void = () => undefined;

  constructor(options: StandardInputOptions) {
    this.#options = options;
    this.#splitter = new LineSplitter(options.longestLine ?? LONGEST_SNAPSHOT);
    this.#unsettled = new Unsettled(options.unsettled ?? { count: 500, bytes: LONGEST_SNAPSHOT });
    this.#troubles = new Troubles(options.clock, () => undefined);
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  /** Lines so far that were no snapshot. */
  get badLines(): number {
    return this.#troubles.badLines;
  }

  start(deliver: Deliver, report: ReportTrouble): Promise<void> {
    this.#deliver = deliver;
    this.#troubles = new Troubles(this.#options.clock, report);
    this.#unsettled.onRoom(() => {
      this.#goOn();
    });
    const { input } = this.#options;
    input.on("data", this.#onData);
    input.on("end", this.#onEnd);
    input.on("close", this.#onEnd);
    input.on("error", this.#onError);
    // A stream that ended or failed before says so no more.
    if (input.errored !== null) this.#onError(input.errored);
    else if (input.readableEnded || input.destroyed) this.#onEnd();
    this.#wait();
    return Promise.resolve();
  }

  stop(): Promise<void> {
    if (!this.#stopped) {
      this.#stopped = true;
      this.#takeBack();
      const { input } = this.#options;
      input.off("data", this.#onData);
      input.off("end", this.#onEnd);
      input.off("close", this.#onEnd);
      input.pause();
      this.#end();
    }
    return Promise.resolve();
  }

  readonly #onData = (chunk: Buffer | string): void => {
    const lines = [...this.#splitter.push(typeof chunk === "string" ? Buffer.from(chunk) : chunk)];
    this.#waiting = this.#waiting.length === 0 ? lines : [...this.#waiting, ...lines];
    this.#goOn();
  };

  readonly #onEnd = (): void => {
    this.#finish(undefined);
  };

  readonly #onError = (error: Error): void => {
    this.#finish(fileTrouble(error));
  };

  #finish(trouble: string | undefined): void {
    if (this.#hasEnded || this.#stopped) return;
    this.#hasEnded = true;
    const last = this.#splitter.finish();
    if (last !== undefined) this.#waiting = [...this.#waiting, last];
    this.#troubles.source(trouble ?? "has ended");
    this.#goOn();
  }

  /** Delivers what waits, as far as there is room, and lets the stream flow only when nothing waits. */
  #goOn(): void {
    // What settles at once makes room while the loop below runs.
    if (this.#delivering) return;
    this.#delivering = true;
    let next = 0;
    while (!this.#stopped && this.#unsettled.hasRoom()) {
      const line = this.#waiting[next];
      if (line === undefined) break;
      next += 1;
      this.#take(line);
    }
    this.#waiting = this.#waiting.slice(next);
    this.#delivering = false;
    if (this.#stopped) return;
    if (this.#waiting.length > 0) this.#options.input.pause();
    else if (this.#hasEnded) this.#end();
    else this.#options.input.resume();
  }

  #take(line: RawLine): void {
    const marked = line.number === 1 && line.bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
    const bytes = marked ? line.bytes.subarray(BYTE_ORDER_MARK.length) : line.bytes;
    for (const item of readSnapshotLine({ ...line, bytes })) {
      if (item.kind === "problem") this.#troubles.badLine(line.number, item.reason);
      else this.#deliver(item.snapshot, this.#unsettled.add(line.number, bytes.length));
    }
  }

  #wait(): void {
    this.#takeBack = this.#options.clock.after(LOOK, () => {
      this.#troubles.look();
      if (!this.#stopped) this.#wait();
    });
  }
}
