import { setFlagsFromString } from "node:v8";

/**
 * Keeps V8 from optimising: most commands end before optimised code would pay for its making, which takes a third of their time. Belongs before
 * anything is loaded, because V8 takes compiled code only under the flags that it was made with.
 */
export function postponeOptimisation(): void {
  setFlagsFromString("--no-opt");
  // Six times what V8 waits for before it optimises a function. Later V8s count otherwise, and have no such flag.
  if (process.versions.v8.startsWith("11.")) setFlagsFromString("--interrupt-budget=400000");
}

/**
 * For whatever may take longer than a moment. Functions still wait for long: a replay of ten thousand snapshots would otherwise spend a quarter
 * of its time on code that is thrown away again.
 */
export function optimise(): void {
  setFlagsFromString("--opt");
}
