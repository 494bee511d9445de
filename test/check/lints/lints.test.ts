import { describe, expect, it } from "vitest";
import type { CheckOptions } from "../../../src/check/check.ts";
import { render } from "../../../src/diagnostics/render.ts";
import { CALENDAR, checkItems, HEADER, memoryLoader, policyOf } from "../support.ts";

const WHOLE = '\n  message "m"\n  owner "o"';
const OPTIONS: CheckOptions = { testedRules: new Set(["r", "other"]) };

/** Codes and underlined text of the warnings. */
function warnings(items: string, options: CheckOptions = OPTIONS, loader = memoryLoader()): readonly string[] {
  const checked = checkItems(items, options, loader);
  policyOf(checked);
  return checked.diagnostics.map(({ code, primary: { span } }) => `${code} ${checked.text.slice(span.start, span.end)}`);
}

/** A rule that is whole but for its conditions. */
function tiers(clauses: string): readonly string[] {
  return warnings(`rule r\n  ${clauses}${WHOLE}`);
}

describe("never fires", () => {
  it.each([
    ["warning when sentiment.cache_hit_rate > 99", ["P401 sentiment.cache_hit_rate > 99"]],
    ["warning when sentiment.cache_hit_rate > 100%", ["P401 sentiment.cache_hit_rate > 100%"]],
    ["warning when sentiment.cache_hit_rate >= 100%", []],
    ["warning when 99 < sentiment.cache_hit_rate", ["P401 99 < sentiment.cache_hit_rate"]],
    ["warning when positions.count < 0", ["P401 positions.count < 0"]],
    ["warning when positions.count == 1.5", ["P401 positions.count == 1.5"]],
    ["warning when not (positions.count >= 0)", ["P401 positions.count >= 0"]],
    ["warning when positions.count < 0 or risk.circuit_breaker_active", ["P401 positions.count < 0"]],
    ["warning when avg(sentiment.cache_hit_rate over 5m) > 2", ["P401 avg(sentiment.cache_hit_rate over 5m) > 2"]],
    ["warning when increase(process.restarts_total over 1h) < 0", ["P401 increase(process.restarts_total over 1h) < 0"]],
    ["warning when change(sentiment.cache_hit_rate over 1h) > 1.5", ["P401 change(sentiment.cache_hit_rate over 1h) > 1.5"]],
    ["warning when change(positions.count over 1h) < -5", []],
    ["warning when unchanged(positions.count) < 0s", ["P401 unchanged(positions.count) < 0s"]],
    ["warning when age(heartbeat.last_tick) < 0s", []],
    ["warning when abs(pnl.daily) < 0 INR", ["P401 abs(pnl.daily) < 0 INR"]],
    ["warning when -positions.count > 0", ["P401 -positions.count > 0"]],
    ["warning when positions.count + 5 < 5", ["P401 positions.count + 5 < 5"]],
    ["warning when sentiment.cache_hit_rate - 1 > 0", ["P401 sentiment.cache_hit_rate - 1 > 0"]],
    ["warning when sentiment.cache_hit_rate * 2 > 2.5", ["P401 sentiment.cache_hit_rate * 2 > 2.5"]],
    ["warning when min(positions.count, 3) > 3", ["P401 min(positions.count, 3) > 3"]],
    ["warning when risk.daily_loss_pct / 10 > 5000%", []],
    [
      "warning when count p in positions.by_symbol has (p.value > 1 INR) < 0",
      ["P401 count p in positions.by_symbol has (p.value > 1 INR) < 0"],
    ],
    ["warning when any p in positions.by_symbol has (p.value < 0 INR)", ["P401 p.value < 0 INR"]],
    ["warning when sum p in positions.by_symbol of (p.value) < 0 INR", ["P401 sum p in positions.by_symbol of (p.value) < 0 INR"]],
    ['warning when any s in strategies has (s.state matches "a*")', []],
    ["warning when positions.count > 5 and positions.count < 6", ["P401 positions.count > 5 and positions.count < 6"]],
    ["warning when positions.count > 5 and positions.count < 3", ["P401 positions.count > 5 and positions.count < 3"]],
    ["warning when positions.count > 5 and not (positions.count > 4)", ["P401 positions.count > 5 and not (positions.count > 4)"]],
    [
      "warning when positions.count > 5 and positions.count is missing",
      ["P401 positions.count > 5 and positions.count is missing"],
    ],
    [
      "warning when risk.circuit_breaker_active and not risk.circuit_breaker_active",
      ["P401 risk.circuit_breaker_active and not risk.circuit_breaker_active"],
    ],
    [
      "warning when positions.count > process.pid and process.pid > positions.count",
      ["P401 positions.count > process.pid and process.pid > positions.count"],
    ],
    ["warning when positions.count > process.pid and process.pid >= 2", []],
    ["warning when pnl.daily > pnl.daily", ["P401 pnl.daily > pnl.daily"]],
    ['warning when meta.engine_id == "a" and meta.engine_id == "b"', ['P401 meta.engine_id == "a" and meta.engine_id == "b"']],
    ['warning when meta.engine_id in ["a", "b"] and meta.engine_id != "a"', []],
    [
      'warning when meta.engine_id in ["a"] and meta.engine_id not in ["a", "b"]',
      ['P401 meta.engine_id in ["a"] and meta.engine_id not in ["a", "b"]'],
    ],
    [
      "warning when avg(positions.count over 5m) > 5 and avg(positions.count over 5m) < 4",
      ["P401 avg(positions.count over 5m) > 5 and avg(positions.count over 5m) < 4"],
    ],
    ["warning when avg(positions.count over 5m) > 5 and avg(positions.count over 6m) < 4", []],
    [
      "warning when positions.count > 5\n  clear when positions.count > 5 and positions.count < 2",
      ["P401 positions.count > 5 and positions.count < 2"],
    ],
    ["warning when during nse and during nse.pre_open", ["P401 during nse and during nse.pre_open"]],
    ["warning when during nse.pre_open\n  only during nse", ["P401 during nse.pre_open"]],
    ["warning when positions.count > 5\n  only while during nse and not during nse", ["P401 during nse and not during nse"]],
    ["warning when during nse or during nse.pre_open", []],
    ["warning when positions.count > 5\n  only while not during nse", []],
    [
      "warning when risk.circuit_breaker_active\n  only while risk.circuit_breaker_active == false",
      ["P401 risk.circuit_breaker_active"],
    ],
  ])("%s", (clauses, expected) => {
    expect(tiers(clauses)).toEqual(expected);
  });

  it("looks into named conditions", () => {
    expect(warnings(`condition busy = positions.count > 5\nrule r\n  warning when busy and positions.count < 3${WHOLE}`)).toEqual([
      "P401 busy and positions.count < 3",
    ]);
    expect(warnings(`condition busy = positions.count < 0\nrule r\n  warning when busy${WHOLE}`)).toEqual([
      "P401 positions.count < 0",
      "P401 busy",
    ]);
  });

  it("takes limits at their present value", () => {
    const rule = `limit high = 120%\nrule r\n  warning when sentiment.cache_hit_rate > high${WHOLE}`;
    expect(warnings(rule)).toEqual(["P401 sentiment.cache_hit_rate > high"]);
    expect(warnings(rule, { ...OPTIONS, limits: { high: "99%" } })).toEqual([]);
  });

  it("compares calendars of different zones", () => {
    const tokyo = CALENDAR.replace("Asia/Kolkata", "Asia/Tokyo").replace("name: nse", "name: tse");
    const york = CALENDAR.replace("Asia/Kolkata", "America/New_York").replace("name: nse", "name: nyse");
    const loader = memoryLoader({ "tse.yaml": tokyo, "nyse.yaml": york });
    const rule = (session: string): string =>
      `calendar tse from "tse.yaml"\ncalendar nyse from "nyse.yaml"\nrule r\n  warning when during ${session} and during nse${WHOLE}`;
    expect(warnings(rule("tse"), OPTIONS, loader)).toEqual([]);
    expect(warnings(rule("nyse"), OPTIONS, loader)).toEqual(["P401 during nyse and during nse"]);
  });
});

