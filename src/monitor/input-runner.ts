import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { JsonObject } from "../model/json.ts";
import type { SourceConfig } from "./config.ts";
import type { Troubles } from "./troubles.ts";
import { reasonOf } from "./troubles.ts";

/** In the data folder: where reading of each source has to go on, `{SOURCE: PROGRESS}`. */
export const PROGRESS_FILE = "progress.json";

/** Starts what brings snapshots in by itself, and remembers how far each got. */
export class InputRunner {
  readonly #sources: readonly SourceConfig[];
  readonly #file: string;
  readonly #troubles: Troubles;
  readonly #accept: (source: string, snapshot: unknown, settled: () => void) => void;
  #written = "";

  constructor(
    sources: readonly SourceConfig[],
    folder: string,
    troubles: Troubles,
    accept: (source: string, snapshot: unknown, settled: () => void) => void,
  ) {
    this.#sources = sources;
    this.#file = join(folder, PROGRESS_FILE);
    this.#troubles = troubles;
    this.#accept = accept;
  }

  async start(): Promise<void> {
    for (const { name, input } of this.#sources) {
      const about = `source ${name}`;
      try {
        await input?.start(
          (snapshot, settled) => {
            this.#accept(name, snapshot, settled);
          },
          (trouble, isWaiting) => {
            if (trouble === undefined) this.#troubles.over(about);
            else this.#troubles.tell(about, placed(input.place, trouble), isWaiting);
          },
        );
      } catch (error) {
        this.#troubles.tell(about, placed(input?.place, `cannot be read: ${reasonOf(error)}`));
      }
    }
  }

  async stop(): Promise<void> {
    await Promise.allSettled(this.#sources.flatMap(({ input }) => (input === undefined ? [] : [input.stop()])));
  }

  /** Writes down how far the sources got, if that has changed: in place of the file before, or not at all. */
  async remember(): Promise<void> {
    const progress: Record<string, JsonObject> = {};
    for (const { name, input } of this.#sources) {
      const its = input?.progress?.();
      if (its !== undefined) progress[name] = its;
    }
    const text = JSON.stringify(progress);
    if (text === this.#written || (this.#written === "" && text === "{}")) return;
    try {
      await writeFile(`${this.#file}.new`, `${text}\n`);
      await rename(`${this.#file}.new`, this.#file);
      this.#written = text;
      this.#troubles.over("progress");
    } catch (error) {
      this.#troubles.tell("progress", `cannot be written, a restart may read snapshots again: ${reasonOf(error)}`);
    }
  }
}

function placed(place: string | undefined, trouble: string): string {
  return place === undefined ? trouble : `${place} ${trouble}`;
}
