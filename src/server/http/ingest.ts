import type { SnapshotOutcome } from "../../monitor/live-monitor.ts";
import type { HttpService } from "./service.ts";

/** What became of a snapshot that came over HTTP. */
export type Ingested =
  | { readonly status: "queued" }
  /** More would drop what others have sent. */
  | { readonly status: "full" }
  /** Kept: evaluated, and with the evaluation committed; what its schema refused of it is unknown to the rules. */
  | { readonly status: "stored"; readonly problems: readonly { readonly path: string; readonly reason: string }[] }
  | { readonly status: "refused"; readonly path: string | undefined; readonly reason: string }
  /** It is queued, and not known to be stored in time. */
  | { readonly status: "late" };

/** ms that a request waits for its snapshot to be stored. */
const PATIENCE = 20_000;

/** Hands snapshots over HTTP to the live loop. Nothing is validated here: that is the evaluation's work, and done once. */
export class Ingest {
  readonly #service: Pick<HttpService, "live" | "clock">;

  constructor(service: Pick<HttpService, "live" | "clock">) {
    this.#service = service;
  }

  /** Whether a snapshot of so many bytes would push out none that waits. */
  hasRoom(size: number): boolean {
    const { snapshots, bytes } = this.#service.live.room();
    return snapshots > 0 && bytes >= size;
  }

  /** Queues it, unless it would not find room. A queued one that turns out unusable is told to whoever follows the monitor's events. */
  queue(source: string, snapshot: object, bytes: number): Ingested {
    const { live } = this.#service;
    if (!this.hasRoom(bytes)) return { status: "full" };
    let refused: Ingested | undefined;
    live.accept(source, snapshot, (loss) => {
      // Heard at once where no policy watches the source, or the snapshot cannot be written down.
      if (loss?.fate === "refused") refused = { status: "refused", path: loss.path, reason: loss.reason };
    });
    return refused ?? { status: "queued" };
  }

  /** Resolves when it is stored, or known not to be. */
  store(source: string, snapshot: object, bytes: number): Promise<Ingested> {
    const { live, clock } = this.#service;
    if (!this.hasRoom(bytes)) return Promise.resolve({ status: "full" });
    return new Promise((resolve) => {
      const cancel = clock.after(PATIENCE, () => {
        resolve({ status: "late" });
      });
      live.accept(source, snapshot, undefined, (outcome) => {
        cancel();
        resolve(ingestedOf(outcome));
      });
    });
  }
}

function ingestedOf(outcome: SnapshotOutcome): Ingested {
  switch (outcome.fate) {
    case "evaluated":
      return { status: "stored", problems: outcome.problems };
    case "refused":
      return { status: "refused", path: outcome.path, reason: outcome.reason };
    case "dropped":
      return { status: "full" };
    case "stopped":
      return { status: "late" };
  }
}
