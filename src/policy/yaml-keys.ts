/**
 * What stands behind a key of the YAML spelling: `text` is one string, the scalar itself; `source` is the text that follows the keyword in the
 * text spelling; `flag` is `true`; `names` are further keys that are names, each with a source text; `rules` are names with the clauses of a rule.
 */
export type YamlValue = "text" | "source" | "flag" | "names" | "rules";

export interface YamlKey {
  readonly value: YamlValue;
  /** May stand several times, and so takes a list. */
  readonly several?: true;
}

/** The keys of a file, in the order in which they are printed. */
export const FILE_KEYS = {
  policy: { value: "source" },
  version: { value: "source" },
  metrics: { value: "text" },
  currency: { value: "source" },
  stale: { value: "source" },
  missing: { value: "source" },
  imports: { value: "text", several: true },
  limits: { value: "names" },
  calendars: { value: "names" },
  conditions: { value: "names" },
  rules: { value: "rules" },
} as const satisfies Readonly<Record<string, YamlKey>>;

/** The keys of a rule, in the order in which they are printed. */
export const RULE_KEYS = {
  for_each: { value: "source" },
  info: { value: "source" },
  warning: { value: "source" },
  critical: { value: "source" },
  clear: { value: "source" },
  missing: { value: "source" },
  only: { value: "source" },
  suppressed_by: { value: "source" },
  latch: { value: "flag" },
  message: { value: "text" },
  attach: { value: "source" },
  because: { value: "text" },
  owner: { value: "text" },
  runbook: { value: "text" },
  label: { value: "source", several: true },
  repeat: { value: "source" },
  escalate: { value: "source", several: true },
  example: { value: "source", several: true },
} as const satisfies Readonly<Record<string, YamlKey>>;

export type FileKey = keyof typeof FILE_KEYS;
export type RuleKey = keyof typeof RULE_KEYS;

/** What to do about keys of other formats that a rule does not have. */
export const RULE_HINTS: ReadonlyMap<string, string> = new Map([
  ["for", "write it behind the condition, as in `critical: risk.kill.active for 30s`"],
  ["when", "write the condition behind its severity, as in `critical: risk.kill.active`"],
  ["if", "write the condition behind its severity, as in `critical: risk.kill.active`"],
  ["expr", "write the condition behind its severity, as in `critical: risk.kill.active`"],
  ["severity", "write the severity as the key of its condition, as in `critical: risk.kill.active`"],
  ["name", "write the name as the key of the whole rule, as in `engine_halted:`"],
  ["alert", "write the name as the key of the whole rule, as in `engine_halted:`"],
]);

/** What people write who remember the other spelling, or plural and singular the other way round. */
const MEANT: ReadonlyMap<string, string> = new Map([
  ["import", "imports"],
  ["limit", "limits"],
  ["calendar", "calendars"],
  ["condition", "conditions"],
  ["rule", "rules"],
  ["suppressed", "suppressed_by"],
  ["suppressed by", "suppressed_by"],
  ["for each", "for_each"],
  ["each", "for_each"],
  ["labels", "label"],
  ["examples", "example"],
  ["escalations", "escalate"],
  ["warn", "warning"],
  ["crit", "critical"],
]);

/** The key that a known slip stands for, if it is one of `keys`. */
export function meantKey(key: string, keys: readonly string[]): string | undefined {
  const meant = MEANT.get(key.toLowerCase());
  return meant !== undefined && keys.includes(meant) ? meant : undefined;
}
