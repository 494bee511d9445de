import { describe, expect, it, test } from "vitest";
import type { Bundle } from "../../src/bundle/bundle.ts";
import { loadBundle } from "../../src/bundle/load.ts";
import { compile } from "../../src/compile/compile.ts";
import { checkText, compileBody, compileText } from "./pipeline.ts";

/** Rules about snapshots whose names look like something else. */
function compileOdd(body: string): Bundle {
  const bundle = compileText(`policy a version 1.0.0\nmetrics "./odd.schema.json"\nmissing ok\n${body}\n`);
  expect(loadBundle(JSON.stringify(bundle))).toStrictEqual({ ok: true, bundle });
  return bundle;
}

function condition(bundle: Bundle, name = "r/critical"): unknown {
  return bundle.rules.find((rule) => rule.name === name)?.conditions;
}

describe("a fact never takes the name of a group of the snapshot", () => {
  const bundle = compileOdd('rule r\n  critical when false\nrule s\n  critical when "false".open');

  it("were it the name of what is never true", () => {
    expect(condition(bundle)).toEqual({ all: [{ fact: "false #3", operator: "equal", value: true }] });
    expect({ ...bundle.facts }).toEqual({
      "false #3": { term: { term: "boolean", value: false }, type: "boolean", unit: "count" },
    });
  });

  it("so that a rule about that group reads it, and is portable", () => {
    expect(condition(bundle, "s/critical")).toEqual({ all: [{ fact: "false", path: "$.open", operator: "equal", value: true }] });
    expect(bundle.alerts.map(({ portable }) => portable)).toEqual([true, true]);
  });
});

describe("what JSONPath would take for syntax is a fact", () => {
  test.each([
    ['"desk-notes"."on hold"', '"desk-notes"."on hold"', { operator: "equal", value: true }],
    ['not "desk-notes"."on hold"', '"desk-notes"."on hold"', { operator: "equal", value: false }],
    ['"desk-notes"."1st" > 2', '"desk-notes"."1st"', { operator: "greaterThan", value: 2 }],
    ['hooks."a-b".failures > 2', 'hooks."a-b".failures', { operator: "greaterThan", value: 2 }],
  ])("%s", (when, fact, leaf) => {
    const bundle = compileOdd(`rule r\n  critical when ${when}`);
    expect(condition(bundle)).toEqual({ all: [{ fact, ...leaf }] });
    expect(Object.keys(bundle.facts)).toEqual([fact]);
    expect(bundle.alerts[0]?.portable).toBe(false);
  });
});

describe("the key of an element", () => {
  test.each([
    ["plain", "x.value > 1", { fact: "x", path: "$.key" }, true],
    ["hooks", "x.failures > 1", { fact: "x.key" }, false],
  ])("in %s", (collection, when, leaf, portable) => {
    const bundle = compileOdd(`rule r for each x in ${collection}\n  critical when ${when} and x.key != "a"`);
    expect(condition(bundle)).toMatchObject({ all: [{ fact: "x" }, { ...leaf, operator: "notEqual", value: "a" }] });
    expect(bundle.alerts[0]?.values.at(-1)).toEqual({
      name: "x.key",
      value: { kind: "metric", ref: { variable: "x", key: true, path: ["key"] }, type: "string", unit: "count" },
    });
    expect(bundle.alerts[0]?.portable).toBe(portable);
  });
});

describe("a loop inside a loop", () => {
  const bundle = compileOdd(
    "rule r for each d in desks\n  critical when any b in d.books has (b.loss < -1%)\nrule s\n  critical when any d in desks has (d.open and any b in d.books has (b.loss < -2%))",
  );

  it("is a fact of each outer element, or of none", () => {
    expect(bundle.facts).toMatchObject({
      "any b in d.books has (b.loss < -1%)": { variable: "d", collection: { ref: { path: ["desks"] } } },
    });
    const whole = bundle.facts["any d in desks has (d.open and any b in d.books has (b.loss < -2%))"];
    expect(Object.keys(whole ?? {})).toEqual(["term", "type", "unit"]);
  });

  it("is read as the collection of its outermost element", () => {
    expect(bundle.alerts.map(({ reads }) => reads)).toEqual([[{ path: ["books"], variable: "d" }], [{ path: ["desks"] }]]);
  });

  it("has in the table what a single collection holds", () => {
    expect(bundle.metrics.reads).toEqual([
      { collection: { ref: { path: ["desks"] } }, path: ["open"], type: "boolean", unit: "count" },
    ]);
  });
});

