import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/model/json.ts";
import { checkItems, checkText, errorsOf, HEADER, memoryLoader, policyOf } from "./support.ts";

const rule = (clauses: string, name = "r"): string => `rule ${name}\n  warning when positions.count > 5\n${clauses}`;
const RULE = rule("");

describe("headers", () => {
  it("asks for those that are never implied", () => {
    const checked = checkText("rule r\n  warning when positions.count > 5\n");
    const missing = checked.diagnostics.filter(({ code }) => code === "P320").map(({ message }) => message.split(":")[0]);
    expect(missing).toEqual([
      "the header `policy` is missing",
      "the header `metrics` is missing",
      "the header `missing` is missing",
    ]);
  });

  it("binds the account's currency", () => {
    const text = HEADER.replace("currency INR\n", "");
    expect(errorsOf(checkText(`${text}rule r\n  warning when pnl.daily < 0 INR`))).toEqual(["P209 pnl.daily"]);
    expect(errorsOf(checkText(`${text}${RULE}`))).toEqual([]);
  });

  it("looks back five minutes where `stale` is left out", () => {
    expect(policyOf(checkItems(RULE)).staleAfter).toEqual({ ms: 300_000 });
  });

  it("takes durations from limits", () => {
    const text = HEADER.replace("missing warning after 2m", "stale after patience\nmissing warning after patience");
    const policy = policyOf(checkText(`${text}limit patience = 90s\n${RULE}`));
    const limits = { expression: { limit: "patience" }, unit: "ms" };
    expect(policy.staleAfter).toEqual({ ms: 90_000, limits });
    expect(policy.missing).toEqual({ kind: "after", severity: "warning", after: { ms: 90_000, limits } });
  });

  it("tells a schema that does not ship", () => {
    const checked = checkText(HEADER.replace("trading-snapshot@1", "trading-snapshot@2"));
    expect(errorsOf(checked)).toEqual(['P502 "trading-snapshot@2"']);
    expect(checked.diagnostics[0]?.help).toBe("did you mean `trading-snapshot@1`?");
  });
});

describe("a schema of one's own", () => {
  const timestamp = { type: "string", format: "date-time" };
  const text = `${HEADER.replace('"trading-snapshot@1"', '"./mine.schema.json"')}rule r\n  warning when m > 5\n`;
  it.each<[JsonObject, readonly string[], string]>([
    [{ type: "object", required: ["timestamp"], properties: { timestamp, m: { type: "number" } } }, [], ""],
    [
      { type: "object", required: ["timestamp"], properties: { timestamp, m: { type: "number", "x-unit": "percents" } } },
      ['P503 "./mine.schema.json"'],
      "at /properties/m/x-unit",
    ],
    [
      {
        type: "object",
        required: ["timestamp"],
        properties: { timestamp, m: { type: "number" }, s: { type: "string", pattern: "(" } },
      },
      ['P503 "./mine.schema.json"'],
      "no snapshot can be held against it: Invalid regular expression",
    ],
    [{ type: "object" }, ['P503 "./mine.schema.json"'], "every snapshot has a `timestamp`"],
  ])("%#", (document, expected, message) => {
    const checked = checkText(text, {}, memoryLoader({}, { "./mine.schema.json": document }));
    expect(errorsOf(checked)).toEqual(expected);
    expect(checked.diagnostics.find(({ severity }) => severity === "error")?.message ?? "").toContain(message);
  });
});

