import type { MetricRef } from "../model/term.ts";
import type { Path } from "../policy/ast.ts";
import type { CollectionNode, MetricNode, ObjectNode, SchemaNode } from "./checked.ts";
import type { Context, Scope } from "./context.ts";
import { writePath } from "./schema-paths.ts";
import { UNBOUND_CURRENCY } from "./schema/annotations.ts";
import { exampleOf } from "./typed.ts";
import { reportName, reportUnknown } from "./unknown-path.ts";

/** What a path names: where it is read, and what the schema says of it. */
export interface Resolved {
  readonly ref: MetricRef;
  readonly node: SchemaNode;
  /** The metric that `p.key` stands for is the element's key. */
  readonly isKey?: true;
  /** What the last segment is a key of. */
  readonly elementOf?: CollectionNode;
}

export interface ResolvedMetric {
  readonly ref: MetricRef;
  readonly metric: MetricNode;
}

const KEY: MetricNode = { node: "metric", type: "string", unit: "count", integer: false };

/** Finds a path in the schema or in the element of a loop variable; undefined after reporting one that is not there. */
export function resolvePath(context: Context, path: Path, scope: Scope): Resolved | undefined {
  const [first = "", ...rest] = path.segments;
  const variable = scope.variables.get(first);
  if (variable === undefined && rest.length === 0 && !context.schema.root.properties.has(first)) {
    reportName(context, path, first, scope);
    return;
  }
  if (variable === undefined) return walk(context, path, context.schema.root, { path: [] }, path.segments, scope);
  if (rest.length === 1 && rest[0] === "key") return { ref: { variable: first, key: true, path: ["key"] }, node: KEY, isKey: true };
  return walk(context, path, variable.collection.element, { variable: first, path: [] }, rest, scope);
}

function walk(
  context: Context,
  path: Path,
  start: ObjectNode,
  base: MetricRef,
  segments: readonly string[],
  scope: Scope,
): Resolved | undefined {
  let node: SchemaNode = start;
  let elementOf: CollectionNode | undefined;
  for (const [index, segment] of segments.entries()) {
    if (node.node === "object") {
      const child = node.properties.get(segment);
      if (child === undefined) {
        reportUnknown(context, path, path.segments.length - segments.length + index, node, scope);
        return;
      }
      node = child;
      elementOf = undefined;
    } else if (node.node === "collection" && node.keyed) {
      elementOf = node;
      node = node.element;
    } else {
      reportInside(context, path, node, path.segments.length - segments.length + index);
      return;
    }
  }
  return { ref: { ...base, path: segments }, node, ...(elementOf !== undefined && { elementOf }) };
}

function reportInside(context: Context, path: Path, node: Exclude<SchemaNode, ObjectNode>, at: number): undefined {
  const outer = writePath(path.segments.slice(0, at));
  if (node.node === "opaque") {
    reportOpaque(context, path, outer, node.why);
    return;
  }
  if (node.node === "collection") {
    context.findings.report("P224", path.span, {
      message: `\`${outer}\` is a list, and its elements cannot be named in a path`,
      help: `${goOver(outer, node, path.segments.at(-1) ?? "")}, or write a rule \`for each\``,
    });
    return;
  }
  const message = `\`${outer}\` is a single ${node.type === "number" ? "number" : "value"} and has no \`${path.segments[at] ?? ""}\``;
  context.findings.report("P201", path.span, { message, help: `write \`${outer}\`` });
}

function reportOpaque(context: Context, path: Path, name: string, why: string): undefined {
  const help = "compare another metric, or describe this one more closely in the metrics schema";
  context.findings.report("P224", path.span, { message: `\`${name}\` cannot be used in a policy: ${why}`, help });
}

