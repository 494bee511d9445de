import type { NumberTerm, Term } from "../../model/term.ts";
import { conditionsOf, testsOf } from "./conditions-of.ts";
import { type LintContext, placeOf } from "./context.ts";

/** P413: `==` and `!=` between numbers of which one is computed and need not be whole. Metrics as they were sent may be compared. */
export function inexactEquality({ policy, findings }: LintContext): void {
  for (const condition of conditionsOf(policy)) {
    for (const { term, reasoning } of testsOf(condition)) {
      if (term.term !== "compare" || (term.operator !== "equal" && term.operator !== "notEqual")) continue;
      const computed = [term.left, term.right].find((side) => isComputed(side) && !reasoning.isWhole(side));
      if (computed === undefined) continue;
      const sign = term.operator === "equal" ? "==" : "!=";
      findings.report("P413", placeOf(policy, term, condition.span), {
        message: `a computed number is rarely equal to the last digit, so \`${sign}\` depends on rounding`,
        secondary: [{ span: placeOf(policy, computed, condition.span), text: "computed" }],
        help: "compare with `<=` or `>=`, or ask for a small difference, as in `abs(a - b) < 0.01`",
      });
    }
  }
}

function isComputed(term: Term): term is NumberTerm {
  switch (term.term) {
    case "add":
    case "subtract":
    case "multiply":
    case "divide":
    case "rescale":
    case "sum":
      return true;
    case "minimum":
    case "maximum":
      return isComputed(term.left) || isComputed(term.right);
    case "negate":
    case "absolute":
      return isComputed(term.operand);
    case "window":
      return term.function !== "min" && term.function !== "max" && term.function !== "count";
    default:
      return false;
  }
}
