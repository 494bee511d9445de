/** Rules whose alerts the monitor raises by itself (language sections 5 and 6, architecture). A policy may not use these names. */
export const BUILT_IN_RULES = ["snapshot_invalid", "clock_skew", "evaluators_disagree"] as const;
