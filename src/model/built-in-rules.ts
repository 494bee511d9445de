/** Rules whose alerts the monitor raises by itself (language sections 5 and 6, architecture). A policy may not use these names. */
export const BUILT_IN_RULES = ["snapshot_invalid", "clock_skew", "evaluators_disagree"] as const;
export type BuiltInRule = (typeof BUILT_IN_RULES)[number];

/**
 * Events that json-rules-engine emits of its own. A rule's event has the rule's name, and an emitter throws on an `error` that nobody
 * listens to, so no policy may use these names either.
 */
export const ENGINE_EVENTS = ["error", "success", "failure"] as const;
