import { createHash } from "node:crypto";
import type { BigIntStats } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import type { JsonObject, JsonValue } from "../model/json.ts";
import type { Clock } from "../monitor/clock.ts";
import type { Deliver, ReportTrouble, SnapshotSource } from "../monitor/inputs.ts";
import { closeFile, fileTrouble, openFile } from "../monitor/open-file.ts";
import { readMetricFiles } from "../recording/read-folder.ts";
import { Polling } from "./polling.ts";
import { LONGEST_SNAPSHOT } from "./snapshot-line.ts";
import { Troubles } from "./troubles.ts";

export interface RewrittenFileOptions {
  readonly path: string;
  readonly clock: Clock;
  /** ms between two looks at the file; 1 s where left out. Changes that the file system tells of are looked at sooner. */
  readonly interval?: number;
  /** What `progress` gave before the restart. */
  readonly progress?: JsonObject;
}

/** A file that is gone, half-written or no snapshot is told after so many ms: until then its writer may be at work. */
const PATIENCE = 2_000;
/** A file whose facts stayed the same for so many ms is not read again: coarse clocks of file systems have ticked by then. */
const SETTLED = 2_000;
/** Looks in quick succession at a file that its writer is in the middle of. */
const QUICK_LOOKS = 10;

type Content =
  | { readonly kind: "snapshot"; readonly snapshot: JsonValue; readonly digest: string }
  | { readonly kind: "problem"; readonly reason: string }
  | { readonly kind: "changing" };

/**
 * A JSON file of one snapshot that an engine writes again and again, at once or piece by piece. A content is delivered once, however often
 * it is written; what is half-written is read again until it is whole.
 */
export class RewrittenFile implements SnapshotSource {
  readonly #options: RewrittenFileOptions;
  readonly #polling: Polling;
  #deliver: Deliver = () => undefined;
  #troubles: Troubles;
  #delivered: string | undefined;
  #settled: string | undefined;
  #wasThere = false;
  #facts = "";
  #factsSince = 0;
  #badSince: number | undefined;
  #quickLooks = 0;

  constructor(options: RewrittenFileOptions) {
    this.#options = options;
    this.#polling = new Polling({ clock: options.clock, interval: options.interval ?? 1_000, look: () => this.#look() });
    this.#troubles = new Troubles(options.clock, () => undefined);
    const { digest } = options.progress ?? {};
    if (typeof digest === "string") this.#settled = this.#delivered = digest;
  }

  get place(): string {
    return this.#options.path;
  }

  async start(deliver: Deliver, report: ReportTrouble): Promise<void> {
    this.#deliver = deliver;
    this.#troubles = new Troubles(this.#options.clock, report);
    await this.#polling.start();
  }

  /** Looks at the file now. */
  poll(): Promise<void> {
    return this.#polling.poll();
  }

  async stop(): Promise<void> {
    await this.#polling.stop();
  }

  /** SHA-256 of the last content that is settled. */
  progress(): JsonObject | undefined {
    return this.#settled === undefined ? undefined : { digest: this.#settled };
  }

  async #look(): Promise<void> {
    this.#polling.wakeOnChange(this.#options.path);
    const opened = await openFile(this.#options.path);
    if (!opened.ok) {
      this.#facts = "";
      if (this.#wasThere || opened.trouble !== "is not there") this.#bad(opened.trouble);
      else this.#troubles.source("is not there yet", true);
      return;
    }
    this.#wasThere = true;
    try {
      if (this.#isSettled(opened.facts)) return;
      this.#take(await readContent(opened.handle, opened.facts));
    } catch (error) {
      this.#bad(fileTrouble(error));
    } finally {
      await closeFile(opened.handle);
    }
  }

  /** Whether this was read and delivered, and has been the same for long enough. */
  #isSettled(facts: BigIntStats): boolean {
    const now = this.#options.clock.monotonic();
    const text = factsText(facts);
    if (text !== this.#facts) {
      this.#facts = text;
      this.#factsSince = now;
      return false;
    }
    return this.#badSince === undefined && now - this.#factsSince >= SETTLED;
  }

  #take(content: Content): void {
    switch (content.kind) {
      case "changing":
        this.#lookAgainSoon();
        return;
      case "problem":
        this.#bad(content.reason);
        return;
      case "snapshot": {
        this.#badSince = undefined;
        this.#quickLooks = 0;
        this.#troubles.source(undefined);
        const { digest, snapshot } = content;
        if (this.#polling.stopped || digest === this.#delivered) return;
        this.#delivered = digest;
        this.#deliver(snapshot, () => {
          this.#settled = digest;
        });
      }
    }
  }

  #bad(trouble: string): void {
    const now = this.#options.clock.monotonic();
    this.#badSince ??= now;
    if (now - this.#badSince >= PATIENCE) this.#troubles.source(trouble);
    this.#lookAgainSoon();
  }

  #lookAgainSoon(): void {
    if (this.#quickLooks >= QUICK_LOOKS) return;
    this.#quickLooks += 1;
    this.#polling.wake();
  }
}

async function readContent(handle: FileHandle, facts: BigIntStats): Promise<Content> {
  if (facts.size > LONGEST_SNAPSHOT) {
    const megabytes = Math.round(Number(facts.size) / 100_000) / 10;
    return { kind: "problem", reason: `is ${megabytes} MB long, and at most ${LONGEST_SNAPSHOT / 1_000_000} MB are read` };
  }
  const content = await readBytes(handle, Number(facts.size) + 1);
  if (factsText(await handle.stat({ bigint: true })) !== factsText(facts)) return { kind: "changing" };
  for await (const entry of readMetricFiles([{ name: "", content }])) {
    switch (entry.kind) {
      case "problem":
        return { kind: "problem", reason: content.length === 0 ? "is empty" : entry.reason };
      case "mark":
        return { kind: "problem", reason: "holds a mark of a recording, not a snapshot" };
      case "snapshot":
        return { kind: "snapshot", snapshot: entry.snapshot, digest: createHash("sha256").update(content).digest("hex") };
    }
  }
  return { kind: "problem", reason: "is empty" };
}

async function readBytes(handle: FileHandle, atMost: number): Promise<Buffer> {
  const bytes = Buffer.alloc(atMost);
  let length = 0;
  while (length < atMost) {
    const { bytesRead } = await handle.read(bytes, length, atMost - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return bytes.subarray(0, length);
}

function factsText({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join(" ");
}
