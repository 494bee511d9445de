import { createGunzip } from "node:zlib";
import { bytesOf, type RecordingChunks } from "./chunk.ts";

const PIECE = 16_384;

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** How unpacking ended: undefined is well. */
export interface GunzipEnd {
  failure?: "cut short" | "damaged" | "packed";
}

/**
 * Unpacks gzip, several members included. Whatever could be unpacked before damage comes out first; `end` then says what happened.
 * Input goes in small pieces, so that a bomb fills no memory.
 */
export async function* gunzip(chunks: RecordingChunks, end: GunzipEnd): AsyncGenerator<Uint8Array, void, void> {
  const stream = createGunzip();
  const ready: Uint8Array[] = [];
  let failure: NodeJS.ErrnoException | undefined;
  const settled: (() => void)[] = [];
  const settle = (): void => {
    for (const resolve of settled.splice(0)) resolve();
  };
  stream.on("data", (piece: Uint8Array) => ready.push(piece));
  stream.on("error", (error) => {
    failure = error;
    settle();
  });
  stream.on("end", settle);
  try {
    for await (const chunk of chunks) {
      const bytes = bytesOf(chunk);
      for (let start = 0; start < bytes.length && failure === undefined; start += PIECE) {
        await new Promise<void>((resolve) => {
          settled.push(resolve);
          stream.write(bytes.subarray(start, start + PIECE), settle);
        });
        yield* ready.splice(0);
      }
      if (failure !== undefined) break;
    }
    if (failure === undefined) {
      await new Promise<void>((resolve) => {
        settled.push(resolve);
        stream.end();
      });
    }
    yield* ready.splice(0);
    if (failure !== undefined) end.failure = failure.code === "Z_BUF_ERROR" ? "cut short" : "damaged";
  } finally {
    stream.destroy();
  }
}
