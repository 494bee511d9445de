import type { ComparisonOperator } from "../../model/term.ts";
import type { BooleanExpression, Cell, Loop, NumberExpression } from "../program/expression.ts";
import type { Table } from "../program/program.ts";
import { Names, numberLiteral } from "./literal.ts";

/** A condition as two JavaScript conditions, neither of which holds where it is unknown. */
export interface TruthSource {
  readonly holds: string;
  readonly fails: string;
}

/** By slot, variables that hold the same number as a cell of the root. */
export type Locals = ReadonlyMap<number, string>;

export const NO_LOCALS: Locals = new Map();

const SYMBOLS = { add: "+", subtract: "-", multiply: "*", divide: "/" } as const;

/**
 * Writes expressions as JavaScript. Statements that must come first gather in `statements`; what is returned reads only cells and the
 * variables they set, so that it may be repeated at no cost. The root's cells are C, or variables where `locals` names some by slot; those
 * of another table T are tT.
 */
export class ExpressionSource {
  readonly statements: string[] = [];
  readonly #names: Names;
  readonly #tables: readonly Table[];
  readonly #used: Set<number>;
  readonly #locals: Locals;

  constructor(tables: readonly Table[], used: Set<number> = new Set(), locals: Locals = NO_LOCALS, names: Names = new Names()) {
    this.#tables = tables;
    this.#used = used;
    this.#locals = locals;
    this.#names = names;
  }

  /** The variables of the tables that were read. */
  prologue(): string {
    return [...this.#used].map((table) => `const t${table}=t[${table}];`).join("");
  }

  number(expression: NumberExpression): string {
    switch (expression.op) {
      case "constant":
        return numberLiteral(expression.value);
      case "cell":
        return this.#cell(expression);
      case "now":
        return "now";
      case "add":
      case "subtract":
      case "multiply":
      case "divide":
        return this.#named(`F(${this.number(expression.left)}${SYMBOLS[expression.op]}${this.number(expression.right)})`);
      case "minimum":
      case "maximum":
        return this.#named(`Math.${expression.op.slice(0, 3)}(${this.number(expression.left)},${this.number(expression.right)})`);
      case "negate":
        return this.#named(`-${this.number(expression.operand)}`);
      case "absolute":
        return this.#named(`Math.abs(${this.number(expression.operand)})`);
      case "truth":
        return this.#named(flag(this.truth(expression.operand)));
      case "count": {
        const { body } = expression;
        return this.#named(`F(${this.#sum(expression, (inner) => flag(inner.truth(body)))})`);
      }
      case "sum": {
        const { body } = expression;
        return this.#named(`F(${this.#sum(expression, (inner) => inner.number(body))})`);
      }
    }
  }

  truth(expression: BooleanExpression): TruthSource {
    switch (expression.op) {
      case "boolean":
        return { holds: String(expression.value), fails: String(!expression.value) };
      case "compare":
        return comparison(expression.operator, this.number(expression.left), this.number(expression.right));
      case "in": {
        const operand = this.number(expression.operand);
        const one = (test: string): string[] => expression.values.map((value) => `${operand}${test}${numberLiteral(value)}`);
        return { holds: group(one("==="), "||", "false"), fails: group([`${operand}===${operand}`, ...one("!==")], "&&", "true") };
      }
      case "and":
      case "or": {
        const operands = expression.operands.map((operand) => this.truth(operand));
        const [holds, fails] = [operands.map((operand) => operand.holds), operands.map((operand) => operand.fails)];
        if (expression.op === "and") return { holds: group(holds, "&&", "true"), fails: group(fails, "||", "false") };
        return { holds: group(holds, "||", "false"), fails: group(fails, "&&", "true") };
      }
      case "not": {
        const operand = this.truth(expression.operand);
        return { holds: operand.fails, fails: operand.holds };
      }
      case "any":
      case "every":
        return this.#quantifier(expression);
    }
  }

  #cell({ table, depth, slot }: Cell): string {
    if (depth === 0) return this.#locals.get(slot) ?? `C[${slot}]`;
    this.#used.add(table);
    return `t${table}[r${depth}+${slot}]`;
  }

  #named(source: string): string {
    const name = this.#names.next("n");
    this.statements.push(`const ${name}=${source};`);
    return name;
  }

  #loop({ table, depth, start, count }: Loop, body: (inner: ExpressionSource) => string): string {
    const inner = new ExpressionSource(this.#tables, this.#used, this.#locals, this.#names);
    const last = body(inner);
    const [row, width] = [`r${depth}`, this.#tables[table]?.width ?? 0];
    const [from, end] = [this.number(start), this.#names.next("e")];
    return (
      `for(let ${row}=${from}*${width},${end}=${row}+${this.number(count)}*${width};${row}<${end};${row}+=${width})` +
      `{${inner.statements.join("")}${last}}`
    );
  }

  #sum(loop: Loop, body: (inner: ExpressionSource) => string): string {
    const sum = this.#names.next("s");
    this.statements.push(
      `let ${sum}=${this.number(loop.count)}*0;`,
      this.#loop(loop, (inner) => `${sum}+=${body(inner)};`),
    );
    return sum;
  }

  /** One pass counts the elements of which the body holds, fails, or neither; an absent collection is neither. */
  #quantifier(expression: Extract<BooleanExpression, { op: "any" | "every" }>): TruthSource {
    const [holding, failing] = [this.#names.next("h"), this.#names.next("f")];
    const loop = this.#loop(expression, (inner) => {
      const body = inner.truth(expression.body);
      return `if(${body.holds})${holding}++;else if(${body.fails})${failing}++;`;
    });
    this.statements.push(`let ${holding}=0,${failing}=0;`, loop);
    const count = this.number(expression.count);
    if (expression.op === "any") return { holds: `${holding}>0`, fails: `${failing}===${count}` };
    return { holds: `${holding}===${count}`, fails: `${failing}>0` };
  }
}

function flag({ holds, fails }: TruthSource): string {
  return `(${holds})?1:(${fails})?0:NaN`;
}

function group(parts: readonly string[], joint: string, empty: string): string {
  if (parts.length === 0) return empty;
  return parts.length === 1 ? (parts[0] ?? empty) : `(${parts.join(joint)})`;
}

const OPPOSITES = {
  lessThan: ["<", ">="],
  lessThanInclusive: ["<=", ">"],
  greaterThan: [">", "<="],
  greaterThanInclusive: [">=", "<"],
} as const;

function comparison(operator: ComparisonOperator, left: string, right: string): TruthSource {
  if (operator === "equal" || operator === "notEqual") {
    const [equal, differs] = [`${left}===${right}`, `(${left}<${right}||${left}>${right})`];
    return operator === "equal" ? { holds: equal, fails: differs } : { holds: differs, fails: equal };
  }
  const [symbol, opposite] = OPPOSITES[operator];
  return { holds: `${left}${symbol}${right}`, fails: `${left}${opposite}${right}` };
}
