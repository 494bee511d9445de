import { describe, expect, it } from "vitest";
import type { BooleanTerm } from "../../src/model/term.ts";
import { checkCondition, errorsOf, policyOf } from "./support.ts";

const LIMITS = `
limit daily_loss = 5% within 1% .. 8%
limit position_value = 100_000 INR
limit failures = 5
limit span = 1h
limit huge = 1${"0".repeat(17)}
condition busy = positions.count > 3
condition rising = change(positions.count over 5m) > 0
`;

const HUGE = Array.from({ length: 20 }, () => "huge").join(" * ");

function term(condition: string): BooleanTerm | undefined {
  return policyOf(checkCondition(condition, LIMITS)).rules[0]?.tiers[0]?.when;
}

const metric = (...path: string[]): object => ({ term: "metric", type: "number", ref: { path } });
const LOSS = metric("risk", "daily_loss_pct");
const RATE = metric("sentiment", "cache_hit_rate");

describe("terms", () => {
  it.each<[string, object]>([
    [
      "risk.daily_loss_pct <= -5%",
      { term: "compare", operator: "lessThanInclusive", left: LOSS, right: { term: "number", value: -5 } },
    ],
    [
      "sentiment.cache_hit_rate > 99%",
      { term: "compare", operator: "greaterThan", left: RATE, right: { term: "number", value: 0.99 } },
    ],
    [
      "sentiment.cache_hit_rate > 0.99",
      { term: "compare", operator: "greaterThan", left: RATE, right: { term: "number", value: 0.99 } },
    ],
    ["risk.daily_loss_pct < 25bps", { term: "compare", operator: "lessThan", left: LOSS, right: { term: "number", value: 0.25 } }],
    [
      "90m > artifacts.teacher_model_age_hours",
      {
        term: "compare",
        operator: "greaterThan",
        left: { term: "number", value: 1.5 },
        right: metric("artifacts", "teacher_model_age_hours"),
      },
    ],
    [
      "risk.daily_loss_pct <= -0.6 * daily_loss",
      {
        term: "compare",
        operator: "lessThanInclusive",
        left: LOSS,
        right: {
          term: "number",
          value: -3,
          limits: {
            unit: "percent",
            expression: { operator: "multiply", operands: [{ number: "-0.6" }, { limit: "daily_loss" }] },
          },
        },
      },
    ],
    [
      "pnl.daily < -50% * position_value",
      {
        term: "compare",
        operator: "lessThan",
        left: metric("pnl", "daily"),
        right: {
          term: "number",
          value: -50_000,
          limits: {
            unit: "INR",
            expression: { operator: "multiply", operands: [{ number: "-0.5" }, { limit: "position_value" }] },
          },
        },
      },
    ],
    [
      "risk.daily_loss_pct < sentiment.cache_hit_rate",
      { term: "compare", operator: "lessThan", left: { term: "rescale", operand: LOSS, divisor: 100 }, right: RATE },
    ],
    [
      "process.tick_duration_ms_p95 > heartbeat.uptime_seconds",
      {
        term: "compare",
        operator: "greaterThan",
        left: { term: "rescale", operand: metric("process", "tick_duration_ms_p95"), divisor: 1000 },
        right: metric("heartbeat", "uptime_seconds"),
      },
    ],
    [
      "80% * pnl.daily < 0 INR",
      {
        term: "compare",
        operator: "lessThan",
        left: { term: "multiply", left: { term: "number", value: 0.8 }, right: metric("pnl", "daily") },
        right: { term: "number", value: 0 },
      },
    ],
    [
      "pnl.daily / positions.total_value < -5%",
      {
        term: "compare",
        operator: "lessThan",
        left: { term: "divide", left: metric("pnl", "daily"), right: metric("positions", "total_value") },
        right: { term: "number", value: -0.05 },
      },
    ],
    [
      "age(heartbeat.last_tick) > 90s",
      {
        term: "compare",
        operator: "greaterThan",
        left: { term: "age", ref: { path: ["heartbeat", "last_tick"] } },
        right: { term: "number", value: 90_000 },
      },
    ],
    [
      "unchanged(process.restarts_total) > 1m",
      {
        term: "compare",
        operator: "greaterThan",
        left: { term: "unchanged", ref: { path: ["process", "restarts_total"] }, type: "number" },
        right: { term: "number", value: 60_000 },
      },
    ],
    [
      "increase(process.restarts_total over span) >= failures",
      {
        term: "compare",
        operator: "greaterThanInclusive",
        left: {
          term: "window",
          function: "increase",
          operand: metric("process", "restarts_total"),
          over: 3_600_000,
          overLimits: { unit: "ms", expression: { limit: "span" } },
        },
        right: { term: "number", value: 5, limits: { unit: "count", expression: { limit: "failures" } } },
      },
    ],
    [
      "quantile(0.95, positions.count over 1h) > 3",
      {
        term: "compare",
        operator: "greaterThan",
        left: { term: "window", function: "quantile", quantile: 0.95, operand: metric("positions", "count"), over: 3_600_000 },
        right: { term: "number", value: 3 },
      },
    ],
    [
      "positions.count between 2 and 4",
      {
        term: "and",
        operands: [
          {
            term: "compare",
            operator: "greaterThanInclusive",
            left: metric("positions", "count"),
            right: { term: "number", value: 2 },
          },
          {
            term: "compare",
            operator: "lessThanInclusive",
            left: metric("positions", "count"),
            right: { term: "number", value: 4 },
          },
        ],
      },
    ],
    [
      'meta.engine_id not in ["a", "b"]',
      {
        term: "not",
        operand: {
          term: "in",
          operand: { term: "metric", type: "string", ref: { path: ["meta", "engine_id"] } },
          values: ["a", "b"],
        },
      },
    ],
    [
      'meta.engine_id matches "a*"',
      { term: "matches", operand: { term: "metric", type: "string", ref: { path: ["meta", "engine_id"] } }, pattern: "a*" },
    ],
    ["risk.daily_loss_pct in [-5%, 0%]", { term: "in", operand: LOSS, values: [-5, 0] }],
    [
      "positions.by_symbol is missing",
      { term: "not", operand: { term: "present", ref: { path: ["positions", "by_symbol"] }, type: "collection" } },
    ],
    ["risk.breaker is present", { term: "present", ref: { path: ["risk", "breaker"] }, type: "object" }],
    ["during nse", { term: "during", calendar: "nse", session: "regular" }],
    ["during nse.pre_open", { term: "during", calendar: "nse", session: "pre_open" }],
    [
      "busy and not rising",
      {
        term: "and",
        operands: [
          { term: "condition", name: "busy" },
          { term: "not", operand: { term: "condition", name: "rising" } },
        ],
      },
    ],
    [
      'any p in positions.by_symbol has (p.key == "TCS" and p.value > position_value)',
      {
        term: "any",
        variable: "p",
        collection: { ref: { path: ["positions", "by_symbol"] } },
        body: {
          term: "and",
          operands: [
            {
              term: "compare",
              operator: "equal",
              left: { term: "metric", type: "string", ref: { variable: "p", key: true, path: ["key"] } },
              right: { term: "string", value: "TCS" },
            },
            {
              term: "compare",
              operator: "greaterThan",
              left: { term: "metric", type: "number", ref: { variable: "p", path: ["value"] } },
              right: { term: "number", value: 100_000, limits: { unit: "INR", expression: { limit: "position_value" } } },
            },
          ],
        },
      },
    ],
    [
      'positions.by_symbol."M&M".value > 1 INR',
      {
        term: "compare",
        operator: "greaterThan",
        left: metric("positions", "by_symbol", "M&M", "value"),
        right: { term: "number", value: 1 },
      },
    ],
    [
      "heartbeat.last_tick == previous(heartbeat.last_tick)",
      {
        term: "compare",
        operator: "equal",
        left: { term: "metric", type: "timestamp", ref: { path: ["heartbeat", "last_tick"] } },
        right: { term: "previous", type: "timestamp", ref: { path: ["heartbeat", "last_tick"] } },
      },
    ],
    [
      "connectivity.last_api_call - heartbeat.last_tick > 2s",
      {
        term: "compare",
        operator: "greaterThan",
        left: {
          term: "subtract",
          left: { term: "metric", type: "timestamp", ref: { path: ["connectivity", "last_api_call"] } },
          right: { term: "metric", type: "timestamp", ref: { path: ["heartbeat", "last_tick"] } },
        },
        right: { term: "number", value: 2_000 },
      },
    ],
    [
      "max(positions.count, failures) > 7",
      {
        term: "compare",
        operator: "greaterThan",
        left: {
          term: "maximum",
          left: metric("positions", "count"),
          right: { term: "number", value: 5, limits: { unit: "count", expression: { limit: "failures" } } },
        },
        right: { term: "number", value: 7 },
      },
    ],
    [
      "risk.circuit_breaker_active == true",
      {
        term: "compare",
        operator: "equal",
        left: { term: "metric", type: "boolean", ref: { path: ["risk", "circuit_breaker_active"] } },
        right: { term: "boolean", value: true },
      },
    ],
    ["5% < 6%", { term: "boolean", value: true }],
  ])("%s", (condition, expected) => {
    expect(term(condition)).toEqual(expected);
  });

  it("remembers what every term was made of", () => {
    const { origins, rules, conditions } = policyOf(
      checkCondition("busy and abs(risk.daily_loss_pct) * 2 > sentiment.cache_hit_rate", LIMITS),
    );
    const walk = (value: unknown): void => {
      if (typeof value !== "object" || value === null) return;
      if ("term" in value) expect(origins.has(value as BooleanTerm)).toBe(true);
      for (const child of Object.values(value)) walk(child);
    };
    walk(rules[0]?.tiers);
    for (const condition of conditions.values()) walk(condition.term);
  });
});

