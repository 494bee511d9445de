import { describe, expect, it } from "vitest";
import type { Bundle } from "../../src/bundle/bundle.ts";
import type { Unit } from "../../src/model/unit.ts";
import { compileBody } from "./pipeline.ts";

const LIMITS = 'limit loss = 5%\nlimit span = 5m\ncondition calm = uptime > 5s\ncalendar nse from "calendars/nse.yaml"\n';

function rule(when: string): Bundle {
  return compileBody(`${LIMITS}rule r\n  critical when ${when}\n`);
}

function shown(when: string): readonly string[] {
  return rule(when).alerts[0]?.values.map(({ name }) => name) ?? [];
}

/** What a rule compares is shown by the text that its author wrote, in one spelling. */
describe("a value is named", () => {
  it.each([
    ["risk.daily_loss_pct<-loss", ["risk.daily_loss_pct", "loss"]],
    ["risk.daily_loss_pct  <  -5%", ["risk.daily_loss_pct"]],
    ["risk.daily_loss_pct - previous( risk.daily_loss_pct ) < -1%", ["risk.daily_loss_pct - previous(risk.daily_loss_pct)"]],
    ["2*risk.daily_loss_pct > 1% * 2", ["2 * risk.daily_loss_pct"]],
    ["risk.daily_loss_pct / 2 > 1%", ["risk.daily_loss_pct / 2"]],
    ["risk.daily_loss_pct + 1% > 1%", ["risk.daily_loss_pct + 1%"]],
    ["-risk.daily_loss_pct > 1%", ["-risk.daily_loss_pct"]],
    ["abs( risk.daily_loss_pct ) > 1%", ["abs(risk.daily_loss_pct)"]],
    [
      "min(risk.daily_loss_pct,1%) > max(risk.daily_loss_pct, 2%)",
      ["min(risk.daily_loss_pct, 1%)", "max(risk.daily_loss_pct, 2%)"],
    ],
    ["age(heartbeat.last_tick)>1m", ["age(heartbeat.last_tick)"]],
    ["unchanged( risk.mode ) > 1m", ["unchanged(risk.mode)"]],
    ["previous( risk.mode ) != risk.mode", ["previous(risk.mode)", "risk.mode"]],
    ["avg(uptime over 60s) > 1s", ["avg(uptime over 60s)"]],
    ["avg( uptime over span) > 1s", ["avg(uptime over span)"]],
    ["median(uptime over 1h) > min(uptime over 1h)", ["median(uptime over 1h)", "min(uptime over 1h)"]],
    ["risk.daily_loss_pct < risk.margin_ratio", ["risk.daily_loss_pct / 100", "risk.margin_ratio"]],
    ["risk.daily_loss_pct between -loss and -1%", ["risk.daily_loss_pct", "loss"]],
    ['risk.mode not in ["active"]', ["risk.mode"]],
    ['risk.mode matches "h*"', ['risk.mode matches "h*"']],
    ["heartbeat.last_tick is missing", ["heartbeat.last_tick is present"]],
    ["heartbeat.last_tick is present", ["heartbeat.last_tick is present"]],
    ["during nse", ["during nse"]],
    ["not during nse.pre_open", ["during nse.pre_open"]],
    ["risk.circuit_breaker_active", ["risk.circuit_breaker_active"]],
    ["true or false", []],
    ["calm or not calm", ["uptime"]],
    ["any p in positions.by_symbol has (p.value>5 INR)", ["any p in positions.by_symbol has (p.value > 5 INR)"]],
    ["every p in positions.by_symbol has (p.value>5 INR)", ["every p in positions.by_symbol has (p.value > 5 INR)"]],
    ["count p in positions.by_symbol has (p.value>5 INR) > 2", ["count p in positions.by_symbol has (p.value > 5 INR)"]],
    ["sum p in positions.by_symbol of (p.value) > 2 INR", ["sum p in positions.by_symbol of (p.value)"]],
    ["heartbeat.last_tick > timestamp", ["heartbeat.last_tick", "timestamp"]],
    ["(uptime > 1s) == (uptime > 2s)", ["(uptime > 1s) == (uptime > 2s)"]],
  ])("%s", (when, names) => {
    expect(shown(when)).toEqual(names);
  });

  it("each once, in the order of the clauses, limits after them", () => {
    const bundle = compileBody(
      `${LIMITS}rule r\n  warning when uptime > 1s and positions.count > 2\n  critical when uptime > 9s and risk.daily_loss_pct < -loss\n  clear when risk.mode == "active"\n`,
    );
    expect(bundle.alerts[0]?.values.map(({ name }) => name)).toEqual([
      "uptime",
      "positions.count",
      "risk.daily_loss_pct",
      "risk.mode",
      "loss",
    ]);
  });

  it("by the limits of the conditions that it names, but not by how long a window is", () => {
    const bundle = compileBody(
      `${LIMITS}condition deep = risk.daily_loss_pct < -loss\ncondition deeper = deep and deep\nrule r\n  critical when deeper or avg(uptime over span) > 2s\n`,
    );
    expect(bundle.alerts[0]?.values.map(({ name }) => name)).toEqual(["risk.daily_loss_pct", "avg(uptime over span)", "loss"]);
  });
});

