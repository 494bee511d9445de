import type { JsonObject } from "../model/json.ts";
import { formatTimestamp } from "../model/timestamp.ts";
import type { Collector } from "../monitor/inputs.ts";
import { closeFile, fileTrouble, openFile } from "../monitor/open-file.ts";
import type { LineTemplate } from "./line-template.ts";
import { Looks } from "./looks.ts";
import { tailLines } from "./tail-lines.ts";
import { parseWrittenTime } from "../heartbeat/written-time.ts";

export interface LogTimestampOptions {
  /** The log's name in the snapshot. */
  readonly name: string;
  readonly path: string;
  /** How the lines looked for begin. */
  readonly pattern: LineTemplate;
  /** IANA name: the zone of times that are written without an offset. */
  readonly zone?: string;
  /** Bytes from the end of the log that are searched; 1 MB where left out. */
  readonly tail?: number;
}

const TAIL = 1_000_000;

interface Look {
  readonly missing: boolean;
  readonly problem: string | null;
  /** ms since the epoch */
  readonly at?: number;
}

/**
 * The time in the last line of a log that is of the kind looked for, as `logs.NAME: { missing, problem, last_entry_at }`. Where none is
 * found (the log was rotated and is empty yet, or is flooded with other lines), the last one that was found stands.
 */
export class LogTimestamp implements Collector {
  readonly #looks = new Looks();
  readonly #options: LogTimestampOptions;
  #last: number | undefined;

  constructor(options: LogTimestampOptions) {
    this.#options = options;
  }

  collect(now: number, signal: AbortSignal): Promise<JsonObject> {
    return this.#looks.run(signal, async () => {
      const { missing, problem, at } = await this.#look(now, signal);
      this.#last = at ?? this.#last;
      const last = this.#last === undefined ? null : formatTimestamp(this.#last);
      return { logs: { [this.#options.name]: { missing, problem, last_entry_at: last } } };
    });
  }

  async #look(now: number, signal: AbortSignal): Promise<Look> {
    const opened = await openFile(this.#options.path);
    if (!opened.ok) return { missing: opened.missing, problem: opened.trouble };
    try {
      const size = Number(opened.facts.size);
      const tail = this.#options.tail ?? TAIL;
      let refused: string | undefined;
      for await (const line of tailLines(opened.handle, size, tail)) {
        signal.throwIfAborted();
        const time = this.#options.pattern.match(line);
        if (time === undefined) continue;
        const at = parseWrittenTime(time, this.#options.zone, now);
        if (!Number.isNaN(at)) return { missing: false, problem: null, at };
        refused ??= time;
      }
      return { missing: false, problem: this.#problem(size > tail, size, refused) };
    } catch (error) {
      signal.throwIfAborted();
      return { missing: false, problem: fileTrouble(error) };
    } finally {
      await closeFile(opened.handle);
    }
  }

  #problem(cut: boolean, size: number, refused: string | undefined): string {
    if (refused !== undefined) {
      const zoneless = this.#options.zone === undefined && !/(?:[Zz]|[+-]\d{2}:?\d{2})$/.test(refused);
      return zoneless
        ? `has times without an offset, such as ${refused}, and no zone was given for them`
        : `has times that are none, such as ${refused}`;
    }
    if (size === 0) return "is empty";
    return cut ? "has no line of the kind looked for near its end" : "has no line of the kind looked for";
  }
}
