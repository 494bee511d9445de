/**
 * Every word of the language. Reserved words cannot be bare names, so that a clause always ends where the next one begins; contextual words
 * mean something only in their place and may name a metric, limit or rule anywhere else.
 */

/** They begin a header or an item of the file. `missing` does too, and is a clause of a rule as well. */
export const ITEM_WORDS = ["policy", "metrics", "currency", "stale", "import", "limit", "calendar", "condition", "rule"] as const;

export const SEVERITY_WORDS = ["info", "warning", "critical"] as const;

/** They begin a clause of a rule, as the severities do. */
export const CLAUSE_WORDS = [
  "missing",
  "clear",
  "only",
  "suppressed",
  "latch",
  "message",
  "attach",
  "because",
  "owner",
  "runbook",
  "label",
  "repeat",
  "escalate",
  "example",
] as const;

/** They stand inside clauses. */
export const INNER_WORDS = [
  "when",
  "for",
  "each",
  "within",
  "over",
  "and",
  "or",
  "not",
  "between",
  "in",
  "is",
  "matches",
  "during",
  "while",
  "true",
  "false",
] as const;

export const RESERVED_WORDS = [...ITEM_WORDS, ...SEVERITY_WORDS, ...CLAUSE_WORDS, ...INNER_WORDS] as const;

/** Functions in the form `name(...)`, windows included. */
export const FUNCTION_WORDS = [
  "age",
  "unchanged",
  "previous",
  "abs",
  "avg",
  "sum",
  "min",
  "max",
  "median",
  "count",
  "quantile",
  "change",
  "increase",
  "zscore",
] as const;

/** `any p in C has (...)`; `count` and `sum` are functions too. */
export const QUANTIFIER_WORDS = ["any", "every", "count", "sum"] as const;

/** Words that mean something only where the grammar asks for them. */
const PLACE_WORDS = [
  "version",
  "after",
  "from",
  "hold",
  "ok",
  "by",
  "as",
  "to",
  "held",
  "none",
  "unknown",
  "ago",
  "snapshots",
  "updates",
  "of",
  "has",
  "present",
] as const;

export const CONTEXTUAL_WORDS = [...FUNCTION_WORDS, "any", "every", ...PLACE_WORDS] as const;

export type ReservedWord = (typeof RESERVED_WORDS)[number];
type ContextualWord = (typeof CONTEXTUAL_WORDS)[number];
export type Word = ReservedWord | ContextualWord;

const RESERVED: ReadonlySet<string> = new Set(RESERVED_WORDS);

/** Whether `text` cannot be a bare name because it is a word of the language. */
export function isReservedWord(text: string): text is ReservedWord {
  return RESERVED.has(text);
}

/** The units that are glued to a number. */
export const GLUED_UNITS = ["%", "bps", "ms", "s", "m", "h", "d"] as const;