describe("always fires", () => {
  it.each([
    ["warning when positions.count >= 0", ["P402 positions.count >= 0"]],
    ["warning when positions.count < 5 or positions.count >= 3", ["P402 positions.count < 5 or positions.count >= 3"]],
    ["warning when positions.count < 5 or positions.count > 5", []],
    ["warning when not (sentiment.cache_hit_rate > 1)", ["P401 sentiment.cache_hit_rate > 1"]],
    ["warning when true", ["P402 true"]],
    ["warning when during nse", []],
    ["warning when positions.count is present", []],
  ])("%s", (clauses, expected) => {
    const found = tiers(clauses).filter((warning) => !clauses.startsWith("warning when not") || warning.startsWith("P402"));
    expect(found).toEqual(clauses.startsWith("warning when not") ? ["P402 not (sentiment.cache_hit_rate > 1)"] : expected);
  });
});

describe("a tier that another hides", () => {
  it.each([
    ["warning when positions.count > 10\n  critical when positions.count > 5", ["P403 positions.count > 10"]],
    ["warning when positions.count > 5\n  critical when positions.count > 10", []],
    ["warning when risk.daily_loss_pct <= -5%\n  critical when risk.daily_loss_pct <= -3%", ["P403 risk.daily_loss_pct <= -5%"]],
    ["warning when positions.count > 10\n  critical when positions.count > 5 for 5m", []],
    ["warning when positions.count > 10 for 5m\n  critical when positions.count > 5 for 30s", ["P403 positions.count > 10"]],
    [
      "warning when positions.count > 10 for 3 snapshots\n  critical when positions.count > 5 for 2 snapshots",
      ["P403 positions.count > 10"],
    ],
    ["warning when positions.count > 10\n  critical when positions.count > 5 and risk.circuit_breaker_active", []],
    [
      "warning when positions.count > 10\n  critical when positions.count > 5 or risk.circuit_breaker_active",
      ["P403 positions.count > 10"],
    ],
    [
      "info when positions.count > 5\n  warning when positions.count > 10\n  critical when positions.count > 7",
      ["P403 positions.count > 10"],
    ],
  ])("%s", (clauses, expected) => {
    expect(tiers(clauses)).toEqual(expected);
  });
});

