import type { Span } from "../diagnostics/span.ts";
import type { CalendarData } from "../model/calendar.ts";
import type { BooleanTerm, CollectionRef, NumberTerm, Term } from "../model/term.ts";
import type { Unit } from "../model/unit.ts";
import type { Expression } from "../policy/expression.ts";
import type { CheckedLimit, CollectionNode, MetricSchema } from "./checked.ts";
import type { Findings } from "./findings.ts";
import type { Typed } from "./typed.ts";

/** What expressions are checked against; one for a policy. */
export interface Context {
  readonly findings: Findings;
  readonly schema: MetricSchema;
  /** Undefined for one that is declared and wrong: its uses say nothing more. */
  readonly limits: ReadonlyMap<string, CheckedLimit | undefined>;
  readonly calendars: ReadonlyMap<string, CalendarData | undefined>;
  readonly conditions: Map<string, KnownCondition>;
  readonly origins: Map<Term, Expression>;
  readonly units: Map<Term, Unit>;
  readonly used: { readonly limits: Set<string>; readonly conditions: Set<string>; readonly calendars: Set<string> };
  /** Types an expression; undefined after reporting what is wrong with it. */
  readonly typeOf: (expression: Expression, scope: Scope) => Typed | undefined;
}

export interface KnownCondition {
  /** Undefined for one that is wrong. */
  readonly term: BooleanTerm | undefined;
  /** Has a window, `previous` or `unchanged` in it or in a condition that it names. */
  readonly history: boolean;
  /** Of named conditions when this one is written out: itself, those that it names, those that they name. */
  readonly mentions: number;
  readonly span: Span;
}

/** Where an expression stands. */
export interface Scope {
  readonly variables: ReadonlyMap<string, LoopVariable>;
  /** What encloses it that bars windows, `previous` and `unchanged`. */
  readonly inside?: "a window" | "a quantifier";
}

export interface LoopVariable {
  readonly collection: CollectionNode;
  readonly ref: CollectionRef;
  readonly span: Span;
}

export const TOP: Scope = { variables: new Map() };

/** Remembers what a term was made of, and gives it back. A term made of another expression before keeps that. */
export function made<T extends Term>(context: Context, term: T, expression: Expression): T {
  if (!context.origins.has(term)) context.origins.set(term, expression);
  return term;
}

/** Remembers the unit of a number as well. */
export function madeNumber(context: Context, term: NumberTerm, unit: Unit, expression: Expression): NumberTerm {
  context.units.set(term, unit);
  return made(context, term, expression);
}
