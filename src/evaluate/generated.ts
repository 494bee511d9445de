import { FALSE, TRUE, UNKNOWN } from "../model/kleene.ts";
import { isObject } from "../model/json.ts";
import { parseTimestamp } from "../model/timestamp.ts";
import type { Compiled, LoadSupport, Rows } from "./compiled.ts";
import { finite } from "./facts.ts";
import { ExpressionSource } from "./generated/expression-source.ts";
import { numberLiteral } from "./generated/literal.ts";
import { loadSources } from "./generated/load-source.ts";
import type { Program, Table } from "./program/program.ts";

/**
 * Rules or definitions in one function. V8 does not optimise a function past 61,440 bytes of bytecode; one for a thousand rules is nine
 * times slower than ten for a hundred each.
 */
const CHUNK = 100;

type Load = (element: unknown, previous: unknown, key: string | null, cells: Float64Array, offset: number) => void;

/** What the source evaluates to: for each step and table, functions to call in turn. */
interface Functions {
  readonly load: readonly (readonly Load[])[];
  readonly define: readonly (readonly Compiled["define"][number][])[];
  readonly decide: readonly (readonly Compiled["decide"][number][])[];
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
 * own member), A (is an array), S (interns a string), D (an instant), M (globs), F (finite or NaN).
 */
export function generateSource(program: Program): string {
  const load = program.tables.map((table) => list(loadSources(table)));
  const define = program.tables.map((table) =>
    list(chunks(table.definitions).map((part) => defineSource(part, table, program.tables))),
  );
  const decide = program.tables.map((table) => list(chunks(table.decisions).map((part) => decideSource(part, program.tables))));
  const sample = program.windows.map(({ sample: term }) => {
    const source = new ExpressionSource(program.tables);
    const value = source.number(term);
    return `(t,r1,now)=>{${source.prologue()}${source.statements.join("")}return ${value};}`;
  });
  return `"use strict";return{load:${list(load)},define:${list(define)},decide:${list(decide)},sample:${list(sample)}};`;
}

/** A program as generated code. Throws EvalError where `mayGenerateCode` says no. */
export function compileGenerated(program: Program, support: LoadSupport): Compiled {
  const make = Reflect.construct(Function, ["B", "O", "A", "S", "D", "M", "F", generateSource(program)]) as (
    ...given: unknown[]
  ) => Functions;
  const intern = (text: string): number => support.intern(text);
  const functions = make(members, own, Array.isArray, intern, parseTimestamp, support.globs, finite);
  return {
    load: functions.load.map((parts, table) => (element, previous, key, rows, offset) => {
      const cells = rows[table];
      if (cells === undefined) return;
      for (const part of parts) part(element, previous, key, cells, offset);
    }),
    define: functions.define.map((parts) => (rows: Rows, offset: number, now: number) => {
      for (const part of parts) part(rows, offset, now);
    }),
    decide: functions.decide.map((parts) => (rows: Rows, offset: number, codes: Uint16Array) => {
      for (const part of parts) part(rows, offset, codes);
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
  const source = new ExpressionSource(tables, new Set([table.index]));
  const base = table.index === 0 ? "" : "r1+";
  for (const { slot, value } of definitions) source.statements.push(`t${table.index}[${base}${slot}]=${source.number(value)};`);
  return `(t,r1,now)=>{${source.prologue()}${source.statements.join("")}}`;
}

function decideSource(decisions: Table["decisions"], tables: readonly Table[]): string {
  const source = new ExpressionSource(tables);
  for (const { alert, fixed, parts } of decisions) {
    const values = parts.map(({ shift, condition }) => {
      const { holds, fails } = source.truth(condition);
      return `(${holds}?${TRUE << shift}:${fails}?${FALSE}:${UNKNOWN << shift})`;
    });
    source.statements.push(`o[${alert}]=${[...values, numberLiteral(fixed)].join("|")};`);
  }
  return `(t,r1,o)=>{${source.prologue()}${source.statements.join("")}}`;
}

function list(sources: readonly string[]): string {
  return `[${sources.join(",")}]`;
}

function chunks<T>(all: readonly T[]): readonly (readonly T[])[] {
  const parts: T[][] = [];
  for (let start = 0; start < all.length; start += CHUNK) parts.push(all.slice(start, start + CHUNK));
  return parts;
}
