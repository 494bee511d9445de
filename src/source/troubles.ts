import type { Clock } from "../monitor/clock.ts";
import type { ReportTrouble } from "../monitor/inputs.ts";

/** Bad lines within so many ms are told together. */
const TOGETHER = 60_000;

/**
 * Tells the trouble of one source: each new one once, and when it is over. A flood of bad lines is the first of them, then a count once a
 * minute; a minute without one ends it. What keeps the source from being read comes before what is in it.
 */
export class Troubles {
  readonly #clock: Clock;
  readonly #report: ReportTrouble;
  #told: string | undefined;
  #file: string | undefined;
  #isWaiting = false;
  #lines: string | undefined;
  #last = "";
  #untold = 0;
  #since = 0;
  #count = 0;

  constructor(clock: Clock, report: ReportTrouble) {
    this.#clock = clock;
    this.#report = report;
  }

  /** Bad lines so far. */
  get badLines(): number {
    return this.#count;
  }

  /** What keeps it from being read; undefined when it can be. `isWaiting`: it has never been there. */
  source(trouble: string | undefined, isWaiting = false): void {
    this.#file = trouble;
    this.#isWaiting = isWaiting;
    this.#tell();
  }

  /** `reason` goes on after the place: `is not JSON`. */
  badLine(line: number, reason: string): void {
    this.#count += 1;
    this.#add(`line ${line} ${reason}`);
  }

  /** Something that is told for a while, as a bad line is, and counts as none. One clause. */
  note(trouble: string): void {
    this.#add(trouble);
  }

  /** To be called now and then: tells what has gathered. */
  look(): void {
    if (this.#lines === undefined || this.#clock.monotonic() - this.#since < TOGETHER) return;
    this.#lines = this.#untold === 0 ? undefined : `${this.#untold} more lines could not be read, and ${this.#last}`;
    if (this.#untold === 1) this.#lines = this.#last;
    this.#untold = 0;
    this.#since = this.#clock.monotonic();
    this.#tell();
  }

  #add(trouble: string): void {
    this.#last = trouble;
    if (this.#lines !== undefined) {
      this.#untold += 1;
      return;
    }
    this.#since = this.#clock.monotonic();
    this.#lines = trouble;
    this.#tell();
  }

  #tell(): void {
    const trouble = this.#file ?? this.#lines;
    if (trouble === this.#told) return;
    this.#told = trouble;
    this.#report(trouble, this.#isWaiting);
  }
}
