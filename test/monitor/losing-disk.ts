import { readFile, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AppendedFile, RecordingFiles } from "../../src/monitor/recording-files.ts";

/** What a power cut leaves of the bytes that no sync has covered: nothing, half of them, or as many NUL bytes. */
export type Left = "nothing" | "half" | "NULs";

/** Recordings on a disk that may lose at a power cut whatever was not synced. It outlives the processes that write to it. */
export class LosingDisk {
  readonly #folder: string;
  /** Bytes by file. */
  readonly #durable = new Map<string, number>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  files(files: RecordingFiles): RecordingFiles {
    return {
      ...files,
      append: async (name): Promise<AppendedFile> => {
        const file = await files.append(name);
        if (!this.#durable.has(name)) this.#durable.set(name, 0);
        return {
          size: file.size,
          write: (bytes) => file.write(bytes),
          sync: async () => {
            const size = await files.size(name);
            await file.sync();
            this.#durable.set(name, size);
          },
          close: () => file.close(),
        };
      },
      mend: async (name, offset, bytes) => {
        await files.mend(name, offset, bytes);
        this.#durable.set(name, Math.max(this.#durable.get(name) ?? 0, offset + bytes.length));
      },
    };
  }

  /** Only while no process writes. */
  async cutPower(left: Left): Promise<void> {
    for (const [name, durable] of this.#durable) {
      const file = join(this.#folder, name);
      const { size } = await stat(file);
      if (size <= durable) continue;
      if (left === "NULs") {
        const bytes = await readFile(file);
        await writeFile(file, bytes.fill(0, durable));
      } else {
        await truncate(file, left === "half" ? Math.floor((durable + size) / 2) : durable);
      }
      // It is there after the start.
      this.#durable.set(name, (await stat(file)).size);
    }
  }
}
