import { bytesOf, type RecordingChunks } from "./chunk.ts";
import { GunzipBehind } from "./gunzip-behind.ts";
import { GunzipSteps, isFailure } from "./gunzip-steps.ts";

const PIECE = 16_384;

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** How unpacking ended: undefined is well. `followed`: what was unpacked is whole, and something stands behind it that is not gzip. */
export interface GunzipEnd {
  failure?: "cut short" | "damaged" | "followed" | "packed";
}

/**
 * Unpacks gzip, several members included; zeros behind them are padding. Whatever stands before damage comes out first, all of it; `end` then
 * says what happened. Input goes in small pieces, so that a bomb fills no memory.
 */
export async function* gunzip(chunks: RecordingChunks, end: GunzipEnd): AsyncGenerator<Uint8Array, void, void> {
  const steps = new GunzipSteps();
  const behind = new GunzipBehind();
  let given = 0;
  const take = function* (): Generator<Uint8Array, void, void> {
    for (const bytes of steps.take()) {
      given += bytes.length;
      yield bytes;
    }
  };
  try {
    let hasEnded = false;
    for await (const piece of inPieces(chunks)) {
      let padding = piece;
      if (!hasEnded) {
        const before = steps.consumed;
        await behind.keep(piece);
        const state = await steps.feed(piece);
        yield* take();
        if (isFailure(state)) {
          for await (const bytes of behind.rest(given)) {
            given += bytes.length;
            yield bytes;
          }
          end.failure = state === "no member" ? (given === 0 ? "damaged" : "followed") : state;
          return;
        }
        hasEnded = state === "ended";
        padding = piece.subarray(hasEnded ? steps.consumed - before : piece.length);
      }
      if (padding.some((byte) => byte !== 0)) {
        end.failure = "followed";
        return;
      }
    }
    const state = await steps.finish();
    yield* take();
    if (isFailure(state)) end.failure = state === "no member" ? "damaged" : state;
  } finally {
    steps.stop();
    behind.stop();
  }
}

async function* inPieces(chunks: RecordingChunks): AsyncGenerator<Uint8Array, void, void> {
  for await (const chunk of chunks) {
    const bytes = bytesOf(chunk);
    for (let start = 0; start < bytes.length; start += PIECE) yield bytes.subarray(start, start + PIECE);
  }
}
