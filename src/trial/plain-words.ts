import type { CheckedPolicy } from "../check/checked.ts";
import { sourceText } from "../compile/fact-name.ts";
import { printCollection, printRef } from "../compile/print-term.ts";
import { isNumberTerm } from "../model/subterms.ts";
import type { BooleanTerm, ComparisonOperator, NumberTerm, StringTerm, Term } from "../model/term.ts";
import { formatValue } from "../watch/format-value.ts";

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

export function sayCondition(term: BooleanTerm, policy: CheckedPolicy, denied = false): string {
  const is = denied ? "is not" : "is";
  switch (term.term) {
    case "boolean":
      return term.value === denied ? "never" : "always";
    case "metric":
      return `${printRef(term.ref)} ${denied ? "is false" : "is true"}`;
    case "previous":
      return `the previous ${printRef(term.ref)} ${denied ? "was false" : "was true"}`;
    case "compare":
      return sayComparison(denied ? { ...term, operator: DENIED[term.operator] } : term, policy);
    case "in":
      return `${sayValue(term.operand, policy)} ${is} one of ${term.values.map((value) => JSON.stringify(value)).join(", ")}`;
    case "matches":
      return `${sayValue(term.operand, policy)} ${denied ? "does not look" : "looks"} like ${JSON.stringify(term.pattern)}`;
    case "present":
      return `${printRef(term.ref)} ${denied ? "is missing" : "is present"}`;
    case "during":
      return `${term.calendar} ${is} in its ${term.session} session`;
    case "not":
      return sayCondition(term.operand, policy, !denied);
    case "and":
    case "or":
      return sayList(term.operands, (term.term === "and") !== denied ? "and" : "or", policy, denied);
    case "any":
    case "every": {
      const some = (term.term === "any") !== denied;
      const subject = `${some ? "some" : "every"} ${term.variable} of ${printCollection(term.collection)}`;
      return `${subject} has: ${sayCondition(term.body, policy, denied)}`;
    }
    case "condition": {
      const definition = policy.conditions.get(term.name)?.term;
      const meaning = definition === undefined ? "" : ` (${sayCondition(definition, policy)})`;
      return `${term.name} ${denied ? "does not hold" : "holds"}${meaning}`;
    }
  }
}

function sayList(operands: readonly BooleanTerm[], joint: "and" | "or", policy: CheckedPolicy, denied: boolean): string {
  const said = operands.map((operand) => {
    const text = sayCondition(operand, policy, denied);
    return operand.term === "and" || operand.term === "or" ? `(${text})` : text;
  });
  return said.join(` ${joint} `);
}

function sayComparison(term: Extract<BooleanTerm, { term: "compare" }>, policy: CheckedPolicy): string {
  const { left, right } = term;
  if (isNumberTerm(left) && isNumberTerm(right)) {
    return `${sayNumber(left, policy)} ${COMPARED[term.operator]} ${sayNumber(right, policy)}`;
  }
  return `${sayValue(left, policy)} ${COMPARED[term.operator]} ${sayValue(right, policy)}`;
}

function sayValue(term: Term, policy: CheckedPolicy): string {
  if (isNumberTerm(term)) return sayNumber(term, policy);
  if (isString(term)) return sayString(term);
  if (term.term === "boolean") return term.value ? "true" : "false";
  return term.term === "metric" ? printRef(term.ref) : `(${sayCondition(term, policy)})`;
}

function isString(term: BooleanTerm | StringTerm): term is StringTerm {
  return term.term === "string" || ((term.term === "metric" || term.term === "previous") && term.type === "string");
}

function sayString(term: StringTerm): string {
  if (term.term === "string") return JSON.stringify(term.value);
  return term.term === "previous" ? `the previous ${printRef(term.ref)}` : printRef(term.ref);
}

const SYMBOLS = { add: "+", subtract: "-", multiply: "*", divide: "/" } as const;

function sayNumber(term: NumberTerm, policy: CheckedPolicy): string {
  const say = (operand: NumberTerm): string => sayNumber(operand, policy);
  switch (term.term) {
    case "number": {
      const value = formatValue(term.value, policy.units.get(term) ?? "count");
      return term.limits === undefined ? value : `${value} (${sourceText(term, policy.origins)})`;
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
      return `the number of ${term.variable} in ${printCollection(term.collection)} with ${sayCondition(term.body, policy)}`;
    case "sum":
      return `the sum over ${term.variable} in ${printCollection(term.collection)} of ${say(term.body)}`;
    case "window":
      return sayWindow(term, policy);
  }
}

function sayWindow(term: Extract<NumberTerm, { term: "window" }>, policy: CheckedPolicy): string {
  const last = `the last ${formatValue(term.over, "ms")}`;
  if (term.function === "count") return `the number of snapshots of ${last} in which ${sayCondition(term.operand, policy)}`;
  const operand = sayNumber(term.operand, policy);
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
