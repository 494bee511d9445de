/** A source of numbers that is the same on every run and every machine. */
export interface Random {
  /** In [0, 1). */
  uniform(): number;
  /** An integer in [least, most]. */
  integer(least: number, most: number): number;
  /** Around 0, deviation 1, never beyond 6: the sum of twelve uniform numbers. */
  normal(): number;
  chance(probability: number): boolean;
}

/** One stream for each name, so that a part that draws more often changes nothing elsewhere. */
export function randomStream(seed: number, name: string): Random {
  let state = seed >>> 0;
  for (const character of name) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;

  /** mulberry32 */
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };

  return {
    uniform,
    integer: (least, most) => least + Math.floor(uniform() * (most - least + 1)),
    normal() {
      let sum = -6;
      for (let index = 0; index < 12; index += 1) sum += uniform();
      return sum;
    },
    chance: (probability) => uniform() < probability,
  };
}
