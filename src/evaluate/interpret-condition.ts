import type { AlertSettings, Bundle, JsonCondition, JsonLeaf } from "../bundle/bundle.ts";
import { and, FALSE, type Kleene, kleene, or, TRUE, UNKNOWN } from "../model/kleene.ts";
import type { MetricType } from "../model/term.ts";
import type { Known } from "./facts.ts";
import { interpret, type Scene } from "./interpret.ts";
import { isFactReference, leafType, type Operand, operandOf } from "./program/leaf.ts";
import { STRICT_OPERATORS } from "./strict-operators.ts";

/** A compiled condition of the root, in Kleene's logic: for terms that name one. */
export function interpretCondition(bundle: Bundle, condition: JsonCondition, scene: Scene): Kleene {
  if ("condition" in condition) return scene.condition(condition.condition);
  if ("operator" in condition) return leaf(bundle, condition, scene);
  const operands = ("all" in condition ? condition.all : condition.any).map((operand) =>
    interpretCondition(bundle, operand, scene),
  );
  if (operands.length === 0) return TRUE;
  return "all" in condition ? operands.reduce<Kleene>(and, TRUE) : operands.reduce<Kleene>(or, FALSE);
}

/** The value of an operand of a leaf; undefined is unknown. */
function operandValue(bundle: Bundle, operand: Operand, type: MetricType, scene: Scene): Known | undefined {
  if (operand.kind === "metric") return interpret({ term: "metric", type, ref: operand.ref }, scene);
  const fact = bundle.facts[operand.fact];
  return fact === undefined ? undefined : interpret(fact.term, scene);
}

function leaf(bundle: Bundle, compared: JsonLeaf, scene: Scene): Kleene {
  const each: AlertSettings["each"] = undefined;
  const type = leafType(bundle, each, compared);
  const left = operandValue(bundle, operandOf(bundle, each, compared), type, scene);
  const right = isFactReference(compared.value)
    ? operandValue(bundle, operandOf(bundle, each, compared.value), type, scene)
    : compared.value;
  return left === undefined || right === undefined ? UNKNOWN : kleene(STRICT_OPERATORS[compared.operator](left, right));
}
