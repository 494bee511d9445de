import { mkdir } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { writeAtomically, writeAtomicallyNow } from "../monitor/atomic-file.ts";
import type { Clock } from "../monitor/clock.ts";

/** How a whole file is replaced. A test brings a disk that is full, or hangs. */
export interface Replacing {
  /** `isWanted` is asked last: false leaves the file as it is. */
  replace(path: string, content: string, isWanted: () => boolean): Promise<void>;
  replaceNow(path: string, content: string): void;
}

/** Folders are made; each process has an unfinished file of its own, and one for each of the two ways. */
export const replacing: Replacing = {
  replace: async (path, content, isWanted) => {
    await mkdir(dirname(path), { recursive: true });
    await writeAtomically(path, content, { temporary: `.${basename(path)}.${process.pid}.tmp`, isWanted });
  },
  replaceNow: (path, content) => {
    writeAtomicallyNow(path, content, `.${basename(path)}.${process.pid}.now.tmp`);
  },
};

export interface ReplacedFileOptions {
  readonly path: string;
  readonly clock: Pick<Clock, "monotonic">;
  readonly files?: Replacing;
  /** Told once when writing fails, in words, and once with null when it works again. */
  readonly onTrouble?: (problem: string | null) => void;
}

/** ms: a write that takes longer hangs, and nobody waits for the disk a second time. */
const HANGS = 1_000;

/** A file that is replaced as a whole, again and again. What is written last wins, whichever way it went. Nothing here throws. */
export class ReplacedFile {
  readonly #options: ReplacedFileOptions;
  readonly #files: Replacing;
  #next: (() => string) | undefined;
  #since: number | undefined;
  #running = Promise.resolve();
  /** Counts up with each write that must not be overtaken by an older one. */
  #turn = 0;
  #problem: string | null = null;

  constructor(options: ReplacedFileOptions) {
    this.#options = options;
    this.#files = options.files ?? replacing;
  }

  /** Why the last write failed; null where it worked. */
  get problem(): string | null {
    return this.#problem;
  }

  /** A write has not come back for a second. */
  get isHanging(): boolean {
    return this.#since !== undefined && this.#options.clock.monotonic() - this.#since > HANGS;
  }

  /** Writes soon what `compose` gives then; after the write that is under way, and only the newest of those that wait. */
  write(compose: () => string): void {
    this.#next = compose;
    if (this.#since === undefined) this.#running = this.#drain();
  }

  /** Writes before it returns, unless the disk hangs already: then it is written when that is over. */
  writeNow(compose: () => string): void {
    this.#turn += 1;
    if (this.isHanging) {
      this.write(compose);
      return;
    }
    this.#next = undefined;
    try {
      this.#files.replaceNow(this.#options.path, compose());
      this.#tell(null);
    } catch (error) {
      this.#tell(writeTrouble(error));
    }
  }

  /** Resolves when nothing waits to be written. */
  async settled(): Promise<void> {
    while (this.#since !== undefined) await this.#running;
  }

  async #drain(): Promise<void> {
    for (;;) {
      const compose = this.#next;
      this.#next = undefined;
      if (compose === undefined) break;
      this.#since = this.#options.clock.monotonic();
      const turn = this.#turn;
      try {
        await this.#files.replace(this.#options.path, compose(), () => turn === this.#turn);
        this.#tell(null);
      } catch (error) {
        this.#tell(writeTrouble(error));
      }
    }
    this.#since = undefined;
  }

  #tell(problem: string | null): void {
    const isNews = (problem === null) !== (this.#problem === null);
    this.#problem = problem;
    if (!isNews) return;
    try {
      this.#options.onTrouble?.(problem);
    } catch {
      // Whoever is told has trouble of its own; the file is what matters here.
    }
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  ENOSPC: "the disk is full",
  EDQUOT: "the quota is used up",
  EROFS: "the file system is read-only",
  ENOTDIR: "a part of its path is a file",
  EEXIST: "a part of its path is a file",
  EISDIR: "a folder stands at its path",
  EIO: "the device failed",
  EMFILE: "this process has too many files open",
  ENFILE: "the machine has too many files open",
  ENAMETOOLONG: "its name is too long",
  ESTALE: "the file server has forgotten its folder",
};

/** `cannot be written: the disk is full` */
export function writeTrouble(error: unknown): string {
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
  const reason = code === undefined ? undefined : (REASONS[code] ?? code.toLowerCase());
  return `cannot be written: ${reason ?? (error instanceof Error ? error.message : String(error))}`;
}
