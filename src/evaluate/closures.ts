import type { Compiled, LoadSupport, Root } from "./compiled.ts";
import { type Frame, numberClosure, truthClosure } from "./closures/expression.ts";
import { FlatRules, flatRule } from "./closures/flat-rules.ts";
import { loadClosure } from "./closures/load.ts";
import type { Decision, Program, Table } from "./program/program.ts";

/** A program as closures over its cells: what runs where the process forbids generated code, and a check on it elsewhere. */
export function compileClosures(program: Program, support: LoadSupport, { changes }: Pick<Root, "changes">): Compiled {
  const frame: Frame = { rows: [], bases: [0, 0], now: Number.NaN };
  const bind = (rows: Frame["rows"], offset: number, now: number): Frame => {
    frame.rows = rows;
    frame.bases[1] = offset;
    frame.now = now;
    return frame;
  };
  const samples = program.windows.map((window) => numberClosure(window.sample, program.tables));
  return {
    decidesOnLoad: false,
    load: program.tables.map((table) => {
      const load = loadClosure(table, support);
      return (element, previous, key, rows, offset) => {
        load(element, previous, key, rows, offset);
        return false;
      };
    }),
    define: program.tables.map((table) => {
      const definitions = table.definitions.map(({ slot, value }) => ({ slot, value: numberClosure(value, program.tables) }));
      return (rows, offset, now) => {
        const cells = rows[table.index];
        bind(rows, offset, now);
        for (const { slot, value } of definitions) if (cells !== undefined) cells[offset + slot] = value(frame);
      };
    }),
    decide: program.tables.map((table) => {
      // Comparisons of the root's cells: of another table the cells of a row stand elsewhere each time.
      const flat = table.index === 0 ? table.decisions.map(flatRule) : [];
      const quick = new FlatRules(flat.filter((rule) => rule !== undefined));
      const others = table.decisions.filter((_, index) => flat[index] === undefined);
      const decisions = others.map((decision) => ({ alert: decision.alert, code: codeClosure(decision, program.tables) }));
      return (rows, offset, codes) => {
        const [root] = rows;
        if (table.index === 0) changes[0] = (changes[0] ?? 0) + 1;
        if (root !== undefined) quick.decide(root, codes);
        bind(rows, offset, Number.NaN);
        for (const { alert, code } of decisions) codes[alert] = code(frame);
      };
    }),
    sample: samples.map((sample) => (rows, offset, now) => sample(bind(rows, offset, now))),
  };
}

function codeClosure({ fixed, parts }: Decision, tables: readonly Table[]): (frame: Frame) => number {
  const truths = parts.map(({ shift, condition }) => ({ shift, truth: truthClosure(condition, tables) }));
  return (frame) => truths.reduce((code, { shift, truth }) => code | (truth(frame) << shift), fixed);
}
