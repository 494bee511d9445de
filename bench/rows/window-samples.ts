/** A power of two, and more than a day of seconds. */
const COUNT = 2 ** 18;
const LIFE = 5_000;

/** A repeatable stream of numbers in [0, 1). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Round trips in whole microseconds, log-normal around a millisecond, as a desk sees them. */
const latencies = (() => {
  const next = random(12_345);
  return Float64Array.from({ length: COUNT }, () => {
    const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
    return Math.max(1, Math.round(Math.exp(7 + 0.6 * normal)));
  });
})();

/** A counter that starts again with its process. */
const counts = (() => {
  const next = random(54_321);
  let total = 0;
  return Float64Array.from({ length: COUNT }, (_, index) => {
    if (index % LIFE === 0) total = 0;
    total += Math.floor(next() * 10);
    return total;
  });
})();

export function latencyAt(index: number): number {
  return latencies[index & (COUNT - 1)] ?? 0;
}

export function countAt(index: number): number {
  return counts[index & (COUNT - 1)] ?? 0;
}
