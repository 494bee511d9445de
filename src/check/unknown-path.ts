import { suggest } from "../diagnostics/suggest.ts";
import type { Path } from "../policy/ast.ts";
import type { ObjectNode, SchemaNode } from "./checked.ts";
import type { Context, Scope } from "./context.ts";
import { allPaths, writePath } from "./schema-paths.ts";

/** A path that the schema does not have at its segment `at`, below `parent`. */
export function reportUnknown(context: Context, path: Path, at: number, parent: ObjectNode, scope: Scope): void {
  const segment = path.segments[at] ?? "";
  const before = path.segments.slice(0, at);
  const after = path.segments.slice(at + 1);
  const near = suggest(segment, [...parent.properties.keys(), ...(at === 0 ? scope.variables.keys() : [])]);
  const written = writePath(path.segments);
  const inside = before.length === 0 ? "the metrics schema" : `\`${writePath(before)}\``;
  const corrected = near === undefined ? undefined : writePath([...before, near, ...after]);
  const there = corrected !== undefined && (after.length === 0 || isKnown(context, [...before, near ?? "", ...after], scope));
  const meant = there ? corrected : elsewhere(context, path, scope);
  const loops = at === 0 ? collectionsWith(context, after) : [];
  const names = [...parent.properties.keys()].slice(0, 8).join(", ");
  const choice =
    names === "" ? "name a metric of the schema" : `write one of its metrics: ${names}${parent.properties.size > 8 ? ", ..." : ""}`;
  context.findings.report("P201", path.span, {
    message: `\`${written}\` is not known: ${inside} has no \`${segment}\``,
    help:
      loops.length > 0 && !there
        ? `bind \`${segment}\` first, as in \`for each ${segment} in ${loops[0] ?? ""}\``
        : meant === undefined
          ? choice
          : `did you mean \`${meant}\`?`,
  });
}

/** Whether a corrected path is there. */
function isKnown(context: Context, segments: readonly string[], scope: Scope): boolean {
  const [first = "", ...rest] = segments;
  let node: SchemaNode | undefined = scope.variables.get(first)?.collection.element ?? context.schema.root.properties.get(first);
  for (const segment of rest)
    node =
      node?.node === "object" ? node.properties.get(segment) : node?.node === "collection" && node.keyed ? node.element : undefined;
  return node !== undefined;
}

/** The collections whose elements have the metric: whoever names it may have meant a loop variable. */
function collectionsWith(context: Context, rest: readonly string[]): readonly string[] {
  if (rest.length !== 1) return [];
  const found: string[] = [];
  const look = (node: SchemaNode, trail: readonly string[]): void => {
    if (node.node === "collection" && node.element.properties.has(rest[0] ?? "")) found.push(writePath(trail));
    if (node.node === "object") for (const [name, child] of node.properties) look(child, [...trail, name]);
  };
  look(context.schema.root, []);
  return found;
}

/** A path of the schema that ends in the same name, or looks like the whole. */
function elsewhere(context: Context, path: Path, scope: Scope): string | undefined {
  const last = path.segments.at(-1) ?? "";
  const known = allPaths(context.schema);
  const named = known.filter((candidate) => candidate.at(-1) === last).map(writePath);
  for (const [name, { collection }] of scope.variables) if (collection.element.properties.has(last)) named.push(`${name}.${last}`);
  return named.length === 1 ? named[0] : suggest(writePath(path.segments), known.map(writePath));
}

/** A single word that stands for nothing. */
export function reportName(context: Context, path: Path, name: string, scope: Scope): void {
  const roots = context.schema.root.properties.keys();
  const near = suggest(name, [...scope.variables.keys(), ...context.limits.keys(), ...context.conditions.keys(), ...roots]);
  const paths = allPaths(context.schema).filter((path) => path.at(-1) === name);
  const loops = [...scope.variables]
    .filter(([, { collection }]) => collection.element.properties.has(name))
    .map(([variable]) => `${variable}.${name}`);
  const meant = [...loops, ...paths.map(writePath)][0] ?? near;
  const calendar = context.calendars.has(name);
  const help = calendar
    ? `write \`during ${name}\``
    : /^(?:now|today|time)$/i.test(name)
      ? "write `age(heartbeat.last_tick)` for the time since a timestamp"
      : meant === undefined
        ? `declare it, as in \`limit ${name} = 5\`, or name a metric by its path`
        : `did you mean \`${meant}\`?`;
  const message = calendar
    ? `\`${name}\` is a calendar, which is no value by itself`
    : `\`${name}\` is no limit, condition, loop variable or metric`;
  context.findings.report("P202", path.span, { message, help });
}
