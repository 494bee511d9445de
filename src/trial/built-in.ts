/** Alerts that no policy defines and any evaluation may raise. Tests may expect them by name; keyed by what they are about. */
export const BUILT_IN_RULES: readonly string[] = ["snapshot_invalid", "clock_skew", "evaluators_disagree"];
