import type { JsonValue } from "../model/json.ts";
import type { Bundle, JsonCondition, JsonLeaf, JsonOperator } from "./bundle.ts";
import { canonicalJson } from "./canonical.ts";

const INVERSE: Readonly<Record<JsonOperator, JsonOperator>> = {
  lessThan: "greaterThanInclusive",
  lessThanInclusive: "greaterThan",
  greaterThan: "lessThanInclusive",
  greaterThanInclusive: "lessThan",
  equal: "notEqual",
  notEqual: "equal",
  in: "notIn",
  notIn: "in",
};

/**
 * Whether two conditions are each other's negation as `compile` writes it: the same shape, `all` for `any`, every leaf inverted. Only then do
 * they tell true, false and unknown between them.
 */
export function areNegations(a: JsonCondition, b: JsonCondition, facts: Bundle["facts"]): boolean {
  const [left, right] = [listOf(a), listOf(b)];
  if (left?.operands.length === 0) return isFalse(b, facts);
  if (right?.operands.length === 0) return isFalse(a, facts);
  if (left !== undefined && right !== undefined) {
    const mirrored = left.joint !== right.joint || left.operands.length === 1;
    return (
      mirrored &&
      left.operands.length === right.operands.length &&
      left.operands.every((operand, index) => {
        const other = right.operands[index];
        return other !== undefined && areNegations(operand, other, facts);
      })
    );
  }
  if ("condition" in a && "condition" in b) return a.condition === `not ${b.condition}` || b.condition === `not ${a.condition}`;
  return "operator" in a && "operator" in b && areInverse(a, b);
}

interface List {
  readonly joint: "all" | "any";
  readonly operands: readonly JsonCondition[];
}

function listOf(condition: JsonCondition): List | undefined {
  if ("all" in condition) return { joint: "all", operands: condition.all };
  return "any" in condition ? { joint: "any", operands: condition.any } : undefined;
}

/** False is a fact that is never true, alone in its list where it stands at the top. */
function isFalse(condition: JsonCondition, facts: Bundle["facts"]): boolean {
  const list = listOf(condition);
  const [only] = list?.operands ?? [];
  if (list !== undefined) return list.operands.length === 1 && only !== undefined && isFalse(only, facts);
  if (!("operator" in condition)) return false;
  const term = Object.hasOwn(facts, condition.fact) ? facts[condition.fact]?.term : undefined;
  return term?.term === "boolean" && !term.value && condition.operator === "equal" && condition.value === true;
}

function areInverse(a: JsonLeaf, b: JsonLeaf): boolean {
  if (a.fact !== b.fact || a.path !== b.path) return false;
  if (a.operator === "equal" && b.operator === "equal") return typeof a.value === "boolean" && b.value === !a.value;
  return (
    b.operator === INVERSE[a.operator] &&
    canonicalJson(a.value as unknown as JsonValue) === canonicalJson(b.value as unknown as JsonValue)
  );
}
