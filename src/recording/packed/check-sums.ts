import { crc32 } from "node:zlib";
import { Footer } from "apache-arrow/fb/footer";
import { ByteBuffer, Encoding } from "flatbuffers";
import { type Damage, damaged } from "./damage.ts";

/**
 * Of the footer's own metadata, which other programs pass over: the CRC-32 of each dictionary batch and record batch, with its message, in
 * the order of the footer's blocks, and last that of the footer itself. In hexadecimal, with a space between.
 */
export const SUMS_KEY = "plimsoll.crc32";

const DIGITS = 8;
const KEY = Buffer.from(SUMS_KEY);
/**
 * A footer is built from its end, and the key is put there first: it stands in the last bytes, also where one wrong bit makes the footer
 * one without metadata, and perhaps without batches.
 */
const LAST = 32;
const UNSEALED = "0".repeat(DIGITS);

/** The list for a footer, which is sealed once it stands in one. */
export function sumsText(sums: readonly number[]): string {
  return [...sums.map(digits), UNSEALED].join(" ");
}

/** Puts the footer's own sum into its list. */
export function sealFooter(bytes: Uint8Array): void {
  const list = listIn(Footer.getRootAsFooter(new ByteBuffer(bytes)));
  if (list === undefined) throw new TypeError("a footer without check sums cannot be sealed");
  list.write(digits(sumAround(bytes, sealOf(list))), list.length - DIGITS, "latin1");
}

/**
 * The sums of `count` blocks; undefined where the file has none: it was packed before there were any, or another program has written it
 * again. `bytes` are those that the footer is read from.
 */
export function readSums(footer: Footer, bytes: Uint8Array, count: number): readonly number[] | undefined | Damage {
  const list = listIn(footer);
  if (list === undefined) return Buffer.from(bytes.subarray(-LAST)).includes(KEY) ? wrongSeal() : undefined;
  const seal = sealOf(list);
  if (list.length < DIGITS || seal.toString("latin1") !== digits(sumAround(bytes, seal))) return wrongSeal();
  // Before they are read: a list from anybody may be as long as the footer.
  if (list.length !== count * (DIGITS + 1) + DIGITS) return damaged("its end has check sums for another number of batches");
  return Array.from({ length: count }, (_, index) => {
    const start = index * (DIGITS + 1);
    return Number.parseInt(list.toString("latin1", start, start + DIGITS), 16);
  });
}

/** Its bytes where they stand. Only the first entry is looked at: `policy pack` writes no other, and a hostile file has millions. */
function listIn(footer: Footer): Buffer | undefined {
  const first = footer.customMetadataLength() > 0 ? footer.customMetadata(0) : null;
  const key = first?.key(Encoding.UTF8_BYTES);
  const list = first?.value(Encoding.UTF8_BYTES);
  if (!(key instanceof Uint8Array) || !(list instanceof Uint8Array) || !KEY.equals(key)) return undefined;
  return Buffer.from(list.buffer, list.byteOffset, list.length);
}

function wrongSeal(): Damage {
  return damaged("its end does not have the check sum that it was written with");
}

function sealOf(list: Buffer): Buffer {
  return list.subarray(-DIGITS);
}

/** Of all that is before and behind a part of it. */
function sumAround(bytes: Uint8Array, part: Uint8Array): number {
  const start = part.byteOffset - bytes.byteOffset;
  return crc32(bytes.subarray(start + part.length), crc32(bytes.subarray(0, start)));
}

function digits(sum: number): string {
  return sum.toString(16).padStart(DIGITS, "0");
}
