import { crc32 } from "node:zlib";
import { Buffer as BufferRegion } from "apache-arrow/fb/buffer";
import { DictionaryBatch } from "apache-arrow/fb/dictionary-batch";
import { FieldNode } from "apache-arrow/fb/field-node";
import { Message } from "apache-arrow/fb/message";
import { MessageHeader } from "apache-arrow/fb/message-header";
import { RecordBatch } from "apache-arrow/fb/record-batch";
import { ByteBuffer } from "flatbuffers";
import { Damage, damaged } from "./damage.ts";
import type { Place, ReadableParts } from "./open-arrow.ts";
import type { Storage } from "./read-layout.ts";

/** A column of a record batch as it stands in the file: each part lies inside the body, at a multiple of 8 of its memory. */
export interface RawColumn {
  readonly nullCount: number;
  /** Which rows have a value, a bit each; empty where all have. */
  readonly validity: Buffer;
  readonly values: Buffer;
  /** Of texts: where each begins in `values`, and the end. */
  readonly offsets: Buffer;
}

export interface RawBatch {
  readonly rows: number;
  /** Whether it has its check sum, or the file has none. Where it has not, the columns fit the rows all the same. */
  readonly isSound: boolean;
  readonly columns: readonly RawColumn[];
}

export interface RawDictionary {
  readonly id: number;
  /** Goes on behind what came before. */
  readonly isDelta: boolean;
  readonly rows: number;
  readonly column: RawColumn;
}

/** Before the message: a mark and its length. */
const PREFIX = 8;
const NOTHING = Buffer.alloc(0);
/** A batch has no more rows: each takes a bit of its body at least. */
const MOST_ROWS = 1 << 27;

/** Reads a record batch with columns stored in these ways. */
export async function readBatch(file: ReadableParts, place: Place, storages: readonly Storage[]): Promise<RawBatch | Damage> {
  const message = await readMessage(file, place);
  if (message instanceof Damage) return message;
  if (message.message.headerType() !== MessageHeader.RecordBatch) return damaged("rows stand elsewhere than its end says");
  const batch = message.message.header(new RecordBatch()) as RecordBatch | null;
  return batch === null ? damaged("a batch of rows is empty") : columnsOf(batch, message, storages);
}

/** Reads a dictionary of texts. */
export async function readDictionary(file: ReadableParts, place: Place): Promise<RawDictionary | Damage> {
  const message = await readMessage(file, place);
  if (message instanceof Damage) return message;
  const header = message.message.headerType() === MessageHeader.DictionaryBatch ? new DictionaryBatch() : undefined;
  const dictionary = header && (message.message.header(header) as DictionaryBatch | null);
  const batch = dictionary?.data() ?? null;
  if (!dictionary || batch === null) return damaged("texts stand elsewhere than its end says");
  const read = columnsOf(batch, message, [{ type: "text" }]);
  if (read instanceof Damage) return read;
  if (!read.isSound) return damaged("the texts of a column do not have the check sum that they were packed with");
  const [column] = read.columns;
  if (column === undefined || column.nullCount > 0) return damaged("a text is missing");
  return { id: Number(dictionary.id()), isDelta: dictionary.isDelta(), rows: read.rows, column };
}

interface RawMessage {
  readonly message: Message;
  readonly body: Buffer;
  readonly isSound: boolean;
}

async function readMessage(file: ReadableParts, { position, head, body, sum }: Place): Promise<RawMessage | Damage> {
  const bytes = await file.read(position, head + body);
  if (bytes.length < head + body) return damaged("it ends in the middle of its rows");
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = buffer.readInt32LE(4);
  if (buffer.readInt32LE(0) !== -1 || size <= 0 || size > head - PREFIX) return damaged("rows stand elsewhere than its end says");
  const message = Message.getRootAsMessage(new ByteBuffer(buffer.subarray(PREFIX, PREFIX + size)));
  return { message, body: buffer.subarray(head), isSound: sum === undefined || crc32(buffer) === sum };
}

function columnsOf(batch: RecordBatch, { body, isSound }: RawMessage, storages: readonly Storage[]): RawBatch | Damage {
  if (batch.compression() !== null) {
    return new Damage(
      "holds compressed data, which `policy pack` does not write",
      "write it without compression, or pack the recording again",
    );
  }
  const rows = Number(batch.length());
  const parts = storages.reduce((count, { type }) => count + (type === "text" ? 3 : 2), 0);
  if (batch.nodesLength() !== storages.length || batch.buffersLength() !== parts)
    return damaged("a batch has other columns than the file");
  if (!(rows >= 0 && rows <= MOST_ROWS)) return damaged("a batch has an impossible number of rows");
  const [node, region] = [new FieldNode(), new BufferRegion()];
  const columns: RawColumn[] = [];
  let next = 0;
  const part = (): Buffer | undefined => partOf(body, batch.buffers(next++, region));
  for (const [index, { type }] of storages.entries()) {
    batch.nodes(index, node);
    const nullCount = Number(node.nullCount());
    const validity = part();
    const offsets = type === "text" ? part() : NOTHING;
    const values = part();
    if (Number(node.length()) !== rows || !(nullCount >= 0 && nullCount <= rows))
      return damaged("a column has another number of rows");
    if (validity === undefined || offsets === undefined || values === undefined)
      return damaged("a column stands outside of its rows");
    if (
      (nullCount > 0 && validity.length * 8 < rows) ||
      offsets.length < offsetsSize(type, rows) ||
      values.length < valuesSize(type, rows)
    ) {
      return damaged("a column has fewer values than rows");
    }
    columns.push({ nullCount, validity: nullCount === 0 ? NOTHING : validity, values, offsets });
  }
  return { rows, isSound, columns };
}

function partOf(body: Buffer, region: BufferRegion | null): Buffer | undefined {
  const [offset, length] = [Number(region?.offset() ?? -1), Number(region?.length() ?? -1)];
  if (!(offset >= 0 && length >= 0 && offset + length <= body.length)) return undefined;
  const part = body.subarray(offset, offset + length);
  return length === 0 ? NOTHING : part.byteOffset % 8 === 0 ? part : Buffer.from(new Uint8Array(part).buffer);
}

function offsetsSize(type: Storage["type"], rows: number): number {
  return type === "text" && rows > 0 ? (rows + 1) * 4 : 0;
}

/** Bytes. */
function valuesSize(type: Storage["type"], rows: number): number {
  switch (type) {
    case "number":
    case "instant":
      return rows * 8;
    case "code":
    case "index":
      return rows * 4;
    case "boolean":
      return Math.ceil(rows / 8);
    case "text":
      return 0;
  }
}
