import type { KeyedOutcomes, Outcomes } from "../evaluate/outcome.ts";

/** What a policy's calm depends on, of a rule over a collection. */
interface KeyedRule {
  isSteady(outcomes: KeyedOutcomes): boolean;
}

/** Codes in a double: they are below 2^10, so that no four of them make a NaN, and doubles are equal exactly where their codes are. */
const IN_A_DOUBLE = 4;

/**
 * Whether an evaluation can change anything in a policy: most cannot, because every outcome is what it was and no timer is over. Four
 * outcomes are compared at once, so that a quiet policy costs a fraction of its evaluation.
 */
export class Calm {
  /** The outcomes of the last step. */
  #codes = new Uint16Array(0);
  #words = new Float64Array(0);
  /** Those of the evaluator, which gives the same array each time. */
  #seen: Uint16Array | undefined = undefined;
  #seenWords: Float64Array | undefined = undefined;
  /** `Outcomes.changes` when the outcomes were those of the last step; NaN where nobody counted. */
  #changes = Number.NaN;
  #due = -Infinity;

  /** Whether all outcomes are those of the last step. False says nothing. */
  isSame({ single, keyed, changes }: Outcomes, rules: readonly KeyedRule[]): boolean {
    if (changes !== this.#changes) {
      if (!this.#areSame(single)) return false;
      this.#changes = changes ?? Number.NaN;
    }
    if (keyed.size === 0) return true;
    for (const [index, outcomes] of keyed) if (rules[index]?.isSteady(outcomes) !== true) return false;
    return true;
  }

  get due(): number {
    return this.#due;
  }

  isDue(now: number): boolean {
    return now >= this.#due;
  }

  /** After all alerts were stepped. `due`: when the first timer is over; -Infinity where the next evaluation must be looked at anyway. */
  stepped({ single, changes = Number.NaN }: Outcomes, due: number): void {
    if (this.#codes.length !== single.length) {
      const words = Math.ceil(single.length / IN_A_DOUBLE);
      this.#words = new Float64Array(words);
      this.#codes = new Uint16Array(this.#words.buffer, 0, single.length);
    }
    this.#codes.set(single);
    this.#changes = changes;
    this.#due = due;
  }

  /** Something changed beside the evaluations: an operator's command, a state that was restored. */
  disturb(): void {
    this.#due = -Infinity;
  }

  #areSame(single: Uint16Array): boolean {
    if (single !== this.#seen) {
      this.#seen = single;
      const isWhole = single.byteOffset === 0 && single.buffer.byteLength % Float64Array.BYTES_PER_ELEMENT === 0;
      this.#seenWords = isWhole ? new Float64Array(single.buffer) : undefined;
    }
    const [words, seen] = [this.#words, this.#seenWords];
    if (seen === undefined || seen.length !== words.length || single.length !== this.#codes.length) return false;
    return areEqual(words, seen);
  }
}

/** Eight at a time: a test at each turn of the loop would cost more than the comparisons. */
function areEqual(a: Float64Array, b: Float64Array): boolean {
  let at = 0;
  for (; at + 8 <= a.length; at += 8) {
    if (
      a[at] !== b[at] ||
      a[at + 1] !== b[at + 1] ||
      a[at + 2] !== b[at + 2] ||
      a[at + 3] !== b[at + 3] ||
      a[at + 4] !== b[at + 4] ||
      a[at + 5] !== b[at + 5] ||
      a[at + 6] !== b[at + 6] ||
      a[at + 7] !== b[at + 7]
    )
      return false;
  }
  for (; at < a.length; at += 1) if (a[at] !== b[at]) return false;
  return true;
}
