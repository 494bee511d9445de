import { type CodeTable, warning } from "./code.ts";

/** P4xx: policies that compile and probably do not say what was meant. */
export const LINT_CODES = {
  P401: warning(
    "never-fires",
    "A condition that can never be true",
    "No snapshot that the schema accepts makes the condition true.",
  ),
  P402: warning(
    "always-fires",
    "A condition that is always true",
    "Every snapshot that the schema accepts makes the condition true.",
  ),
  P403: warning(
    "shadowed-tier",
    "A tier that a stricter one hides",
    "Whenever the tier is true a more severe one is true as well, so its severity is never seen.",
  ),
  P404: warning(
    "clear-overlaps-tier",
    "A `clear` that can hold while a tier does",
    "`clear` counts only while no tier is true, so where both hold it does nothing.",
  ),
  P405: warning(
    "hold-below-cadence",
    "A `for` shorter than the time between snapshots",
    "No second snapshot comes within the time, so one bad snapshot is enough.",
  ),
  P406: warning("unused-limit", "A limit that nothing reads", "Changing the limit changes nothing."),
  P407: warning("unused-condition", "A condition that nothing reads", "The condition has no effect."),
  P408: warning("no-owner", "A rule without an owner", "Nobody is named who answers for the rule."),
  P409: warning("no-message", "A rule without a message", "Whoever is woken learns only the name of the rule."),
  P410: warning("no-test", "A rule without a test", "Neither an example nor a test file shows that the rule fires when it should."),
  P411: warning("calendar-horizon", "A calendar past its horizon", "From then on every weekday counts as an ordinary trading day."),
  P412: warning("same-condition", "Two rules with the same condition", "One event raises two alerts."),
  P413: warning(
    "inexact-equality",
    "Equality of computed numbers",
    "Computed numbers are rarely equal to the last digit, so `==` is false and `!=` true by accident.",
  ),
  P414: warning(
    "rules-not-imported",
    "Rules that an import leaves behind",
    "An import brings limits, calendars and conditions, and never rules.",
  ),
} as const satisfies CodeTable;