describe("rules", () => {
  it.each([
    ["rule r", "P321 r"],
    [rule("  latch\n  clear when positions.count < 2"), "P322 latch"],
    [`${RULE}\n${RULE}`, "P323 r"],
    [rule("", "clock_skew"), "P324 clock_skew"],
    [rule("", "error"), "P324 error"],
    [rule("", "prototype"), "P324 prototype"],
    [rule('  label constructor = "a"'), "P324 constructor"],
    [rule("  suppressed by other"), "P221 other"],
    [rule("  suppressed by r"), "P325 r"],
    [`${rule("  suppressed by b", "a")}\n${rule("  suppressed by c", "b")}\n${rule("  suppressed by a", "c")}`, "P325 a"],
    [rule("  attach positions.count, positions.total_value as positions.count"), "P106 positions.count"],
    [rule("  attach positions.count as n, positions.total_value as n"), "P326 n"],
    [rule("  attach positions.count, positions.count"), "P326 positions.count"],
    [rule('  label team = "a"\n  label team = "b"'), "P327 team"],
    [rule('  message "{positions.cuont}"'), "P201 positions.cuont"],
    [rule('  message "{nothing}"'), "P202 nothing"],
    [`condition c = positions.count > 1\n${rule('  message "{c}"')}`, "P224 c"],
    [rule("  only while positions.count"), "P205 positions.count"],
    [rule("  only during nyse"), "P222 nyse"],
    [rule("  clear when positions.count"), "P205 positions.count"],
    [rule("  repeat every 0s"), "P217 0s"],
    [rule('  escalate after 5 to "x"'), "P203 5"],
    [rule("  missing critical after 5%"), "P203 5%"],
    ["rule r\n  warning when positions.count > 5 for 0 snapshots", "P218 0"],
    ["rule r\n  warning when positions.count > 5 for 1.5 snapshots", "P218 1.5"],
    ["limit n = 2s\nrule r\n  warning when positions.count > 5 for n snapshots", "P218 n"],
    ["rule r\n  warning when positions.count > 5 for 2 updates of positions", "P224 positions"],
    ["rule r for each p in positions\n  warning when p.value > 1 INR", "P223 positions"],
    ["rule r for each positions in positions.by_symbol\n  warning when positions.value > 1 INR", "P216 positions"],
    ["rule r for each p in positions.by_symbol\n  warning when p.value > 1 INR for 2 updates of p.key", "P210 p.key"],
  ])("%s", (items, expected) => {
    expect(errorsOf(checkItems(items))).toContain(expected);
    expect(errorsOf(checkItems(items))).toHaveLength(1);
  });

  it("gives compile every clause", () => {
    const items = `
limit value = 100 INR
rule down
  critical when connectivity.breeze_authenticated == false
rule r for each p in positions.by_symbol
  warning  when p.value > value for 2 updates of p.reconciled_at
  critical when p.value > 2 * value for 3 snapshots
  clear    when p.value < 50% * value for 5m
  missing  critical after 90s
  only     during nse
  suppressed by down
  message  "{p.key} at {p.value}, limit {value}"
  attach   p.quantity as quantity, positions.count
  because  "why"
  owner    "who"
  runbook  "how"
  label    team = "risk"
  repeat   every 30m
  escalate after 10m to "head"
  example  "over" { p.value = 101 INR, p.reconciled_at = 5s ago } held 20s -> warning`;
    const [, checked] = policyOf(checkItems(items)).rules;
    const reconciled = { variable: "p", path: ["reconciled_at"] };
    const metric = (path: string): object => ({
      kind: "metric",
      ref: { variable: "p", path: [path] },
      type: "number",
      unit: path === "value" ? "INR" : "count",
    });
    expect(checked).toMatchObject({
      name: "r",
      each: { variable: "p", collection: { ref: { path: ["positions", "by_symbol"] } } },
      tiers: [
        { severity: "warning", hold: { kind: "updates", count: 2, ref: reconciled } },
        { severity: "critical", hold: { kind: "snapshots", count: 3 } },
      ],
      clear: { hold: { kind: "duration", ms: 300_000 } },
      missing: { kind: "after", severity: "critical", after: { ms: 90_000 } },
      ownMissing: true,
      only: { term: "during", calendar: "nse", session: "regular" },
      suppressedBy: ["down"],
      latch: false,
      message: [
        {
          kind: "value",
          value: { kind: "metric", ref: { variable: "p", key: true, path: ["key"] }, type: "string" },
          source: "p.key",
        },
        { kind: "text", text: " at " },
        { kind: "value", value: metric("value"), source: "p.value" },
        { kind: "text", text: ", limit " },
        { kind: "value", value: { kind: "limit", name: "value" }, source: "value" },
      ],
      attach: [
        { name: "quantity", value: metric("quantity") },
        { name: "positions.count", value: { kind: "metric", ref: { path: ["positions", "count"] } } },
      ],
      because: "why",
      owner: "who",
      runbook: "how",
      labels: { team: "risk" },
      repeat: { ms: 1_800_000 },
      escalations: [{ after: { ms: 600_000 }, to: "head" }],
      examples: [
        {
          name: "over",
          heldMs: 20_000,
          expect: "warning",
          values: [
            { ref: { variable: "p", path: ["value"] }, value: { constant: 101 } },
            { ref: reconciled, value: { agoMs: 5_000 } },
          ],
        },
      ],
    });
  });
});

