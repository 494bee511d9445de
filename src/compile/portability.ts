import type { JsonCondition } from "../bundle/bundle.ts";
import type { CheckedRule } from "../check/checked.ts";

export interface CompiledConditions {
  /** The facts that stock json-rules-engine does not know, that which is never true apart: it is never true there either. */
  readonly derived: ReadonlySet<string>;
  readonly named: ReadonlyMap<string, JsonCondition>;
}

/**
 * Whether stock json-rules-engine fires a rule exactly when it is true (language section 5): every tier compares plain metrics, nothing
 * says when the rule counts, and it runs over no collection but a map, whose elements stock can be handed one by one.
 */
export function isPortable(rule: CheckedRule, tiers: readonly JsonCondition[], { derived, named }: CompiledConditions): boolean {
  if (rule.only !== undefined || rule.each?.collection.by !== undefined) return false;
  const seen = new Set<string>();
  const isPlain = (condition: JsonCondition): boolean => {
    if ("all" in condition) return condition.all.every(isPlain);
    if ("any" in condition) return condition.any.every(isPlain);
    if ("condition" in condition) {
      const definition = named.get(condition.condition);
      // Had a condition that was met before not been plain, there would be nothing left to ask.
      if (definition === undefined || seen.has(condition.condition)) return true;
      seen.add(condition.condition);
      return isPlain(definition);
    }
    const { fact, value } = condition;
    return !derived.has(fact) && !(typeof value === "object" && "fact" in value && derived.has(value.fact));
  };
  return tiers.every(isPlain);
}
