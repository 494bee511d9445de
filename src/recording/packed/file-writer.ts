import { crc32 } from "node:zlib";
import { type AsyncByteQueue, Message, MessageHeader, MetadataVersion, RecordBatchFileWriter, Schema } from "apache-arrow";
import { Footer } from "apache-arrow/fb/footer";
import { KeyValue } from "apache-arrow/fb/key-value";
import { FileBlock } from "apache-arrow/ipc/metadata/file";
import { Builder } from "flatbuffers";
import { sealFooter, SUMS_KEY, sumsText } from "./check-sums.ts";

type Chunk = Parameters<AsyncByteQueue["write"]>[0];
type Bytes = Exclude<Parameters<typeof crc32>[0], string>;

/**
 * The library's writer leaves out the schema before the batches, which readers of streams look for, and the footer's own metadata, where
 * the check sums stand.
 */
export class FileWriter extends RecordBatchFileWriter {
  /** In the order in which they are written, which is that of the footer's blocks. */
  readonly #dictionaries: number[] = [];
  readonly #batches: number[] = [];
  /** Where the sum of what is written goes on, at its end. */
  #current: number[] | undefined;

  protected override _writeSchema(schema: Schema): this {
    return super._writeSchema(schema)._writeMessage(Message.from(schema));
  }

  /** Begins a message; its body is written behind it. */
  protected override _writeMessage<Header extends MessageHeader>(message: Message<Header>, alignment?: number): this {
    this.#current = this.#sumsOf(message.headerType);
    this.#current?.push(0);
    return super._writeMessage(message, alignment);
  }

  protected override _write(chunk: Chunk): this {
    const sums = this.#current;
    if (sums !== undefined && ArrayBuffer.isView(chunk)) sums.push(crc32(chunk as Bytes, sums.pop()));
    return super._write(chunk);
  }

  protected override _writeFooter(schema: Schema): this {
    this.#current = undefined;
    const sums = sumsText([...this.#dictionaries, ...this.#batches]);
    const footer = footerOf(schema, this._dictionaryBlocks, this._recordBatchBlocks, sums);
    // Before it, what tells readers of streams that it ends.
    return this._write(Int32Array.of(-1, 0))._write(footer)._write(Int32Array.of(footer.byteLength))._writeMagic();
  }

  #sumsOf(header: MessageHeader): number[] | undefined {
    if (header === MessageHeader.DictionaryBatch) return this.#dictionaries;
    return header === MessageHeader.RecordBatch ? this.#batches : undefined;
  }
}

function footerOf(schema: Schema, dictionaries: readonly FileBlock[], batches: readonly FileBlock[], sums: string): Uint8Array {
  const builder = new Builder();
  // First, so that it stands in the last bytes.
  const key = builder.createString(SUMS_KEY);
  const list = KeyValue.createKeyValue(builder, key, builder.createString(sums));
  const metadata = Footer.createCustomMetadataVector(builder, [list]);
  const schemaAt = Schema.encode(builder, schema);
  Footer.startRecordBatchesVector(builder, batches.length);
  for (const block of [...batches].reverse()) FileBlock.encode(builder, block);
  const batchesAt = builder.endVector();
  Footer.startDictionariesVector(builder, dictionaries.length);
  for (const block of [...dictionaries].reverse()) FileBlock.encode(builder, block);
  const dictionariesAt = builder.endVector();
  Footer.startFooter(builder);
  Footer.addSchema(builder, schemaAt);
  Footer.addVersion(builder, MetadataVersion.V5);
  Footer.addRecordBatches(builder, batchesAt);
  Footer.addDictionaries(builder, dictionariesAt);
  Footer.addCustomMetadata(builder, metadata);
  Footer.finishFooterBuffer(builder, Footer.endFooter(builder));
  const bytes = builder.asUint8Array();
  sealFooter(bytes);
  return bytes;
}
