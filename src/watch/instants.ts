/**
 * The clock instants after `last` and before `end`: the multiples of the evaluation intervals since the epoch, in order, each once.
 * A generator, because a recording may have a gap of months.
 */
export function* instantsBetween(last: number, end: number, intervals: readonly number[]): Generator<number, void, undefined> {
  let now = last;
  for (;;) {
    now = nextInstant(now, intervals);
    if (now >= end) return;
    yield now;
  }
}

/** Infinity without intervals. */
export function nextInstant(last: number, intervals: readonly number[]): number {
  let next = Infinity;
  for (const interval of intervals) next = Math.min(next, (Math.floor(last / interval) + 1) * interval);
  return next;
}
