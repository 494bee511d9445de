import { type CodeTable, error } from "./code.ts";

/** P3xx: clauses and declarations that are well written and do not fit together. P301 to P319 are raised while reading, the rest by `check`. */
export const STRUCTURE_CODES = {
  P301: error(
    "duplicate-clause",
    "A clause given twice",
    "A header, and a clause that says one thing, stands once; of two, neither could be trusted.",
  ),
  P302: error(
    "header-order",
    "A header after other items",
    "Headers come first, so that a reader knows what a file is about before its limits and rules.",
  ),
  P303: error(
    "misplaced-clause",
    "A clause outside its place",
    "Clauses belong to the rule above them; outside one they would say nothing.",
  ),
  P320: error(
    "missing-header",
    "A policy without a required header",
    "A policy that is compiled needs the headers `policy`, `metrics` and `missing`.",
  ),
  P321: error(
    "no-tier",
    "A rule that cannot fire",
    "A rule needs at least one of `info when`, `warning when` and `critical when`.",
  ),
  P322: error(
    "latch-with-clear",
    "Both `latch` and `clear`",
    "A latched alert waits for an operator, so a condition that clears it contradicts it.",
  ),
  P323: error(
    "duplicate-rule",
    "Two rules of one name",
    "Alerts are kept by the name of their rule, so each name stands for one rule.",
  ),
  P324: error("reserved-rule", "A name that is built in", "The monitor raises alerts of its own under this name."),
  P325: error(
    "suppression-cycle",
    "Rules that suppress each other",
    "Rules that wait for each other in `suppressed by` could silence each other for good.",
  ),
  P326: error(
    "duplicate-attachment",
    "One name for two attachments",
    "Attached values are told by name, so each name stands for one value.",
  ),
  P327: error("duplicate-label", "A label given twice", "A label has one value."),
  P328: error(
    "impossible-expectation",
    "An example no tier could meet",
    "The example expects a severity that the rule has no tier for.",
  ),
  P329: error(
    "duplicate-value",
    "A metric given twice in an example",
    "An example is one snapshot, in which each metric has one value.",
  ),
  P330: error("import-cycle", "Files that import each other", "A file cannot be read before itself."),
  P331: error("import-depth", "Imports nested too deep", "So many files that import one another cannot be reviewed."),
} as const satisfies CodeTable;
