import { describe, expect, it } from "vitest";
import { thresholdOf } from "../../src/monitor/threshold.ts";
import { bundleOf } from "../watch/desk.ts";

describe("the threshold of a tier", () => {
  const bundle = bundleOf(`
limit top = 5%
condition many = risk.errors > 7
rule loss
  warning  when risk.loss <= -0.6 * top
  critical when risk.loss <= -top and many
rule band
  warning when risk.loss > 1% and risk.loss < 3%
rule frozen
  warning when unchanged(risk.errors) >= 60s
rule broker
  critical when not broker.connected
`);

  it.each([
    ["loss", "warning", -3],
    ["loss", "critical", { "risk.loss": -5, "risk.errors": 7 }],
    ["band", "warning", { "risk.loss": [1, 3] }],
    ["frozen", "warning", 60_000],
    ["broker", "critical", null],
    ["loss", "info", null],
    ["other", "warning", null],
  ] as const)("of %s %s is %j", (rule, severity, expected) => {
    expect(thresholdOf(bundle, rule, severity)).toEqual(expected);
  });
});
