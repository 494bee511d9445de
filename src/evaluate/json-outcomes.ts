import type { AlertSettings, Bundle, RulePart } from "../bundle/bundle.ts";
import { FALSE, type Kleene, TRUE, UNKNOWN } from "../model/kleene.ts";
import { placeOf } from "./history.ts";
import { JsonRulesEvaluator, type Verdicts } from "./json-rules.ts";
import { type KeyedOutcomes, type OutcomeCode, type Outcomes, packOutcome } from "./outcome.ts";
import { keyScenes, rootScene } from "./scenes.ts";
import type { SourceState } from "./source-state.ts";

/** A part of a rule that holds and whose negation holds too. In the outcomes it counts as true. */
export interface Contradiction {
  readonly alert: number;
  readonly key: string | null;
  readonly part: RulePart;
}

export interface JsonOutcomes {
  readonly outcomes: Outcomes;
  readonly contradictions: readonly Contradiction[];
}

interface KeyGroup {
  readonly each: NonNullable<AlertSettings["each"]>;
  readonly alerts: readonly number[];
  readonly evaluator: JsonRulesEvaluator;
}

/** The asynchronous evaluator: json-rules-engine over the same state, once for the root and once for each key. */
export class JsonRulesOutcomes {
  readonly #bundle: Bundle;
  readonly #state: SourceState;
  readonly #isAsked: (alert: number) => boolean;
  readonly #root: JsonRulesEvaluator;
  readonly #groups: readonly KeyGroup[];

  /** `among`: only these, by index of `Bundle.alerts`. Of the others there are no outcomes. */
  constructor(bundle: Bundle, state: SourceState, among?: readonly number[]) {
    this.#bundle = bundle;
    this.#state = state;
    this.#isAsked = (alert) => among === undefined || among.includes(alert);
    const alerts = [...bundle.alerts.entries()].filter(([index]) => this.#isAsked(index));
    const rootParts = alerts.flatMap(([, alert]) => (alert.each === undefined ? partsOf(alert) : onlyPart(alert)));
    this.#root = new JsonRulesEvaluator(bundle, { each: undefined, parts: rootParts.map(({ name }) => name) });
    const groups = new Map<string, { each: KeyGroup["each"]; alerts: number[] }>();
    for (const [index, { each }] of alerts) {
      if (each === undefined) continue;
      const id = JSON.stringify([each.variable, placeOf(each.collection)]);
      const group = groups.get(id) ?? { each, alerts: [] };
      group.alerts.push(index);
      groups.set(id, group);
    }
    this.#groups = [...groups.values()].map(({ each, alerts: members }) => {
      const parts = members.flatMap((index) => partsOf(bundle.alerts[index])).filter(({ part }) => part !== "only");
      return { each, alerts: members, evaluator: new JsonRulesEvaluator(bundle, { each, parts: parts.map(({ name }) => name) }) };
    });
  }

  /** The state is read before this returns; it may go on while the promise is pending. */
  async evaluate(now: number): Promise<JsonOutcomes> {
    const scene = rootScene(this.#bundle, this.#state, now);
    const rootRun = this.#root.run(scene);
    const runs = this.#groups.map((group) => {
      const scenes = keyScenes(group.each, scene);
      return { group, keys: scenes && [...scenes].map(([key, inner]) => ({ key, run: group.evaluator.run(inner) })) };
    });
    const pack = new Packing(this.#bundle);
    const root = await rootRun;
    const single = Uint16Array.from(this.#bundle.alerts, (alert, index) =>
      alert.each === undefined && this.#isAsked(index) ? pack.code(index, null, root) : 0,
    );
    const keyed = new Map<number, KeyedOutcomes>();
    for (const { group, keys } of runs) {
      const verdicts = new Map<string, Verdicts>();
      for (const { key, run } of keys ?? []) verdicts.set(key, new Map([...root, ...(await run)]));
      for (const index of group.alerts) {
        const codes = new Map<string, OutcomeCode>();
        for (const [key, verdict] of verdicts) codes.set(key, pack.code(index, key, verdict));
        keyed.set(index, { absent: keys === undefined, only: pack.only(index, root), codes });
      }
    }
    return { outcomes: { single, keyed }, contradictions: pack.contradictions };
  }
}

/** Turns verdicts into outcome codes and notes contradictions on the way. */
class Packing {
  readonly contradictions: Contradiction[] = [];
  readonly #bundle: Bundle;

  constructor(bundle: Bundle) {
    this.#bundle = bundle;
  }

  code(index: number, key: string | null, verdicts: Verdicts): OutcomeCode {
    const alert = this.#bundle.alerts[index];
    const value = (part: RulePart): Kleene => this.#value(index, key, part, verdicts);
    const tiers = alert?.tiers.map((tier) => value(tier.severity)) ?? [];
    return packOutcome(tiers, alert?.clear === undefined ? FALSE : value("clear"), alert?.only === true ? value("only") : TRUE);
  }

  only(index: number, verdicts: Verdicts): Kleene {
    return this.#bundle.alerts[index]?.only === true ? this.#value(index, null, "only", verdicts) : TRUE;
  }

  #value(alert: number, key: string | null, part: RulePart, verdicts: Verdicts): Kleene {
    const verdict = verdicts.get(`${this.#bundle.alerts[alert]?.rule ?? ""}/${part}`);
    if (verdict === undefined) throw new RangeError(`json-rules-engine was not asked for ${part} of alert ${alert}`);
    if (verdict.holds && verdict.fails) this.contradictions.push({ alert, key, part });
    return verdict.holds ? TRUE : verdict.fails ? FALSE : UNKNOWN;
  }
}

interface Part {
  readonly part: RulePart;
  readonly name: string;
}

function partsOf(alert: AlertSettings | undefined): readonly Part[] {
  if (alert === undefined) return [];
  const parts: RulePart[] = alert.tiers.map((tier) => tier.severity);
  if (alert.clear !== undefined) parts.push("clear");
  return [...parts.map((part) => ({ part, name: `${alert.rule}/${part}` })), ...onlyPart(alert)];
}

function onlyPart(alert: AlertSettings): readonly Part[] {
  return alert.only ? [{ part: "only", name: `${alert.rule}/only` }] : [];
}
