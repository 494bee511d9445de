import type {
  AlertSettings,
  Bundle,
  BundleFact,
  BundleMetrics,
  JsonCondition,
  JsonLeaf,
  JsonOperator,
  JsonRule,
} from "../../src/bundle/bundle.ts";
import type { CalendarData } from "../../src/model/calendar.ts";
import type { Hold } from "../../src/model/hold.ts";
import type { JsonObject } from "../../src/model/json.ts";
import { isBooleanTerm, isStringTerm } from "../../src/model/subterms.ts";
import type { CollectionRef, Term } from "../../src/model/term.ts";

/** A rule of a hand-made bundle; conditions are compiled ones, and the builder adds their negations. */
interface RuleDraft {
  readonly rule: string;
  readonly each?: { readonly variable: string; readonly collection: CollectionRef };
  readonly info?: JsonCondition;
  readonly warning?: JsonCondition;
  readonly critical?: JsonCondition;
  readonly clear?: JsonCondition;
  readonly only?: JsonCondition;
  readonly hold?: Hold;
}

export interface BundleDraft {
  readonly rules: readonly RuleDraft[];
  /** Facts by name; those of a loop name its variable. */
  readonly facts?: Readonly<Record<string, { readonly term: Term; readonly variable?: string }>>;
  readonly conditions?: Readonly<Record<string, JsonCondition>>;
  readonly reads?: BundleMetrics["reads"];
  readonly document?: JsonObject;
  readonly calendars?: Readonly<Record<string, CalendarData>>;
  readonly limits?: Bundle["limits"];
  readonly staleAfter?: number;
}

const INVERSES: Readonly<Record<JsonOperator, JsonOperator>> = {
  lessThan: "greaterThanInclusive",
  lessThanInclusive: "greaterThan",
  greaterThan: "lessThanInclusive",
  greaterThanInclusive: "lessThan",
  equal: "notEqual",
  notEqual: "equal",
  in: "notIn",
  notIn: "in",
};

function negation(condition: JsonCondition): JsonCondition {
  if ("condition" in condition) {
    const { condition: name } = condition;
    return { condition: name.startsWith("not ") ? name.slice("not ".length) : `not ${name}` };
  }
  if ("operator" in condition) return { ...condition, operator: INVERSES[condition.operator] };
  return "all" in condition ? { any: condition.all.map(negation) } : { all: condition.any.map(negation) };
}

const SEVERITIES = ["info", "warning", "critical"] as const;
const PARTS = [...SEVERITIES, "clear", "only"] as const;

/** A bundle as `compile` would make it, as far as evaluation looks. */
export function bundleOf(draft: BundleDraft): Bundle {
  return {
    format: "plimsoll.bundle/1",
    language: "1",
    policy: "hand_made",
    version: "1.0.0",
    digest: `sha256:${"0".repeat(64)}`,
    metrics: { schema: "hand-made", document: draft.document ?? { type: "object" }, reads: draft.reads ?? [] },
    settings: { evaluationInterval: 5_000, maxClockSkew: 5_000, flapLimit: 10, staleAfter: draft.staleAfter ?? 60_000 },
    limits: draft.limits ?? {},
    calendars: draft.calendars ?? {},
    facts: Object.fromEntries(Object.entries(draft.facts ?? {}).map(([name, fact]) => [name, factOf(fact)])),
    conditions: Object.fromEntries(
      Object.entries(draft.conditions ?? {}).flatMap(([name, condition]) => [
        [name, condition],
        [`not ${name}`, negation(condition)],
      ]),
    ),
    rules: draft.rules.flatMap(rulesOf),
    alerts: draft.rules.map(alertOf),
    sourceMap: {},
    slots: [],
  };
}

/** One rule `r` that is critical where the condition holds. */
export function oneRule(critical: JsonCondition, rest: Omit<BundleDraft, "rules"> = {}): Bundle {
  return bundleOf({ ...rest, rules: [{ rule: "r", critical }] });
}

/** A rule `r` over a boolean term, through a derived fact. */
export function termRule(term: Term, rest: Omit<BundleDraft, "rules" | "facts"> = {}): Bundle {
  return oneRule({ fact: "the term", operator: "equal", value: true }, { ...rest, facts: { "the term": { term } } });
}

export function leaf(path: string, operator: JsonOperator, value: JsonLeaf["value"]): JsonLeaf {
  const [fact = "", ...rest] = path.split(".");
  return { fact, operator, value, ...(rest.length === 0 ? {} : { path: `$.${rest.join(".")}` }) };
}

function factOf({ term, variable }: { term: Term; variable?: string }): BundleFact {
  const type = isBooleanTerm(term) ? "boolean" : isStringTerm(term) ? "string" : "number";
  return { type, unit: "count", term, ...(variable === undefined ? {} : { variable }) };
}

function rulesOf(draft: RuleDraft): JsonRule[] {
  return PARTS.flatMap((part) => {
    const condition = draft[part];
    if (condition === undefined) return [];
    return [true, false].map((holds): JsonRule => {
      const form = holds ? condition : negation(condition);
      const name = `${draft.rule}/${part}${holds ? "" : "/not"}`;
      const conditions = "all" in form || "any" in form ? form : { all: [form] };
      return { name, conditions, event: { type: name, params: { rule: draft.rule, part, holds } } };
    });
  });
}

function alertOf(draft: RuleDraft): AlertSettings {
  const hold = draft.hold === undefined ? {} : { hold: draft.hold };
  return {
    rule: draft.rule,
    ...(draft.each === undefined ? {} : { each: draft.each }),
    tiers: SEVERITIES.filter((severity) => draft[severity] !== undefined).map((severity) => ({ severity, ...hold })),
    ...(draft.clear === undefined ? {} : { clear: {} }),
    only: draft.only !== undefined,
    missing: { kind: "hold" },
    ownMissing: false,
    suppressedBy: [],
    latch: false,
    message: [],
    attach: [],
    values: [],
    reads: [],
    labels: {},
    escalations: [],
    portable: false,
  };
}
