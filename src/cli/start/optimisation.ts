import { setFlagsFromString } from "node:v8";

/**
 * Keeps V8 from optimising: most commands end before optimised code would pay for its making, which takes a third of their time. Belongs before
 * anything is loaded, because V8 takes compiled code only under the flags that it was made with.
 */
export function postponeOptimisation(): void {
  setFlagsFromString("--no-opt");
}

/** For whatever may take longer than a moment. */
export function optimise(): void {
  setFlagsFromString("--opt");
}
