import { expect, it } from "vitest";
import { explainRule } from "../../src/trial/explain.ts";
import { checkText } from "../compile/pipeline.ts";

/** The first sentence about a rule of one tier. */
function explained(when: string): string | undefined {
  const policy = checkText(
    `policy desk version 1.0.0\nmetrics "./desk.schema.json"\ncurrency INR\nmissing ok\nlimit loss = 5%\nrule r\n  critical when ${when}\n`,
  );
  const [rule] = policy.rules;
  return rule && explainRule(policy, rule)[0];
}

/** Each number stands in the unit in which it is reckoned with. */
it.each([
  ["risk.daily_loss_pct <= -5%", "risk.daily_loss_pct is at most -5%"],
  ["risk.margin_ratio > loss", "risk.margin_ratio is above 0.05 (loss)"],
  ["2 * uptime > 1m", "(2 * uptime) is above 60s"],
  ["100 INR * positions.count < positions.total_value", "(100 INR * positions.count) is below positions.total_value"],
  ["uptime / (60s / positions.count) > 5", "(uptime / (60s / positions.count)) is above 5"],
  [
    "sum p in positions.by_symbol of (p.value + 5 INR) > 9 INR",
    "the sum over p in positions.by_symbol of (p.value + 5 INR) is above 9 INR",
  ],
  ["max(uptime over 5m) > 1m", "the highest uptime of the last 5m is above 60s"],
])("%s is explained in its units", (when, words) => {
  expect(explained(when)).toBe(`Critical when ${words}.`);
});
