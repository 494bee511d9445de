import { describe, expect, it } from "vitest";
import type { Bundle, JsonCondition } from "../../src/bundle/bundle.ts";
import { loadBundle } from "../../src/bundle/load.ts";
import { compileBody, compileText } from "./pipeline.ts";

function conditionsOf(bundle: Bundle, name: string): JsonCondition | undefined {
  return bundle.rules.find((rule) => rule.name === name)?.conditions;
}

function rule(when: string): Bundle {
  return compileBody(`rule r\n  critical when ${when}\n`);
}

describe("conditions", () => {
  it.each([
    ["risk.daily_loss_pct <= -5%", { fact: "risk", path: "$.daily_loss_pct", operator: "lessThanInclusive", value: -5 }],
    ["-5% >= risk.daily_loss_pct", { fact: "risk", path: "$.daily_loss_pct", operator: "lessThanInclusive", value: -5 }],
    ["uptime > 1m", { fact: "uptime", operator: "greaterThan", value: 60 }],
    ["risk.margin_ratio > 5%", { fact: "risk", path: "$.margin_ratio", operator: "greaterThan", value: 0.05 }],
    ["not risk.circuit_breaker_active", { fact: "risk", path: "$.circuit_breaker_active", operator: "equal", value: false }],
    ["risk.circuit_breaker_active != true", { fact: "risk", path: "$.circuit_breaker_active", operator: "notEqual", value: true }],
    [
      "risk.mode == risk.previous_mode",
      { fact: "risk", path: "$.mode", operator: "equal", value: { fact: "risk", path: "$.previous_mode" } },
    ],
    ['risk.mode not in ["active"]', { fact: "risk", path: "$.mode", operator: "notIn", value: ["active"] }],
    ["positions.count between 1 and 1", undefined],
    ["timestamp < heartbeat.last_tick", { fact: "timestamp < heartbeat.last_tick", operator: "equal", value: true }],
    ["heartbeat.last_tick is missing", { fact: "heartbeat.last_tick is present", operator: "equal", value: false }],
    ["-0 <= positions.count", { fact: "positions", path: "$.count", operator: "greaterThanInclusive", value: 0 }],
  ])("%s", (when, leaf) => {
    if (leaf !== undefined) expect(conditionsOf(rule(when), "r/critical")).toEqual({ all: [leaf] });
    else expect(conditionsOf(rule(when), "r/critical")).toMatchObject({ all: [{ value: 1 }, { value: 1 }] });
  });

  it("keep a chain flat and negate it by De Morgan", () => {
    const bundle = rule("positions.count > 1 and (uptime > 1s and not (risk.circuit_breaker_active or uptime > 9s))");
    expect(conditionsOf(bundle, "r/critical")).toMatchObject({
      all: [{ value: 1 }, { value: 1 }, { value: false }, { operator: "lessThanInclusive", value: 9 }],
    });
    expect(conditionsOf(bundle, "r/critical/not")).toMatchObject({
      any: [{ operator: "lessThanInclusive" }, {}, { value: true }, { operator: "greaterThan", value: 9 }],
    });
  });
});

describe("named conditions", () => {
  it("are compiled once, only where some rule needs them", () => {
    const bundle = compileBody(`
condition unused = uptime > 1s
condition inner = uptime > 2s
condition outer = inner and inner
rule r
  critical when outer or not inner
`);
    expect(Object.keys(bundle.conditions)).toEqual(["inner", "not inner", "not outer", "outer"]);
    expect(conditionsOf(bundle, "r/critical")).toEqual({ any: [{ condition: "outer" }, { condition: "not inner" }] });
    expect(bundle.alerts[0]?.values.map(({ name }) => name)).toEqual(["uptime"]);
  });

  it("that double each time do not make a bundle that is too large to have", () => {
    const chain = Array.from({ length: 14 }, (_, index) => `condition c${index + 1} = c${index} and not c${index}`);
    const bundle = compileBody(`
condition c0 = uptime > 2s
${chain.join("\n")}
rule r
  critical when count(c14 over 5m) > 3 and c14
`);
    expect(bundle.facts["count(c14 over 5m)"]?.term).toMatchObject({ operand: { term: "condition", name: "c14" } });
    expect(loadBundle(JSON.stringify(bundle))).toStrictEqual({ ok: true, bundle });
  });
});

