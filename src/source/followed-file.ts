import type { JsonObject } from "../model/json.ts";
import type { Clock } from "../monitor/clock.ts";
import type { Deliver, ReportTrouble, SnapshotSource } from "../monitor/inputs.ts";
import { closeFile, fileTrouble, openFile } from "../monitor/open-file.ts";
import { type FilePlace, placeFromJson, placeToJson, recognise, type SavedPlace, savePlace } from "./file-place.ts";
import { LineReader, type PlacedLine } from "./line-reader.ts";
import { lookAtPath } from "./look-at-path.ts";
import { Polling } from "./polling.ts";
import { findRotatedCopy } from "./rotated-copy.ts";
import { LONGEST_SNAPSHOT, readSnapshotLine } from "./snapshot-line.ts";
import { Troubles } from "./troubles.ts";
import { Unsettled } from "./unsettled.ts";

export interface FollowedFileOptions {
  readonly path: string;
  readonly clock: Clock;
  /** ms between two looks at the file; 1 s where left out. Changes that the file system tells of are looked at sooner. */
  readonly interval?: number;
  /** Longest line that is read, in bytes; longer ones are told and skipped. */
  readonly longestLine?: number;
  /** What `progress` gave before the restart. */
  readonly progress?: JsonObject;
  /** Snapshots, and bytes of them, that are delivered and not settled, before reading waits. */
  readonly unsettled?: { readonly count: number; readonly bytes: number };
}

/** A path without a file is told after so many ms: a rotation has a moment without one. */
const PATIENCE = 5_000;

/**
 * A JSONL file that an engine appends to, from its beginning. Follows it across rotation (renamed and created anew, or copied and emptied),
 * waits for a line to be ended, tells and skips what is no snapshot, and reads no faster than snapshots settle.
 */
export class FollowedFile implements SnapshotSource {
  readonly #options: FollowedFileOptions;
  readonly #polling: Polling;
  readonly #unsettled: Unsettled<FilePlace>;
  #deliver: Deliver = () => undefined;
  #troubles: Troubles;
  #reader: LineReader | undefined;
  /** Where to go on when nothing is open. */
  #saved: SavedPlace | undefined;
  #wasThere = false;
  #goneSince: number | undefined;
  #replacedSince: number | undefined;
  #modified: bigint | undefined;

  constructor(options: FollowedFileOptions) {
    this.#options = options;
    this.#polling = new Polling({ clock: options.clock, interval: this.#interval, look: () => this.#look() });
    this.#unsettled = new Unsettled(options.unsettled ?? { count: 500, bytes: LONGEST_SNAPSHOT });
    this.#saved = options.progress === undefined ? undefined : placeFromJson(options.progress);
    this.#troubles = new Troubles(options.clock, () => undefined);
  }

  get place(): string {
    return this.#options.path;
  }

  /** Lines so far that were no snapshot. */
  get badLines(): number {
    return this.#troubles.badLines;
  }

  async start(deliver: Deliver, report: ReportTrouble): Promise<void> {
    this.#deliver = deliver;
    this.#troubles = new Troubles(this.#options.clock, report);
    this.#unsettled.onRoom(() => void this.#polling.poll());
    this.#polling.wakeOnChange(this.#options.path);
    await this.#polling.start();
  }

  /** Looks at the file now. Resolves when everything that is there was delivered, or no more may be before something settles. */
  poll(): Promise<void> {
    return this.#polling.poll();
  }

  async stop(): Promise<void> {
    // Where a look hangs, the file is closed when the process ends.
    if (await this.#polling.stop()) await this.#close();
  }

  progress(): JsonObject | undefined {
    const { settled } = this.#unsettled;
    return settled === undefined ? this.#options.progress : placeToJson(savePlace(settled));
  }

  get #interval(): number {
    return this.#options.interval ?? 1_000;
  }

