import type { Bundle, JsonCondition, JsonLeaf } from "../bundle/bundle.ts";
import type { JsonValue } from "../model/json.ts";
import type { Severity } from "../model/severity.ts";

/**
 * What the tier of a rule compares its values with, limits and their overrides put in: the number itself where there is only one, otherwise the
 * numbers by what they are compared with, in its unit (a time in ms). Null where the tier compares no value with a number, or there is no such tier.
 */
export function thresholdOf(bundle: Bundle, rule: string, severity: Severity): JsonValue {
  const tier = bundle.rules.find(({ name }) => name === `${rule}/${severity}`);
  if (tier === undefined) return null;
  const numbers = new Map<string, number[]>();
  const entered = new Set<string>();
  const visit = (condition: JsonCondition): void => {
    if ("all" in condition) condition.all.forEach(visit);
    else if ("any" in condition) condition.any.forEach(visit);
    else if ("condition" in condition) {
      const { condition: name } = condition;
      const named = Object.hasOwn(bundle.conditions, name) ? bundle.conditions[name] : undefined;
      if (named === undefined || entered.has(name)) return;
      entered.add(name);
      visit(named);
    } else if (typeof condition.value === "number") {
      const name = nameOf(condition);
      numbers.set(name, [...(numbers.get(name) ?? []), condition.value]);
    }
  };
  visit(tier.conditions);
  const all = [...numbers.values()].flat();
  if (all.length <= 1) return all[0] ?? null;
  return Object.fromEntries([...numbers].map(([name, some]) => [name, some.length === 1 ? (some[0] ?? null) : some]));
}

/** `risk.daily_loss_pct`, or the source text of what is computed. */
function nameOf({ fact, path = "$" }: JsonLeaf): string {
  return fact + path.slice(1);
}