describe("sides that are compared as a whole", () => {
  test.each([
    ["previous(risk.circuit_breaker_active) == (uptime > 1s)", "previous(risk.circuit_breaker_active) == (uptime > 1s)"],
    ["(uptime > 1s) == risk.circuit_breaker_active", "(uptime > 1s) == risk.circuit_breaker_active"],
    ["(uptime > 1s) != true", "(uptime > 1s) != true"],
    ["timestamp == previous(timestamp)", "timestamp == previous(timestamp)"],
  ])("%s", (when, fact) => {
    const bundle = compileBody(`rule r\n  critical when ${when}\n`);
    expect(condition(bundle)).toEqual({ all: [{ fact, operator: "equal", value: true }] });
    expect(bundle.rules.map(({ conditions }) => conditions)).toHaveLength(2);
  });

  test.each([
    ["previous(risk.circuit_breaker_active) == risk.circuit_breaker_active", "equal"],
    ["previous(risk.circuit_breaker_active) != risk.circuit_breaker_active", "notEqual"],
  ])("but side by side where both are values: %s", (when, operator) => {
    expect(condition(compileBody(`rule r\n  critical when ${when}\n`))).toEqual({
      all: [
        {
          fact: "previous(risk.circuit_breaker_active)",
          operator,
          value: { fact: "risk", path: "$.circuit_breaker_active" },
        },
      ],
    });
  });

  test.each([
    ["5% < risk.daily_loss_pct", "greaterThan"],
    ["5% <= risk.daily_loss_pct", "greaterThanInclusive"],
    ["5% > risk.daily_loss_pct", "lessThan"],
    ["5% >= risk.daily_loss_pct", "lessThanInclusive"],
    ["5% == risk.daily_loss_pct", "equal"],
    ["5% != risk.daily_loss_pct", "notEqual"],
    ["not 5% < risk.daily_loss_pct", "lessThanInclusive"],
  ])("a constant stands on the right: %s", (when, operator) => {
    expect(condition(compileBody(`rule r\n  critical when ${when}\n`))).toEqual({
      all: [{ fact: "risk", path: "$.daily_loss_pct", operator, value: 5 }],
    });
  });

  test.each([
    ['"a" == "b"', '"a" == "b"'],
    ['"a" in ["a"]', '"a" in ["a"]'],
    ["true == false", "true == false"],
  ])("and constants are as a fact: %s", (when, fact) => {
    const bundle = compileBody(`rule r\n  critical when ${when} and uptime > 1s\n`);
    expect(condition(bundle)).toMatchObject({ all: [{ fact, operator: "equal", value: true }, { fact: "uptime" }] });
    expect(Object.keys(bundle.facts)).toEqual([fact]);
  });
});

describe("portable rules", () => {
  it("may name conditions that double each time", () => {
    const chain = Array.from({ length: 14 }, (_, index) => `condition c${index + 1} = c${index} and not c${index}`);
    const bundle = compileBody(`condition c0 = uptime > 2s\n${chain.join("\n")}\nrule r\n  critical when c14\n`);
    expect(bundle.alerts[0]?.portable).toBe(true);
  });

  it("compare no fact on either side, in any part of a choice", () => {
    const portable = (when: string): boolean | undefined =>
      compileBody(`condition calm = uptime > 5s\nrule r\n  critical when ${when}\n`).alerts[0]?.portable;
    expect(portable("uptime > 1s or avg(uptime over 5m) > 1s")).toBe(false);
    expect(portable("avg(uptime over 5m) > 1s or uptime > 1s")).toBe(false);
    expect(portable("uptime > 1s and avg(uptime over 5m) > 1s")).toBe(false);
    expect(portable("uptime > 1s and uptime < avg(uptime over 5m)")).toBe(false);
    expect(portable("calm and (calm or avg(uptime over 5m) > 1s)")).toBe(false);
    expect(portable('risk.mode in ["active"] and calm')).toBe(true);
  });
});

