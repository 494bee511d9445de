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
  for (let place = 0; place < intervals.length; place += 1) {
    const interval = intervals[place] ?? Infinity;
    next = Math.min(next, (Math.floor(last / interval) + 1) * interval);
  }
  return next;
}

/** How many lie between the two, neither of them counted. */
export function instantsWithin(last: number, end: number, intervals: readonly number[]): number {
  const [only] = intervals;
  if (intervals.length === 1 && only !== undefined) return Math.ceil(end / only) - 1 - Math.floor(last / only);
  let count = 0;
  for (let now = nextInstant(last, intervals); now < end; now = nextInstant(now, intervals)) count += 1;
  return count;
}
