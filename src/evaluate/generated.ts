import { isObject } from "../model/json.ts";
import { parseTimestamp } from "../model/timestamp.ts";
import type { Compiled, LoadSupport, Root, Rows } from "./compiled.ts";
import { finite } from "./facts.ts";
import { ExpressionSource } from "./generated/expression-source.ts";
import { decideSource, rootDecideSource } from "./generated/decide-source.ts";
import { decidesOnLoad, loadAndDecideSource } from "./generated/load-and-decide-source.ts";
import { loadSources } from "./generated/load-source.ts";
import { rootLoadSource } from "./generated/root-load-source.ts";
import type { Program, Table } from "./program/program.ts";

/**
 * Rules or definitions in one function. V8 does not optimise a function past 61,440 bytes of bytecode; one for a thousand rules is nine
 * times slower than ten for a hundred each.
 */
const CHUNK = 100;

type Load = (element: unknown, previous: unknown, key: string | null, cells: Float64Array, offset: number) => void;

/** What the source evaluates to. */
interface Functions {
  readonly root: {
    readonly load: Compiled["load"][number];
    readonly decide: Compiled["decide"][number];
  };
  /** For each table, functions to call in turn; of the root, whose functions know their arrays, only `define`. */
  readonly load: readonly (readonly Load[])[];
  readonly define: readonly (readonly Compiled["define"][number][])[];
  readonly decide: readonly (readonly ((rows: Rows, offset: number, codes: Uint16Array) => void)[])[];
  readonly sample: Compiled["sample"];
}

/** Whether this process may make functions from text: not under `--disallow-code-generation-from-strings`. */
export function mayGenerateCode(): boolean {
  try {
    return typeof Reflect.construct(Function, ["return 1"]) === "function";
  } catch (error) {
    if (error instanceof EvalError) return false;
    throw error;
  }
}

/**
 * JavaScript for a program, made from its numbers and quoted names alone. The names it is given: B (an object's members or none), O (an
 * own member), A (is an array), G (the prototype), P (that of plain objects), S (interns a string), D (an instant), M (globs), F (finite
 * or NaN), C, Z and V (the root's cells and codes, and the count of their changes).
 */
export function generateSource(program: Program): string {
  const [root, ...others] = program.tables;
  const below = (write: (table: Table) => readonly string[]): string =>
    list([list([]), ...others.map((table) => list(write(table)))]);
  const define = program.tables.map((table) =>
    list(chunks(table.definitions).map((part) => defineSource(part, table, program.tables))),
  );
  const sample = program.windows.map(({ sample: term }) => {
    const source = new ExpressionSource(program.tables);
    const value = source.number(term);
    return `(t,r1,now)=>{${source.prologue()}${source.statements.join("")}return ${value};}`;
  });
  return (
    `"use strict";return{root:${root === undefined ? "{}" : rootSource(root, program)},` +
    `load:${below(loadSources)},define:${list(define)},` +
    `decide:${below((table) => chunks(table.decisions).map((part) => decideSource(part, program.tables)))},sample:${list(sample)}};`
  );
}

function rootSource(root: Table, program: Program): string {
  if (decidesOnLoad(program)) return loadAndDecideSource(root);
  return `{load:${rootLoadSource(root.loads)},decide:${rootDecideSource(chunks(root.decisions), root, program.tables)}}`;
}

/** A program as generated code. Throws EvalError where `mayGenerateCode` says no. */
export function compileGenerated(program: Program, support: LoadSupport, root: Root): Compiled {
  const names = ["B", "O", "A", "G", "P", "S", "D", "M", "F", "C", "Z", "V"];
  const make = Reflect.construct(Function, [...names, generateSource(program)]) as (...given: unknown[]) => Functions;
  const intern = (text: string): number => support.intern(text);
  const { getPrototypeOf, prototype } = Object;
  const helpers = [members, own, Array.isArray, getPrototypeOf, prototype, intern, parseTimestamp, support.globs, finite];
  const functions = make(...helpers, root.cells, root.codes, root.changes);
  return {
    decidesOnLoad: decidesOnLoad(program),
    load: functions.load.map((parts, table) => {
      if (table === 0) return functions.root.load;
      return (element, previous, key, rows, offset) => {
        const cells = rows[table];
        if (cells !== undefined) for (const part of parts) part(element, previous, key, cells, offset);
        return false;
      };
    }),
    define: functions.define.map((parts) => (rows: Rows, offset: number, now: number) => {
      for (const part of parts) part(rows, offset, now);
    }),
    decide: functions.decide.map((parts, table) => {
      if (table === 0) return functions.root.decide;
      return (rows: Rows, offset: number, codes: Uint16Array) => {
        for (const part of parts) part(rows, offset, codes);
      };
    }),
    sample: functions.sample,
  };
}

const NO_MEMBERS: Readonly<Record<string, unknown>> = Object.freeze(Object.create(null) as Record<string, unknown>);

function members(value: unknown): Readonly<Record<string, unknown>> {
  if (!isObject(value)) return NO_MEMBERS;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null ? value : ownMembers(value);
}

/** Of an instance of some class, as an embedding program may pass: what it inherits is no metric. */
function ownMembers(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.assign(
    Object.create(null) as Record<string, unknown>,
    Object.fromEntries(Object.getOwnPropertyNames(value).map((name) => [name, value[name]])),
  );
}

function own(object: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function defineSource(definitions: Table["definitions"], table: Table, tables: readonly Table[]): string {
  const source = new ExpressionSource(tables, new Set(table.index === 0 ? [] : [table.index]));
  const cell = (slot: number): string => (table.index === 0 ? `C[${slot}]` : `t${table.index}[r1+${slot}]`);
  for (const { slot, value } of definitions) source.statements.push(`${cell(slot)}=${source.number(value)};`);
  return `(t,r1,now)=>{${source.prologue()}${source.statements.join("")}}`;
}

function list(sources: readonly string[]): string {
  return `[${sources.join(",")}]`;
}

function chunks<T>(all: readonly T[]): readonly (readonly T[])[] {
  const parts: T[][] = [];
  for (let start = 0; start < all.length; start += CHUNK) parts.push(all.slice(start, start + CHUNK));
  return parts;
}
