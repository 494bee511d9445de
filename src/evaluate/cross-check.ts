import type { AlertSettings, Bundle, RulePart } from "../bundle/bundle.ts";
import { type OutcomeName, outcomeName } from "../model/kleene.ts";
import type { Contradiction, JsonOutcomes } from "./json-outcomes.ts";
import { clearOf, type OutcomeCode, type Outcomes, onlyOf, tierOf } from "./outcome.ts";

/** Where the two evaluators answer differently for one part of one rule. */
export interface Disagreement {
  readonly rule: string;
  /** Null where the rule is for no collection, or where they differ on whether the collection is there. */
  readonly key: string | null;
  /** `collection`: whether it is there, or whether it has the key. */
  readonly part: RulePart | "collection";
  readonly generated: Answer;
  readonly jsonRules: Answer;
}

/** `contradiction`: the rule and its negation both hold. `absent`, `present`: of a key or of the collection. */
type Answer = OutcomeName | "contradiction" | "absent" | "present";

/**
 * Every difference between the two, in the order of the bundle's alerts, or `among` those of these indexes; contradictions within
 * json-rules-engine are differences too.
 */
export function compareOutcomes(
  bundle: Bundle,
  generated: Outcomes,
  { outcomes, contradictions }: JsonOutcomes,
  among: readonly number[] = [...bundle.alerts.keys()],
): readonly Disagreement[] {
  const partsOf = contradictedParts(contradictions);
  return among.flatMap((index) => {
    const alert = bundle.alerts[index];
    if (alert === undefined) throw new RangeError(`no alert ${index}`);
    if (alert.each === undefined) {
      return compareCodes(alert, null, generated.single[index] ?? 0, outcomes.single[index] ?? 0, partsOf(index, null));
    }
    const [left, right] = [generated.keyed.get(index), outcomes.keyed.get(index)];
    if (left === undefined || right === undefined) throw new RangeError(`no outcomes of ${alert.rule}`);
    const found: Disagreement[] = [];
    const differ = (key: string | null, leftPresent: boolean, rightPresent: boolean): void => {
      const [g, j]: [Answer, Answer] = [leftPresent ? "present" : "absent", rightPresent ? "present" : "absent"];
      if (g !== j) found.push({ rule: alert.rule, key, part: "collection", generated: g, jsonRules: j });
    };
    differ(null, !left.absent, !right.absent);
    if (left.only !== right.only) {
      const answers = { generated: outcomeName(left.only), jsonRules: outcomeName(right.only) };
      found.push({ rule: alert.rule, key: null, part: "only", ...answers });
    }
    for (const key of new Set([...left.codes.keys(), ...right.codes.keys()])) {
      const [a, b] = [left.codes.get(key), right.codes.get(key)];
      if (a === undefined || b === undefined) differ(key, a !== undefined, b !== undefined);
      else for (const each of compareCodes(alert, key, a, b, partsOf(index, key))) found.push(each);
    }
    return found;
  });
}

const NO_PARTS: ReadonlySet<RulePart> = new Set();

/** By alert and key: looked up, since a collection may contradict itself for each of very many keys. */
function contradictedParts(contradictions: readonly Contradiction[]): (alert: number, key: string | null) => ReadonlySet<RulePart> {
  const known = new Map<number, Map<string | null, Set<RulePart>>>();
  for (const { alert, key, part } of contradictions) {
    const ofAlert = known.get(alert) ?? new Map<string | null, Set<RulePart>>();
    known.set(alert, ofAlert);
    const parts = ofAlert.get(key) ?? new Set<RulePart>();
    ofAlert.set(key, parts.add(part));
  }
  return (alert, key) => known.get(alert)?.get(key) ?? NO_PARTS;
}

function compareCodes(
  alert: AlertSettings,
  key: string | null,
  generated: OutcomeCode,
  jsonRules: OutcomeCode,
  contradicted: ReadonlySet<RulePart>,
): readonly Disagreement[] {
  if (generated === jsonRules && contradicted.size === 0) return [];
  const parts: [RulePart, OutcomeName, OutcomeName][] = alert.tiers.map(({ severity }, place) => [
    severity,
    outcomeName(tierOf(generated, place)),
    outcomeName(tierOf(jsonRules, place)),
  ]);
  parts.push(["clear", outcomeName(clearOf(generated)), outcomeName(clearOf(jsonRules))]);
  parts.push(["only", outcomeName(onlyOf(generated)), outcomeName(onlyOf(jsonRules))]);
  return parts.flatMap(([part, ours, theirs]): Disagreement[] => {
    const contradicts = contradicted.has(part);
    if (ours === theirs && !contradicts) return [];
    return [{ rule: alert.rule, key, part, generated: ours, jsonRules: contradicts ? "contradiction" : theirs }];
  });
}

/** Outcomes that stay as they are when the evaluator goes on. */
export function copyOutcomes({ single, keyed }: Outcomes): Outcomes {
  return {
    single: single.slice(),
    keyed: new Map([...keyed].map(([index, { absent, only, codes }]) => [index, { absent, only, codes: new Map(codes) }])),
  };
}
