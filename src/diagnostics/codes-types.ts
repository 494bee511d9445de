import { type CodeTable, error } from "./code.ts";

/** P2xx: names, types and units. Raised by `check`. */
export const TYPE_CODES = {
  P201: error(
    "unknown-metric",
    "A path the schema does not have",
    "The metrics schema of the policy describes no such path, so the rule would read nothing.",
  ),
  P202: error(
    "unknown-name",
    "A name that stands for nothing",
    "The name is no limit, condition, loop variable or metric of this policy.",
  ),
  P203: error(
    "unit-mismatch",
    "Units that do not go together",
    "Both sides of a comparison or a sum need one dimension, and a bare number stands only against counts and ratios.",
  ),
  P204: error(
    "type-mismatch",
    "Types that do not go together",
    "Numbers, strings, booleans and timestamps are never converted into each other.",
  ),
  P205: error(
    "not-a-condition",
    "A value where a condition is needed",
    "What stands here must be true or false, and it is a number, a string or a timestamp.",
  ),
  P206: error(
    "not-a-number",
    "Arithmetic on something that is no number",
    "Only numbers with or without a unit can be added, multiplied, averaged or negated.",
  ),
  P207: error(
    "impossible-unit",
    "A product or quotient without a usable unit",
    "A product or quotient must come out as a plain number, a time or an amount of one currency.",
  ),
  P209: error(
    "currency-missing",
    "Money without a currency",
    "The schema gives the metric in the account's currency, and the policy does not say which that is.",
  ),
  P210: error(
    "wrong-argument",
    "A function given what it cannot take",
    "The function takes another number or another kind of arguments.",
  ),
  P211: error(
    "nested-window",
    "History inside history",
    "Windows, `previous` and `unchanged` look back over snapshots and cannot stand inside a window or the body of a quantifier.",
  ),
  P212: error(
    "division-by-zero",
    "A constant divided by zero",
    "The divisor is zero whatever the snapshot says, so the expression would always be unknown.",
  ),
  P213: error(
    "not-constant",
    "A metric where a constant is needed",
    "A limit, a list and the values of an example are fixed when the policy is compiled.",
  ),
  P214: error(
    "impossible-value",
    "A value the schema refuses",
    "The schema never lets the metric have this value, so it cannot be compared with it or given it in an example.",
  ),
  P215: error("invalid-quantile", "A quantile outside 0 to 1", "The first argument of `quantile` is a bare number from 0 to 1."),
  P216: error(
    "name-taken",
    "One name for two things",
    "Loop variables, limits, conditions and the metrics at the top of a snapshot share one namespace.",
  ),
  P217: error(
    "invalid-duration",
    "A length of time that cannot be",
    "A length of time is a whole number of milliseconds, above zero where it spans a window or an interval.",
  ),
  P218: error(
    "invalid-count",
    "A count that cannot be",
    "`for N snapshots` and `for N updates` take a whole number of at least 1 without a unit.",
  ),
  P219: error(
    "limit-outside-range",
    "A limit outside its own range",
    "The value of a limit must lie inside its `within`, in the policy as well as when it is overridden.",
  ),
  P220: error(
    "invalid-override",
    "An override that does not fit its limit",
    "A limit can be overridden only by a value of its own dimension.",
  ),
  P221: error("unknown-rule", "A rule that does not exist", "The rule named here is not in this policy."),
  P222: error(
    "unknown-calendar",
    "A calendar or session that does not exist",
    "The calendar is not declared in this policy, or it has no session of that name.",
  ),
  P223: error(
    "not-a-collection",
    "Something that has no elements",
    "`for each`, `any`, `every`, `count` and `sum` go over a keyed collection of the schema.",
  ),
  P224: error(
    "not-a-value",
    "A group or collection where a value is needed",
    "The path names a group, a collection or a list, and only single metrics can be compared or shown.",
  ),
  P225: error("condition-cycle", "Conditions that need each other", "A condition cannot be worked out when it depends on itself."),
  P226: error(
    "condition-multiplies",
    "Conditions that multiply",
    "Conditions that name others more than once each are soon more than can be evaluated.",
  ),
  P227: error("number-too-large", "A number that is out of reach", "The number is larger than any metric can be."),
  P228: error("invalid-range", "A range that is empty", "The lower end of a range must not be above its upper end."),
} as const satisfies CodeTable;
