import { type FSWatcher, watch } from "node:fs";
import { basename, dirname } from "node:path";
import type { Clock } from "../monitor/clock.ts";

/** Wake-ups that come closer together than this are one, in ms. */
const TOGETHER = 20;
/** A stop waits for a look that is under way no longer than this, in ms. */
const PATIENCE = 3_000;

export interface PollingOptions {
  readonly clock: Clock;
  /** ms between two looks. */
  readonly interval: number;
  /** Looks once; may be asked to stop between two steps by `stopped`. */
  readonly look: () => Promise<void>;
}

/**
 * Looks at something again and again, never twice at once. A wake-up only brings the next look forward: what is told to have changed is
 * found out by looking, so that a file system without notifications, or one that loses them, costs time and nothing else.
 */
export class Polling {
  readonly #options: PollingOptions;
  #running: Promise<void> | undefined;
  #asked = 0;
  #stopped = false;
  #watcher: FSWatcher | undefined;
  #takeBack: () => void = () => undefined;
  #takeBackWake: (() => void) | undefined;

  constructor(options: PollingOptions) {
    this.#options = options;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  /** Looks once, then at every interval. Resolves after the first look. */
  async start(): Promise<void> {
    await this.poll();
    this.#wait();
  }

  /** Resolves after a look that began after the call. */
  async poll(): Promise<void> {
    if (this.#running !== undefined) {
      this.#asked += 1;
      await this.#running;
      return;
    }
    this.#running = this.#lookWhileAsked();
    try {
      await this.#running;
    } finally {
      this.#running = undefined;
    }
  }

  /** Looks soon. */
  wake(): void {
    if (this.#stopped || this.#takeBackWake !== undefined) return;
    this.#takeBackWake = this.#options.clock.after(TOGETHER, () => {
      this.#takeBackWake = undefined;
      void this.poll();
    });
  }

  /** Lets changes in the folder of `path` wake it, where the file system tells them. */
  wakeOnChange(path: string): void {
    if (this.#watcher !== undefined || this.#stopped) return;
    const name = basename(path);
    try {
      const watcher = watch(dirname(path), { persistent: false }, (_event, changed) => {
        if (changed === null || changed === name) this.wake();
      });
      this.#watcher = watcher;
      watcher.on("error", () => {
        watcher.close();
        this.#watcher = undefined;
      });
    } catch {
      // No such folder, or no more watches on this machine: looking at every interval goes on.
    }
  }

  /** Resolves when nothing looks any more: to true; or when a look hangs, as file servers can make it: to false. */
  async stop(): Promise<boolean> {
    this.#stopped = true;
    this.#takeBack();
    this.#takeBackWake?.();
    this.#watcher?.close();
    this.#watcher = undefined;
    const running = this.#running;
    if (running === undefined) return true;
    let takeBack: () => void = () => undefined;
    const hangs = new Promise<boolean>((resolve) => {
      takeBack = this.#options.clock.after(PATIENCE, () => {
        resolve(false);
      });
    });
    const ended = await Promise.race([running.then(() => true), hangs]);
    takeBack();
    return ended;
  }

  #wait(): void {
    if (this.#stopped) return;
    this.#takeBack = this.#options.clock.after(this.#options.interval, () => {
      void this.poll().finally(() => {
        this.#wait();
      });
    });
  }

  async #lookWhileAsked(): Promise<void> {
    for (let answered = -1; answered < this.#asked && !this.#stopped; ) {
      answered = this.#asked;
      await this.#options.look();
    }
  }
}
