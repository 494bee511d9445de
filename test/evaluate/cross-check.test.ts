import { describe, expect, it, vi } from "vitest";
import { compareOutcomes, copyOutcomes } from "../../src/evaluate/cross-check.ts";
import { createSourceEvaluator } from "../../src/evaluate/evaluator.ts";
import { type Contradiction, JsonRulesOutcomes } from "../../src/evaluate/json-outcomes.ts";
import { type KeyedOutcomes, type Outcomes, packOutcome } from "../../src/evaluate/outcome.ts";
import { FALSE, type Kleene, TRUE, UNKNOWN } from "../../src/model/kleene.ts";
import { bundleOf, leaf } from "./bundle-builder.ts";

const high = leaf("n", "greaterThan", 1);
const each = { variable: "p", collection: { ref: { path: ["items"] } } };

/** Two rules of the root with every part, and one over a collection. */
const bundle = bundleOf({
  rules: [
    { rule: "plain", critical: high },
    { rule: "whole", warning: high, critical: high, clear: high, only: high },
    { rule: "keyed", each, critical: high },
  ],
});

const code = (tiers: readonly Kleene[], clear: Kleene = FALSE, only: Kleene = TRUE): number => packOutcome(tiers, clear, only);
const QUIET: KeyedOutcomes = { absent: false, only: TRUE, codes: new Map([["a", code([FALSE])]]) };

function outcomes(change: { plain?: number; whole?: number; keyed?: Partial<KeyedOutcomes> } = {}): Outcomes {
  const single = Uint16Array.from([change.plain ?? code([FALSE]), change.whole ?? code([FALSE, FALSE]), 0]);
  return { single, keyed: new Map([[2, { ...QUIET, ...change.keyed }]]) };
}

function differences(generated: Outcomes, jsonRules: Outcomes, contradictions: readonly Contradiction[] = []): unknown {
  return compareOutcomes(bundle, generated, { outcomes: jsonRules, contradictions });
}

const keyed = (codes: Readonly<Record<string, number>>): { keyed: Partial<KeyedOutcomes> } => ({
  keyed: { codes: new Map(Object.entries(codes)) },
});

describe("two evaluators that", () => {
  it("answer alike do not differ", () => {
    expect(differences(outcomes(), outcomes())).toEqual([]);
    expect(differences(outcomes({ keyed: { absent: true } }), outcomes({ keyed: { absent: true } }))).toEqual([]);
  });

  it.each<[string, Parameters<typeof outcomes>[0], Parameters<typeof outcomes>[0], readonly object[]]>([
    [
      "one tier of one rule",
      { plain: code([TRUE]) },
      { plain: code([UNKNOWN]) },
      [{ rule: "plain", key: null, part: "critical", generated: "true", jsonRules: "unknown" }],
    ],
    [
      "every part of a rule, in their order",
      { whole: code([TRUE, FALSE], TRUE, UNKNOWN) },
      { whole: code([FALSE, UNKNOWN], FALSE, TRUE) },
      [
        { rule: "whole", key: null, part: "warning", generated: "true", jsonRules: "false" },
        { rule: "whole", key: null, part: "critical", generated: "false", jsonRules: "unknown" },
        { rule: "whole", key: null, part: "clear", generated: "true", jsonRules: "false" },
        { rule: "whole", key: null, part: "only", generated: "unknown", jsonRules: "true" },
      ],
    ],
    [
      "whether a collection is there",
      { keyed: { absent: true } },
      {},
      [{ rule: "keyed", key: null, part: "collection", generated: "absent", jsonRules: "present" }],
    ],
    [
      "whether a collection is there, the other way round",
      {},
      { keyed: { absent: true } },
      [{ rule: "keyed", key: null, part: "collection", generated: "present", jsonRules: "absent" }],
    ],
    [
      "when a rule over a collection counts",
      { keyed: { only: FALSE } },
      { keyed: { only: UNKNOWN } },
      [{ rule: "keyed", key: null, part: "only", generated: "false", jsonRules: "unknown" }],
    ],
    [
      "one key of several",
      keyed({ a: code([FALSE]), b: code([TRUE]) }),
      keyed({ a: code([FALSE]), b: code([FALSE]) }),
      [{ rule: "keyed", key: "b", part: "critical", generated: "true", jsonRules: "false" }],
    ],
    [
      "which keys there are",
      keyed({ a: code([FALSE]), b: code([FALSE]) }),
      keyed({ c: code([FALSE]), a: code([FALSE]) }),
      [
        { rule: "keyed", key: "b", part: "collection", generated: "present", jsonRules: "absent" },
        { rule: "keyed", key: "c", part: "collection", generated: "absent", jsonRules: "present" },
      ],
    ],
  ])("differ on %s are told so", (_, generated, jsonRules, expected) => {
    expect(differences(outcomes(generated), outcomes(jsonRules))).toEqual(expected);
  });

  it("agree where json-rules-engine contradicts itself differ there, and nowhere else", () => {
    const codes = keyed({ a: code([TRUE]), b: code([TRUE]) });
    const all = outcomes({ plain: code([TRUE]), whole: code([TRUE, TRUE]), ...codes });
    const contradictions: readonly Contradiction[] = [
      { alert: 1, key: null, part: "critical" },
      { alert: 2, key: "b", part: "critical" },
    ];
    expect(differences(all, all, contradictions)).toEqual([
      { rule: "whole", key: null, part: "critical", generated: "true", jsonRules: "contradiction" },
      { rule: "keyed", key: "b", part: "critical", generated: "true", jsonRules: "contradiction" },
    ]);
  });

  it("are compared quickly, and all told, where they differ on more keys than one call takes as arguments", async () => {
    const keys = Array.from({ length: 200_000 }, (_, index) => `K${index}`);
    const codes = keyed(Object.fromEntries(keys.map((key) => [key, code([TRUE])])));
    const contradictions = keys.map((key): Contradiction => ({ alert: 2, key, part: "critical" }));
    const all = outcomes(codes);
    const found = compareOutcomes(bundle, all, { outcomes: all, contradictions });
    expect(found.map(({ key }) => key)).toEqual(keys);
    // The same of a rule that is asked about by itself. The answer is given: json-rules-engine would take ten seconds for so many keys.
    const answer = vi.spyOn(JsonRulesOutcomes.prototype, "evaluate").mockResolvedValue({ outcomes: all, contradictions });
    const evaluator = createSourceEvaluator(bundle);
    evaluator.ingest({ n: 2, items: Object.fromEntries(keys.map((key) => [key, 1])) }, 0);
    const { disagreements } = await evaluator.crossCheck(0, [2]);
    answer.mockRestore();
    expect(disagreements.map(({ key, jsonRules }) => [key, jsonRules])).toEqual(keys.map((key) => [key, "contradiction"]));
  });

  it("do not know of a rule is a fault of the program", () => {
    const none = { ...outcomes(), keyed: new Map() };
    expect(() => differences(none, outcomes())).toThrow("no outcomes of keyed");
    expect(() => differences(outcomes(), none)).toThrow("no outcomes of keyed");
  });
});

it("a copy of outcomes stays as it is", () => {
  const codes = new Map([["a", code([FALSE])]]);
  const first = outcomes({ keyed: { codes } });
  const copy = copyOutcomes(first);
  first.single[0] = code([TRUE]);
  codes.set("a", code([TRUE]));
  expect(copy).toEqual(outcomes());
});
