import type { Attach, Clear, Example, ExampleValue, Hold, Limit, MessagePart, Missing, Only, Tier } from "./ast.ts";
import type { Expression } from "./expression.ts";
import { printExpression, printLogicalOperand, printSum } from "./print-expression.ts";
import { printOperand, printPath, printString } from "./print-literal.ts";

/**
 * The text behind each keyword, which both spellings share. What may grow long comes as lines: one where it fits into `room` columns,
 * otherwise broken at its own joints.
 */
export type ClauseLines = readonly string[];

/** Columns that a line of either spelling tries to keep to. */
export const LINE_WIDTH = 120;

function printHold(hold: Hold): string {
  switch (hold.kind) {
    case "for-duration":
      return `for ${printOperand(hold.duration)}`;
    case "for-snapshots":
      return `for ${printOperand(hold.count)} snapshots`;
    case "for-updates":
      return `for ${printOperand(hold.count)} updates of ${printPath(hold.path)}`;
  }
}

/** Breaks before each `or` or `and` of the outermost level. */
export function printExpressionLines(expression: Expression, room: number): ClauseLines {
  const whole = printExpression(expression);
  if (whole.length <= room || (expression.kind !== "or" && expression.kind !== "and")) return [whole];
  const { kind, operands } = expression;
  return operands.map((operand, index) => `${index === 0 ? "" : `${kind} `}${printLogicalOperand(kind, operand)}`);
}

/** `EXPR [for ...]`, without the keyword and `when`. */
export function printWhen(clause: Tier | Clear, room: number): ClauseLines {
  if (clause.hold === undefined) return printExpressionLines(clause.when, room);
  const hold = printHold(clause.hold);
  const lines = printExpressionLines(clause.when, room - hold.length - 1);
  return lines.length === 1 ? [`${lines.join("")} ${hold}`] : [...lines, hold];
}

export function printMissing(missing: Missing): string {
  return missing.does.kind === "after" ? `${missing.does.severity} after ${printOperand(missing.does.after)}` : missing.does.kind;
}

export function printOnly(only: Only, room: number): ClauseLines {
  if (only.schedule.kind === "during") return [`during ${printPath(only.schedule.session)}`];
  const [first = "", ...more] = printExpressionLines(only.schedule.condition, room - "while ".length);
  return [`while ${first}`, ...more];
}

/** The template of a message as a reader writes it, before any quoting: braces doubled, paths in single ones. */
export function printTemplate(parts: readonly MessagePart[]): string {
  return parts
    .map((part) => (part.kind === "text" ? part.text.replaceAll(/[{}]/g, (brace) => brace + brace) : `{${printPath(part.path)}}`))
    .join("");
}

export function printAttach(attach: Attach, room: number): ClauseLines {
  const paths = attach.paths.map(({ path, as }) => (as === undefined ? printPath(path) : `${printPath(path)} as ${as.text}`));
  return printList(paths, room);
}

/** `a, b, c`, or one a line. */
export function printList(items: readonly string[], room: number): ClauseLines {
  const whole = items.join(", ");
  if (whole.length <= room) return [whole];
  return items.map((item, index) => (index === items.length - 1 ? item : `${item},`));
}

/** The columns of a limit behind its name: value, `within`, `because`. */
export function limitColumns(limit: Limit): { readonly value: string; readonly within?: string; readonly because?: string } {
  const { value, within, because } = limit;
  return {
    value: printExpression(value),
    ...(within === undefined ? {} : { within: `within ${printSum(within.low)} .. ${printSum(within.high)}` }),
    ...(because === undefined ? {} : { because: `because ${printString(because)}` }),
  };
}

function printExampleValue({ path, value }: ExampleValue): string {
  return `${printPath(path)} = ${value.kind === "ago" ? `${printOperand(value.duration)} ago` : printExpression(value)}`;
}

/** The columns of an example: name, values, outcome. The values come broken where they do not fit into `room`. */
export interface ExampleColumns {
  readonly name?: string;
  readonly values: ClauseLines;
  readonly outcome: string;
}

export function exampleColumns(example: Example, room: number): ExampleColumns {
  const values = example.values.map(printExampleValue);
  const held = example.held === undefined ? "" : ` held ${printOperand(example.held)}`;
  const name = example.name === undefined ? {} : { name: printString(example.name) };
  const outcome = `-> ${example.expect}`;
  if (values.length === 0) return { ...name, values: [`{ }${held}`], outcome };
  const whole = `{ ${values.join(", ")} }${held}`;
  if ((name.name?.length ?? 0) + whole.length + outcome.length + 2 <= room) return { ...name, values: [whole], outcome };
  const lines = values.map(
    (value, index) => `${index === 0 ? "{ " : "  "}${value}${index === values.length - 1 ? ` }${held}` : ","}`,
  );
  return { ...name, values: lines, outcome };
}