describe("the language's own bounds", () => {
  const sum = Array.from({ length: 190 }, () => "loss").join(" + ");
  const signs = "-(".repeat(30);
  const text = `${signs}${sum}${")".repeat(30)}`;

  it.each([
    ["a threshold", `risk.daily_loss_pct < ${text}`],
    ["a term", `${sum.replaceAll("loss", "risk.daily_loss_pct")} > 1%`],
    ["a condition", `${"not (uptime > 1s and ".repeat(30)}uptime > 2s${")".repeat(30)}`],
    ["a condition in a window", `count(${"not (uptime > 1s and ".repeat(28)}uptime > 2s${")".repeat(28)} over 5m) > 2`],
  ])("are inside the bundle's: %s", (_, when) => {
    const bundle = compileBody(`limit loss = 0.01%\nrule r\n  critical when ${when}\n`);
    expect(loadBundle(JSON.stringify(bundle))).toStrictEqual({ ok: true, bundle });
  });

  it("hold however deep conditions name conditions", () => {
    const chain = Array.from({ length: 400 }, (_, index) => `condition c${index + 1} = not (uptime > 3s and c${index})`);
    const bundle = compileBody(
      `condition c0 = uptime > 2s\n${chain.join("\n")}\nrule r\n  critical when count(c400 over 5m) > 3\n`,
    );
    expect(loadBundle(JSON.stringify(bundle))).toStrictEqual({ ok: true, bundle });
  });
});

describe("facts", () => {
  it("are shared by everything that says the same", () => {
    const bundle = compileBody(`
rule a
  warning  when avg(uptime over 5m) > 1s
  critical when avg(uptime over 300s) > 2s
rule b
  warning  when age(heartbeat.last_tick) > 1m and avg( uptime over 5m ) > 3s
`);
    expect(Object.keys(bundle.facts)).toEqual(["age(heartbeat.last_tick)", "avg(uptime over 5m)"]);
  });

  it("are apart where a limit may set them apart", () => {
    const bundle = compileBody(`
limit window = 5m
rule a
  warning  when avg(uptime over 5m) > 1s
  critical when avg(uptime over window) > 2s
`);
    expect(Object.keys(bundle.facts)).toEqual(["avg(uptime over 5m)", "avg(uptime over window)"]);
  });

  it("never take the name of a metric", () => {
    const bundle = rule("previous(timestamp) == timestamp");
    expect(Object.keys(bundle.facts)).toEqual(["previous(timestamp)", "previous(timestamp) == timestamp"]);
    expect(bundle.alerts[0]?.values).toEqual([
      { name: "previous(timestamp)", value: { kind: "fact", fact: "previous(timestamp)", unit: "ms" } },
      { name: "timestamp", value: { kind: "metric", ref: { path: ["timestamp"] }, type: "timestamp", unit: "count" } },
    ]);
  });
});

describe("the bundle as a whole", () => {
  const text = `policy a version 1.0.0\r\nmetrics "./desk.schema.json"\r\nmissing ok\r\n\r\n# first\r\nrule one\r\n  info when uptime > 1s\r\n\r\nrule two\r\n  info when uptime > 2s\r\n`;

  it("maps rules to lines, whatever ends them", () => {
    expect({ ...compileText(text).sourceMap }).toEqual({
      one: { file: "test.policy", line: 6 },
      two: { file: "test.policy", line: 9 },
    });
    expect({ ...compileText(text.replaceAll("\r\n", "\n")).sourceMap }).toEqual({ ...compileText(text).sourceMap });
  });

  it("has the settings that were asked for", () => {
    expect(compileText(text).settings).toEqual({
      evaluationInterval: 5_000,
      maxClockSkew: 5_000,
      flapLimit: 6,
      staleAfter: 300_000,
    });
    expect(compileText(text, { evaluationInterval: 1_000, maxClockSkew: 0, flapLimit: 2 }).settings).toEqual({
      evaluationInterval: 1_000,
      maxClockSkew: 0,
      flapLimit: 2,
      staleAfter: 300_000,
    });
  });

  it("does not depend on the names of folders or the layout of the text", () => {
    const spaced = text.replace("critical", "\n\n critical").replace("  info when uptime > 1s", "  info    when uptime   >   1s");
    expect(compileText(spaced).digest).toBe(compileText(text).digest);
  });

  it("keeps a stale header that is a limit", () => {
    const bundle = compileText(
      'policy a version 1.0.0\nmetrics "./desk.schema.json"\nstale after gap\nmissing warning after gap\nlimit gap = 90s\nrule r\n  info when uptime > gap\n',
    );
    expect(bundle.slots.map(({ at }) => at)).toEqual([
      "/alerts/0/missing/after",
      "/rules/0/conditions/all/0/value",
      "/rules/1/conditions/all/0/value",
      "/settings/staleAfter",
    ]);
  });
});
