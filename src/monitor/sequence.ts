/**
 * Which `now` the next entry of one source gets: after everything that was recorded or issued for it before, so that a replay of the
 * recording evaluates in the same order. The other half of section 6 of the language reference, which has the rule for one snapshot.
 */
export class Sequence {
  /** Of the newest recorded entry. */
  #assigned: number | undefined = undefined;
  /** The newest clock instant that was evaluated. */
  #issued = -Infinity;
  /** Timestamp of the newest admitted snapshot, as long as nobody set the clock back since. */
  #newest = -Infinity;

  /** Behind which the source has come; undefined as long as there was nothing. */
  get last(): number | undefined {
    return this.#assigned === undefined && this.#issued === -Infinity
      ? undefined
      : Math.max(this.#assigned ?? -Infinity, this.#issued);
  }

  /** A clock instant is evaluated now, before whatever is recorded next. */
  issue(instant: number): void {
    this.#issued = Math.max(this.#issued, instant);
  }

  /** Goes on behind `now`, which an earlier run, or a mark, has assigned. */
  resume(now: number): void {
    this.#assigned = Math.max(this.#assigned ?? -Infinity, now);
  }

  admitted(timestamp: number): void {
    this.#newest = Math.max(this.#newest, timestamp);
  }

  /**
   * `timestamp` NaN where the snapshot has none. One that is sure to be refused moves nothing on: what was sent twice must not put off
   * what comes after it.
   */
  snapshot(timestamp: number, present: number): number {
    const { last } = this;
    if (Number.isNaN(timestamp)) return last ?? present;
    if (last === undefined) return (this.#assigned = timestamp);
    if (timestamp <= this.#newest) return last;
    return (this.#assigned = Math.max(timestamp, last + 1));
  }

  /**
   * Of a mark that is obeyed after the clock instants before it. Behind every evaluation before it, so that it can be told afterwards
   * whether one came after it.
   */
  mark(present: number): number {
    return (this.#assigned = Math.max(present, (this.last ?? -Infinity) + 1));
  }

  /** Of a mark that is obeyed after the clock instants up to it: a stop, or the clock set back. */
  end(present = -Infinity): number {
    return (this.#assigned = Math.max(present, this.last ?? -Infinity));
  }

  rewind(by: number): void {
    if (this.#assigned !== undefined) this.#assigned -= by;
    this.#issued -= by;
    this.#newest = -Infinity;
  }
}
