/** A recording as it comes from a file, a pipe or memory, in pieces of any size. */
export type RecordingChunks = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

const encoder = new TextEncoder();

/** Text as UTF-8; bytes as they are. */
export function bytesOf(chunk: string | Uint8Array): Uint8Array {
  return typeof chunk === "string" ? encoder.encode(chunk) : chunk;
}
