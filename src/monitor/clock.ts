/**
 * The time of a live monitor. Waiting goes by the monotonic clock, labels by the wall clock; the two are never mixed up. A test, and a
 * demonstration at sixty times speed, bring clocks of their own.
 */
export interface Clock {
  /** Wall time, ms since the epoch, whole. It may jump, either way. */
  wall(): number;
  /** ms since some moment; only grows. */
  monotonic(): number;
  /** Calls once, `ms` of monotonic time from now. Gives back what takes the call back. */
  after(ms: number, call: () => void): () => void;
}
