import type { Admitted } from "../watch/admit.ts";
import { AwaitedEntries } from "./awaited-entries.ts";
import type { SnapshotOutcome } from "./live-monitor.ts";
import type { RecordingPosition } from "./store.ts";

type Tell = (outcome: SnapshotOutcome) => void;

const NOT_EVALUATED: SnapshotOutcome = { fate: "refused", reason: "the snapshot could not be evaluated: a fault of the monitor" };
const DAMAGED: SnapshotOutcome = { fate: "refused", reason: "its line in the recording was damaged before it was read back" };

/** Snapshots on their way through the recording, of which somebody waits to hear what became of them. */
export class AwaitedSnapshots {
  readonly #waiting = new AwaitedEntries<Tell>();
  #outcome: (() => SnapshotOutcome) | undefined;

  /** It is recorded, and ends there. */
  wait(end: RecordingPosition, tell: Tell): void {
    this.#waiting.wait(end, tell);
  }

  /** What becomes of the entry that is evaluated now; looked at only where somebody waits. */
  judge(outcome: () => SnapshotOutcome): void {
    this.#outcome = outcome;
  }

  /** The entry that ends there was evaluated, or is damaged: gives back what to call once that is durable, where somebody waits. */
  next(end: RecordingPosition, isDamaged: boolean): readonly (() => void)[] {
    const judged = this.#outcome;
    this.#outcome = undefined;
    return this.#waiting.upTo(end).map(({ waiter, isThere }) => {
      const outcome = isThere ? (judged?.() ?? (isDamaged ? DAMAGED : NOT_EVALUATED)) : DAMAGED;
      return () => {
        waiter(outcome);
      };
    });
  }

  /** Nobody will know in this run. */
  stop(): void {
    for (const tell of this.#waiting.takeAll()) tell({ fate: "stopped" });
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