/** The path as one metric; undefined after reporting a group, a collection, or money without a currency. */
export function resolveMetric(context: Context, path: Path, scope: Scope): ResolvedMetric | undefined {
  const found = resolvePath(context, path, scope);
  if (found === undefined) return undefined;
  const { node, ref } = found;
  switch (node.node) {
    case "metric":
      if (node.unit !== UNBOUND_CURRENCY) return { ref, metric: node };
      // One header mends them all.
      if (!context.findings.has("P209")) {
        context.findings.report("P209", path.span, {
          message: `\`${writePath(path.segments)}\` is in the account's currency, and the policy does not say which that is`,
          help: "add a header such as `currency INR`",
        });
      }
      return;
    case "opaque": {
      reportOpaque(context, path, writePath(path.segments), node.why);
      return;
    }
    case "collection": {
      reportCollection(context, path, node);
      return;
    }
    case "object": {
      const meant = found.elementOf === undefined ? undefined : metricForKey(path, found.elementOf, scope);
      if (meant === undefined) reportGroup(context, path, node, scope);
      else reportMetricForKey(context, path, meant);
      return;
    }
  }
}

function reportCollection(context: Context, path: Path, node: CollectionNode): undefined {
  const name = writePath(path.segments);
  const metric = [...node.element.properties.keys()][0] ?? "x";
  const help = `go over it, as in \`count p in ${name} has (p.${metric} is present)\`, or write a rule \`for each\``;
  context.findings.report("P224", path.span, {
    message: `\`${name}\` is a collection by ${node.label}, and a single value is needed`,
    help,
  });
}

/** `positions.by_symbol.value`: a metric of the elements stands where a key does. What to write instead. */
function metricForKey(path: Path, collection: CollectionNode, scope: Scope): string | undefined {
  const metric = path.segments.at(-1) ?? "";
  if (!collection.element.properties.has(metric)) return undefined;
  const name = writePath(path.segments.slice(0, -1));
  const variables = [...scope.variables].filter(([, { collection: looped }]) => looped.element === collection.element);
  const [variable] = variables[0] ?? [];
  return variable === undefined ? goOver(name, collection, metric) : `write \`${variable}.${metric}\``;
}

function reportMetricForKey(context: Context, path: Path, help: string): undefined {
  const metric = path.segments.at(-1) ?? "";
  const message = `\`${metric}\` stands where a key of \`${writePath(path.segments.slice(0, -1))}\` does, so this is one element and no value`;
  context.findings.report("P224", path.span, { message, help });
}

/** `go over it, as in ...`, with a comparison that the metric can have. */
function goOver(name: string, collection: CollectionNode, metric: string): string {
  const { properties } = collection.element;
  const field = properties.has(metric) ? metric : ([...properties.keys()][0] ?? metric);
  return `go over it, as in \`any p in ${name} has (${comparisonOf(`p.${field}`, properties.get(field))})\``;
}

function comparisonOf(name: string, node: SchemaNode | undefined): string {
  if (node?.node !== "metric") return `${name} is present`;
  switch (node.type) {
    case "boolean":
      return name;
    case "string":
      return `${name} == "${node.enum?.[0] ?? "active"}"`;
    case "timestamp":
      return `age(${name}) > 90s`;
    case "number":
      return node.unit === UNBOUND_CURRENCY ? `${name} is present` : `${name} > ${exampleOf(node.unit)}`;
  }
}

function reportGroup(context: Context, path: Path, node: ObjectNode, scope: Scope): undefined {
  const name = writePath(path.segments);
  const metrics = [...node.properties].filter(([, child]) => child.node === "metric").map(([metric]) => metric);
  const [first = ""] = path.segments;
  const element = path.segments.length === 1 && scope.variables.has(first);
  const shown = [...metrics.slice(0, 3), ...(element ? ["key"] : [])].map((metric) => `\`${name}.${metric}\``);
  const help = shown.length === 0 ? "name a single metric" : `name one of its metrics, such as ${shown.join(", ")}`;
  const what = element ? "is an element of a collection" : "is a group of metrics";
  context.findings.report("P224", path.span, { message: `\`${name}\` ${what}, and a single value is needed`, help });
}