describe("the bundle has", () => {
  const text = `policy a version 1.0.0
metrics "./desk.schema.json"
missing ok
calendar nse from "calendars/nse.yaml"
calendar bse from "calendars/nse.yaml"
limit approvals = 3 within 1 .. 9 because "Desk rule 4"
limit loss = 5%
condition open = during nse
rule r
  warning when uptime > 1s for approvals updates of heartbeat.last_tick
  critical when uptime > 2s for approvals snapshots
  clear when uptime < 1s for 2 updates of heartbeat.last_tick
  only while open
  because "b" owner "o" runbook "u" label team = "x"
  repeat every 30m
rule bare
  info when uptime > 1s
`;
  const bundle = compileText(text);

  it("the calendars that are asked, and no others", () => {
    expect(Object.keys(bundle.calendars)).toEqual(["nse"]);
    expect(Object.keys(compileText(text.replace("only while open", "only during bse")).calendars)).toEqual(["bse"]);
    expect(Object.keys(compileText(text.replace("only while open", "")).calendars)).toEqual([]);
    expect(Object.keys(compileText(text.replace("clear when", "clear when during bse and")).calendars)).toEqual(["bse", "nse"]);
  });

  it("how long a tier must hold, and the limits that this came from", () => {
    const ref = { path: ["heartbeat", "last_tick"] };
    expect(bundle.alerts[0]?.tiers).toEqual([
      { severity: "warning", hold: { kind: "updates", count: 3, ref } },
      { severity: "critical", hold: { kind: "snapshots", count: 3 } },
    ]);
    expect(bundle.alerts[0]?.clear).toEqual({ hold: { kind: "updates", count: 2, ref } });
    expect(bundle.slots.map(({ at }) => at)).toEqual(["/alerts/0/tiers/0/hold/count", "/alerts/0/tiers/1/hold/count"]);
  });

  it("what the policy says of its limits and rules, and nothing where it is silent", () => {
    expect({ ...bundle.limits }).toStrictEqual({
      approvals: { value: "3", unit: "count", within: ["1", "9"], because: "Desk rule 4" },
      loss: { value: "5", unit: "percent" },
    });
    const [full, bare] = bundle.alerts;
    expect(full).toMatchObject({ because: "b", owner: "o", runbook: "u", repeat: 1_800_000, labels: { team: "x" } });
    expect(Object.keys(bare ?? {})).toEqual([
      "attach",
      "escalations",
      "labels",
      "latch",
      "message",
      "missing",
      "only",
      "ownMissing",
      "portable",
      "reads",
      "rule",
      "suppressedBy",
      "tiers",
      "values",
    ]);
    expect(Object.keys(bundle.metrics)).toEqual(["document", "reads", "schema"]);
    expect(compileBody("rule r\n  info when uptime > 1s\n").metrics.currency).toBe("INR");
  });
});

it("a policy whose condition is lost is a bug that says so", () => {
  const policy = checkText(
    'policy a version 1.0.0\nmetrics "./desk.schema.json"\nmissing ok\ncondition calm = uptime > 1s\nrule r\n  info when calm\n',
  );
  expect(() => compile({ ...policy, conditions: new Map() })).toThrow("the condition calm is not defined");
});

describe("a number that stands beside nothing with a unit", () => {
  test.each([["sum p in positions.by_symbol of (1) > 3", "sum p in positions.by_symbol of (1)"]])(
    "is a count: %s",
    (when, fact) => {
      expect(compileBody(`rule r\n  critical when ${when}\n`).facts[fact]).toMatchObject({ type: "number", unit: "count" });
    },
  );
});
