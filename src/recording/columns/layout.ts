import { readInstantForm } from "../../model/instant-form.ts";
import { isObject, type JsonValue } from "../../model/json.ts";
import type { ColumnDefinition, GroupNode, ShapeNode, SnapshotShape } from "../../model/snapshot-batch.ts";

/** A snapshot with more values than this is kept as it is: a column for each would cost more than it saves. */
const MOST_VALUES = 2_000;
const MOST_COLUMNS = 10_000;
const MOST_SHAPES = 1_000;
const DEEPEST = 32;

/** A snapshot taken apart. */
export interface Taken {
  /** Index in `ColumnLayout.shapes`. */
  readonly shape: number;
  /** For each value of the snapshot, in its order: the index of its column, and what goes there. Instants are ms. */
  readonly columns: readonly number[];
  readonly values: readonly (number | boolean | string)[];
}

/** The columns and shapes that a reader has met. They only grow. */
export class ColumnLayout {
  readonly definitions: ColumnDefinition[] = [];
  readonly shapes: SnapshotShape[] = [];
  readonly #columns = new Map<string, number>();
  readonly #shapes = new Map<string, number>();

  /** Undefined for what does not fit into columns: no object, too large, too many shapes already, a name that objects do not take. */
  take(snapshot: JsonValue, source: string | undefined): Taken | undefined {
    if (!isObject(snapshot)) return undefined;
    const walk = new Walk(this.#columns, this.definitions);
    const root = walk.group(snapshot, []);
    if (root === undefined) return undefined;
    const id = `${JSON.stringify(source ?? null)}${walk.signature}`;
    let shape = this.#shapes.get(id);
    if (shape === undefined) {
      if (this.shapes.length >= MOST_SHAPES) return undefined;
      shape = this.shapes.length;
      this.#shapes.set(id, shape);
      this.shapes.push({ source, root, timestamp: timestampOf(root, this.definitions) });
    }
    return { shape, columns: walk.columns, values: walk.values };
  }

  /** Undefined for one that no snapshot had. */
  columnOf(definition: ColumnDefinition): number | undefined {
    return this.#columns.get(nameOf(definition));
  }
}

function nameOf(definition: ColumnDefinition): string {
  const form = definition.kind === "instant" ? [definition.form.decimals, definition.form.zone] : null;
  return JSON.stringify([definition.path, definition.kind, form]);
}

function timestampOf(root: GroupNode, definitions: readonly ColumnDefinition[]): number | undefined {
  const node = root.members.find(([name]) => name === "timestamp")?.[1];
  if (node?.node !== "value" || definitions[node.column]?.kind !== "instant") return undefined;
  return node.column;
}

class Walk {
  readonly columns: number[] = [];
  readonly values: (number | boolean | string)[] = [];
  signature = "";
  readonly #known: Map<string, number>;
  readonly #definitions: ColumnDefinition[];

  constructor(known: Map<string, number>, definitions: ColumnDefinition[]) {
    this.#known = known;
    this.#definitions = definitions;
  }

  group(value: Readonly<Record<string, JsonValue>>, path: readonly string[]): GroupNode | undefined {
    if (path.length > DEEPEST) return undefined;
    const members: [string, ShapeNode][] = [];
    this.signature += "{";
    for (const name of Object.keys(value)) {
      // Written as a member it would be the prototype.
      if (name === "__proto__") return undefined;
      this.signature += `${JSON.stringify(name)}:`;
      const node = this.#node(value[name] ?? null, [...path, name]);
      if (node === undefined) return undefined;
      members.push([name, node]);
    }
    this.signature += "}";
    return { node: "group", members };
  }

  #node(value: JsonValue, path: readonly string[]): ShapeNode | undefined {
    if (value === null) {
      this.signature += "~,";
      return { node: "null" };
    }
    if (typeof value !== "object") return this.#value(value, path);
    return Array.isArray(value) ? this.#list(value, path) : this.group(value as Readonly<Record<string, JsonValue>>, path);
  }

  #list(list: readonly JsonValue[], path: readonly string[]): ShapeNode | undefined {
    if (path.length > DEEPEST) return undefined;
    const elements: ShapeNode[] = [];
    this.signature += "[";
    for (const [index, element] of list.entries()) {
      const node = this.#node(element, [...path, String(index)]);
      if (node === undefined) return undefined;
      elements.push(node);
    }
    this.signature += "]";
    return { node: "list", elements };
  }

  #value(value: number | boolean | string, path: readonly string[]): ShapeNode | undefined {
    const instant = typeof value === "string" ? readInstantForm(value) : undefined;
    const definition: ColumnDefinition =
      instant === undefined
        ? { path, kind: typeof value as "number" | "boolean" | "string" }
        : { path, kind: "instant", form: instant.form };
    const column = this.#column(definition);
    if (column === undefined || this.values.length >= MOST_VALUES) return undefined;
    this.signature += `${column},`;
    this.columns.push(column);
    this.values.push(instant?.at ?? value);
    return { node: "value", column };
  }

  #column(definition: ColumnDefinition): number | undefined {
    const id = nameOf(definition);
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    if (this.#definitions.length >= MOST_COLUMNS) return undefined;
    this.#definitions.push(definition);
    this.#known.set(id, this.#definitions.length - 1);
    return this.#definitions.length - 1;
  }
}
