import type { RulePart } from "../bundle/bundle.ts";
import type { CheckedRule } from "../check/checked.ts";
import type { Hold } from "../policy/ast.ts";
import { printExpression } from "../policy/print.ts";

/** A tier, `clear` or `only` as the policy has it, on one line: `warning when risk.daily_loss_pct <= -daily_loss for 30s`. */
export function printTier({ ast }: CheckedRule, part: RulePart): string {
  if (part === "only") {
    const schedule = ast.only?.schedule;
    if (schedule === undefined) return "only";
    return schedule.kind === "while"
      ? `only while ${printExpression(schedule.condition)}`
      : `only during ${printExpression(schedule.session)}`;
  }
  const clause = part === "clear" ? ast.clear : ast.tiers.find(({ severity }) => severity === part);
  if (clause === undefined) return part;
  const hold = clause.hold === undefined ? "" : ` ${printHold(clause.hold)}`;
  return `${part} when ${printExpression(clause.when)}${hold}`;
}

export function printHold(hold: Hold): string {
  switch (hold.kind) {
    case "for-duration":
      return `for ${printExpression(operand(hold.duration))}`;
    case "for-snapshots":
      return `for ${printExpression(operand(hold.count))} snapshots`;
    case "for-updates":
      return `for ${printExpression(operand(hold.count))} updates of ${printExpression(hold.path)}`;
  }
}

type Operand = Extract<Hold, { kind: "for-duration" }>["duration"];

/** A name in the place of a number prints as the path of one segment that it is. */
function operand(node: Operand): Parameters<typeof printExpression>[0] {
  return node.kind === "number" ? node : { kind: "path", span: node.span, segments: [node.text] };
}
