import type { AlertSettings, Bundle, JsonCondition, JsonLeaf, JsonRule, RulePart } from "../../bundle/bundle.ts";
import { CLEAR_SHIFT, ONLY_SHIFT } from "../../model/outcome.ts";
import { TRUE } from "../../model/kleene.ts";
import { freeVariables } from "../../model/subterms.ts";
import type { BooleanExpression, Cell, NumberExpression } from "./expression.ts";
import { Layout } from "./layout.ts";
import { type Operand, isFactReference, leafType, operandOf } from "./leaf.ts";
import { type Surroundings, cell, code, isOne, lowerNumber, lowerValue, metricCell } from "./lower-term.ts";
import type { Decision, Program, WindowSlot, WindowTerm } from "./program.ts";
import { ROOT_ROW, ROOT_SCOPE, type Scope, bind } from "./scope.ts";

/** Lays a bundle out. Throws where the bundle contradicts itself, which none does that `loadBundle` accepts. */
export function buildProgram(bundle: Bundle): Program {
  const builder = new ProgramBuilder(bundle);
  for (const [index, alert] of bundle.alerts.entries()) builder.alert(alert, index);
  return builder.finish();
}

class ProgramBuilder implements Surroundings {
  readonly layout = new Layout();
  readonly #bundle: Bundle;
  readonly #rules: ReadonlyMap<string, JsonRule>;
  readonly #windows: WindowSlot[] = [];
  readonly #keyed: Program["keyed"][number][] = [];
  readonly #open = new Set<string>();
  #comparesStrings = false;
  #sampling = false;
  #samplesDefinitions = false;

  constructor(bundle: Bundle) {
    this.#bundle = bundle;
    this.#rules = new Map(bundle.rules.map((rule) => [rule.name, rule]));
  }

