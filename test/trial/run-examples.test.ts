import { describe, expect, test } from "vitest";
import { runTrials } from "../../src/trial/run.ts";
import { memoryFiles } from "./scene.ts";

/** The outcome of each example of one rule: its name, and what fails. */
async function examples(rule: string, header = ""): Promise<readonly (readonly [string, readonly string[]])[]> {
  const text = `policy p version 1.0.0\nmetrics "trading-snapshot@1"\ncurrency INR\nstale after 10s\nmissing critical after 1s\n${header}\n${rule}\n`;
  const run = await runTrials({ tests: [], policies: [{ file: "p.policy", text }], files: memoryFiles(new Map()) });
  const [group] = run.groups;
  if (group === undefined) throw new Error("no group");
  if (group.diagnostics.length > 0) throw new Error(group.diagnostics.map(({ message }) => message).join("; "));
  return group.results.map(({ name, failures }) => [name, failures.map(({ message }) => message)] as const);
}

describe("an example", () => {
  test("holds for as long as it says", async () => {
    const rule = `rule r
  warning when risk.daily_loss_pct <= -3% for 30s
  example "short" { risk.daily_loss_pct = -3.5% } held 29s -> none
  example "long" { risk.daily_loss_pct = -3.5% } held 30s -> warning
  example "an hour, past every staleness" { risk.daily_loss_pct = -3.5% } held 1h -> warning
  example { risk.daily_loss_pct = -3.5% } held 29s -> warning`;
    expect(await examples(rule)).toEqual([
      ["r: short", []],
      ["r: long", []],
      ["r: an hour, past every staleness", []],
      ["r: example 4", ["r is none, expected warning"]],
    ]);
  });

  test("`none` fails on unknown, and `unknown` is an outcome", async () => {
    const rule = `rule r
  warning when risk.daily_loss_pct <= -3% and risk.circuit_breaker_active
  example "unknown" { risk.circuit_breaker_active = true } -> unknown
  example "not none" { risk.circuit_breaker_active = true } -> none
  example "not unknown" { risk.circuit_breaker_active = false } -> unknown
  example "none" { risk.circuit_breaker_active = false } -> none`;
    expect(await examples(rule)).toEqual([
      ["r: unknown", []],
      ["r: not none", ["r is unknown, expected none"]],
      ["r: not unknown", ["r is none, expected unknown"]],
      ["r: none", []],
    ]);
  });

  test("does not see `only`, `suppressed by`, `clear` or `missing`", async () => {
    const header = `rule other
  critical when risk.circuit_breaker_active`;
    const rule = `rule r
  critical when risk.daily_loss_pct <= -3%
  clear when risk.daily_loss_pct > 0% for 1h
  only while pnl.daily > 0 INR
  suppressed by other
  missing critical after 1s
  example "fires" { risk.daily_loss_pct = -3%, risk.circuit_breaker_active = true } -> critical
  example "unknown for long" { risk.circuit_breaker_active = true } held 1h -> unknown`;
    expect(await examples(rule, header)).toEqual([
      ["r: fires", []],
      ["r: unknown for long", []],
    ]);
  });

  test("ages grow while it is held", async () => {
    const rule = `rule r
  critical when age(heartbeat.last_tick) > 90s
  example "late" { heartbeat.last_tick = 95s ago } -> critical
  example "in time" { heartbeat.last_tick = 90s ago } -> none
  example "gets late" { heartbeat.last_tick = 90s ago } held 1s -> critical`;
    expect((await examples(rule)).map(([, failures]) => failures)).toEqual([[], [], []]);
  });

  test("has one key for the loop variable, which may be named", async () => {
    const rule = `rule r for each position in positions.by_symbol
  critical when position.value > limit_value and position.key != "TCS"
  example "over" { position.value = 11 INR } -> critical
  example "under" { position.value = limit_value } -> none
  example "exempt" { position.value = 11 INR, position.key = "TCS" } -> none
  example "nothing known" { risk.circuit_breaker_active = true } -> unknown`;
    expect(await examples(rule, "limit limit_value = 10 INR")).toEqual([
      ["r: over", []],
      ["r: under", []],
      ["r: exempt", []],
      ["r: nothing known", []],
    ]);
  });

  test("a value that the schema refuses is a mistake of the policy", async () => {
    const rule = `rule r
  critical when sentiment.cache_hit_rate > 0.5
  example "impossible" { sentiment.cache_hit_rate = 1.7 } -> critical`;
    await expect(examples(rule)).rejects.toThrow("the schema refuses this value");
  });
});