describe("a clear that can hold while a tier does", () => {
  it.each([
    ["warning when positions.count > 5\n  clear when positions.count < 8", ["P404 positions.count < 8"]],
    ["warning when positions.count > 5\n  clear when positions.count > 3", ["P404 positions.count > 3"]],
    ["warning when positions.count > 5\n  clear when positions.count < 4", []],
    ["warning when positions.count > 5\n  clear when positions.count <= 5", []],
    ["warning when positions.count > 5\n  clear when risk.circuit_breaker_active", []],
    [
      "warning when avg(positions.count over 5m) > 5\n  clear when avg(positions.count over 5m) < 6",
      ["P404 avg(positions.count over 5m) < 6"],
    ],
    ["warning when avg(positions.count over 5m) > 5\n  clear when max(positions.count over 5m) < 6", []],
    [
      "warning when age(heartbeat.last_tick) > 90s\n  clear when age(heartbeat.last_tick) < 2m",
      ["P404 age(heartbeat.last_tick) < 2m"],
    ],
  ])("%s", (clauses, expected) => {
    expect(tiers(clauses)).toEqual(expected);
  });
});

describe("the rest", () => {
  it.each<[string, readonly string[], CheckOptions?]>([
    [`rule r\n  warning when positions.count > 5 for 5s${WHOLE}`, ["P405 for 5s"]],
    [`rule r\n  warning when positions.count > 5 for 10s${WHOLE}`, []],
    [`rule r\n  warning when positions.count > 5 for 1 snapshots${WHOLE}`, []],
    [`rule r\n  warning when positions.count > 5\n  clear when positions.count < 3 for 5s${WHOLE}`, ["P405 for 5s"]],
    [`limit n = 5\nrule r\n  warning when positions.count > 5${WHOLE}`, ["P406 n"]],
    [`limit n = 5\nrule r\n  warning when positions.count > 5\n  message "{n}"\n  owner "o"`, []],
    [`limit n = 5m\nrule r\n  warning when positions.count > 5\n  repeat every n${WHOLE}`, []],
    [`condition c = positions.count > 1\nrule r\n  warning when positions.count > 5${WHOLE}`, ["P407 c"]],
    [`condition c = positions.count > 1\nrule r\n  warning when positions.count > 5\n  only while c${WHOLE}`, []],
    ['rule r\n  warning when positions.count > 5\n  message "m"', ["P408 r"]],
    ['rule r\n  warning when positions.count > 5\n  owner "o"', ["P409 r"]],
    [`rule r\n  warning when positions.count > 5${WHOLE}`, ["P410 r"], {}],
    [`rule r\n  warning when positions.count > 5${WHOLE}\n  example { positions.count = 6 } -> warning`, [], {}],
    [`rule r\n  warning when positions.count > 5${WHOLE}`, ["P411 nse"], { ...OPTIONS, today: "2027-01-01" }],
    [`rule r\n  warning when positions.count > 5${WHOLE}`, [], { ...OPTIONS, today: "2026-12-31" }],
    [
      `rule r\n  warning when positions.count > 5${WHOLE}\nrule other\n  critical when positions.count > 5${WHOLE}`,
      ["P412 positions.count > 5"],
    ],
    [
      `condition c = positions.count > 5\nrule r\n  warning when c${WHOLE}\nrule other\n  critical when positions.count > 5${WHOLE}`,
      ["P412 positions.count > 5"],
    ],
    [
      `rule r\n  warning when positions.count > 5${WHOLE}\n  only during nse\nrule other\n  critical when positions.count > 5${WHOLE}`,
      [],
    ],
    [
      `rule r for each p in positions.by_symbol\n  warning when p.value > 5 INR${WHOLE}\nrule other for each q in positions.by_symbol\n  warning when q.value > 5 INR${WHOLE}`,
      ["P412 q.value > 5 INR"],
    ],
    [
      `rule r for each p in orders\n  warning when p.open > 5${WHOLE}\nrule other for each p in webhooks\n  warning when p.queue_depth > 5${WHOLE}`,
      [],
    ],
    [`rule r\n  warning when pnl.daily / positions.total_value == 5%${WHOLE}`, ["P413 pnl.daily / positions.total_value == 5%"]],
    [`rule r\n  warning when avg(positions.count over 5m) != 5${WHOLE}`, ["P413 avg(positions.count over 5m) != 5"]],
    [`rule r\n  warning when pnl.daily == 0 INR${WHOLE}`, []],
    [`rule r\n  warning when positions.count - 2 == 3${WHOLE}`, []],
    [`rule r\n  warning when increase(process.restarts_total over 1h) == 3${WHOLE}`, []],
    [`rule r for each p in positions.by_symbol\n  warning when p.quantity != p.broker_quantity${WHOLE}`, []],
    [
      `rule r\n  warning when any p in positions.by_symbol has (p.quantity * 2 == p.broker_quantity)${WHOLE}`,
      ["P413 p.quantity * 2 == p.broker_quantity"],
    ],
  ])("%s", (items, expected, options = OPTIONS) => {
    expect(warnings(items, options)).toEqual(expected);
  });

  it("tells of rules that an import leaves behind", () => {
    const loader = memoryLoader({ "a.policy": "limit n = 5\nlimit unused = 6\nrule x\n  warning when positions.count > n" });
    expect(warnings(`import "a.policy"\nrule r\n  warning when positions.count > n${WHOLE}`, OPTIONS, loader)).toEqual([
      'P414 "a.policy"',
    ]);
  });

  it("bounds what it follows", () => {
    const wide = Array.from({ length: 60 }, (_, index) => `(quotes.S${index}.volume > 1 or quotes.T${index}.volume > 1)`).join(
      " and ",
    );
    expect(tiers(`warning when ${wide}`)).toEqual([]);
  });
});

describe("as text", () => {
  it.each([
    ["never-fires", "warning when sentiment.cache_hit_rate > 99"],
    ["shadowed-tier", "warning when positions.count > 10\n  critical when positions.count > 5"],
    ["clear-overlaps-tier", "warning when positions.count > 5\n  clear when positions.count < 8"],
    ["hold-below-cadence", "warning when positions.count > 5 for 5s"],
  ])("%s", async (slug, clauses) => {
    const { text, diagnostics } = checkItems(`rule r\n  ${clauses}${WHOLE}`, OPTIONS);
    expect(text.startsWith(HEADER)).toBe(true);
    const told = diagnostics.map((diagnostic) => render(diagnostic, () => text)).join("\n");
    await expect(told).toMatchFileSnapshot(new URL(`golden/${slug}.txt`, import.meta.url).pathname);
  });
});
