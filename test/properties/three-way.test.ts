import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSourceEvaluator } from "../../src/evaluate/evaluator.ts";
import { clearOf, type OutcomeCode, type Outcomes, onlyOf, tierOf } from "../../src/evaluate/outcome.ts";
import { SoundRows } from "../../src/evaluate/columns/sound-rows.ts";
import { createSnapshotValidator } from "../../src/evaluate/validate.ts";
import type { JsonValue } from "../../src/model/json.ts";
import { formatTimestamp } from "../../src/model/timestamp.ts";
import type { PolicyFile, Rule } from "../../src/policy/ast.ts";
import { ColumnLayout } from "../../src/recording/columns/layout.ts";
import { batchOf } from "../evaluate/columns/batch-of.ts";
import { judge, type OracleOutcome, type OracleOutcomes } from "../oracle/oracle.ts";
import type { Sample, Scene } from "../oracle/scene.ts";
import { compileText, during } from "./pipeline.ts";
import { policyText } from "./policy-arbitrary.ts";
import { REGRESSIONS } from "./regressions.ts";
import { METRICS } from "./schema.ts";
import { EPOCH, type Step, steps } from "./snapshot-arbitrary.ts";

const RUNS = Number(process.env.PLIMSOLL_RUNS ?? 2_000);
const SEED = Number(process.env.PLIMSOLL_SEED ?? (process.env.CI === undefined ? Date.now() % 2 ** 31 : 20_261_123));

function unpack(rule: Rule, code: OutcomeCode): OracleOutcome {
  return { tiers: rule.tiers.map((_, index) => tierOf(code, index)), clear: clearOf(code), only: onlyOf(code) };
}

function answers(policy: PolicyFile, outcomes: Outcomes): OracleOutcomes[] {
  return policy.rules.map((rule, index): OracleOutcomes => {
    if (rule.each === undefined) return { collection: "none", outcome: unpack(rule, outcomes.single[index] ?? 0) };
    const keyed = outcomes.keyed.get(index);
    if (keyed === undefined || keyed.absent) return { collection: "absent" };
    return { collection: "present", keys: new Map([...keyed.codes].map(([key, code]) => [key, unpack(rule, code)])) };
  });
}

/** Keys in one order: the evaluators need not agree on it. */
function sorted(all: OracleOutcomes[]): unknown {
  return all.map((one) =>
    one.collection === "present" ? { ...one, keys: [...one.keys].sort(([a], [b]) => (a < b ? -1 : 1)) } : one,
  );
}

/** All random policies have one schema, and a validator is dear to make. */
interface Desk {
  validate?: ReturnType<typeof createSnapshotValidator>;
}

async function agree(desk: Desk, text: string, script: readonly Step[]): Promise<void> {
  const { policy, bundle } = compileText(text);
  desk.validate ??= createSnapshotValidator(bundle.metrics);
  const generated = createSourceEvaluator(bundle);
  const closures = createSourceEvaluator(bundle, { codeGeneration: false });
  const columns = createSourceEvaluator(bundle);
  const layout = new ColumnLayout();
  const history: Sample[] = [];
  const scene: Scene = { policy, metrics: METRICS, history, staleAfter: 12_000, during };
  let now = EPOCH;
  for (const [index, step] of script.entries()) {
    now += step.after;
    if (step.kind === "snapshot") {
      const raw = { timestamp: formatTimestamp(now), ...step.snapshot };
      const verdict = desk.validate(raw);
      if (!verdict.accepted) throw new Error(`refused: ${verdict.reason}`);
      generated.ingest(verdict.snapshot, now);
      closures.ingest(verdict.snapshot, now);
      const batch = batchOf([asJson(raw)], layout);
      if (batch !== undefined && new SoundRows(bundle.metrics).of(batch)[0] === 1) columns.ingestRow(batch, 0, now);
      else columns.ingest(verdict.snapshot, now);
      history.push({ now, snapshot: raw });
    }
    const expected = sorted(policy.rules.map((rule) => judge(scene, rule, now)));
    same(`generated code at step ${index}`, answers(policy, generated.evaluate(now)), expected);
    same(`closures at step ${index}`, answers(policy, closures.evaluate(now)), expected);
    same(`generated code over columns at step ${index}`, answers(policy, columns.evaluate(now)), expected);
    const { outcomes, disagreements } = await generated.crossCheck(now);
    same(`json-rules-engine at step ${index}`, answers(policy, outcomes), expected);
    expect(disagreements, `cross-check at step ${index}`).toEqual([]);
  }
}

/** As a recording has it. */
function asJson(raw: unknown): JsonValue {
  return JSON.parse(JSON.stringify(raw)) as JsonValue;
}

/** The slow comparison, which explains, only where the fast one finds a difference. */
function same(what: string, found: OracleOutcomes[], expected: unknown): void {
  const ordered = sorted(found);
  if (!isDeepStrictEqual(ordered, expected)) expect(ordered, what).toEqual(expected);
}

describe("generated code (over snapshots and over columns), closures, json-rules-engine and the oracle", () => {
  it(`agree on ${RUNS} random policies and recordings`, { timeout: RUNS * 100 + 60_000 }, async () => {
    console.info(`seed ${SEED}, ${RUNS} runs`);
    const desk: Desk = {};
    const property = fc.asyncProperty(policyText, steps, (text, script) => agree(desk, text, script));
    await fc.assert(property, {
      numRuns: RUNS,
      seed: SEED,
      examples: REGRESSIONS,
      interruptAfterTimeLimit: 3 * 3_600_000,
    });
  });
});
