import type { Block } from "apache-arrow/fb/block";
import { Endianness } from "apache-arrow/fb/endianness";
import { Footer } from "apache-arrow/fb/footer";
import type { Schema } from "apache-arrow/fb/schema";
import { ByteBuffer } from "flatbuffers";
import { readSums } from "./check-sums.ts";
import { COPY_AGAIN, Damage, damaged } from "./damage.ts";
import { isArrowFile, MAGIC } from "./format.ts";

/** A file whose parts are read as they are needed. */
export interface ReadableParts {
  /** Bytes. */
  readonly size: number;
  /** Fewer bytes where the file ends. The memory belongs to the caller. */
  read(position: number, length: number): Promise<Uint8Array>;
}

/** Where a message and what belongs to it stand in the file. */
export interface Place {
  readonly position: number;
  /** Bytes of the message, a multiple of 8; the body follows. */
  readonly head: number;
  readonly body: number;
  /** The CRC-32 of both; undefined where the file has none. */
  readonly sum: number | undefined;
}

export interface OpenedArrow {
  readonly schema: Schema;
  /** Bytes of the footer, which no part of the schema exceeds. */
  readonly footerSize: number;
  readonly dictionaries: readonly Place[];
  readonly batches: readonly Place[];
}

/** The length of the footer, and the magic behind it. */
const TAIL = 4 + MAGIC.length;
const BLOCK = 24;
const LARGEST_FOOTER = 1 << 28;
/** Bytes of a record batch: `policy pack` writes smaller ones, and more would fill the memory. */
const LARGEST_BODY = 1 << 29;

/** Reads the footer of an Arrow file, from anybody: every place in it lies inside the file. */
export async function openArrow(file: ReadableParts): Promise<OpenedArrow | Damage> {
  const end = file.size - TAIL;
  const tail = Buffer.from(await file.read(Math.max(0, end), TAIL));
  if (tail.length < TAIL || !isArrowFile(tail.subarray(4))) {
    return new Damage(
      "cannot be read: the packed recording is cut short, and its end, which is missing, says where everything stands",
      COPY_AGAIN,
    );
  }
  const size = tail.readInt32LE(0);
  if (size <= 0 || size > end - MAGIC.length || size > LARGEST_FOOTER) return wrongFooter();
  const bytes = await file.read(end - size, size);
  if (bytes.length < size) return wrongFooter();
  const footer = Footer.getRootAsFooter(new ByteBuffer(bytes));
  const schema = footer.schema();
  if (schema === null || schema.endianness() !== Endianness.Little) return wrongFooter();
  const [dictionaries, batches] = [footer.dictionariesLength(), footer.recordBatchesLength()];
  if (dictionaries * BLOCK > size || batches * BLOCK > size) return wrongFooter();
  const sums = readSums(footer, bytes, dictionaries + batches);
  if (sums instanceof Damage) return sums;
  const opened: OpenedArrow = {
    schema,
    footerSize: size,
    dictionaries: Array.from({ length: dictionaries }, (_, index) => placeOf(footer.dictionaries(index), sums?.[index])),
    batches: Array.from({ length: batches }, (_, index) => placeOf(footer.recordBatches(index), sums?.[dictionaries + index])),
  };
  let total = 0;
  for (const place of [...opened.dictionaries, ...opened.batches]) {
    total += place.head + place.body;
    // Parts that share bytes would make a small file a large one.
    if (total > file.size || !isInside(place, end - size)) return wrongFooter();
    if (place.body > LARGEST_BODY) {
      return new Damage("has more rows at a time than fit into memory", "pack the recording again with `policy pack`");
    }
  }
  return opened;
}

function placeOf(block: Block | null, sum: number | undefined): Place {
  if (block === null) return { position: -1, head: -1, body: -1, sum };
  return { position: Number(block.offset()), head: block.metaDataLength(), body: Number(block.bodyLength()), sum };
}

function isInside({ position, head, body }: Place, end: number): boolean {
  return position >= MAGIC.length && head > 8 && head % 8 === 0 && body >= 0 && position + head + body <= end;
}

function wrongFooter(): Damage {
  return damaged("what its end says about it cannot be");
}
