import fc from "fast-check";
import { Engine, type RuleProperties, type TopLevelCondition } from "json-rules-engine";
import { describe, expect, it } from "vitest";
import type { Bundle } from "../../src/bundle/bundle.ts";
import { TRUE } from "../../src/model/kleene.ts";
import { formatTimestamp } from "../../src/model/timestamp.ts";
import type { Rule } from "../../src/policy/ast.ts";
import { judge } from "../oracle/oracle.ts";
import { isRecord, member, type Scene } from "../oracle/scene.ts";
import { compileText, during } from "../properties/pipeline.ts";
import { policyText } from "../properties/policy-arbitrary.ts";
import { METRICS } from "../properties/schema.ts";
import { completeSnapshot, EPOCH } from "../properties/snapshot-arbitrary.ts";

/** Rules and conditions as they stand in the bundle, in an engine of which nothing is replaced. */
function stockEngine(bundle: Bundle): Engine {
  const engine = new Engine(structuredClone(bundle.rules) as unknown as RuleProperties[], { allowUndefinedFacts: true });
  for (const [name, condition] of Object.entries(bundle.conditions)) {
    engine.setCondition(name, structuredClone(condition) as unknown as TopLevelCondition);
  }
  return engine;
}

/** `RULE/SEVERITY` of the tiers that fired, once for each element, with its key. */
async function fired(bundle: Bundle, rule: Rule, snapshot: Record<string, unknown>): Promise<string[]> {
  const { name, each } = rule;
  const elements = each === undefined ? undefined : member(snapshot, each.collection.segments);
  const runs = isRecord(elements) ? Object.entries(elements) : [];
  const facts: [string, Record<string, unknown>][] =
    each === undefined
      ? [["", snapshot]]
      : runs.map(([key, element]) => [key, { ...snapshot, [each.variable.text]: { ...(element as object), key } }]);
  const told: string[] = [];
  for (const [key, values] of facts) {
    const { events } = await stockEngine(bundle).run(values);
    for (const event of events) {
      if (event.type === name.text) told.push(`${key} ${String(event.params?.rule)}/${String(event.params?.part)}`);
    }
  }
  return told.sort();
}

function expected(scene: Scene, rule: Rule, now: number): string[] {
  const judged = judge(scene, rule, now);
  if (judged.collection === "absent") return [];
  const outcomes = judged.collection === "none" ? [["", judged.outcome] as const] : [...judged.keys];
  return outcomes
    .flatMap(([key, { tiers }]) =>
      rule.tiers.flatMap(({ severity }, index) => (tiers[index] === TRUE ? [`${key} ${rule.name.text}/${severity}`] : [])),
    )
    .sort();
}

const ROOT_ATOMS = [
  "h.flag",
  "h.alarm == false",
  "h.flag != h.alarm",
  'h.mode == "A"',
  'h.mode != "B"',
  "h.mode == h.state",
  "h.mode != h.state",
  'h.state in ["A", "", "B"]',
  'h.state not in ["A"]',
  "g.count > 2",
  "2 >= g.count",
  "total != 0.5",
  "g.count == g.other",
  "g.pct <= -lim_percent",
  "g.pct between -20bps and 0.5 * lim_percent",
  "g.bps < 100bps",
  "h.money >= h.cash",
  "h.cash > 80% * lim_money",
  "h.ms < lim_time",
  "h.hours == 1h",
  "true",
  "false",
];
const ELEMENT_ATOMS = ["it.ok", "it.qty != it.held", "it.value > lim_money", 'it.name == "A"', 'it.key != "A"', "it.share < g.pct"];

function condition(atoms: readonly string[]): fc.Arbitrary<string> {
  return fc.letrec<{ node: string }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.constantFrom(...atoms),
      fc.tuple(tie("node"), fc.constantFrom("and", "or"), tie("node")).map(([a, op, b]) => `(${a}) ${op} (${b})`),
      tie("node").map((operand) => `not (${operand})`),
    ),
  })).node;
}

const plainPolicy = fc
  .tuple(
    condition(ROOT_ATOMS),
    condition([...ROOT_ATOMS, "busy"]),
    condition([...ROOT_ATOMS, "busy"]),
    condition([...ELEMENT_ATOMS, "busy"]),
    fc.constantFrom("items", "c.lines"),
  )
  .map(([busy, warning, critical, element, collection]) =>
    [
      "policy random version 1.0.0",
      'metrics "random@1"',
      "currency INR",
      "missing hold",
      "limit lim_percent = 3%",
      "limit lim_money = 4 INR",
      "limit lim_time = 5s",
      `condition busy = ${busy}`,
      "rule whole",
      `  warning when ${warning}`,
      `  critical when ${critical}`,
      `rule one for each it in ${collection}`,
      `  info when ${element}`,
      "",
    ].join("\n"),
  );

describe("stock json-rules-engine", () => {
  it("fires a portable rule exactly when it is true, given a snapshot with every metric", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(plainPolicy, completeSnapshot, async (text, values) => {
        const { policy, bundle } = compileText(text);
        const snapshot = { timestamp: formatTimestamp(EPOCH), ...values };
        const scene: Scene = { policy, metrics: METRICS, history: [{ now: EPOCH, snapshot }], staleAfter: 300_000, during };
        for (const [index, rule] of policy.rules.entries()) {
          if (bundle.alerts[index]?.portable !== true) continue;
          expect(await fired(bundle, rule, snapshot), text).toEqual(expected(scene, rule, EPOCH));
        }
      }),
      { numRuns: 400 },
    );
  });

  it("has every rule of plain metrics for portable", () => {
    fc.assert(
      fc.property(plainPolicy, (text) => {
        expect(compileText(text).bundle.alerts.map(({ portable }) => portable)).toEqual([true, true]);
      }),
      { numRuns: 100 },
    );
  });

  it("takes the rules and conditions of any bundle", () => {
    fc.assert(
      fc.property(policyText, (text) => {
        expect(() => stockEngine(compileText(text).bundle)).not.toThrow();
      }),
      { numRuns: 200 },
    );
  });
});
