import { createReadStream } from "node:fs";
import type { MessagePort } from "node:worker_threads";
import type { RecordingEntry } from "../entry.ts";
import { readPieces } from "../read-pieces.ts";
import { type BatchMessage, BatchSender } from "./batch-message.ts";

/** What the reading thread tells. `bytes`: read of the file so far; `size`: bytes of memory that the piece takes, roughly. */
export type FromReader =
  | { readonly kind: "batch"; readonly batch: BatchMessage; readonly bytes: number; readonly size: number }
  | { readonly kind: "entries"; readonly entries: readonly RecordingEntry[]; readonly bytes: number; readonly size: number }
  | { readonly kind: "end"; readonly bytes: number }
  | { readonly kind: "failure"; readonly reason: string; readonly code: string | undefined };

/** Says that a piece of this size was taken. */
export interface ToReader {
  readonly taken: number;
}

export interface ReadingOrder {
  readonly path: string;
  /** Bytes that are read at a time. */
  readonly chunk: number;
}

/** Bytes of memory that wait to be taken, beside one piece: enough that a second recording is read while the first is replayed. */
const AHEAD = 64e6;
/** What an entry that is no row takes at least, and for each byte of its text. */
const [ENTRY, ENTRY_BYTE] = [2_000, 4] as const;

/** Reads a recording in a thread of its own, only so far ahead of the other side. Ends when all is told. */
export async function readElsewhere({ path, chunk }: ReadingOrder, port: MessagePort): Promise<void> {
  let waiting = 0;
  let wake: (() => void) | undefined;
  port.on("message", ({ taken }: ToReader) => {
    waiting -= taken;
    wake?.();
  });
  const sender = new BatchSender();
  let bytesBefore = 0;
  const stream = createReadStream(path, { highWaterMark: chunk });
  try {
    for await (const piece of readPieces(stream as AsyncIterable<Uint8Array>)) {
      while (waiting > AHEAD) await new Promise<void>((resolve) => (wake = resolve));
      const bytes = stream.bytesRead;
      if (piece.kind === "entries") {
        const entries = [...piece.entries];
        const size = Math.max(entries.length * ENTRY, (bytes - bytesBefore) * ENTRY_BYTE);
        bytesBefore = bytes;
        waiting += size;
        tell(port, { kind: "entries", entries, bytes, size });
        continue;
      }
      const { message, transfer } = sender.message(piece.batch);
      const size = transfer.reduce((sum, { byteLength }) => sum + byteLength, 2 * charactersOf(message));
      bytesBefore = bytes;
      waiting += size;
      tell(port, { kind: "batch", batch: message, bytes, size }, transfer);
    }
    tell(port, { kind: "end", bytes: stream.bytesRead });
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    tell(port, { kind: "failure", reason: message, code });
  }
  port.close();
}

function charactersOf({ columns }: BatchMessage): number {
  let characters = 0;
  for (const [, column] of columns) if (column.kind === "string") for (const text of column.newTexts) characters += text.length;
  return characters;
}

function tell(port: MessagePort, message: FromReader, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
}