describe("examples", () => {
  const example = (values: string, expect = "warning"): string => rule(`  example { ${values} } -> ${expect}`);
  it.each([
    [example("positions.count = 6", "critical"), "P328"],
    [example("positions.count = 6, positions.count = 7"), "P329 positions.count"],
    [example("positions.count = 6%"), undefined],
    [example("positions.count = -1"), "P214 -1"],
    [example("positions.count = 1.5"), "P214 1.5"],
    [example("sentiment.cache_hit_rate = 101%"), "P214 101%"],
    [example("risk.daily_loss_pct = -5"), "P203 -5"],
    [example("heartbeat.last_tick = 5s"), "P204 5s"],
    [example("positions.count = 5s ago"), "P204 5s ago"],
    [example("positions.count = positions.count"), "P213 positions.count"],
    [example('positions.count = "6"'), 'P204 "6"'],
    [example("risk.circuit_breaker_active = 1"), "P204 1"],
    [example("positions = 1"), "P224 positions"],
    [`limit n = 6\n${example("positions.count = n + 1")}`, undefined],
  ])("%s", (items, expected) => {
    const errors = errorsOf(checkItems(items));
    if (expected === undefined) expect(errors.filter((error) => !error.startsWith("P214"))).toEqual([]);
    else expect(errors.map((error) => error.slice(0, expected.length))).toEqual([expected]);
  });
});

describe("conditions", () => {
  it("may name each other in any order", () => {
    const policy = policyOf(checkItems(`condition a = b and c\ncondition b = c\ncondition c = positions.count > 1\n${RULE}`));
    expect([...policy.conditions.keys()]).toEqual(["a", "b", "c"]);
  });

  it("tells each cycle once", () => {
    expect(errorsOf(checkItems(`condition a = b\ncondition b = c\ncondition c = a\ncondition d = a and d\n${RULE}`))).toEqual([
      "P225 a",
      "P225 d",
    ]);
  });

  it("says nothing more of one that is wrong", () => {
    expect(errorsOf(checkItems(`condition a = positions.cuont > 1\ncondition b = a\nrule r\n  warning when a or not b`))).toEqual([
      "P201 positions.cuont",
    ]);
  });
});

