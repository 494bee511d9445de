import type { Worker } from "node:worker_threads";
import type { RecordingPiece } from "../entry.ts";
import { BatchReceiver } from "./batch-message.ts";
import type { FromReader, ReadingOrder, ToReader } from "./reading.ts";

export interface ReadAhead {
  readonly pieces: AsyncGenerator<RecordingPiece, void, void>;
  /** Starts reading, should it not have begun: what comes later is read while something else is replayed. */
  start(): void;
  /** Of the pieces that were taken. */
  bytesRead(): number;
}

/** A recording that another thread reads: `readPieces` of its file. `entry` is that thread's code. Rejects as a stream of the file would. */
export function readAhead(order: ReadingOrder, entry: URL): ReadAhead {
  const reader = new Reader(order, entry);
  return {
    pieces: reader.pieces(),
    start: () => {
      reader.start();
    },
    bytesRead: () => reader.bytes,
  };
}

class Reader {
  bytes = 0;
  readonly #order: ReadingOrder;
  readonly #entry: URL;
  readonly #receiver = new BatchReceiver();
  readonly #heard: FromReader[] = [];
  #worker: Worker | undefined = undefined;
  #wake: (() => void) | undefined = undefined;

  constructor(order: ReadingOrder, entry: URL) {
    this.#order = order;
    this.#entry = entry;
  }

  start(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    // Few recordings are so long that a thread is worth loading what threads need.
    const threads = process.getBuiltinModule("node:worker_threads");
    const worker = new threads.Worker(this.#entry, { workerData: this.#order, name: "recording" });
    worker.on("message", (message: FromReader) => {
      this.#hear(message);
    });
    worker.on("error", (error: Error) => {
      this.#hear({ kind: "failure", reason: error.message, code: undefined });
    });
    worker.on("exit", (code) => {
      this.#hear({ kind: "failure", reason: `the reading thread ended with ${code}`, code: undefined });
    });
    return (this.#worker = worker);
  }

  async *pieces(): AsyncGenerator<RecordingPiece, void, void> {
    const worker = this.start();
    try {
      for (;;) {
        const message = this.#heard.shift();
        if (message === undefined) {
          await new Promise<void>((resolve) => (this.#wake = resolve));
          continue;
        }
        if (message.kind === "failure")
          throw Object.assign(new Error(message.reason), message.code === undefined ? {} : { code: message.code });
        this.bytes = message.bytes;
        if (message.kind === "end") return;
        worker.postMessage({ taken: message.size } satisfies ToReader);
        // Node hands over up to a thousand messages in one turn, each with what is done about it: without a turn in between, nobody hears Ctrl-C.
        await new Promise((resolve) => setImmediate(resolve));
        yield message.kind === "entries" ? message : { kind: "batch", batch: this.#receiver.batch(message.batch) };
      }
    } finally {
      await worker.terminate();
    }
  }

  #hear(message: FromReader): void {
    this.#heard.push(message);
    this.#wake?.();
  }
}
