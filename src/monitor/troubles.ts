import type { MonitorEvent } from "./live-monitor.ts";
import type { Log } from "./log.ts";

/** Tells people of each trouble once, and when it is over. `about` names what has it: `store`, `recording`, `collector broker`. */
export class Troubles {
  readonly #log: Log;
  readonly #emit: (event: MonitorEvent) => void;
  readonly #current = new Map<string, string>();
  readonly #waiting = new Set<string>();

  constructor(log: Log, emit: (event: MonitorEvent) => void) {
    this.#log = log;
    this.#emit = emit;
  }

  /** The first of these that lasts, as a clause; null where none does. */
  lasting(abouts: readonly string[]): string | null {
    const about = abouts.find((each) => this.#current.has(each));
    return about === undefined ? null : `${about}: ${this.#current.get(about) ?? ""}`;
  }

  /** `isWaiting`: nothing has failed, something has not come to be yet. */
  tell(about: string, message: string, isWaiting = false): void {
    if (this.#current.get(about) === message) return;
    this.#current.set(about, message);
    if (isWaiting) this.#waiting.add(about);
    else this.#waiting.delete(about);
    this.#log("monitoring", isWaiting ? "warn" : "error", `${about}: ${message}`, { about });
    this.#emit({ kind: "trouble", about, message });
  }

  over(about: string): void {
    if (!this.#current.delete(about)) return;
    const message = this.#waiting.delete(about) ? "is there now" : "works again";
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
