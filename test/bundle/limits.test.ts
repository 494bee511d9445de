import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Bundle } from "../../src/bundle/bundle.ts";
import { effectiveLimit } from "../../src/bundle/effective-limit.ts";
import { overrideLimits, restoreOwnLimits } from "../../src/bundle/limits.ts";
import { loadBundle } from "../../src/bundle/load.ts";
import { formatQuantity } from "../../src/model/quantity.ts";
import { compileBody } from "../compile/pipeline.ts";

const POLICY = `
limit loss      = 5%          within 1% .. 8%
limit money     = 100_000 INR within 0 INR .. 250_000 INR
limit failures  = 5
limit window    = 1h          within 1m .. 1d
limit gap       = 90s
limit divisor   = 4

rule loss_exceeded
  warning  when risk.daily_loss_pct <= -0.6 * loss for gap
  critical when risk.daily_loss_pct <= -loss / 3 or risk.margin_ratio > max(loss, 2%)
  clear    when risk.daily_loss_pct > -loss / divisor for failures snapshots
  missing  warning after gap
  repeat   every window
  escalate after gap to "desk"

rule hooks for each hook in webhooks
  warning  when increase(hook.failures_total over window) > failures
  critical when positions.total_value > 80% * money and age(heartbeat.last_tick) > 2 * gap

rule constant
  info     when loss > 4% or positions.total_value * loss > 12 INR
`;

const compiled = compileBody(POLICY);

function overridden(bundle: Bundle, settings: Readonly<Record<string, string>>): Bundle {
  const result = overrideLimits(bundle, settings);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.bundle;
}

/** What an override and a compilation with `--set` must agree on: all but how the values are recorded. */
function comparable(bundle: Bundle): unknown {
  const recorded = new Set(["digest", "overrides", "limits"]);
  return Object.fromEntries(Object.entries(bundle).filter(([name]) => !recorded.has(name)));
}

describe("overriding limits", () => {
  it("folds every number that came from one", () => {
    const bundle = overridden(compiled, { loss: "4%", gap: "2m" });
    expect(bundle.rules.find(({ name }) => name === "loss_exceeded/warning")?.conditions).toEqual({
      all: [{ fact: "risk", path: "$.daily_loss_pct", operator: "lessThanInclusive", value: -2.4 }],
    });
    expect(bundle.alerts[0]?.tiers[0]?.hold).toEqual({ kind: "duration", ms: 120_000 });
    expect(bundle.alerts[0]?.missing).toEqual({ kind: "after", severity: "warning", after: 120_000 });
    expect(bundle.alerts[0]?.escalations).toEqual([{ after: 120_000, to: "desk" }]);
    expect(effectiveLimit(bundle, "loss")).toEqual({ value: { numerator: 4n, denominator: 1n }, unit: "percent" });
    expect(bundle.limits).toEqual(compiled.limits);
    expect(bundle.digest).toBe(compiled.digest);
  });

  it("gives, for any value, what compiling with that value gives", () => {
    const hundredth = (low: number, high: number): fc.Arbitrary<string> =>
      fc.integer({ min: low * 100, max: high * 100 }).map((value) => (value / 100).toFixed(2));
    const settings = fc.record(
      {
        loss: fc.oneof(
          hundredth(1, 8).map((value) => `${value}%`),
          hundredth(100, 800).map((value) => `${value}bps`),
        ),
        money: hundredth(0, 250_000).map((value) => `${value} INR`),
        failures: fc.integer({ min: 1, max: 1_000 }).map(String),
        window: fc.integer({ min: 60, max: 86_400 }).map((value) => `${value}s`),
        gap: fc.integer({ min: 1, max: 10_000_000 }).map((value) => `${value}ms`),
        divisor: fc.oneof(hundredth(1, 50), hundredth(-50, -1)),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(settings, settings, (first, second) => {
        const twice = overridden(overridden(compiled, first), second);
        const set = compileBody(POLICY, { limits: { ...first, ...second } });
        expect(comparable(twice)).toEqual(comparable(set));
        for (const name of Object.keys(compiled.limits)) expect(effectiveLimit(twice, name)).toEqual(effectiveLimit(set, name));
        expect(JSON.stringify(twice.rules)).toBe(JSON.stringify(set.rules));
        expect(JSON.stringify(twice.facts)).toBe(JSON.stringify(set.facts));
        expect(restoreOwnLimits(twice)).toEqual({ ok: true, bundle: compiled });
        expect(loadBundle(JSON.stringify(twice))).toStrictEqual({ ok: true, bundle: twice });
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ["loss", "9%", "`loss=9%` is outside the range of the limit, 1% .. 8%", "give a value within 1% .. 8%"],
    ["loss", "0.99%", "`loss=0.99%` is outside the range of the limit, 1% .. 8%", "give a value within 1% .. 8%"],
    ["loss", "5", "`loss=5` is not of the kind of `5%`", "give a value within 1% .. 8%"],
    ["loss", "4 INR", "`loss=4 INR` is not of the kind of `5%`", "give a value within 1% .. 8%"],
    ["money", "4 USD", "`money=4 USD` is not of the kind of `100000 INR`", "give a value within 0 INR .. 250000 INR"],
    ["failures", "5%", "`failures=5%` is not of the kind of `5`", "write it as in `failures=5`"],
    ["gap", "soon", "`gap=soon` is no number with a unit", "write it as in `gap=90s`"],
    ["gap", "1h30m", "`gap=1h30m` is no number with a unit", "write it as in `gap=90s`"],
    ["lost", "4%", "there is no limit `lost` to override", "override one of divisor, failures, gap, loss, money, window"],
    [
      "constructor",
      "4%",
      "there is no limit `constructor` to override",
      "override one of divisor, failures, gap, loss, money, window",
    ],
  ])("refuses %s = %s", (name, text, message, help) => {
    expect(overrideLimits(compiled, { [name]: text })).toEqual({
      ok: false,
      problems: [{ pointer: `/limits/${name}`, message, help }],
    });
  });

  it.each([
    [{ gap: "0s" }, "with `gap = 0s`, a length of time is not longer than none"],
    [{ gap: "-1s" }, "with `gap = -1s`, a length of time is not longer than none"],
    [{ failures: "2.5" }, "with `failures = 2.5`, a number of snapshots or updates is no whole number from 1 to 1000000"],
    [{ divisor: "0" }, "with `loss = 5%` and `divisor = 0`, a threshold has no value"],
  ])("refuses %j, which makes no sense where it is used", (settings, message) => {
    const result = overrideLimits(compiled, settings);
    expect(result.ok ? [] : result.problems.map((problem) => problem.message)).toContain(message);
  });

  it("rounds once", () => {
    const bundle = overridden(compiled, { loss: "7%" });
    const third = bundle.slots.find(({ expression }) => JSON.stringify(expression).includes('"3"'));
    expect(third).toBeDefined();
    expect(bundle.rules.find(({ name }) => name === "loss_exceeded/critical")?.conditions).toMatchObject({
      any: [{ value: -7 / 3 }, { value: 0.07 }],
    });
  });

  it("shows a quantity as it is written", () => {
    expect(formatQuantity(effectiveLimit(compiled, "money") ?? { value: { numerator: 0n, denominator: 1n }, unit: "count" })).toBe(
      "100000 INR",
    );
  });
});
