import type { LimitFold } from "../model/term.ts";
import type { Example, ExampleValue, Path, Rule } from "../policy/ast.ts";
import type { CheckedExample, MetricNode } from "./checked.ts";
import { foldConstant } from "./constant.ts";
import type { Context, Scope } from "./context.ts";
import { checkDuration } from "./duration.ts";
import { agree } from "./unify.ts";
import { resolveMetric } from "./path.ts";
import { writePath } from "./schema-paths.ts";
import { exampleOf, spanOf, type Typed, typeName, typeNoun } from "./typed.ts";

type CheckedValue = CheckedExample["values"][number];

export function checkExample(context: Context, rule: Rule, example: Example, scope: Scope): CheckedExample | undefined {
  const held = example.held === undefined ? { ms: 0 } : checkDuration(context, example.held, "zero");
  const values: CheckedValue[] = [];
  const seen = new Map<string, Path>();
  let sound = true;
  for (const value of example.values) {
    const name = writePath(value.path.segments);
    const before = seen.get(name);
    if (before !== undefined) {
      const secondary = [{ span: before.span, text: "first" }];
      context.findings.report("P329", value.path.span, {
        message: `\`${name}\` is given twice`,
        secondary,
        help: "remove one of them",
      });
    }
    seen.set(name, value.path);
    const checked = checkValue(context, value, scope);
    if (checked === undefined) sound = false;
    else values.push(checked);
  }
  const { expect } = example;
  if (expect !== "none" && expect !== "unknown" && !rule.tiers.some((tier) => tier.severity === expect)) {
    const known = rule.tiers.map((tier) => `\`${tier.severity}\``).join(", ");
    const add = `add a tier \`${expect} when ...\``;
    const help = known === "" ? add : `expect ${known}, \`none\` or \`unknown\`, or ${add}`;
    context.findings.report("P328", example.span, {
      message: `the example expects \`${expect}\`, and the rule has no such tier`,
      help,
    });
    sound = false;
  }
  if (!sound || held === undefined) return undefined;
  return {
    ...(example.name === undefined ? {} : { name: example.name.value }),
    span: example.span,
    values,
    heldMs: held.ms,
    expect,
  };
}

function checkValue(context: Context, { path, value }: ExampleValue, scope: Scope): CheckedValue | undefined {
  const found = resolveMetric(context, path, scope);
  if (found === undefined) return undefined;
  const { ref, metric } = found;
  if (value.kind === "ago") {
    if (metric.type !== "timestamp") {
      const message = `\`${writePath(path.segments)}\` is ${typeNoun(metric.type)}, and \`ago\` gives a timestamp`;
      const { duration } = value;
      const written = duration.kind === "name" ? duration.text : `${duration.digits}${duration.unit}`;
      const help = metric.type === "number" ? `write \`${written}\` without \`ago\`` : valueHelp(metric);
      context.findings.report("P204", value.span, { message, label: "a timestamp", help });
      return;
    }
    const ago = checkDuration(context, value.duration, "zero");
    return ago && { ref, type: metric.type, value: { agoMs: ago.ms, ...(ago.limits === undefined ? {} : { limits: ago.limits }) } };
  }
  const typed = context.typeOf(value, { ...scope, inside: "a quantifier" });
  const constant = typed && constantOf(context, typed, metric, path);
  if (constant === undefined || !allowed(context, typed, metric, constant.constant)) return undefined;
  return { ref, type: metric.type, value: constant };
}

function constantOf(
  context: Context,
  typed: Typed,
  metric: MetricNode,
  path: Path,
): { readonly constant: number | string | boolean; readonly limits?: LimitFold } | undefined {
  if (typed.is === "constant" && metric.type === "number") {
    const subject: Typed = {
      is: "number",
      expression: path,
      term: { term: "number", value: 0 },
      unit: metric.unit,
    };
    if (!agree(context, subject, typed, "is compared with")) return undefined;
    const constant = foldConstant(context, typed, metric.unit);
    if (constant === undefined) return undefined;
    return typed.limits === undefined ? { constant } : { constant, limits: { expression: typed.limits, unit: metric.unit } };
  }
  if (typed.is === "string" && metric.type === "string" && typed.term.term === "string") return { constant: typed.term.value };
  if (typed.is === "boolean" && metric.type === "boolean" && typed.term.term === "boolean") return { constant: typed.term.value };
  const name = writePath(path.segments);
  const fixed =
    typed.is === "constant" ||
    (typed.is === "string" && typed.term.term === "string") ||
    (typed.is === "boolean" && typed.term.term === "boolean");
  if (!fixed) {
    const help = "write a number, a string, `true`, `false` or a limit";
    context.findings.report("P213", spanOf(typed), {
      message: "an example gives a metric one fixed value, and this is read from a snapshot",
      help,
    });
    return;
  }
  context.findings.report("P204", spanOf(typed), {
    message: `\`${name}\` is ${typeNoun(metric.type)}, and this is ${typeName(typed)}`,
    label: typeName(typed),
    help: valueHelp(metric),
  });
}

/** What an example may give the metric. */
function valueHelp({ type, unit, enum: values }: MetricNode): string {
  switch (type) {
    case "timestamp":
      return "write how long ago, as in `95s ago`";
    case "boolean":
      return "write `true` or `false`";
    case "number":
      return `write a number, such as \`${exampleOf(unit)}\``;
    case "string":
      return `write text in quotes, such as \`"${String(values?.[0] ?? "TCS")}"\``;
  }
}

/** A value the schema refuses would be unknown in the example, which shows nothing. */
function allowed(context: Context, typed: Typed | undefined, metric: MetricNode, value: number | string | boolean): boolean {
  const problem = refusal(metric, value);
  if (problem === undefined || typed === undefined) return true;
  context.findings.report("P214", spanOf(typed), {
    message: `the schema refuses this value: it is ${problem}`,
    help: "give a value that the schema accepts, or leave the metric out for unknown",
  });
  return false;
}

function refusal(metric: MetricNode, value: number | string | boolean): string | undefined {
  if (metric.enum !== undefined && !metric.enum.includes(value)) return `none of ${metric.enum.slice(0, 8).join(", ")}`;
  if (typeof value !== "number") return undefined;
  if (metric.integer && !Number.isInteger(value)) return "no whole number";
  if (value < (metric.minimum ?? -Infinity)) return `below ${metric.minimum ?? ""}`;
  if (value > (metric.maximum ?? Infinity)) return `above ${metric.maximum ?? ""}`;
  if (value <= (metric.exclusiveMinimum ?? -Infinity)) return `not above ${metric.exclusiveMinimum ?? ""}`;
  if (value >= (metric.exclusiveMaximum ?? Infinity)) return `not below ${metric.exclusiveMaximum ?? ""}`;
  return undefined;
}
