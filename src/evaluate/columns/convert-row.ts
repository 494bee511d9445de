import { formatInstant } from "../../model/instant-form.ts";
import type { Column, ShapeNode } from "../../model/snapshot-batch.ts";
import { parseTimestamp } from "../../model/timestamp.ts";
import type { LoadSupport } from "../compiled.ts";
import type { PresenceType } from "../facts.ts";
import type { LoadAs } from "../program/program.ts";

/** The cell for a row of a column; NaN where unknown. */
export type ConvertRow = (column: Column | undefined, row: number) => number;

/** What the definition of loading (`loadClosure`) makes of the values of a column. A number where all rows have the same. */
export function conversionOf(
  as: LoadAs,
  node: ShapeNode | undefined,
  kind: Column["kind"] | undefined,
  support: LoadSupport,
): ConvertRow | number {
  switch (as.kind) {
    case "present":
      return presence(as.type, node, kind);
    case "glob": {
      const matches = support.globs[as.glob];
      if (matches === undefined || !isText(kind)) return Number.NaN;
      return (column, row) => Number(matches(textAt(column, row)));
    }
    case "metric":
      switch (as.type) {
        case "number":
          return kind === "number" ? finiteAt : Number.NaN;
        case "boolean":
          return kind === "boolean" ? numberAt : Number.NaN;
        case "string":
          return isText(kind) ? (column, row) => support.intern(textAt(column, row)) : Number.NaN;
        case "timestamp":
          return kind === "instant" ? numberAt : kind === "string" ? instantAt : Number.NaN;
      }
  }
}

function presence(type: PresenceType, node: ShapeNode | undefined, kind: Column["kind"] | undefined): ConvertRow | number {
  switch (type) {
    case "collection":
      return Number(node?.node === "group" || node?.node === "list");
    case "object":
      return Number(node?.node === "group");
    case "number":
      return kind === "number" ? (column, row) => Number(!Number.isNaN(finiteAt(column, row))) : 0;
    case "boolean":
      return Number(kind === "boolean");
    case "string":
      return Number(isText(kind));
    case "timestamp":
      return kind === "string" ? (column, row) => Number(!Number.isNaN(instantAt(column, row))) : Number(kind === "instant");
  }
}

function isText(kind: Column["kind"] | undefined): boolean {
  return kind === "string" || kind === "instant";
}

function numberAt(column: Column | undefined, row: number): number {
  return column === undefined || column.kind === "string" ? Number.NaN : (column.values[row] ?? Number.NaN);
}

function finiteAt(column: Column | undefined, row: number): number {
  const value = numberAt(column, row);
  return value - value === 0 ? value : Number.NaN;
}

function textAt(column: Column | undefined, row: number): string {
  if (column?.kind === "string") return column.texts.text(column.codes[row] ?? 0);
  return column?.kind === "instant" ? formatInstant(column.values[row] ?? 0, column.form) : "";
}

function instantAt(column: Column | undefined, row: number): number {
  return parseTimestamp(textAt(column, row));
}
