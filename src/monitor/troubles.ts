import type { MonitorEvent } from "./live-monitor.ts";
import type { Log } from "./log.ts";

/** Tells people of each trouble once, and when it is over. `about` names what has it: `store`, `recording`, `collector broker`. */
export class Troubles {
  readonly #log: Log;
  readonly #emit: (event: MonitorEvent) => void;
  readonly #current = new Map<string, string>();

  constructor(log: Log, emit: (event: MonitorEvent) => void) {
    this.#log = log;
    this.#emit = emit;
  }

  has(about: string): boolean {
    return this.#current.has(about);
  }

  tell(about: string, message: string): void {
    if (this.#current.get(about) === message) return;
    this.#current.set(about, message);
    this.#log("monitoring", "error", `${about}: ${message}`, { about });
    this.#emit({ kind: "trouble", about, message });
  }

  over(about: string): void {
    if (!this.#current.delete(about)) return;
    const message = "works again";
    this.#log("monitoring", "info", `${about}: ${message}`, { about });
    this.#emit({ kind: "trouble", about, message });
  }
}

/** What an error says, for people: no stack, one line. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  switch (codeOf(error)) {
    case "ENOSPC":
    case "EDQUOT":
      return "the disk is full";
    case "EROFS":
      return "the disk is read-only";
    case "EACCES":
    case "EPERM":
      return "permission denied";
    case "EIO":
      return "the disk does not answer as it should";
    default:
      return text.split("\n", 1)[0] ?? "";
  }
}

function codeOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
}
