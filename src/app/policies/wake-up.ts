import { type FSWatcher, watch } from "node:fs";

/**
 * Calls when something happens in one of the folders. Only a hint: what a file system does not tell, or tells twice, polling finds out. A
 * folder that cannot be watched is not an error.
 */
export class WakeUp {
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #call: () => void;

  constructor(call: () => void) {
    this.#call = call;
  }

  watch(folders: ReadonlySet<string>): void {
    for (const [folder, watcher] of this.#watchers) {
      if (folders.has(folder)) continue;
      watcher.close();
      this.#watchers.delete(folder);
    }
    for (const folder of folders) if (!this.#watchers.has(folder)) this.#add(folder);
  }

  stop(): void {
    this.watch(new Set());
  }

  #add(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false }, () => {
        this.#call();
      });
      watcher.on("error", () => {
        watcher.close();
        this.#watchers.delete(folder);
      });
      this.#watchers.set(folder, watcher);
    } catch {
      // The folder is not there, or there are no watches left.
    }
  }
}