describe("errors", () => {
  it.each([
    ["risk.daily_loss_pct <= -5", "P203 -5", "write `-5%`"],
    ["risk.daily_loss_pct <= 0.6 * 5", "P203 0.6 * 5", "write `3%`"],
    ["risk.daily_loss_pct <= failures", "P203 failures", "give the limit `failures` its unit: `5%`"],
    ["pnl.daily < 0", "P203 0", "write `0 INR`"],
    ["age(heartbeat.last_tick) > 90", "P203 90", "write `90s`"],
    ["artifacts.teacher_model_age_hours > 24", "P203 24", "write `24h`"],
    ["pnl.daily < -5%", "P203 -5%", "write an amount such as `100 INR` here"],
    ["pnl.daily < -5 USD", "P203 -5 USD", "give both sides in one currency, such as `100 INR`"],
    ["positions.count > 5s", "P203 5s", "write `5`, without a unit"],
    ["pnl.daily > heartbeat.uptime_seconds", "P203 heartbeat.uptime_seconds", "compare it with"],
    ["pnl.daily * pnl.daily > 1 INR", "P207 pnl.daily * pnl.daily", "multiply by a number"],
    ["positions.count / heartbeat.uptime_seconds > 1", "P207 positions.count / heartbeat.uptime_seconds", "divide by a number"],
    ["positions.count / 0 > 1", "P212 0", "divide by another number"],
    ["risk.daily_los_pct < 0%", "P201 risk.daily_los_pct", "did you mean `risk.daily_loss_pct`?"],
    ["riks.daily_loss_pct < 0%", "P201 riks.daily_loss_pct", "did you mean `risk.daily_loss_pct`?"],
    ["connectivity.cache_hit_rate < 0", "P201 connectivity.cache_hit_rate", "did you mean `sentiment.cache_hit_rate`?"],
    ["daily_loss_pct < 0%", "P202 daily_loss_pct", "did you mean `risk.daily_loss_pct`?"],
    ["positions.count > failure", "P202 failure", "did you mean `failures`?"],
    ["nse", "P202 nse", "write `during nse`"],
    ["positions.count.value > 1", "P201 positions.count.value", "write `positions.count`"],
    ["positions.symbols == 1", "P224 positions.symbols", "compare another metric"],
    ["positions.by_symbol > 1", "P224 positions.by_symbol", "go over it"],
    ["positions.by_symbol.TCS > 1", "P224 positions.by_symbol.TCS", "name one of its metrics"],
    ["positions.by_symbol.value > 1", "P224 positions.by_symbol.value", "any p in positions.by_symbol has (p.value"],
    ["risk.breaker", "P224 risk.breaker", "`risk.breaker.active`"],
    ['positions.count == "3"', 'P204 "3"', "write `3` without quotes"],
    ['risk.circuit_breaker_active == "true"', 'P204 "true"', "without quotes"],
    ['connectivity.last_api_call < "2025-10-12"', 'P204 "2025-10-12"', "age(connectivity.last_api_call)"],
    ['meta.engine_id < "a"', 'P204 meta.engine_id < "a"', "`==` or `!=`"],
    ["positions.count", "P205 positions.count", "compare it"],
    ["meta.engine_id", "P205 meta.engine_id", "=="],
    ["heartbeat.last_tick", "P205 heartbeat.last_tick", "compare its age"],
    ["busy and positions.count", "P205 positions.count", "compare it"],
    ["not positions.count", "P205 positions.count", "compare it"],
    ["busy + 1 > 2", "P206 busy", "join what is true or false"],
    ["heartbeat.last_tick + 5s > 1s", "P206 heartbeat.last_tick", "take its age"],
    ["abs(heartbeat.last_tick) > 5s", "P206 heartbeat.last_tick", "take its age"],
    ["avg(meta.engine_id over 5m) > 1", "P206 meta.engine_id", "put a metric here that is a number"],
    ["min(positions.count) > 1", "P210 min(positions.count)", "min(a, b)"],
    ["abs(positions.count, 1) > 1", "P210 abs(positions.count, 1)", "abs(pnl.daily)"],
    ["age(positions.count) > 1s", "P210 positions.count", "unchanged(positions.count)"],
    ["age(1s) > 1s", "P210 1s", "age(heartbeat.last_tick)"],
    ["previous(failures) > 1", "P210 failures", "previous(positions.count)"],
    ["avg(failures over 5m) > 1", "P210 failures", "put a metric here"],
    ["count(positions.count over 5m) > 1", "P205 positions.count", "write a condition"],
    ["avg(avg(positions.count over 5m) over 5m) > 1", "P211 avg(positions.count over 5m)", "look back once"],
    ["count(rising over 5m) > 1", "P211 rising", "without windows"],
    ["any p in positions.by_symbol has (unchanged(p.value) > 5m)", "P211 unchanged(p.value)", "for each"],
    ["any p in positions.by_symbol has (rising)", "P211 rising", "without windows"],
    ["avg(positions.count over 0s) > 1", "P217 0s", "above zero"],
    ["avg(positions.count over 0.5ms) > 1", "P217 0.5ms", "whole number"],
    ["avg(positions.count over 99999d) > 1", "P217 99999d", "check the unit"],
    ["avg(positions.count over failures) > 1", "P203 failures", "write a length of time"],
    ["avg(positions.count over spam) > 1", "P202 spam", "did you mean `span`?"],
    ["quantile(95%, positions.count over 1h) > 1", "P215 95%", "0.95"],
    ["quantile(1.5, positions.count over 1h) > 1", "P215 1.5", "0.95"],
    ["any p in positions has (true)", "P223 positions", "keyed collection"],
    ["any p in positions.symbols has (true)", "P223 positions.symbols", "keyed collection"],
    ["any failures in positions.by_symbol has (true)", "P216 any failures in positions.by_symbol", "another name"],
    ["any p in positions.by_symbol has (any p in orders has (p.open > 1))", "P216 any p in orders", "another name"],
    ["any p in positions.by_symbol has (p > 1)", "P224 p", "`p.key`"],
    ["any p in positions.by_symbol has (p.valeu > 1 INR)", "P201 p.valeu", "did you mean `p.value`?"],
    ["any p in positions.by_symbol has (value > 1 INR)", "P202 value", "did you mean `p.value`?"],
    ["any p in positions.by_symbol has (p.key is missing)", "P210 p.key", "one of the element's metrics"],
    ['any s in strategies has (s.state == "haltd")', 'P214 "haltd"', 'did you mean `"halted"`?'],
    ['any s in strategies has (s.state in ["zzz"])', 'P214 "zzz"', 'write one of "active"'],
    ["positions.count in [failures]", "P213 failures", "list the values"],
    ['positions.count in ["a"]', 'P204 "a"', "nothing is converted"],
    ["risk.daily_loss_pct in [5]", "P203 5", "write `5%`"],
    ["positions.count between 4 and 2", "P228 positions.count between 4 and 2", "swap"],
    ['positions.count matches "a*"', "P204 positions.count", "match a string"],
    ["during nyse", "P222 nyse", "did you mean `nse`?"],
    ["during nse.preopen", "P222 nse.preopen", "did you mean `nse.pre_open`?"],
    ["positions.symbols is missing", "P224 positions.symbols", "group that holds it"],
    [`positions.count > ${HUGE}`, `P227 ${HUGE}`, "smaller number"],
    ["(positions.count < 3) < 5", "P204 5", "do not chain"],
    ["(positions.count < 3) < (positions.count < 5)", "P204 (positions.count < 3) < (positions.count < 5)", "`==` or `!=`"],
    ["process.tick_duration_ms_p95 > 1500", "P203 1500", "write `1500ms`"],
  ])("%s", (condition, expected, help) => {
    const checked = checkCondition(condition, LIMITS);
    expect(errorsOf(checked)).toEqual([expected]);
    expect(checked.diagnostics.find(({ severity }) => severity === "error")?.help).toContain(help);
  });

  it("tells each of several", () => {
    expect(errorsOf(checkCondition("nothing > 1 and pnl.daily < 0 or positions.count"))).toEqual([
      "P202 nothing",
      "P203 0",
      "P205 positions.count",
    ]);
  });
});
