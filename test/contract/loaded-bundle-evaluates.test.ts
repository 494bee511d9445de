import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Bundle } from "../../src/bundle/bundle.ts";
import { bundleDigest } from "../../src/bundle/digest.ts";
import { loadBundle } from "../../src/bundle/load.ts";
import { createSourceEvaluator } from "../../src/evaluate/evaluator.ts";
import { createSnapshotValidator } from "../../src/evaluate/validate.ts";
import { formatTimestamp } from "../../src/model/timestamp.ts";
import { damage, damaged, GOLDEN } from "../bundle/damaged-bundle.ts";

const NOW = Date.UTC(2026, 0, 5, 6);
const SNAPSHOT = {
  timestamp: formatTimestamp(NOW),
  uptime: 5,
  risk: { daily_loss_pct: -5.1, circuit_breaker_active: false, margin_ratio: 0.2, mode: "active", previous_mode: "halted" },
  heartbeat: { last_tick: formatTimestamp(NOW - 5_000) },
  positions: { count: 1, total_value: 7, by_symbol: { "M&M": { value: 7, quantity: 1, broker_quantity: 2 } } },
  orders: { main: { value: 70 } },
  webhooks: { a: { failures_total: 3, key: "b" } },
  accounts: [{ id: "x", equity: -3 }],
};

/** As if the damage had been compiled: the digest belongs to it. Undefined where it has none. */
function redigested(input: unknown): unknown {
  try {
    return { ...(input as Bundle), digest: bundleDigest(input as Bundle) };
  } catch {
    return undefined;
  }
}

async function evaluate(bundle: Bundle): Promise<void> {
  const validate = createSnapshotValidator(bundle.metrics);
  const verdict = validate(SNAPSHOT);
  const evaluator = createSourceEvaluator(bundle);
  if (verdict.accepted) evaluator.ingest(verdict.snapshot, NOW);
  evaluator.evaluate(NOW);
  const { disagreements } = await evaluator.crossCheck(NOW);
  expect(disagreements).toEqual([]);
}

describe("a bundle that loads", () => {
  it("can be evaluated, whoever made it", { timeout: 180_000 }, async () => {
    let loadedOnes = 0;
    await fc.assert(
      fc.asyncProperty(damage, async (done) => {
        const loaded = loadBundle(redigested(damaged(done)));
        if (!loaded.ok) return;
        loadedOnes += 1;
        await evaluate(loaded.bundle);
      }),
      { numRuns: 1_500 },
    );
    expect(loadedOnes).toBeGreaterThan(10);
  });

  it("can be evaluated as it was compiled", async () => {
    for (const bundle of GOLDEN) await evaluate(bundle);
  });
});
