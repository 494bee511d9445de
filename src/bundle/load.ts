import type { JsonValue } from "../model/json.ts";
import { alertProblems } from "./alert-problems.ts";
import type { Bundle } from "./bundle.ts";
import { calendarProblems } from "./calendar-problems.ts";
import { bundleDigest } from "./digest.ts";
import { documentProblems } from "./document-problems.ts";
import { factProblems } from "./fact-problems.ts";
import { takeIn } from "./intake.ts";
import { limitProblems } from "./limit-problems.ts";
import { restoreOwnLimits } from "./limits.ts";
import { type BundleProblem, damaged } from "./problem.ts";
import { ruleProblems } from "./rule-problems.ts";
import { sealBundle } from "./seal.ts";
import { shapeProblems } from "./shape.ts";
import { SEMANTIC_VERSION } from "./version.ts";

export type LoadedBundle =
  | { readonly ok: true; readonly bundle: Bundle }
  | { readonly ok: false; readonly problems: readonly BundleProblem[] };

/** More than these tell nothing new. */
const MOST_PROBLEMS = 20;

/**
 * Reads a bundle from its text, or from a value of any kind. What comes out is a deep frozen copy that keeps every promise of `Bundle`;
 * what does not is refused with its places. Never throws. Signatures are for `acceptBundle`.
 */
export function loadBundle(input: unknown): LoadedBundle {
  const intake = takeIn(input);
  if (!intake.ok) return { ok: false, problems: [intake.problem] };
  try {
    return load(intake.value);
  } catch (error) {
    // The bound on nesting is for an ordinary stack; a caller deep in its own may leave less.
    if (error instanceof RangeError && error.message.includes("call stack"))
      return { ok: false, problems: [damaged("", "it nests deeper than can be read here")] };
    throw error;
  }
}

function load(value: JsonValue): LoadedBundle {
  const misshapen = shapeProblems(value);
  if (misshapen.length > 0) return { ok: false, problems: misshapen };
  const bundle = sealBundle(value as unknown as Bundle);
  const problems = [
    ...(SEMANTIC_VERSION.test(bundle.version) ? [] : [damaged("/version", `\`${bundle.version}\` is no version such as 1.2.0`)]),
    ...documentProblems(bundle),
    ...calendarProblems(bundle),
    ...limitProblems(bundle),
    ...factProblems(bundle),
    ...ruleProblems(bundle),
    ...alertProblems(bundle),
  ];
  if (problems.length > 0) return { ok: false, problems: problems.slice(0, MOST_PROBLEMS) };
  const own = restoreOwnLimits(bundle);
  if (!own.ok) return own;
  if (bundleDigest(own.bundle) !== bundle.digest) {
    return { ok: false, problems: [damaged("/digest", "the bundle was altered after it was compiled: its digest is another")] };
  }
  return { ok: true, bundle };
}
