import type { CheckedPolicy } from "../check/checked.ts";
import { sourceText } from "../compile/fact-name.ts";
import { printCollection, printRef } from "../compile/print-term.ts";
import { isNumberTerm } from "../model/subterms.ts";
import type { BooleanTerm, ComparisonOperator, NumberTerm, StringTerm, Term } from "../model/term.ts";
import type { Unit } from "../model/unit.ts";
import { formatValue } from "../watch/format-value.ts";

/** Says what a term means in plain words. `unitOf` is the unit in which a number is shown; undefined where its neighbour says it. */
export interface Wording {
  readonly policy: CheckedPolicy;
  unitOf(term: NumberTerm): Unit | undefined;
}

const COMPARED: Readonly<Record<ComparisonOperator, string>> = {
  lessThan: "is below",
  lessThanInclusive: "is at most",
  greaterThan: "is above",
  greaterThanInclusive: "is at least",
  equal: "is",
  notEqual: "is not",
};

const DENIED: Readonly<Record<ComparisonOperator, ComparisonOperator>> = {
  lessThan: "greaterThanInclusive",
  lessThanInclusive: "greaterThan",
  greaterThan: "lessThanInclusive",
  greaterThanInclusive: "lessThan",
  equal: "notEqual",
  notEqual: "equal",
};

export function sayCondition(term: BooleanTerm, wording: Wording, denied = false): string {
  const is = denied ? "is not" : "is";
  switch (term.term) {
    case "boolean":
      return term.value === denied ? "never" : "always";
    case "metric":
      return `${printRef(term.ref)} ${denied ? "is false" : "is true"}`;
    case "previous":
      return `the previous ${printRef(term.ref)} ${denied ? "was false" : "was true"}`;
    case "compare":
      return sayComparison(denied ? { ...term, operator: DENIED[term.operator] } : term, wording);
    case "in":
      return `${sayValue(term.operand, wording)} ${is} one of ${term.values.map((value) => JSON.stringify(value)).join(", ")}`;
    case "matches":
      return `${sayValue(term.operand, wording)} ${denied ? "does not look" : "looks"} like ${JSON.stringify(term.pattern)}`;
    case "present":
      return `${printRef(term.ref)} ${denied ? "is missing" : "is present"}`;
    case "during":
      return `${term.calendar} ${is} in its ${term.session} session`;
    case "not":
      return sayCondition(term.operand, wording, !denied);
    case "and":
    case "or":
      return sayList(term.operands, (term.term === "and") !== denied ? "and" : "or", wording, denied);
    case "any":
    case "every": {
      const some = (term.term === "any") !== denied;
      const subject = `${some ? "some" : "every"} ${term.variable} of ${printCollection(term.collection)}`;
      return `${subject} has: ${sayCondition(term.body, wording, denied)}`;
    }
    case "condition": {
      const definition = wording.policy.conditions.get(term.name)?.term;
      const meaning = definition === undefined ? "" : ` (${sayCondition(definition, wording)})`;
      return `${term.name} ${denied ? "does not hold" : "holds"}${meaning}`;
    }
  }
}

function sayList(operands: readonly BooleanTerm[], joint: "and" | "or", wording: Wording, denied: boolean): string {
  const said = operands.map((operand) => {
    const text = sayCondition(operand, wording, denied);
    return operand.term === "and" || operand.term === "or" ? `(${text})` : text;
  });
  return said.join(` ${joint} `);
}

function sayComparison(term: Extract<BooleanTerm, { term: "compare" }>, wording: Wording): string {
  const { left, right } = term;
  if (isNumberTerm(left) && isNumberTerm(right)) {
    const unit = wording.unitOf(left) ?? wording.unitOf(right) ?? "count";
    return `${sayNumber(left, wording, unit)} ${COMPARED[term.operator]} ${sayNumber(right, wording, unit)}`;
  }
  return `${sayValue(left, wording)} ${COMPARED[term.operator]} ${sayValue(right, wording)}`;
}

function sayValue(term: Term, wording: Wording): string {
  if (isNumberTerm(term)) return sayNumber(term, wording, wording.unitOf(term) ?? "count");
  if (isString(term)) return sayString(term);
  if (term.term === "boolean") return term.value ? "true" : "false";
  return term.term === "metric" ? printRef(term.ref) : `(${sayCondition(term, wording)})`;
}

function isString(term: BooleanTerm | StringTerm): term is StringTerm {
  return term.term === "string" || ((term.term === "metric" || term.term === "previous") && term.type === "string");
}

function sayString(term: StringTerm): string {
  if (term.term === "string") return JSON.stringify(term.value);
  return term.term === "previous" ? `the previous ${printRef(term.ref)}` : printRef(term.ref);
}

const SYMBOLS = { add: "+", subtract: "-", multiply: "*", divide: "/" } as const;

function sayNumber(term: NumberTerm, wording: Wording, unit: Unit): string {
  const say = (operand: NumberTerm): string => sayNumber(operand, wording, wording.unitOf(operand) ?? unit);
  switch (term.term) {
    case "number": {
      const value = formatValue(term.value, unit);
      return term.limits === undefined ? value : `${value} (${sourceText(term, wording.policy.origins)})`;
    }
    case "metric":
      return printRef(term.ref);
    case "previous":
      return `the previous ${printRef(term.ref)}`;
    case "age":
      return `the age of ${printRef(term.ref)}`;
    case "unchanged":
      return `the time that ${printRef(term.ref)} has not changed`;
    case "rescale":
      return say(term.operand);
    case "negate":
      return `minus ${say(term.operand)}`;
    case "absolute":
      return `the size of ${say(term.operand)}`;
    case "minimum":
    case "maximum":
      return `the ${term.term === "minimum" ? "smaller" : "larger"} of ${say(term.left)} and ${say(term.right)}`;
    case "add":
    case "subtract":
    case "multiply":
    case "divide":
      return `(${say(term.left)} ${SYMBOLS[term.term]} ${say(term.right)})`;
    case "count":
      return `the number of ${term.variable} in ${printCollection(term.collection)} with ${sayCondition(term.body, wording)}`;
    case "sum":
      return `the sum over ${term.variable} in ${printCollection(term.collection)} of ${sayNumber(term.body, wording, unit)}`;
    case "window":
      return sayWindow(term, wording, unit);
  }
}

function sayWindow(term: Extract<NumberTerm, { term: "window" }>, wording: Wording, unit: Unit): string {
  const last = `the last ${formatValue(term.over, "ms")}`;
  if (term.function === "count") return `the number of snapshots of ${last} in which ${sayCondition(term.operand, wording)}`;
  const operand = sayNumber(term.operand, wording, wording.unitOf(term.operand) ?? unit);
  switch (term.function) {
    case "avg":
      return `the average of ${operand} over ${last}`;
    case "sum":
      return `the sum of ${operand} over ${last}`;
    case "min":
      return `the lowest ${operand} of ${last}`;
    case "max":
      return `the highest ${operand} of ${last}`;
    case "median":
      return `the median of ${operand} over ${last}`;
    case "quantile":
      return `the ${formatValue(100 * (term.quantile ?? 0), "percent")} quantile of ${operand} over ${last}`;
    case "change":
      return `the change of ${operand} over ${last}`;
    case "increase":
      return `the increase of ${operand} over ${last}`;
    case "zscore":
      return `the distance of ${operand}, in standard deviations, from its mean of ${last}`;
  }
}