describe("names", () => {
  it.each([
    ["limit a = 5\nlimit a = 6", "P216 a"],
    ["limit a = 5\ncondition a = positions.count > 1", "P216 a"],
    ["limit positions = 5", "P216 positions"],
    ['calendar nse from "nse.yaml"', "P216 nse"],
    ['calendar other from "nsa.yaml"', 'P501 "nsa.yaml"'],
    ['import "gone.policy"', 'P501 "gone.policy"'],
  ])("%s", (items, expected) => {
    expect(errorsOf(checkItems(`${items}\n${RULE}`))).toEqual([expected]);
  });

  it("brings limits, calendars and conditions from imports, each file once", () => {
    const loader = memoryLoader({
      "a.policy": 'import "c.policy"\nlimit a = 5',
      "b.policy": 'import "c.policy"\ncondition b = positions.count > c and during other',
      "c.policy": 'limit c = 6\ncalendar other from "nse.yaml"',
    });
    const policy = policyOf(
      checkItems(`import "a.policy"\nimport "b.policy"\nrule r\n  warning when b or positions.count > a`, {}, loader),
    );
    expect([...policy.limits.keys()]).toEqual(["a", "c"]);
    expect([...policy.calendars.keys()]).toEqual(["nse", "other"]);
    expect([...policy.conditions.keys()]).toEqual(["b"]);
  });

  it.each([
    [{ "a.policy": 'import "b.policy"', "b.policy": 'import "a.policy"' }, ["P330 b.policy"]],
    [{ "a.policy": 'import "test.policy"' }, ["P330 a.policy"]],
    [{ "a.policy": "limit n = 5", "b.policy": "" }, ["P216 a.policy"]],
  ])("tells what is wrong with imports: %j", (files, expected) => {
    const loader = memoryLoader({ ...files, "test.policy": "" });
    const errors = errorsOf(checkItems(`import "a.policy"\nlimit n = 5\n${RULE}`, {}, loader));
    expect(errors.map((error) => error.slice(5))).toEqual(expected.map((error) => error.slice(5)));
  });

  it("bounds how deep imports nest", () => {
    const files = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [`f${index}.policy`, `import "f${index + 1}.policy"`]),
    );
    expect(errorsOf(checkItems(`import "f0.policy"\n${RULE}`, {}, memoryLoader({ ...files, "f40.policy": "" })))).toEqual([
      "P331 f14.policy",
    ]);
  });

  it("wraps the problems of a calendar file", () => {
    const checked = checkItems(RULE, {}, memoryLoader({ "nse.yaml": "name: nse\nzone: Asia/Kolkatta\n" }));
    expect(new Set(errorsOf(checked))).toEqual(new Set(["P504 nse.yaml"]));
  });
});

describe("limits", () => {
  it.each([
    ["limit a = 5% within 6% .. 8%", "P219 5%"],
    ["limit a = 5% within 8% .. 1%", "P228 8% .. 1%"],
    ["limit a = 5% within 1 .. 8%", "P203 1"],
    ["limit a = 5% within 1s .. 8%", "P203 1s"],
    ["limit a = 5 within 1% .. 8", "P203 1%"],
  ])("%s", (limit, expected) => {
    expect(errorsOf(checkItems(`${limit}\n${RULE}`))).toEqual([expected]);
  });

  const LIMIT = "limit loss = 5% within 1% .. 8%\nlimit plain = 5\n";
  it.each([
    [{ loss: "4%" }, "4/1"],
    [{ loss: "450bps" }, "9/2"],
    [{ loss: "1%" }, "1/1"],
  ])("may be overridden: %j", (limits, expected) => {
    const loss = policyOf(checkItems(`${LIMIT}${RULE}`, { limits })).limits.get("loss");
    expect(loss?.unit).toBe("percent");
    expect(`${loss?.value.numerator}/${loss?.value.denominator}`).toBe(expected);
  });

  it.each([
    [{ loss: "9%" }, "P219 loss", "give a value within 1% .. 8%"],
    [{ loss: "4" }, "P220 loss", "write `loss=4%`"],
    [{ loss: "4s" }, "P220 loss", "write it as in `loss=5%`"],
    [{ loss: "four" }, "P220 loss", "write it as in `loss=5%`"],
    [{ plain: "5%" }, "P220 plain", "write it as in `plain=5`"],
    [{ lost: "5%" }, "P220 test", "did you mean `loss`?"],
    [{ __proto__: "5%", constructor: "5%" }, "P220 test", "override one of loss, plain"],
  ])("refuses an override that does not fit: %j", (limits, expected, help) => {
    const checked = checkItems(`${LIMIT}${RULE}`, { limits });
    expect(errorsOf(checked)).toEqual([expected]);
    expect(checked.diagnostics.find(({ severity }) => severity === "error")?.help).toBe(help);
  });
});

describe("the policy of the language page", () => {
  it("checks, but for the rule that it leaves out", () => {
    const text = readFileSync(new URL("example.policy", import.meta.url), "utf8");
    expect(errorsOf(checkText(text))).toEqual(["P221 broker_disconnected"]);
    const whole = policyOf(checkText(`${text}\nrule broker_disconnected\n  critical when not connectivity.breeze_authenticated\n`));
    expect(whole.rules.map(({ name }) => name)).toHaveLength(7);
  });
});
