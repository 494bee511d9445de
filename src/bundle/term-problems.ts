import { isBooleanTerm, isNumberTerm, isStringTerm, ownRef, subterms } from "../model/subterms.ts";
import type { MetricRef, Term } from "../model/term.ts";
import type { Bundle } from "./bundle.ts";
import { pointerTo } from "./pointer.ts";
import { type BundleProblem, damaged } from "./problem.ts";

/** What holds of a term from where it stands. */
interface Place {
  readonly pointer: string;
  /** Loop variables in sight. */
  readonly variables: ReadonlySet<string>;
  /** Inside a window or a loop: what looks back in time may not stand here. */
  readonly momentary: boolean;
}

type Kind = "number" | "boolean" | "string";

/** What is wrong with a term: types that do not fit, names that are not there, windows inside windows. */
export function termProblems(bundle: Bundle, term: Term, pointer: string, variables: ReadonlySet<string>): BundleProblem[] {
  const problems: BundleProblem[] = [];
  const visit = (node: Term, place: Place): void => {
    const fault = faultOf(node, place, bundle);
    if (fault !== undefined) problems.push(damaged(place.pointer, fault));
    const inner = "variable" in node ? new Set([...place.variables, node.variable]) : place.variables;
    const momentary = place.momentary || "variable" in node || node.term === "window";
    const operands = subterms(node);
    for (const [index, operand] of operands.entries()) {
      visit(operand, { pointer: pointerTo(place.pointer, ...memberOf(node, index)), variables: inner, momentary });
    }
  };
  visit(term, { pointer, variables, momentary: false });
  return problems;
}

export function kindOf(term: Term): Kind {
  return isNumberTerm(term) ? "number" : isStringTerm(term) ? "string" : "boolean";
}

/** The path from a term to its operand number `index`. */
function memberOf(term: Term, index: number): readonly (string | number)[] {
  if ("operands" in term) return ["operands", index];
  if ("left" in term) return [index === 0 ? "left" : "right"];
  return ["body" in term ? "body" : "operand"];
}

const HISTORY: ReadonlySet<string> = new Set(["window", "previous", "unchanged"]);

function faultOf(term: Term, place: Place, bundle: Bundle): string | undefined {
  if (place.momentary && HISTORY.has(term.term)) return "what looks back in time stands inside a window or a loop";
  const ref = ownRef(term);
  if (ref !== undefined) {
    const fault = refFault(ref, term, place);
    if (fault !== undefined) return fault;
  }
  switch (term.term) {
    case "compare":
      return comparisonFault(term);
    case "in": {
      const kind = kindOf(term.operand);
      return term.values.every((value) => typeof value === kind)
        ? undefined
        : "the values are of another type than what is compared";
    }
    case "window":
      if ("quantile" in term !== (term.function === "quantile")) return "a quantile is given exactly where one is asked for";
      return operandsFault(term, term.function === "count" ? "boolean" : "number");
    case "during": {
      const calendar = Object.hasOwn(bundle.calendars, term.calendar) ? bundle.calendars[term.calendar] : undefined;
      if (calendar === undefined) return `there is no calendar \`${term.calendar}\``;
      const days = [calendar.sessions, ...Object.values(calendar.exceptions).map(({ sessions }) => sessions)];
      return days.some((sessions) => Object.hasOwn(sessions, term.session))
        ? undefined
        : `the calendar \`${term.calendar}\` has no session \`${term.session}\``;
    }
    case "condition":
      return Object.hasOwn(bundle.conditions, term.name) ? undefined : `there is no condition \`${term.name}\``;
    case "matches":
      return operandsFault(term, "string");
    case "and":
    case "or":
    case "not":
      if (term.term !== "not" && term.operands.length === 0) return "there is nothing to join";
      return operandsFault(term, "boolean");
    case "any":
    case "every":
    case "count":
      return operandsFault(term, "boolean");
    default:
      return operandsFault(term, "number");
  }
}

function operandsFault(term: Term, kind: Kind): string | undefined {
  return subterms(term).every((operand) => kindOf(operand) === kind) ? undefined : `an operand here is no ${kind}`;
}

function comparisonFault(term: Extract<Term, { readonly term: "compare" }>): string | undefined {
  if (kindOf(term.left) !== kindOf(term.right)) return "two different types are compared";
  if (isNumberTerm(term.left) || term.operator === "equal" || term.operator === "notEqual") return undefined;
  return `no ${isBooleanTerm(term.left) ? "boolean" : "string"} is more or less than another`;
}

function refFault(ref: MetricRef, term: Term, place: Place): string | undefined {
  if (ref.variable !== undefined && !place.variables.has(ref.variable)) return `there is no loop variable \`${ref.variable}\` here`;
  if (ref.key !== true) return undefined;
  const isKey = ref.variable !== undefined && ref.path.length === 1 && ref.path[0] === "key";
  return isKey && "type" in term && term.type === "string" ? undefined : "a key is the text that names an element";
}
