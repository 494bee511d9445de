import type { CalendarData } from "../model/calendar.ts";
import type { Hold } from "../model/hold.ts";
import type { JsonObject } from "../model/json.ts";
import type { Severity } from "../model/severity.ts";
import type { CollectionRef, LimitFold, MetricRef, MetricType, Term } from "../model/term.ts";
import type { Unit } from "../model/unit.ts";

/**
 * The compiled artefact: plain JSON, self-contained, canonical (RFC 8785 ordering), addressed by its digest.
 * `rules` and `conditions` go into json-rules-engine as they are.
 */
export interface Bundle {
  readonly format: "plimsoll.bundle/1";
  /** Edition of the policy language. */
  readonly language: "1";
  readonly policy: string;
  readonly version: string;
  /** `sha256:` and 64 hex digits of the canonical JSON without `digest`, `signature` and `overrides`, with its own limits. */
  readonly digest: string;
  readonly metrics: BundleMetrics;
  readonly settings: BundleSettings;
  readonly limits: Readonly<Record<string, BundleLimit>>;
  readonly calendars: Readonly<Record<string, CalendarData>>;
  /** Derived facts by their canonical source text, e.g. `age(heartbeat.last_tick)`. Plain metrics are read by path and not listed. */
  readonly facts: Readonly<Record<string, BundleFact>>;
  /** Named conditions, and their negations under `not NAME`. */
  readonly conditions: Readonly<Record<string, JsonCondition>>;
  /** json-rules-engine rules. */
  readonly rules: readonly JsonRule[];
  /** One for each rule of the policy, in source order: what json-rules-engine cannot say. */
  readonly alerts: readonly AlertSettings[];
  readonly sourceMap: Readonly<Record<string, { readonly file: string; readonly line: number }>>;
  /** Every number in this bundle that came from a limit. */
  readonly slots: readonly Slot[];
  readonly signature?: BundleSignature;
  /** Limits overridden after compilation; the digest and signature stay those of the bundle's own limits. */
  readonly overrides?: Readonly<Record<string, { readonly value: string; readonly unit: Unit }>>;
}

export interface BundleMetrics {
  readonly schema: string;
  readonly document: JsonObject;
  readonly currency?: string;
  /** Every plain metric that the conditions of some rule read. What messages only show is not here: a bad value of it blinds no rule. */
  readonly reads: readonly {
    readonly collection?: CollectionRef;
    readonly path: readonly string[];
    readonly type: MetricType;
    readonly unit: Unit;
  }[];
}

export interface BundleSettings {
  /** ms; clock evaluations fall on its multiples since the epoch. */
  readonly evaluationInterval: number;
  /** ms */
  readonly maxClockSkew: number;
  /** Changes an hour above which an alert is flapping. */
  readonly flapLimit: number;
  /** ms */
  readonly staleAfter: number;
}

/** Exact decimals in `unit`, as `formatRational` writes them. */
export interface BundleLimit {
  readonly value: string;
  readonly unit: Unit;
  readonly within?: readonly [low: string, high: string];
  readonly because?: string;
}

export interface BundleFact {
  readonly type: "number" | "boolean" | "string" | "timestamp";
  /** Of a number; `count` otherwise. */
  readonly unit: Unit;
  readonly term: Term;
  /** The loop variable of the rule that it is evaluated for, if it reads one. */
  readonly variable?: string;
  /** What `variable` runs over; every rule that reads the fact runs over the same. */
  readonly collection?: CollectionRef;
}

export type JsonCondition = JsonAll | JsonAny | JsonReference | JsonLeaf;

export interface JsonAll {
  readonly all: readonly JsonCondition[];
}

export interface JsonAny {
  readonly any: readonly JsonCondition[];
}

export interface JsonReference {
  readonly condition: string;
}

/** `notEqual` and `notIn` are in negation normal form: our strict operators are false where a side is unknown. */
export type JsonOperator =
  | "lessThan"
  | "lessThanInclusive"
  | "greaterThan"
  | "greaterThanInclusive"
  | "equal"
  | "notEqual"
  | "in"
  | "notIn";

export interface JsonLeaf {
  /** A root group of the snapshot, the loop variable, or the name of a derived fact. */
  readonly fact: string;
  /** JSONPath below the fact; absent when the fact is the value. */
  readonly path?: string;
  readonly operator: JsonOperator;
  readonly value: number | string | boolean | readonly (number | string | boolean)[] | JsonFactReference;
}

export interface JsonFactReference {
  readonly fact: string;
  readonly path?: string;
}

export type RulePart = Severity | "clear" | "only";

export interface JsonRule {
  /** `RULE/PART`, and `RULE/PART/not` for the negation. */
  readonly name: string;
  /** json-rules-engine wants `all` or `any` at the top. */
  readonly conditions: JsonAll | JsonAny;
  readonly event: {
    /** The rule's name where a tier holds; `RULE/clear`, `RULE/only`, and `not RULE/PART` for the others. */
    readonly type: string;
    readonly params: { readonly rule: string; readonly part: RulePart; readonly holds: boolean };
  };
}

export interface AlertSettings {
  readonly rule: string;
  readonly each?: { readonly variable: string; readonly collection: CollectionRef };
  /** Least severe first. The conditions are the json-rules-engine rules `RULE/SEVERITY`. */
  readonly tiers: readonly { readonly severity: Severity; readonly hold?: Hold }[];
  readonly clear?: { readonly hold?: Hold };
  readonly only: boolean;
  readonly missing: MissingSettings;
  /** The rule's own clause, not the header's. */
  readonly ownMissing: boolean;
  readonly suppressedBy: readonly string[];
  readonly latch: boolean;
  readonly message: readonly MessagePart[];
  readonly attach: readonly { readonly name: string; readonly value: ValueReference }[];
  /** What the conditions compare, for an alert's `values`: source text to the value that is read. */
  readonly values: readonly { readonly name: string; readonly value: ValueReference }[];
  /** Plain metrics the rule reads, to tell whether a bad value concerns it. `variable` refs are relative to the collection. */
  readonly reads: readonly MetricRef[];
  readonly because?: string;
  readonly owner?: string;
  readonly runbook?: string;
  readonly labels: Readonly<Record<string, string>>;
  /** ms */
  readonly repeat?: number;
  readonly escalations: readonly { readonly after: number; readonly to: string }[];
  /** Stock json-rules-engine fires this rule exactly when it is true, given a snapshot that has every metric it reads. */
  readonly portable: boolean;
}

export type MissingSettings =
  | { readonly kind: "hold" }
  | { readonly kind: "ok" }
  /** `after` in ms */
  | { readonly kind: "after"; readonly severity: Severity; readonly after: number };

export type MessagePart = { readonly text: string } | { readonly value: ValueReference };

export type ValueReference =
  | { readonly kind: "metric"; readonly ref: MetricRef; readonly type: MetricType; readonly unit: Unit }
  | { readonly kind: "fact"; readonly fact: string; readonly unit: Unit }
  | { readonly kind: "limit"; readonly name: string };

/** `at` is an RFC 6901 pointer into the bundle, to a number. */
export interface Slot extends LimitFold {
  readonly at: string;
}

export interface BundleSignature {
  readonly algorithm: "ed25519";
  /** `sha256:` of the public key's DER (SPKI). */
  readonly key: string;
  /** base64 over the UTF-8 of `digest`. */
  readonly value: string;
}
