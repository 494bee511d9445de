import { FALSE, type Kleene, TRUE } from "../../src/model/kleene.ts";
import type { Rule } from "../../src/policy/ast.ts";
import { evaluate, truth } from "./expression.ts";
import { elements, isStale } from "./read.ts";
import type { Moment, Scene } from "./scene.ts";

export interface OracleOutcome {
  readonly tiers: readonly Kleene[];
  readonly clear: Kleene;
  readonly only: Kleene;
}

export type OracleOutcomes =
  | { readonly collection: "none"; readonly outcome: OracleOutcome }
  | { readonly collection: "absent" }
  | { readonly collection: "present"; readonly keys: ReadonlyMap<string, OracleOutcome> };

/** What a rule is at `now`, given the whole history. */
export function judge(scene: Scene, rule: Rule, now: number): OracleOutcomes {
  const at: Moment = { scene, newest: scene.history.length - 1, now, bindings: new Map() };
  if (rule.each === undefined) return { collection: "none", outcome: outcome(at, rule) };
  const { variable, collection } = rule.each;
  const dotted = collection.segments.join(".");
  const found = isStale(at) ? undefined : elements(at, at.newest, dotted);
  if (found === undefined) return { collection: "absent" };
  const keys = new Map<string, OracleOutcome>();
  for (const key of found.keys()) {
    keys.set(key, outcome({ ...at, bindings: new Map([[variable.text, { collection: dotted, key }]]) }, rule));
  }
  return { collection: "present", keys };
}

function outcome(at: Moment, rule: Rule): OracleOutcome {
  return {
    tiers: rule.tiers.map((tier) => truth(at, tier.when)),
    clear: rule.clear === undefined ? FALSE : truth(at, rule.clear.when),
    only: only(at, rule),
  };
}

function only(at: Moment, rule: Rule): Kleene {
  const schedule = rule.only?.schedule;
  if (schedule === undefined) return TRUE;
  if (schedule.kind === "while") return truth(at, schedule.condition);
  const session = evaluate(at, { kind: "during", session: schedule.session, span: schedule.session.span });
  return session.is === "truth" ? session.value : TRUE;
}
