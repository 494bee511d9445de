/** What is wrong with a bundle or with what was asked of one, in the reader's words. */
export interface BundleProblem {
  /** RFC 6901 pointer to the place in the bundle; empty for the bundle as a whole. */
  readonly pointer: string;
  /** One sentence without a full stop. */
  readonly message: string;
  /** One fix, in the imperative. */
  readonly help: string;
}

/** What to do about a bundle that is not as the compiler wrote it. */
const COMPILE_AGAIN = "compile the policy again";

export function damaged(pointer: string, message: string): BundleProblem {
  return { pointer, message, help: COMPILE_AGAIN };
}
