import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import type { JsonObject } from "../model/json.ts";

/** So many bytes from its start tell a file from others: snapshots begin with their time. */
export const HEAD = 1024;
/** With fewer, a file of another inode is another file: the first line may be the same in all of them. */
const TELLING = 256;

/** A file that lines are read from. `head` is how it begins, as far as it was read, at most `HEAD` bytes. */
export interface FileIdentity {
  readonly inode: string;
  head: Buffer;
}

/** Behind a line end of a file. */
export interface FilePlace {
  readonly file: FileIdentity;
  /** Bytes from the start. */
  readonly offset: number;
  /** Lines before it. */
  readonly line: number;
}

/** A place that was written down. */
export interface SavedPlace {
  readonly inode: string;
  /** SHA-256 of the first `headBytes` bytes, in hexadecimal. */
  readonly head: string;
  readonly headBytes: number;
  readonly offset: number;
  readonly line: number;
}

export function savePlace(place: FilePlace): SavedPlace {
  const head = place.file.head.subarray(0, place.offset);
  return { inode: place.file.inode, head: digest(head), headBytes: head.length, offset: place.offset, line: place.line };
}

export function placeToJson(place: SavedPlace): JsonObject {
  return { inode: place.inode, head: place.head, head_bytes: place.headBytes, offset: place.offset, line: place.line };
}

/** Undefined for anything that `placeToJson` did not write. */
export function placeFromJson(json: JsonObject): SavedPlace | undefined {
  const { inode, head, head_bytes: headBytes, offset, line } = json;
  if (typeof inode !== "string" || typeof head !== "string") return undefined;
  if (!isCount(headBytes) || !isCount(offset) || !isCount(line) || headBytes > HEAD || headBytes > offset) return undefined;
  return { inode, head, headBytes, offset, line };
}

/** The file of that handle, if the saved place is one in it; undefined when it is another file, or has become another. */
export async function recognise(handle: FileHandle, saved: SavedPlace): Promise<FileIdentity | undefined> {
  const { ino, size } = await handle.stat({ bigint: true });
  const inode = String(ino);
  if (size < BigInt(saved.offset)) return undefined;
  if (inode !== saved.inode && saved.headBytes < TELLING) return undefined;
  const head = await readHead(handle, saved.headBytes);
  return digest(head) === saved.head ? { inode, head } : undefined;
}

/** At most `bytes` bytes from the start. */
export async function readHead(handle: FileHandle, bytes: number): Promise<Buffer> {
  const head = Buffer.alloc(bytes);
  let length = 0;
  while (length < bytes) {
    const { bytesRead } = await handle.read(head, length, bytes - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return head.subarray(0, length);
}

function digest(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
