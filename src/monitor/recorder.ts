import { CONTINUATION } from "../recording/write.ts";
import type { AppendedFile, RecordingFiles } from "./recording-files.ts";
import type { Retry } from "./retry.ts";
import type { RecordingPosition, RecordingTail } from "./store.ts";
import { reasonOf, type Troubles } from "./troubles.ts";

export interface RecorderPorts {
  readonly retry: Retry;
  readonly troubles: Troubles;
  /** A write failed, and is tried again. */
  readonly failed: () => void;
}

const LINE_END = 0x0a;
/** Bytes that a commit may carry along: beyond them a sync is the quicker way. */
const LONGEST_TAIL = 64_000;
const ABOUT = "recording";

/**
 * Writes the recording: one file a day, at its end. What cannot be written is tried again until it can, from the byte at which the disk
 * stopped, so that a full disk tears no line.
 */
export class Recorder {
  readonly #files: RecordingFiles;
  readonly #ports: RecorderPorts;
  #name: string;
  #file: AppendedFile;
  #offset: number;
  #syncedTo = 0;
  /** What was written since, as long as it is little. */
  #unsynced: Uint8Array[] = [];
  #unsyncedBytes = 0;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(files: RecordingFiles, ports: RecorderPorts, name: string, file: AppendedFile) {
    this.#files = files;
    this.#ports = ports;
    this.#name = name;
    this.#file = file;
    this.#offset = file.size;
  }

  /** Goes on in the newest file there is, or begins that of `day`. A line that was torn is ended. Rejects when the folder cannot be used. */
  static async open(files: RecordingFiles, day: string, ports: RecorderPorts): Promise<Recorder> {
    const name = (await files.list()).at(-1) ?? fileOf(day);
    const file = await files.append(name);
    const recorder = new Recorder(files, ports, name, file);
    if (file.size > 0) {
      const [last] = await files.read(name, file.size - 1, 1);
      if (last !== LINE_END) await recorder.#write(Buffer.from(CONTINUATION));
    }
    return recorder;
  }

  /** Behind the last byte that was written. */
  get end(): RecordingPosition {
    return { file: this.#name, offset: this.#offset };
  }

  /** What no sync has covered yet; undefined where that is more than a commit should carry, or was written by an earlier run. */
  get unsynced(): RecordingTail | undefined {
    if (this.#syncedTo + this.#unsyncedBytes !== this.#offset) return undefined;
    return { file: this.#name, offset: this.#syncedTo, bytes: Buffer.concat(this.#unsynced) };
  }

  /**
   * Writes lines into the file of the day, or into the newest where that is of a later one. Resolves with where they begin as soon as a
   * crash of this process can no longer lose them; undefined when it was closed before that.
   */
  async write(day: string, lines: Uint8Array): Promise<RecordingPosition | undefined> {
    let written = 0;
    let start: RecordingPosition | undefined;
    const attempt = async (): Promise<RecordingPosition> => {
      if (start === undefined && fileOf(day) > this.#name) await this.#exclusive(() => this.#rotate(fileOf(day)));
      start ??= this.end;
      while (written < lines.length) {
        const rest = lines.subarray(written);
        written += await this.#exclusive(() => this.#write(rest));
      }
      return start;
    };
    const { retry, troubles, failed } = this.#ports;
    const done = await retry.until(attempt, (error) => {
      failed();
      troubles.tell(ABOUT, `cannot be written, snapshots wait in memory: ${reasonOf(error)}`);
    });
    if (done === undefined) return undefined;
    troubles.over(ABOUT);
    return done.value;
  }

  /** Resolves when what was written survives a power cut. */
  async sync(): Promise<void> {
    await this.#exclusive(async () => {
      const { offset } = this.end;
      if (this.#syncedTo === offset) return;
      await this.#file.sync();
      this.#synced(offset);
    });
  }

  async close(): Promise<void> {
    await this.#exclusive(() => this.#file.close());
  }

  async #rotate(name: string): Promise<void> {
    await this.#file.sync();
    const next = await this.#files.append(name);
    const before = this.#file;
    this.#name = name;
    this.#file = next;
    this.#offset = next.size;
    this.#synced(0);
    await before.close().catch(() => undefined);
  }

  async #write(bytes: Uint8Array): Promise<number> {
    const count = await this.#file.write(bytes);
    this.#offset += count;
    if (this.#unsyncedBytes + count <= LONGEST_TAIL) {
      this.#unsynced.push(bytes.subarray(0, count));
      this.#unsyncedBytes += count;
    } else {
      // From here on it does not reach up to the end any more, until the next sync.
      this.#unsynced = [];
      this.#unsyncedBytes = 0;
    }
    return count;
  }

  #synced(offset: number): void {
    this.#syncedTo = offset;
    this.#unsynced = [];
    this.#unsyncedBytes = 0;
  }

  /** One after the other: a file is not synced while it is replaced. */
  async #exclusive<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return await turn;
  }
}

function fileOf(day: string): string {
  return `${day}.jsonl`;
}
