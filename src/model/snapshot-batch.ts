import { formatInstant, type InstantForm } from "./instant-form.ts";
import type { JsonValue } from "./json.ts";

/**
 * Snapshots as columns: a row for each, a column for each metric and type. What a row is made of, its shape says: absent, null and a value
 * of another type are other shapes, so that a row becomes the JSON that it came from, member by member in the same order.
 */
export interface SnapshotBatch {
  /** How many there are. */
  readonly rows: number;
  /** All that the reader has met so far; what stands at an index never changes. */
  readonly shapes: readonly SnapshotShape[];
  /** By row: the index of its shape. */
  readonly shapeOf: Int32Array;
  /** As many as the reader has met so far, at the same places in every batch; undefined where no row of this batch has a value. */
  readonly columns: readonly (Column | undefined)[];
  /** Of the columns, at the same places. */
  readonly definitions: readonly ColumnDefinition[];
  /** By row: the evaluation's `now`, ms since the epoch; NaN for a bare snapshot. */
  readonly now: Float64Array;
  /** Where the first row stands in its recording, counted from 1; the others follow. */
  readonly line: number;
}

/** What all snapshots of one structure share. */
export interface SnapshotShape {
  /** Of an envelope; undefined for bare snapshots. */
  readonly source: string | undefined;
  readonly root: GroupNode;
  /** The column of the snapshot's own timestamp; undefined where it is no instant. */
  readonly timestamp: number | undefined;
}

export type ShapeNode = GroupNode | ListNode | NullNode | ValueNode;

export interface GroupNode {
  readonly node: "group";
  readonly members: readonly (readonly [name: string, value: ShapeNode])[];
}

interface ListNode {
  readonly node: "list";
  readonly elements: readonly ShapeNode[];
}

interface NullNode {
  readonly node: "null";
}

interface ValueNode {
  readonly node: "value";
  /** Index in `SnapshotBatch.columns`. */
  readonly column: number;
}

/** What a column holds, and of which metric: one metric has several where its type changes. */
export type ColumnDefinition = {
  /** Of lists, the index of an element as text. */
  readonly path: readonly string[];
} & ({ readonly kind: "number" | "boolean" | "string" } | { readonly kind: "instant"; readonly form: InstantForm });

/** By row; where a row's shape has no such value, whatever was there before. */
export type Column =
  | {
      readonly kind: "number";
      readonly values: Float64Array;
      /** Whoever made it has seen that all its values are finite. */
      readonly isFinite?: true;
    }
  /** 0 or 1 */
  | { readonly kind: "boolean"; readonly values: Uint8Array }
  /** ms since the epoch */
  | { readonly kind: "instant"; readonly values: Float64Array; readonly form: InstantForm }
  | { readonly kind: "string"; readonly codes: Int32Array; readonly texts: Texts };

/** The texts that codes stand for. A code keeps its text as long as this object lives. */
export interface Texts {
  text(code: number): string;
}

/** A row as the JSON that it came from. */
export function snapshotAt(batch: SnapshotBatch, row: number): JsonValue {
  const shape = batch.shapes[batch.shapeOf[row] ?? 0];
  return shape === undefined ? null : build(shape.root, batch.columns, row);
}

/** What a node of the row's shape stands for. */
export function partAt(batch: SnapshotBatch, row: number, node: ShapeNode): JsonValue {
  return build(node, batch.columns, row);
}

function build(node: ShapeNode, columns: SnapshotBatch["columns"], row: number): JsonValue {
  switch (node.node) {
    case "group": {
      const group: Record<string, JsonValue> = {};
      for (const member of node.members) group[member[0]] = build(member[1], columns, row);
      return group;
    }
    case "list":
      return node.elements.map((element) => build(element, columns, row));
    case "null":
      return null;
    case "value":
      return valueOf(columns[node.column], row);
  }
}

function valueOf(column: Column | undefined, row: number): JsonValue {
  switch (column?.kind) {
    case undefined:
      return null;
    case "number":
      return column.values[row] ?? null;
    case "boolean":
      return column.values[row] === 1;
    case "instant":
      return formatInstant(column.values[row] ?? 0, column.form);
    case "string":
      return column.texts.text(column.codes[row] ?? 0);
  }
}
