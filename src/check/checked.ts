import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/span.ts";
import type { CalendarData } from "../model/calendar.ts";
import type { Hold } from "../model/hold.ts";
import type { JsonObject } from "../model/json.ts";
import type { Rational } from "../model/rational.ts";
import type { Severity } from "../model/severity.ts";
import type { BooleanTerm, CollectionRef, LimitFold, MetricRef, MetricType, Term } from "../model/term.ts";
import type { Currency, Unit } from "../model/unit.ts";
import type { PolicyFile, Rule } from "../policy/ast.ts";
import type { Expression } from "../policy/expression.ts";

/** What `check` returns: a policy without errors, or none; and every diagnostic, in file order. */
export interface CheckResult {
  readonly policy?: CheckedPolicy;
  readonly diagnostics: readonly Diagnostic[];
}

/** A policy whose names are resolved and whose types and units agree. Compile takes nothing else. */
export interface CheckedPolicy {
  readonly file: PolicyFile;
  readonly name: string;
  readonly version: string;
  readonly schema: MetricSchema;
  readonly currency?: Currency;
  /** ms; 5 minutes where the header is left out, as Prometheus looks back. */
  readonly staleAfter: CheckedDuration;
  readonly missing: CheckedMissing;
  readonly limits: ReadonlyMap<string, CheckedLimit>;
  readonly calendars: ReadonlyMap<string, CalendarData>;
  readonly conditions: ReadonlyMap<string, CheckedCondition>;
  readonly rules: readonly CheckedRule[];
  /** Where a term came from, for fact names, lints, explain and failures. Every term of the policy has one. */
  readonly origins: ReadonlyMap<Term, Expression>;
  /** The unit of each number that the policy compares or reckons with (language section 3). */
  readonly units: ReadonlyMap<Term, Unit>;
}

export interface CheckedDuration {
  readonly ms: number;
  readonly limits?: LimitFold;
}

export type CheckedMissing =
  | { readonly kind: "hold" }
  | { readonly kind: "ok" }
  | { readonly kind: "after"; readonly severity: Severity; readonly after: CheckedDuration };

/** Values in the written unit: `5%` is 5 percent. */
export interface CheckedLimit {
  readonly name: string;
  readonly value: Rational;
  readonly unit: Unit;
  readonly within?: { readonly low: Rational; readonly high: Rational };
  readonly because?: string;
  readonly span: Span;
}

export interface CheckedCondition {
  readonly name: string;
  readonly term: BooleanTerm;
  readonly span: Span;
}

export interface CheckedTier {
  readonly severity: Severity;
  readonly when: BooleanTerm;
  readonly hold?: Hold;
  readonly span: Span;
}

export interface CheckedRule {
  readonly ast: Rule;
  readonly name: string;
  readonly each?: { readonly variable: string; readonly collection: CollectionRef };
  /** Least severe first. */
  readonly tiers: readonly CheckedTier[];
  readonly clear?: { readonly when: BooleanTerm; readonly hold?: Hold };
  readonly missing: CheckedMissing;
  /** The rule's own clause, not the header's. */
  readonly ownMissing: boolean;
  readonly only?: BooleanTerm;
  readonly suppressedBy: readonly string[];
  readonly latch: boolean;
  readonly message: readonly CheckedMessagePart[];
  readonly attach: readonly { readonly name: string; readonly value: CheckedValue }[];
  readonly because?: string;
  readonly owner?: string;
  readonly runbook?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly repeat?: CheckedDuration;
  readonly escalations: readonly { readonly after: CheckedDuration; readonly to: string }[];
  readonly examples: readonly CheckedExample[];
}

/** Something a message shows or an alert carries. */
export type CheckedValue =
  | { readonly kind: "metric"; readonly ref: MetricRef; readonly type: MetricType; readonly unit: Unit }
  | { readonly kind: "limit"; readonly name: string };

export type CheckedMessagePart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "value"; readonly value: CheckedValue; readonly source: string };

export interface CheckedExample {
  readonly name?: string;
  readonly span: Span;
  readonly values: readonly {
    readonly ref: MetricRef;
    readonly type: MetricType;
    /** In the metric's own unit; `agoMs` is an instant before t0. */
    readonly value:
      | { readonly constant: number | string | boolean; readonly limits?: LimitFold }
      | { readonly agoMs: number; readonly limits?: LimitFold };
  }[];
  readonly heldMs: number;
  readonly expect: Severity | "none" | "unknown";
}

/** What a policy may read: the JSON Schema that `metrics` names, walked once. */
export interface MetricSchema {
  /** As the header says: `trading-snapshot@1`, `./mine.schema.json`. */
  readonly name: string;
  /** The schema itself, self-contained (no `$ref` out of the document). */
  readonly document: JsonObject;
  readonly root: ObjectNode;
}

export type SchemaNode = MetricNode | ObjectNode | CollectionNode | OpaqueNode;

export interface MetricNode {
  readonly node: "metric";
  readonly type: MetricType;
  /** `account_currency` already bound to the header's currency; strings, booleans and timestamps have `count`. */
  readonly unit: Unit;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly integer: boolean;
  readonly enum?: readonly (string | number | boolean)[];
  readonly description?: string;
}

export interface ObjectNode {
  readonly node: "object";
  readonly properties: ReadonlyMap<string, SchemaNode>;
  readonly required: ReadonlySet<string>;
  /** ms, from `x-cadence`: how often snapshots come. On the root only. */
  readonly cadence?: number;
  readonly description?: string;
}

/** A map by key (`additionalProperties` with a schema), or an array of objects with `x-key`. */
export interface CollectionNode {
  readonly node: "collection";
  /** `x-label`: what a key is, e.g. `symbol`. */
  readonly label: string;
  readonly by?: string;
  readonly element: ObjectNode;
  /** Maps may also be addressed by key in a path: `positions.by_symbol."M&M".value`. */
  readonly keyed: boolean;
  readonly description?: string;
}

/** In the schema, but nothing a policy can compare: arrays of scalars, mixed types. */
export interface OpaqueNode {
  readonly node: "opaque";
  readonly why: string;
}