/** In which unit a value is shown: the one in which it was compared (language section 3). */
describe("the unit of", () => {
  it.each<[string, Unit]>([
    ["risk.daily_loss_pct > 1%", "percent"],
    ["previous(risk.daily_loss_pct) > 1%", "percent"],
    ["previous(heartbeat.last_tick) == timestamp", "ms"],
    ["risk.daily_loss_pct + 1% > 2%", "percent"],
    ["1% + risk.daily_loss_pct > 2%", "percent"],
    ["risk.daily_loss_pct - 1% > 2%", "percent"],
    ["min(1%, risk.daily_loss_pct) > 2%", "percent"],
    ["max(risk.daily_loss_pct, 1%) > 2%", "percent"],
    ["-risk.daily_loss_pct > 2%", "percent"],
    ["abs(uptime) > 2s", "s"],
    ["risk.daily_loss_pct < risk.margin_ratio", "ratio"],
    ["age(heartbeat.last_tick) < uptime", "s"],
    ["positions.count * positions.total_value > 1 INR", "INR"],
    ["positions.total_value * positions.count > 1 INR", "INR"],
    ["positions.total_value * risk.daily_loss_pct > 1 INR", "INR"],
    ["risk.daily_loss_pct * positions.total_value > 1 INR", "INR"],
    ["positions.count * positions.count > 1", "count"],
    ["risk.margin_ratio * positions.count > 1", "ratio"],
    ["2 * uptime > 1s", "s"],
    ["uptime / 2 > 1s", "s"],
    ["uptime / positions.count > 1s", "s"],
    ["positions.total_value / positions.total_value > 1", "ratio"],
    ["100 INR * positions.count < positions.total_value", "INR"],
    ["5% * positions.count > risk.daily_loss_pct", "percent"],
    ["60s / positions.count < uptime", "s"],
    ["uptime / (60s / positions.count) > 5", "ratio"],
    ["90s - uptime > 1m", "s"],
    ["positions.count / risk.daily_loss_pct > 1", "ratio"],
    ["risk.daily_loss_pct / risk.margin_ratio > 1%", "percent"],
    ["positions.total_value / risk.daily_loss_pct > 1 INR", "INR"],
    ["uptime / age(heartbeat.last_tick) > 1", "ratio"],
    ["age(heartbeat.last_tick) > 1s", "ms"],
    ["unchanged(risk.mode) > 1s", "ms"],
    ["timestamp - heartbeat.last_tick > 1s", "ms"],
    ["count(risk.circuit_breaker_active over 1h) > 1", "count"],
    ["zscore(uptime over 1h) > 1", "count"],
    ["quantile(0.5, uptime over 1h) > 1s", "s"],
    ["increase(positions.count over 1h) > 1", "count"],
    ["count p in positions.by_symbol has (p.value > 1 INR) > 1", "count"],
    ["sum p in positions.by_symbol of (p.value) > 1 INR", "INR"],
    ["sum p in positions.by_symbol of (2 * p.quantity) > 1", "count"],
    ['risk.mode == "active"', "count"],
    ["during nse", "count"],
  ])("%s", (when, unit) => {
    expect(rule(when).alerts[0]?.values[0]?.value).toMatchObject({ unit });
  });
});

describe("a fact", () => {
  it.each([
    ["timestamp - heartbeat.last_tick > 5s", "timestamp - heartbeat.last_tick", "number"],
    ["previous(risk.mode) == risk.mode", "previous(risk.mode)", "string"],
    ["during nse", "during nse", "boolean"],
    ["previous(risk.circuit_breaker_active)", "previous(risk.circuit_breaker_active)", "boolean"],
  ])("of %s is %s, a %s", (when, name, type) => {
    expect(rule(when).facts[name]).toMatchObject({ type });
  });

  it("below a variable of one name over two collections says which it is over", () => {
    const bundle = compileBody(
      "rule a for each p in positions.by_symbol\n  critical when 2 * p.value > 1 INR\nrule b for each p in orders\n  critical when 2 * p.value > 1 INR\n",
    );
    expect(bundle.facts).toMatchObject({
      "2 * p.value": { variable: "p", collection: { ref: { path: ["positions", "by_symbol"] } } },
      "2 * p.value in orders": { variable: "p", collection: { ref: { path: ["orders"] } } },
    });
  });

  it("of no loop has neither a variable nor a collection", () => {
    expect(Object.keys(rule("during nse").facts["during nse"] ?? {})).toEqual(["term", "type", "unit"]);
  });
});

