import type { Admitted } from "../watch/admit.ts";
import type { SnapshotOutcome } from "./live-monitor.ts";
import type { RecordingPosition } from "./store.ts";

type Tell = (outcome: SnapshotOutcome) => void;

/** Snapshots on their way through the recording, of which somebody waits to hear what became of them. Found again by where they end in it. */
export class AwaitedSnapshots {
  readonly #waiting = new Map<string, Tell>();
  #outcome: (() => SnapshotOutcome) | undefined;

  /** It is recorded, and ends there. */
  wait(end: RecordingPosition, tell: Tell): void {
    this.#waiting.set(nameOf(end), tell);
  }

  /** What becomes of the entry that is evaluated now; looked at only where somebody waits. */
  judge(outcome: () => SnapshotOutcome): void {
    this.#outcome = outcome;
  }

  /** The entry that ends there was evaluated: gives back what to call once that is durable, where somebody waits. */
  next(end: RecordingPosition): (() => void) | undefined {
    const judged = this.#outcome;
    this.#outcome = undefined;
    if (this.#waiting.size === 0) return undefined;
    const name = nameOf(end);
    const tell = this.#waiting.get(name);
    if (tell === undefined) return undefined;
    this.#waiting.delete(name);
    const outcome: SnapshotOutcome = judged?.() ?? {
      fate: "refused",
      reason: "the snapshot could not be evaluated: a fault of the monitor",
    };
    return () => {
      tell(outcome);
    };
  }

  /** Nobody will know in this run. */
  stop(): void {
    for (const tell of this.#waiting.values()) tell({ fate: "stopped" });
    this.#waiting.clear();
  }
}

/** What the schemas of the policies refuse of an admitted snapshot, each value once. */
export function problemsOf(verdicts: Admitted["verdicts"]): readonly { readonly path: string; readonly reason: string }[] {
  const byText = new Map<string, { readonly path: string; readonly reason: string }>();
  for (const verdict of new Set(verdicts)) {
    const problems = verdict.accepted ? verdict.problems : [{ path: verdict.path ?? "", reason: verdict.reason }];
    for (const { path, reason } of problems) byText.set(`${path} ${reason}`, { path, reason });
  }
  return [...byText.values()];
}

function nameOf({ file, offset }: RecordingPosition): string {
  return `${file}:${offset}`;
}
