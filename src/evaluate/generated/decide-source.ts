import { FALSE, TRUE, UNKNOWN } from "../../model/kleene.ts";
import type { BooleanExpression, NumberExpression } from "../program/expression.ts";
import type { Decision, Table } from "../program/program.ts";
import { ExpressionSource, type Locals } from "./expression-source.ts";
import { numberLiteral } from "./literal.ts";

/** A function `(t, r1, o)` that writes the codes of some alerts into `o`. */
export function decideSource(decisions: readonly Decision[], tables: readonly Table[]): string {
  const { prologue, statements } = exact(decisions, tables, "o");
  return `(t,r1,o)=>{${prologue}${statements}}`;
}

/**
 * A function `(t, r1, o, known)` that writes the root's codes and counts in V when one may be another than before. Where all that was
 * loaded is known, the rules that compare cells have two values and half the comparisons; cells that are not loaded (windows, derived
 * values) are looked at first, and one that is unknown, as everything that is not `known`, is left to the exact three values.
 */
export function rootDecideSource(parts: readonly (readonly Decision[])[], root: Table, tables: readonly Table[]): string {
  const loaded = loadedSlots(root);
  const functions = parts.map((part, index) => {
    const [exactly, quickly, bits] = [`e${index}`, `s${index}`, `m${index}`];
    const leave = `{${exactly}(t);return;}`;
    const quick = `if(!known)${leave}${certain(part, { loaded, tables, leave, bits })}`;
    return `${exactRootSource(exactly, part, tables, bits)}const ${quickly}=(t,r1,o,known)=>{${quick}};`;
  });
  const calls = parts.map((_, index) => `s${index}(t,r1,o,known);`).join("");
  return `(()=>{${functions.join("")}return ${parts.length === 1 ? "s0" : `(t,r1,o,known)=>{${calls}}`};})()`;
}

/**
 * Declares a function `(t)` that writes codes of the root in three values, and beside it `bits`: which rules of two values held when they
 * were last decided, 31 in a number, so that -1 is none of these.
 */
export function exactRootSource(name: string, decisions: readonly Decision[], tables: readonly Table[], bits: string): string {
  const { prologue, statements } = exact(decisions, tables, "Z");
  const many = Math.max(1, Math.ceil(decisions.length / BITS));
  return `const ${bits}=new Int32Array(${many}).fill(-1),${name}=(t)=>{${prologue}${statements}${bits}[0]=-1;V[0]++;};`;
}

export interface Certain {
  /** The root's cells that are known. */
  readonly loaded: ReadonlySet<number>;
  readonly tables: readonly Table[];
  /** The statement for when another cell is unknown. */
  readonly leave: string;
  /** What `exactRootSource` declares. */
  readonly bits: string;
  readonly locals?: Locals;
}

export function loadedSlots({ loads }: Table): ReadonlySet<number> {
  return new Set(loads.flatMap(({ slot, from }) => (from === "newest" ? [slot] : [])));
}

/** Of a number that stays one of 31 bits and a sign. */
const BITS = 31;

/** Statements that write codes of the root where all that was loaded is known. */
export function certain(decisions: readonly Decision[], { loaded, tables, leave, bits, locals }: Certain): string {
  const source = new ExpressionSource(tables, new Set(), locals);
  const slots = new Set<number>();
  let held = 0;
  const keep = (number: number): string => `q|=b^${bits}[${number}];${bits}[${number}]=b;`;
  for (const { alert, fixed, parts } of decisions) {
    const values = parts.map(({ shift, condition }) => {
      const cells = cellsOf(condition);
      for (const slot of cells ?? []) if (!loaded.has(slot)) slots.add(slot);
      const { holds, fails } = source.truth(condition);
      return cells === undefined ? { shift, holds, fails } : { shift, holds };
    });
    const [only] = values;
    if (only === undefined || values.length > 1 || only.fails !== undefined) {
      source.statements.push(`{const c=${codeSource(fixed, values)};q|=c^Z[${alert}];Z[${alert}]=c;}`);
      continue;
    }
    if (held > 0 && held % BITS === 0) source.statements.push(`${keep(held / BITS - 1)}b=0;`);
    const [yes, no] = [TRUE, FALSE].map((value) => numberLiteral(fixed | (value << only.shift)));
    source.statements.push(`if(${only.holds}){Z[${alert}]=${yes};b|=${2 ** (held % BITS)};}else Z[${alert}]=${no};`);
    held += 1;
  }
  const unknown = [...slots].map((slot) => `C[${slot}]!==C[${slot}]`).join("||");
  const guard = unknown === "" ? "" : `if(${unknown})${leave}`;
  const last = held === 0 ? "" : keep(Math.ceil(held / BITS) - 1);
  return `${guard}${source.prologue()}let b=0,q=0;${source.statements.join("")}${last}if(q!==0)V[0]++;`;
}

function exact(decisions: readonly Decision[], tables: readonly Table[], codes: string): Record<"prologue" | "statements", string> {
  const source = new ExpressionSource(tables);
  for (const { alert, fixed, parts } of decisions) {
    const values = parts.map(({ shift, condition }) => ({ shift, ...source.truth(condition) }));
    source.statements.push(`${codes}[${alert}]=${codeSource(fixed, values)};`);
  }
  return { prologue: source.prologue(), statements: source.statements.join("") };
}

/** What one part of a rule is: `fails` undefined where it cannot be unknown. */
interface Value {
  readonly shift: number;
  readonly holds: string;
  readonly fails?: string;
}

function codeSource(fixed: number, values: readonly Value[]): string {
  const [only] = values;
  if (values.length === 1 && only !== undefined) {
    const code = (value: number): string => numberLiteral(fixed | (value << only.shift));
    const rest = only.fails === undefined ? code(FALSE) : `${only.fails}?${code(FALSE)}:${code(UNKNOWN)}`;
    return `${only.holds}?${code(TRUE)}:${rest}`;
  }
  const terms = values.map(({ shift, holds, fails }) => {
    const rest = fails === undefined ? String(FALSE) : `${fails}?${FALSE}:${UNKNOWN << shift}`;
    return `(${holds}?${TRUE << shift}:${rest})`;
  });
  return [...terms, numberLiteral(fixed)].join("|");
}

/** The root's cells that a condition compares; undefined where it does anything else than compare cells and constants. */
function cellsOf(expression: BooleanExpression): readonly number[] | undefined {
  switch (expression.op) {
    case "boolean":
      return [];
    case "compare":
      return gathered([slotOf(expression.left), slotOf(expression.right)]);
    case "in":
      return slotOf(expression.operand);
    case "and":
    case "or":
      return gathered(expression.operands.map(cellsOf));
    case "not":
      return cellsOf(expression.operand);
    case "any":
    case "every":
      return undefined;
  }
}

function gathered(all: readonly (readonly number[] | undefined)[]): readonly number[] | undefined {
  return all.every((slots) => slots !== undefined) ? all.flat() : undefined;
}

function slotOf(expression: NumberExpression): readonly number[] | undefined {
  if (expression.op === "constant") return [];
  return expression.op === "cell" && expression.depth === 0 ? [expression.slot] : undefined;
}
