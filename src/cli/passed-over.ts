import type { ReplaySummary } from "../replay/summary.ts";
import { plural } from "./findings.ts";

/** What a recording that was given too late, or a second time, has all of its snapshots refused for. */
const TOO_LATE = ["older than the newest", "same timestamp", "recorded out of order"] as const;

type Counted = Pick<ReplaySummary, "snapshots" | "refused">;

/** Finds recordings of which nothing was replayed because another one, given before them, is of a later time. */
export class PassedOver {
  readonly complaints: string[] = [];
  #before: Counted = { snapshots: 0, refused: {} };

  /** A recording has been replayed; `summary` counts all so far. */
  next(operand: string, { snapshots, refused }: Counted): void {
    const { snapshots: replayed, refused: earlier } = this.#before;
    this.#before = { snapshots, refused };
    const late = TOO_LATE.reduce((sum, kind) => sum + (refused[kind] ?? 0) - (earlier[kind] ?? 0), 0);
    if (late === 0 || snapshots > replayed) return;
    const name = operand === "-" ? "standard input" : operand;
    this.complaints.push(
      `nothing of ${name} was replayed: ${plural(late, "snapshot")} of it ${late === 1 ? "is" : "are"} no newer than what the recordings before it hold; give the recordings in the order of their days, each once`,
    );
  }
}