  async #look(): Promise<void> {
    this.#troubles.look();
    this.#polling.wakeOnChange(this.#options.path);
    try {
      while (await this.#advance());
    } catch (error) {
      if (this.#reader !== undefined) this.#saved = savePlace(this.#reader.place);
      await this.#close();
      this.#troubles.source(fileTrouble(error));
    }
  }

  /** False when nothing more can be done before the next look. */
  async #advance(): Promise<boolean> {
    this.#reader ??= await this.#open();
    const reader = this.#reader;
    if (reader === undefined) return false;
    if (!(await this.#readOn(() => reader.nextInMemory()))) return false;
    if (await this.#wasEmptied(reader)) return true;
    if (!(await this.#readOn(() => reader.next()))) return false;
    return this.#wasReplaced(reader);
  }

  async #open(): Promise<LineReader | undefined> {
    const { path } = this.#options;
    const opened = await openFile(path);
    const saved = this.#saved;
    if (saved !== undefined) {
      const identity = opened.ok ? await recognise(opened.handle, saved) : undefined;
      if (opened.ok && identity !== undefined) return this.#begin(new LineReader(opened.handle, identity, saved, this.#longest));
      const copy = await findRotatedCopy(path, saved);
      if (copy !== undefined) {
        if (opened.ok) await closeFile(opened.handle);
        return this.#begin(new LineReader(copy.opened.handle, copy.identity, saved, this.#longest));
      }
    }
    if (!opened.ok) {
      const isWaiting = !this.#wasThere && opened.trouble === NOT_THERE;
      this.#troubles.source(isWaiting ? "is not there yet" : opened.trouble, isWaiting);
      return undefined;
    }
    if (saved !== undefined)
      this.#troubles.note("is another file than the one read before, which is gone: snapshots may be missing");
    const identity = { inode: String(opened.facts.ino), head: Buffer.alloc(0) };
    return this.#begin(new LineReader(opened.handle, identity, { offset: 0, line: 0 }, this.#longest));
  }

  #begin(reader: LineReader): LineReader {
    this.#saved = undefined;
    this.#wasThere = true;
    this.#modified = undefined;
    this.#replacedSince = undefined;
    this.#unsettled.pass(reader.place);
    this.#troubles.source(undefined);
    return reader;
  }

  /** False when it had to stop before the end. */
  async #readOn(next: () => Promise<PlacedLine | undefined> | PlacedLine | undefined): Promise<boolean> {
    for (;;) {
      if (this.#polling.stopped || !this.#unsettled.hasRoom()) return false;
      const line = await next();
      if (line === undefined) return true;
      this.#take(line);
    }
  }

  #take({ line, end }: PlacedLine): void {
    if (this.#polling.stopped) return;
    const found = readSnapshotLine(line);
    for (const item of found) {
      if (item.kind === "problem") this.#troubles.badLine(line.number, item.reason);
      else this.#deliver(item.snapshot, this.#unsettled.add(end, line.bytes.length));
    }
    if (!found.some(({ kind }) => kind === "snapshot")) this.#unsettled.pass(end);
  }

  /** Whether the file has been emptied since the last look; then it is read from its beginning, after the copy made of it, if there is one. */
  async #wasEmptied(reader: LineReader): Promise<boolean> {
    const { size, mtimeNs } = await reader.handle.stat({ bigint: true });
    const offset = BigInt(reader.offset);
    if (size === offset && mtimeNs === this.#modified) return false;
    this.#modified = mtimeNs;
    if (size >= offset && (await reader.beginsAsBefore())) return false;
    const saved = savePlace(reader.place);
    const copy = await findRotatedCopy(this.#options.path, saved);
    const torn = copy === undefined ? reader.finish() : undefined;
    if (torn !== undefined)
      this.#troubles.badLine(torn.line.number, "was cut short: the file was emptied before the line was ended");
    await this.#close();
    if (copy !== undefined) this.#reader = this.#begin(new LineReader(copy.opened.handle, copy.identity, saved, this.#longest));
    return true;
  }

  /** Whether another file stands at the path now, and nobody writes to the one that is open any more. */
  async #wasReplaced(reader: LineReader): Promise<boolean> {
    const now = this.#options.clock.monotonic();
    const there = await lookAtPath(this.#options.path);
    if (!there.ok) {
      this.#goneSince ??= now;
      if (now - this.#goneSince >= PATIENCE) this.#troubles.source(there.trouble);
      return false;
    }
    this.#goneSince = undefined;
    this.#troubles.source(undefined);
    const own = await reader.handle.stat({ bigint: true });
    if (there.facts.ino === own.ino && there.facts.dev === own.dev) {
      this.#replacedSince = undefined;
      return false;
    }
    // Whoever writes goes on for a while with the file that it has open.
    this.#replacedSince ??= now;
    if (now - this.#replacedSince < this.#interval) return false;
    const last = reader.finish();
    if (last !== undefined) this.#take(last);
    await this.#close();
    return true;
  }

  async #close(): Promise<void> {
    const reader = this.#reader;
    this.#reader = undefined;
    if (reader !== undefined) await closeFile(reader.handle);
  }

  get #longest(): number {
    return this.#options.longestLine ?? LONGEST_SNAPSHOT;
  }
}

const NOT_THERE = "is not there";