/** What stock json-rules-engine can be given as it is (language section 5). */
describe("portable", () => {
  it.each([
    ['critical when uptime > 1s and risk.mode == "active"', true],
    ["critical when uptime > 1s or false", true],
    ["critical when calm and not calm", true],
    ["critical when risk.mode == risk.previous_mode", true],
    ["critical when avg(uptime over 5m) > 1s", false],
    ["critical when uptime > avg(uptime over 5m)", false],
    ["critical when not (uptime > 1s and during nse)", false],
    ["warning when uptime > 1s\n  critical when during nse", false],
    ["critical when uptime > 1s\n  only while during nse", false],
    ["critical when uptime > 1s\n  only while calm", false],
    ["critical when stormy", false],
    ["critical when uptime > 1s\n  clear when avg(uptime over 5m) > 1s", true],
  ])("%s: %s", (clauses, portable) => {
    const bundle = compileBody(`${LIMITS}condition stormy = calm and during nse\nrule r\n  ${clauses}\n`);
    expect(bundle.alerts[0]?.portable).toBe(portable);
  });

  it.each([
    ["positions.by_symbol", "p.value > 1 INR", true],
    ["accounts", "p.equity > 1 INR", false],
  ])("over %s: %s", (collection, when, portable) => {
    expect(compileBody(`rule r for each p in ${collection}\n  critical when ${when}\n`).alerts[0]?.portable).toBe(portable);
  });
});

/** What a snapshot must have for a rule to be known: it says whether a refused path is critical. */
describe("reads", () => {
  const path = (ref: { readonly path: readonly string[]; readonly variable?: string }): string =>
    [...(ref.variable === undefined ? [] : [ref.variable]), ...ref.path].join(".");

  it.each([
    ["critical when uptime > 1s and (calm or uptime > 2s)", ["uptime"]],
    ["critical when uptime > 1s\n  clear when positions.count < 2", ["positions.count", "uptime"]],
    ["critical when uptime > 1s\n  only while risk.circuit_breaker_active", ["risk.circuit_breaker_active", "uptime"]],
    ["critical when uptime > 1s for 2 updates of heartbeat.last_tick", ["heartbeat.last_tick", "uptime"]],
    ["critical when uptime > 1s\n  clear when uptime < 1s for 2 updates of heartbeat.last_tick", ["heartbeat.last_tick", "uptime"]],
    ["critical when age(heartbeat.last_tick) > 1s or unchanged(risk.mode) > 1s", ["heartbeat.last_tick", "risk.mode"]],
    ['critical when previous(risk.mode) == "active"', ["risk.mode"]],
    ["critical when risk.mode is missing", ["risk.mode"]],
    ["critical when risk is missing and uptime > 1s", ["uptime"]],
    ["critical when any p in positions.by_symbol has (p.value > 1 INR)", ["positions.by_symbol"]],
  ])("%s", (clauses, reads) => {
    expect(compileBody(`${LIMITS}rule r\n  ${clauses}\n`).alerts[0]?.reads.map(path)).toEqual(reads);
  });

  it("of a loop are of its element, and the table has each metric once with type and unit", () => {
    const bundle = compileBody(
      `${LIMITS}rule r for each p in positions.by_symbol\n  warning when p.value > 1 INR and p.key != "X"\n  critical when p.value > 2 INR and uptime > 1s for 2 updates of p.reconciled_at\n`,
    );
    expect(bundle.alerts[0]?.reads.map(path)).toEqual(["p.reconciled_at", "uptime", "p.value"]);
    expect(bundle.metrics.reads).toEqual([
      {
        collection: { ref: { path: ["positions", "by_symbol"] } },
        path: ["reconciled_at"],
        type: "timestamp",
        unit: "count",
      },
      { collection: { ref: { path: ["positions", "by_symbol"] } }, path: ["value"], type: "number", unit: "INR" },
      { path: ["uptime"], type: "number", unit: "s" },
    ]);
  });
});