  alert(alert: AlertSettings, index: number): void {
    const { each } = alert;
    const table = each === undefined ? 0 : this.layout.collection(0, each.collection);
    const scope = each === undefined ? ROOT_SCOPE : bind(ROOT_SCOPE, each.variable, table);
    const parts = alert.tiers.map((tier, place) => this.#part(alert.rule, tier.severity, 2 * place, scope, each));
    if (alert.clear !== undefined) parts.push(this.#part(alert.rule, "clear", CLEAR_SHIFT, scope, each));
    // `only` reads no key: it also stands for keys that are gone.
    const only = alert.only ? [this.#part(alert.rule, "only", ONLY_SHIFT, ROOT_SCOPE, undefined)] : [];
    const fixed = alert.only ? 0 : TRUE << ONLY_SHIFT;
    this.layout.decide(table, { alert: index, fixed, parts: [...parts, ...only] });
    if (table === 0) return;
    this.layout.decide(0, { alert: index, fixed, parts: only });
    this.#keyed.push({ alert: index, table });
  }

  finish(): Program {
    return {
      tables: this.layout.tables(),
      strings: this.layout.strings,
      comparesStrings: this.#comparesStrings,
      globs: this.layout.globs,
      sessions: this.layout.sessions,
      windows: this.#windows,
      samplesDefinitions: this.#samplesDefinitions,
      keyed: this.#keyed,
    };
  }

  condition(name: string): Cell {
    if (this.#sampling) this.#samplesDefinitions = true;
    const conditions = this.#bundle.conditions;
    const condition = Object.hasOwn(conditions, name) ? conditions[name] : undefined;
    if (condition === undefined) throw new RangeError(`the bundle has no condition ${JSON.stringify(name)}`);
    return this.#define(["condition", name], 0, () => ({ op: "truth", operand: this.#lower(condition, ROOT_SCOPE, undefined) }));
  }

  window(term: WindowTerm, scope: Scope): Cell {
    const free = freeVariables(term);
    const row = free.length === 0 ? ROOT_ROW : scope.rows.get(free[0] ?? "");
    if (free.length > 1 || row === undefined || row.depth > 1) {
      throw new RangeError("a window reads an element of a quantifier");
    }
    const slot = this.layout.once(["window", row.table, term], () => {
      const outer = this.#sampling;
      this.#sampling = true;
      const sample = term.function === "count" ? lowerValue(term.operand, scope, this) : lowerNumber(term.operand, scope, this);
      this.#sampling = outer;
      const made = this.layout.slot(row.table);
      this.#windows.push({ table: row.table, slot: made, term, sample });
      return made;
    });
    return cell(row, slot);
  }

  comparesStrings(): void {
    this.#comparesStrings = true;
  }

  #part(rule: string, name: RulePart, shift: number, scope: Scope, each: AlertSettings["each"]): Decision["parts"][number] {
    const compiled = this.#rules.get(`${rule}/${name}`);
    if (compiled === undefined) throw new RangeError(`the bundle has no rule ${rule}/${name}`);
    return { shift, condition: this.#lower(compiled.conditions, scope, each) };
  }

  #lower(condition: JsonCondition, scope: Scope, each: AlertSettings["each"]): BooleanExpression {
    if ("condition" in condition) return isOne(this.condition(condition.condition));
    if ("operator" in condition) return this.#leaf(condition, scope, each);
    const operands = "all" in condition ? condition.all : condition.any;
    // json-rules-engine takes an empty list for true, whether it says `all` or `any`.
    if (operands.length === 0) return { op: "boolean", value: true };
    return { op: "all" in condition ? "and" : "or", operands: operands.map((operand) => this.#lower(operand, scope, each)) };
  }

  #leaf(leaf: JsonLeaf, scope: Scope, each: AlertSettings["each"]): BooleanExpression {
    const { operator, value } = leaf;
    const type = leafType(this.#bundle, each, leaf);
    const side = (operand: Operand): NumberExpression =>
      operand.kind === "fact" ? this.#fact(operand.fact, scope, each) : metricCell(operand.ref, type, scope, this);
    const left = side(operandOf(this.#bundle, each, leaf));
    if (operator === "in" || operator === "notIn") {
      if (!Array.isArray(value)) throw new RangeError(`${operator} wants a list`);
      const values = (value as readonly (number | string | boolean)[]).map((one) => code(one, this));
      const membership: BooleanExpression = { op: "in", operand: left, values };
      return operator === "in" ? membership : { op: "not", operand: membership };
    }
    if (Array.isArray(value)) throw new RangeError(`${operator} wants one value`);
    if (!isFactReference(value)) {
      return { op: "compare", operator, left, right: { op: "constant", value: code(value as number | string | boolean, this) } };
    }
    if (type === "string") this.comparesStrings();
    return { op: "compare", operator, left, right: side(operandOf(this.#bundle, each, value)) };
  }

  #fact(name: string, scope: Scope, each: AlertSettings["each"]): Cell {
    const fact = this.#bundle.facts[name];
    if (fact === undefined) throw new RangeError(`the bundle has no fact ${JSON.stringify(name)}`);
    const row = fact.variable === undefined ? ROOT_ROW : scope.rows.get(fact.variable);
    if (row === undefined || (fact.variable !== undefined && fact.variable !== each?.variable)) {
      throw new RangeError(`${JSON.stringify(name)} reads a loop variable that its rule has not`);
    }
    return this.#define(["fact", row.table, fact.variable ?? "", name], row.table, () =>
      lowerValue(fact.term, fact.variable === undefined ? ROOT_SCOPE : scope, this),
    );
  }

  #define(name: readonly (string | number)[], table: number, value: () => NumberExpression): Cell {
    const slot = this.layout.once(name, () => {
      const key = JSON.stringify(name);
      if (this.#open.has(key)) throw new RangeError(`${key} is defined by itself`);
      this.#open.add(key);
      const defined = this.layout.define(table, value());
      this.#open.delete(key);
      return defined;
    });
    return cell({ table, depth: table === 0 ? 0 : 1 }, slot);
  }
}
