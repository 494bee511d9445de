import { isObject, type JsonValue } from "../../model/json.ts";
import type { ColumnDefinition, GroupNode, ShapeNode, SnapshotShape } from "../../model/snapshot-batch.ts";

/** A snapshot is no deeper where it stands in columns; what is deeper was not written by this program. */
const DEEPEST = 64;

/**
 * A shape as JSON: a value is the index of its column, `{"group": [["name", node], ...]}` and `{"list": [node, ...]}` hold nodes in their
 * order, null is null. Of an envelope with its source: `{"source": "engine", "group": [...]}`.
 */
export function shapeText({ source, root }: SnapshotShape, columnOf: (column: number) => number): string {
  const group = groupText(root, columnOf);
  return source === undefined ? group : `{"source":${JSON.stringify(source)},${group.slice(1)}`;
}

function groupText({ members }: GroupNode, columnOf: (column: number) => number): string {
  return `{"group":[${members.map(([name, node]) => `[${JSON.stringify(name)},${nodeText(node, columnOf)}]`).join(",")}]}`;
}

function nodeText(node: ShapeNode, columnOf: (column: number) => number): string {
  switch (node.node) {
    case "group":
      return groupText(node, columnOf);
    case "list":
      return `{"list":[${node.elements.map((element) => nodeText(element, columnOf)).join(",")}]}`;
    case "null":
      return "null";
    case "value":
      return String(columnOf(node.column));
  }
}

/** The shapes of a file, from anybody; undefined where they are none, or name other columns than there are. */
export function readShapes(text: string, definitions: readonly ColumnDefinition[]): readonly SnapshotShape[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(value)) return undefined;
  const shapes = value.map((each: unknown) => readShape(each, definitions));
  return shapes.every((shape) => shape !== undefined) ? shapes : undefined;
}

function readShape(value: unknown, definitions: readonly ColumnDefinition[]): SnapshotShape | undefined {
  if (!isObject(value)) return undefined;
  const { source } = value;
  if (source !== undefined && (typeof source !== "string" || source === "")) return undefined;
  const root = readNode(value as JsonValue, definitions, []);
  if (root?.node !== "group") return undefined;
  const timestamp = root.members.find(([name]) => name === "timestamp")?.[1];
  const isInstant = timestamp?.node === "value" && definitions[timestamp.column]?.kind === "instant";
  return { source, root, timestamp: isInstant ? timestamp.column : undefined };
}

function readNode(value: JsonValue, definitions: readonly ColumnDefinition[], path: readonly string[]): ShapeNode | undefined {
  if (value === null) return { node: "null" };
  if (typeof value === "number") return isAt(path, definitions[value]) ? { node: "value", column: value } : undefined;
  if (!isObject(value) || path.length > DEEPEST) return undefined;
  const { group, list } = value as Readonly<Record<string, JsonValue | undefined>>;
  if (Array.isArray(group)) return readGroup(group as readonly JsonValue[], definitions, path);
  if (!Array.isArray(list)) return undefined;
  const elements = (list as readonly JsonValue[]).map((element, index) => readNode(element, definitions, [...path, String(index)]));
  return elements.every((element) => element !== undefined) ? { node: "list", elements } : undefined;
}

function readGroup(
  list: readonly JsonValue[],
  definitions: readonly ColumnDefinition[],
  path: readonly string[],
): GroupNode | undefined {
  const members: [string, ShapeNode][] = [];
  const names = new Set(["__proto__"]);
  for (const member of list) {
    if (!Array.isArray(member)) return undefined;
    const [name, value] = member as readonly (JsonValue | undefined)[];
    if (typeof name !== "string" || value === undefined || names.has(name)) return undefined;
    names.add(name);
    const node = readNode(value, definitions, [...path, name]);
    if (node === undefined) return undefined;
    members.push([name, node]);
  }
  return { node: "group", members };
}

/** A column is that of the place where the shape names it: no shape then has it twice. */
function isAt(path: readonly string[], definition: ColumnDefinition | undefined): boolean {
  return definition?.path.length === path.length && path.every((segment, index) => segment === definition.path[index]);
}

/** The columns that rows of this structure have values in, in the order of the values. */
export function columnsOf(node: ShapeNode): readonly number[] {
  switch (node.node) {
    case "group":
      return node.members.flatMap(([, member]) => columnsOf(member));
    case "list":
      return node.elements.flatMap(columnsOf);
    case "null":
      return [];
    case "value":
      return [node.column];
  }
}
