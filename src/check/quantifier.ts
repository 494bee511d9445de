import { didYouMean } from "../diagnostics/suggest.ts";
import type { BooleanTerm, NumberTerm } from "../model/term.ts";
import type { Name, Path } from "../policy/ast.ts";
import type { During, Presence, Quantifier } from "../policy/expression.ts";
import { numeric } from "./arithmetic.ts";
import { type Context, type LoopVariable, made, madeNumber, type Scope } from "./context.ts";
import { resolvePath } from "./path.ts";
import { writePath } from "./schema-paths.ts";
import { ageOf, exampleOf, spanOf, type Typed, type TypedBoolean, typeName } from "./typed.ts";
import { termIn } from "./unify.ts";

/** The collection that a loop goes over, bound to its variable; undefined after reporting that it is none. */
export function bindLoop(
  context: Context,
  variable: Pick<Name, "text" | "span">,
  collection: Path,
  scope: Scope,
): LoopVariable | undefined {
  const taken = takenBy(context, variable.text, scope);
  if (taken !== undefined) {
    context.findings.report("P216", variable.span, {
      message: `\`${variable.text}\` is already ${taken}, and this loop variable would hide it`,
      help: `give this loop variable another name, such as \`${variable.text}_2\``,
    });
    return;
  }
  const found = resolvePath(context, collection, scope);
  if (found === undefined) return undefined;
  const { node, ref } = found;
  if (node.node === "collection")
    return { collection: node, ref: node.by === undefined ? { ref } : { ref, by: node.by }, span: variable.span };
  const name = writePath(collection.segments);
  const what =
    node.node === "metric"
      ? `a single ${node.type}`
      : node.node === "object"
        ? "a group with fixed names"
        : `no collection: ${node.why}`;
  const help = "name a keyed collection of the schema, such as `positions.by_symbol`";
  context.findings.report("P223", collection.span, { message: `\`${name}\` is ${what}, and a collection is needed`, help });
}

function takenBy(context: Context, name: string, scope: Scope): string | undefined {
  if (scope.variables.has(name)) return "a loop variable";
  if (context.limits.has(name)) return "a limit";
  if (context.conditions.has(name)) return "a condition";
  return context.schema.root.properties.has(name) ? "a metric of the schema" : undefined;
}

export function typeQuantifier(context: Context, expression: Quantifier, scope: Scope): Typed | undefined {
  const loop = bindLoop(
    context,
    { text: expression.variable, span: { ...expression.span, end: expression.collection.span.end } },
    expression.collection,
    scope,
  );
  if (loop === undefined) return undefined;
  const variables = new Map([...scope.variables, [expression.variable, loop]]);
  const body = context.typeOf(expression.body, { ...scope, variables, inside: scope.inside ?? "a quantifier" });
  if (body === undefined) return undefined;
  const bound = { variable: expression.variable, collection: loop.ref };
  if (expression.quantifier === "sum") {
    const value = numeric(context, body, "`sum`");
    const operand = value && termIn(context, value, value.unit);
    if (value === undefined || operand === undefined) return undefined;
    const term: NumberTerm = { term: "sum", ...bound, body: operand };
    return {
      is: "number",
      expression,
      term: madeNumber(context, term, value.unit, expression),
      unit: value.unit,
    };
  }
  const condition = asCondition(context, body, `\`${expression.quantifier}\` asks whether something holds of each element`);
  if (condition === undefined) return undefined;
  if (expression.quantifier === "count") {
    const term: NumberTerm = { term: "count", ...bound, body: condition };
    return { is: "number", expression, term: madeNumber(context, term, "count", expression), unit: "count" };
  }
  const term: BooleanTerm = { term: expression.quantifier, ...bound, body: condition };
  return { is: "boolean", expression, term: made(context, term, expression) };
}

/** The condition itself, or undefined after reporting what stands in its place. */
export function asCondition(context: Context, typed: Typed | undefined, why: string, meant?: string): BooleanTerm | undefined {
  if (typed === undefined) return undefined;
  if (typed.is === "boolean") return typed.term;
  const { expression } = typed;
  const name = expression.kind === "path" ? writePath(expression.segments) : undefined;
  const help =
    typed.is === "string"
      ? `compare it, as in \`${name ?? "state"} == "${typed.metric?.enum?.[0] ?? "active"}"\``
      : typed.is === "timestamp"
        ? `compare its age, as in \`${ageOf(typed)} > 90s\``
        : expression.kind === "quantifier"
          ? `compare it, as in \`${expression.quantifier} ${expression.variable} in ${writePath(expression.collection.segments)} ... > 0\``
          : `compare it, as in \`${name ?? "positions.count"} > ${typed.unit === "count" ? "5" : exampleOf(typed.unit)}\``;
  context.findings.report("P205", spanOf(typed), {
    message: `${why}, and this is ${typeName(typed)}`,
    label: typeName(typed),
    help: meant ?? help,
  });
}

/** `x is missing`, `x is present`: of a metric, a group or a collection. */
export function typePresence(context: Context, expression: Presence, scope: Scope): TypedBoolean | undefined {
  const found = resolvePath(context, expression.path, scope);
  if (found === undefined) return undefined;
  const { node, ref } = found;
  if (node.node === "opaque") {
    const help = "ask for the group that holds it";
    context.findings.report("P224", expression.path.span, {
      message: `\`${writePath(expression.path.segments)}\` cannot be used in a policy: ${node.why}`,
      help,
    });
    return;
  }
  if (found.isKey === true || (ref.variable !== undefined && ref.path.length === 0)) {
    const [variable = ""] = expression.path.segments;
    const [metric = "x"] = scope.variables.get(variable)?.collection.element.properties.keys() ?? [];
    const help = `ask for one of the element's metrics, as in \`${variable}.${metric} is missing\``;
    context.findings.report("P210", expression.path.span, {
      message: "an element of a collection is always present, with its key",
      help,
    });
    return;
  }
  const type = node.node === "metric" ? node.type : node.node;
  const term = made(context, { term: "present", ref, type }, expression);
  return {
    is: "boolean",
    expression,
    term: expression.is === "present" ? term : made(context, { term: "not", operand: term }, expression),
  };
}

/** `during nse`, `during nse.pre_open` */
export function typeDuring(context: Context, expression: During): TypedBoolean | undefined {
  const { segments, span } = expression.session;
  const [name = "", session = "regular", ...more] = segments;
  context.used.calendars.add(name);
  if (!context.calendars.has(name)) {
    const help = didYouMean(name, context.calendars.keys(), `declare it: \`calendar ${name} from "calendars/${name}.yaml"\``);
    context.findings.report("P222", span, { message: `there is no calendar \`${name}\``, help });
    return;
  }
  const calendar = context.calendars.get(name);
  if (calendar === undefined) return undefined;
  const sessions = new Set([
    ...Object.keys(calendar.sessions),
    ...Object.values(calendar.exceptions).flatMap((day) => Object.keys(day.sessions)),
  ]);
  if (more.length > 0 || !sessions.has(session)) {
    const wrong = more.length > 0 ? segments.slice(1).join(".") : session;
    const known = [...sessions].map((each) => `\`${name}.${each}\``).join(", ");
    const help = didYouMean(
      `${name}.${wrong}`,
      [...sessions].map((each) => `${name}.${each}`),
      known === "" ? "give the calendar a session" : `write one of ${known}`,
    );
    context.findings.report("P222", span, { message: `the calendar \`${name}\` has no session \`${wrong}\``, help });
    return;
  }
  return { is: "boolean", expression, term: made(context, { term: "during", calendar: name, session }, expression) };
}
