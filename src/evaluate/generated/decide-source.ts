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
 * A function `(t, r1, o, known)` that writes the root's codes. Where all that was loaded is known, the rules that compare cells have two values and
 * half the comparisons; cells that are not loaded (windows, derived values) are looked at first, and one that is unknown, as everything
 * that is not `known`, is left to the exact three values.
 */
export function rootDecideSource(parts: readonly (readonly Decision[])[], root: Table, tables: readonly Table[]): string {
  const loaded = loadedSlots(root);
  const functions = parts.map((part, index) => {
    const { prologue, statements } = exact(part, tables, "Z");
    const leave = `{e${index}(t);return;}`;
    const quick = `if(!known)${leave}${certain(part, { loaded, tables, leave })}`;
    return `const e${index}=(t)=>{${prologue}${statements}};const s${index}=(t,r1,o,known)=>{${quick}};`;
  });
  const calls = parts.map((_, index) => `s${index}(t,r1,o,known);`).join("");
  return `(()=>{${functions.join("")}return ${parts.length === 1 ? "s0" : `(t,r1,o,known)=>{${calls}}`};})()`;
}

/** Statements that write all of the root's codes in three values: of a program without other tables. */
export function exactDecisions(root: Table): string {
  return exact(root.decisions, [root], "Z").statements;
}

/** The same where all that was loaded is known; `leave` is the statement for when another cell is not. */
export function certainDecisions(root: Table, locals: Locals, leave: string): string {
  return certain(root.decisions, { loaded: loadedSlots(root), tables: [root], leave, locals });
}

function loadedSlots({ loads }: Table): ReadonlySet<number> {
  return new Set(loads.flatMap(({ slot, from }) => (from === "newest" ? [slot] : [])));
}

function exact(decisions: readonly Decision[], tables: readonly Table[], codes: string): Record<"prologue" | "statements", string> {
  const source = new ExpressionSource(tables);
  for (const decision of decisions) source.statements.push(assignment(decision, codes, (condition) => source.truth(condition)));
  return { prologue: source.prologue(), statements: source.statements.join("") };
}

interface Certain {
  readonly loaded: ReadonlySet<number>;
  readonly tables: readonly Table[];
  /** The statement for when a cell is unknown. */
  readonly leave: string;
  readonly locals?: Locals;
}

function certain(decisions: readonly Decision[], { loaded, tables, leave, locals }: Certain): string {
  const source = new ExpressionSource(tables, new Set(), locals);
  const slots = new Set<number>();
  for (const decision of decisions) {
    const assigned = assignment(decision, "Z", (condition) => {
      const cells = cellsOf(condition);
      if (cells === undefined) return source.truth(condition);
      for (const slot of cells) if (!loaded.has(slot)) slots.add(slot);
      return { holds: source.truth(condition).holds };
    });
    source.statements.push(assigned);
  }
  const unknown = [...slots].map((slot) => `C[${slot}]!==C[${slot}]`).join("||");
  const guard = unknown === "" ? "" : `if(${unknown})${leave}`;
  return `${guard}${source.prologue()}${source.statements.join("")}`;
}

/** What a condition is: `fails` undefined where it cannot be unknown. */
interface Value {
  readonly holds: string;
  readonly fails?: string;
}

function assignment({ alert, fixed, parts }: Decision, codes: string, valueOf: (condition: BooleanExpression) => Value): string {
  const [only] = parts;
  const values = parts.map(({ shift, condition }) => ({ shift, ...valueOf(condition) }));
  if (parts.length === 1 && only !== undefined) {
    const [{ holds, fails } = { holds: "false" }] = values;
    const code = (value: number): string => numberLiteral(fixed | (value << only.shift));
    const rest = fails === undefined ? code(FALSE) : `${fails}?${code(FALSE)}:${code(UNKNOWN)}`;
    return `${codes}[${alert}]=${holds}?${code(TRUE)}:${rest};`;
  }
  const terms = values.map(({ shift, holds, fails }) => {
    const rest = fails === undefined ? String(FALSE) : `${fails}?${FALSE}:${UNKNOWN << shift}`;
    return `(${holds}?${TRUE << shift}:${rest})`;
  });
  return `${codes}[${alert}]=${[...terms, numberLiteral(fixed)].join("|")};`;
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
