import type { LoadSupport, Rows } from "../compiled.ts";
import { isPresent, known, readPath } from "../facts.ts";
import type { LoadAs, Table } from "../program/program.ts";

/** Fills a row by reading each path on its own: slower than the generated loader and plainly the definition of it. */
export function loadClosure(
  table: Table,
  support: LoadSupport,
): (element: unknown, previous: unknown, key: string | null, rows: Rows, offset: number) => void {
  const loads = table.loads.map(({ slot, from, path, as }) => ({ slot, from, path, convert: conversion(as, support) }));
  return (element, previous, key, rows, offset) => {
    const cells = rows[table.index];
    if (cells === undefined) return;
    for (const { slot, from, path, convert } of loads) {
      cells[offset + slot] = convert(from === "key" ? key : readPath(from === "newest" ? element : previous, path));
    }
  };
}

function conversion(as: LoadAs, support: LoadSupport): (value: unknown) => number {
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
