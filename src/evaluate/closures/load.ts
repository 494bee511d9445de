import { isObject } from "../../model/json.ts";
import { INHERITED } from "../inherited.ts";
import type { LoadSupport, Rows } from "../compiled.ts";
import { isPresent, known } from "../facts.ts";
import type { Load, LoadAs, Table } from "../program/program.ts";

type Convert = (value: unknown) => number;
type LoadRow = (element: unknown, previous: unknown, key: string | null, rows: Rows, offset: number) => void;

/** The metrics of one group, which is found once. */
interface Group {
  readonly from: Load["from"];
  readonly path: readonly string[];
  readonly metrics: readonly Metric[];
}

interface Metric {
  readonly slot: number;
  readonly name: string;
  readonly isInherited: boolean;
  /** Undefined for a number. */
  readonly convert: Convert | undefined;
}

/** Fills a row by reading each path, group by group: slower than the generated loader and plainly the definition of it. */
export function loadClosure(table: Table, support: LoadSupport): LoadRow {
  const keys = table.loads.filter(({ from }) => from === "key").map(({ slot, as }) => ({ slot, convert: conversion(as, support) }));
  const groups = groupsOf(
    table.loads.filter(({ from }) => from !== "key"),
    support,
  );
  return (element, previous, key, rows, offset) => {
    const cells = rows[table.index];
    if (cells === undefined) return;
    for (const { slot, convert } of keys) cells[offset + slot] = convert(key);
    for (const { from, path, metrics } of groups) {
      const group = objectAt(from === "newest" ? element : previous, path);
      // Of a plain object only these few names are inherited: asking for each member whether it is the object's own would cost most.
      const isPlain = group !== undefined && Object.getPrototypeOf(group) === Object.prototype;
      for (const { slot, name, isInherited, convert } of metrics) {
        const isOwn = (isPlain && !isInherited) || (group !== undefined && Object.hasOwn(group, name));
        const value = isOwn ? group[name] : undefined;
        cells[offset + slot] = convert === undefined ? finiteNumber(value) : convert(value);
      }
    }
  };
}

function objectAt(root: unknown, path: readonly string[]): Readonly<Record<string, unknown>> | undefined {
  let value = root;
  for (const segment of path) {
    if (!isObject(value) || !Object.hasOwn(value, segment)) return undefined;
    value = value[segment];
  }
  return isObject(value) ? value : undefined;
}

function finiteNumber(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) ? value : Number.NaN;
}

function groupsOf(loads: readonly Load[], support: LoadSupport): readonly Group[] {
  const groups = new Map<string, Group & { metrics: Metric[] }>();
  for (const { slot, from, path, as } of loads) {
    const above = path.slice(0, -1);
    const id = JSON.stringify([from, above]);
    const group = groups.get(id) ?? { from, path: above, metrics: [] };
    groups.set(id, group);
    const isNumber = as.kind === "metric" && as.type === "number";
    const name = path.at(-1) ?? "";
    group.metrics.push({ slot, name, isInherited: INHERITED.has(name), convert: isNumber ? undefined : conversion(as, support) });
  }
  return [...groups.values()];
}

function conversion(as: LoadAs, support: LoadSupport): Convert {
  switch (as.kind) {
    case "metric": {
      const { type } = as;
      return (value) => {
        const metric = known(value, type);
        if (metric === undefined) return Number.NaN;
        return typeof metric === "string" ? support.intern(metric) : Number(metric);
      };
    }
    case "present": {
      const { type } = as;
      return (value) => Number(isPresent(value, type));
    }
    case "glob": {
      const matches = support.globs[as.glob];
      return (value) => (typeof value === "string" && matches !== undefined ? Number(matches(value)) : Number.NaN);
    }
  }
}
