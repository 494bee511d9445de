import type { BundleFact, JsonCondition } from "../bundle/bundle.ts";
import type { CheckedRule } from "../check/checked.ts";

export interface CompiledConditions {
  readonly facts: Readonly<Record<string, BundleFact>>;
  readonly conditions: Readonly<Record<string, JsonCondition>>;
}

/**
 * Whether stock json-rules-engine fires a rule exactly when it is true (language section 5): every tier compares plain metrics, nothing
 * says when the rule counts, and it runs over no collection but a map, whose elements stock can be handed one by one. The fact that is never true
 * is none to stock, and so never true there either.
 */
export function isPortable(rule: CheckedRule, tiers: readonly JsonCondition[], compiled: CompiledConditions): boolean {
  if (rule.only !== undefined || rule.each?.collection.by !== undefined) return false;
  const named = new Map<string, boolean>();
  const isPlain = (condition: JsonCondition): boolean => {
    if ("all" in condition) return condition.all.every(isPlain);
    if ("any" in condition) return condition.any.every(isPlain);
    if ("condition" in condition) {
      const known = named.get(condition.condition);
      if (known !== undefined) return known;
      const definition = Object.hasOwn(compiled.conditions, condition.condition)
        ? compiled.conditions[condition.condition]
        : undefined;
      const plain = definition !== undefined && isPlain(definition);
      named.set(condition.condition, plain);
      return plain;
    }
    const { fact, path, value } = condition;
    if (path === undefined && Object.hasOwn(compiled.facts, fact) && compiled.facts[fact]?.term.term === "boolean") return true;
    const other = typeof value === "object" && "fact" in value ? value : undefined;
    return ![{ fact, path }, other].some(
      (side) => side !== undefined && side.path === undefined && Object.hasOwn(compiled.facts, side.fact),
    );
  };
  return tiers.every(isPlain);
}
