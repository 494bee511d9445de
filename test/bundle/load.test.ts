import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Bundle } from "../../src/bundle/bundle.ts";
import { loadBundle } from "../../src/bundle/load.ts";
import { compileText as compileRandom } from "../properties/pipeline.ts";
import { policyText } from "../properties/policy-arbitrary.ts";
import { damage, damaged, GOLDEN } from "./damaged-bundle.ts";

const [CORE, DERIVED, KEYS] = GOLDEN as [Bundle, Bundle, Bundle];

/** A bundle as anybody may have made it, without its type. */
interface Loose {
  [name: string]: Loose;
  [index: number]: Loose;
}

function change(bundle: Bundle, edit: (loose: Loose) => void): unknown {
  const copy = JSON.parse(JSON.stringify(bundle)) as Loose;
  edit(copy);
  return copy;
}

function put(place: Loose | undefined, name: string | number, value: unknown): void {
  if (place === undefined) throw new Error(`nothing holds ${name}`);
  (place as unknown as Record<string | number, unknown>)[name] = value;
}

function problems(input: unknown): readonly string[] {
  const loaded = loadBundle(input);
  return loaded.ok ? [] : loaded.problems.map(({ pointer, message }) => `${pointer} ${message}`.trim());
}

/** Index of a rule's entry, so that the table below reads by name. */
function at(list: "rules" | "alerts", name: string, bundle: Bundle): number {
  return list === "rules"
    ? bundle.rules.findIndex((rule) => rule.name === name)
    : bundle.alerts.findIndex(({ rule }) => rule === name);
}

const WARNING = at("rules", "daily_loss_exceeded/warning", CORE);
const LOSS = at("alerts", "daily_loss_exceeded", CORE);
const LIMIT = at("alerts", "position_limit_breached", CORE);
const AGE = "age(heartbeat.last_tick)";
const LEAF = `/rules/${WARNING}/conditions/all/0`;

describe("loading", () => {
  it("gives back what was compiled, frozen to the bottom", () => {
    fc.assert(
      fc.property(policyText, (text) => {
        const { bundle } = compileRandom(text);
        const loaded = loadBundle(JSON.stringify(bundle));
        expect(loaded).toStrictEqual({ ok: true, bundle });
        const open: unknown[] = [];
        const visit = (value: unknown): void => {
          if (typeof value !== "object" || value === null) return;
          if (!Object.isFrozen(value)) open.push(value);
          Object.values(value).forEach(visit);
        };
        visit(loaded);
        expect(open).toEqual([loaded]);
      }),
      { numRuns: 100 },
    );
  });

  it("finds nothing inherited under an author's name", () => {
    const loaded = loadBundle(JSON.stringify(CORE));
    if (!loaded.ok) throw new Error("refused");
    const { limits, facts, conditions, calendars, sourceMap, alerts } = loaded.bundle;
    for (const map of [limits, facts, conditions, calendars, sourceMap, alerts[0]?.labels ?? {}]) {
      expect(Reflect.get(map, "toString")).toBeUndefined();
      expect(Reflect.get(map, "constructor")).toBeUndefined();
    }
  });

  it.each<[string, Bundle, (loose: Loose) => void, string]>([
    ["a member that is missing", CORE, (b) => delete b.rules, "`rules` is missing here"],
    [
      "a member too many",
      CORE,
      (b) => {
        put(b, "extra", 1);
      },
      "`extra` has no place here",
    ],
    [
      "another format",
      CORE,
      (b) => {
        put(b, "format", "plimsoll.bundle/2");
      },
      "/format this is none of the words that may stand here",
    ],
    [
      "a version that is none",
      CORE,
      (b) => {
        put(b, "version", "1.02.0");
      },
      "/version `1.02.0` is no version such as 1.2.0",
    ],
    [
      "a threshold that is text",
      CORE,
      (b) => {
        put(b.facts?.[AGE]?.term, "term", "number");
      },
      `/facts/${AGE}/term \`value\` is missing here`,
    ],
    [
      "another threshold",
      CORE,
      (b) => {
        put(b.alerts?.[LOSS], "repeat", 1);
      },
      "/digest the bundle was altered after it was compiled: its digest is another",
    ],
    [
      "a threshold that its limit does not make",
      CORE,
      (b) => {
        put(b.rules?.[WARNING]?.conditions?.all?.[0], "value", -4);
      },
      `${LEAF}/value the number is not what its limits make of it`,
    ],
    [
      "an empty any",
      CORE,
      (b) => {
        put(b.rules?.[WARNING], "conditions", { any: [] });
      },
      `/rules/${WARNING}/conditions/any there are too few entries here`,
    ],
    [
      "a condition on top",
      CORE,
      (b) => {
        put(b.rules?.[WARNING], "conditions", { condition: "trading_hours" });
      },
      `/rules/${WARNING}/conditions \`any\` is missing here`,
    ],
    [
      "a condition that is not there",
      CORE,
      (b) => {
        put(b.rules?.[WARNING], "conditions", { all: [{ condition: "hours" }] });
      },
      `${LEAF} there is no condition \`hours\``,
    ],
    [
      "a condition without its negation",
      CORE,
      (b) => delete b.conditions?.["not trading_hours"],
      "/conditions/trading_hours there is no `not trading_hours` beside it",
    ],
    [
      "conditions in a circle",
      DERIVED,
      (b) => {
        put(b.conditions, "calm", { all: [{ condition: "both_open" }] });
      },
      "/conditions/both_open the condition comes back to itself",
    ],
    [
      "conditions that multiply",
      CORE,
      (b) => {
        for (let index = 0; index < 40; index += 1) {
          const below = index === 0 ? "trading_hours" : `c${index - 1}`;
          put(b.conditions, `c${index}`, { all: [{ condition: below }, { condition: below }] });
          put(b.conditions, `not c${index}`, { any: [{ condition: `not ${below}` }, { condition: `not ${below}` }] });
        }
      },
      "/conditions/c15 the condition mentions others too many times over",
    ],
    [
      "a rule that mentions large conditions over and over",
      CORE,
      (b) => {
        for (let index = 0; index < 15; index += 1) {
          const below = index === 0 ? "trading_hours" : `c${index - 1}`;
          put(b.conditions, `c${index}`, { all: [{ condition: below }, { condition: below }] });
          put(b.conditions, `not c${index}`, { any: [{ condition: `not ${below}` }, { condition: `not ${below}` }] });
        }
        const rule = b.rules?.[WARNING];
        const negation = b.rules?.[WARNING + 1];
        put(rule, "conditions", { all: [{ condition: "c14" }, { condition: "c14" }] });
        put(negation, "conditions", { any: [{ condition: "not c14" }, { condition: "not c14" }] });
      },
      `/rules/${WARNING}/conditions the condition mentions others too many times over`,
    ],
    [
      "a fact that is not there",
      CORE,
      (b) => {
        put(b.rules?.[WARNING]?.conditions?.all, 0, { fact: "age(x)", operator: "equal", value: 1 });
      },
      `${LEAF} \`age(x)\` is neither a fact nor a metric of the bundle`,
    ],
    [
      "a metric that is not listed",
      CORE,
      (b) => {
        put(b.rules?.[WARNING]?.conditions?.all?.[0], "path", "$.loss");
      },
      `${LEAF} \`risk.loss\` is neither a fact nor a metric of the bundle`,
    ],
    [
      "a path that selects",
      CORE,
      (b) => {
        put(b.rules?.[WARNING]?.conditions?.all?.[0], "path", "$..loss");
      },
      `${LEAF}/path a name or text here is not written as a bundle writes it`,
    ],
    [
      "text for a number",
      CORE,
      (b) => {
        put(b.rules?.[WARNING]?.conditions?.all?.[0], "value", "3");
      },
      `${LEAF} two different types are compared`,
    ],
    [
      "an instant compared as text",
      CORE,
      (b) => {
        put(b.rules?.[WARNING]?.conditions?.all, 0, { fact: "heartbeat", path: "$.last_tick", operator: "equal", value: "x" });
      },
      `${LEAF} an instant is text to json-rules-engine and cannot be compared`,
    ],
    [
      "a list for a number",
      CORE,
      (b) => {
        put(b.rules?.[WARNING]?.conditions?.all?.[0], "value", [1]);
      },
      `${LEAF} a list goes with \`in\` and \`notIn\`, and only there`,
    ],
    [
      "booleans in order",
      CORE,
      (b) => {
        put(b.rules?.[0]?.conditions?.all?.[0], "operator", "lessThan");
      },
      "/rules/0/conditions/all/0 no boolean is more or less than another",
    ],
    [
      "an operator that stock has not",
      CORE,
      (b) => {
        put(b.rules?.[0]?.conditions?.all?.[0], "operator", "matches");
      },
      "/rules/0/conditions/all/0/operator this is none of the words that may stand here",
    ],
    [
      "another loop's fact",
      KEYS,
      (b) => {
        put(b.rules?.[0]?.conditions?.all?.[0], "fact", "2 * item.value in orders");
      },
      "/rules/0/conditions/all/0 `2 * item.value in orders` belongs to another loop",
    ],
    [
      "a rule whose negation is another's",
      CORE,
      (b) => {
        put(b.rules?.[WARNING]?.conditions?.all?.[0], "operator", "lessThan");
      },
      `/rules/${WARNING} \`daily_loss_exceeded/warning/not\` is not the negation of \`daily_loss_exceeded/warning\``,
    ],
    [
      "a condition whose negation is another's",
      CORE,
      (b) => {
        put(b.conditions?.trading_hours?.all?.[0], "value", false);
      },
      "/conditions/trading_hours it is not the negation of `not trading_hours`",
    ],
    [
      "a rule twice",
      CORE,
      (b) => {
        put(b.rules, 1, b.rules?.[0]);
      },
      "/rules/1 there are two rules `circuit_breaker_triggered/critical`",
    ],
    [
      "a rule that is not there",
      CORE,
      (b) => {
        put(b.rules?.[0], "name", "x/critical");
      },
      "/rules/0 no alert asks for a rule `x/critical`",
    ],
    [
      "another rule's event",
      CORE,
      (b) => {
        put(b.rules?.[0]?.event, "type", "daily_loss_exceeded");
      },
      "/rules/0/event the event is not the rule's",
    ],
    [
      "a rule of the monitor's own",
      CORE,
      (b) => {
        put(b.alerts?.[0], "rule", "clock_skew");
      },
      "/alerts/0 `clock_skew` is a rule of the monitor itself",
    ],
    [
      "tiers out of order",
      CORE,
      (b) => {
        put(b.alerts?.[LOSS], "tiers", [{ severity: "critical" }, { severity: "warning" }]);
      },
      `/alerts/${LOSS} the tiers are not in order of severity`,
    ],
    [
      "a latch that clears",
      CORE,
      (b) => {
        put(b.alerts?.[LOSS], "latch", true);
      },
      `/alerts/${LOSS} a rule that latches has nothing to clear it`,
    ],
    [
      "a rule that suppresses itself",
      CORE,
      (b) => {
        put(b.alerts?.[LOSS], "suppressedBy", ["daily_loss_exceeded"]);
      },
      "/alerts a rule suppresses itself in the end",
    ],
    [
      "a suppressor that is not there",
      CORE,
      (b) => {
        put(b.alerts?.[LOSS], "suppressedBy", ["x"]);
      },
      `/alerts/${LOSS} there is no rule \`x\``,
    ],
    [
      "a message about a limit that is not there",
      CORE,
      (b) => {
        put(b.alerts?.[LOSS], "message", [{ value: { kind: "limit", name: "x" } }]);
      },
      `/alerts/${LOSS} there is no limit \`x\``,
    ],
    [
      "a message about a fact that is not there",
      CORE,
      (b) => {
        put(b.alerts?.[LOSS], "message", [{ value: { kind: "fact", fact: "x", unit: "ms" } }]);
      },
      `/alerts/${LOSS} there is no fact \`x\``,
    ],
    [
      "a message about another loop",
      CORE,
      (b) => {
        put(b.alerts?.[LIMIT]?.each, "variable", "p");
      },
      `/alerts/${LIMIT} there is no loop variable \`position\` here`,
    ],
    [
      "a place of a rule that is not there",
      CORE,
      (b) => {
        put(b.sourceMap, "x", { file: "x", line: 1 });
      },
      "/sourceMap/x there is no rule `x`",
    ],
    [
      "a window of no length",
      DERIVED,
      (b) => {
        put(b.facts?.["zscore(positions.total_value over 1h)"]?.term, "over", 0);
      },
      "/facts/zscore(positions.total_value over 1h)/term/over this number must be > 0",
    ],
    [
      "a window in a window",
      DERIVED,
      (b) => {
        const term = b.facts?.["zscore(positions.total_value over 1h)"]?.term;
        put(term, "operand", JSON.parse(JSON.stringify(term)));
      },
      "/facts/zscore(positions.total_value over 1h)/term/operand what looks back in time stands inside a window or a loop",
    ],
    [
      "a quantile that nobody asked for",
      DERIVED,
      (b) => {
        put(b.facts?.["zscore(positions.total_value over 1h)"]?.term, "quantile", 0.5);
      },
      "/facts/zscore(positions.total_value over 1h)/term a quantile is given exactly where one is asked for",
    ],
    [
      "a boolean where a number belongs",
      CORE,
      (b) => {
        put(b.facts?.[AGE], "type", "boolean");
      },
      `/facts/${AGE} the fact is said to be a boolean, and is none`,
    ],
    [
      "a loop variable from nowhere",
      CORE,
      (b) => {
        put(b.facts?.[AGE]?.term?.ref, "variable", "p");
      },
      `/facts/${AGE}/term there is no loop variable \`p\` here`,
    ],
    [
      "a calendar that is not there",
      CORE,
      (b) => {
        put(b.facts?.["during nse"]?.term, "calendar", "lse");
      },
      "/facts/during nse/term there is no calendar `lse`",
    ],
    [
      "a session that is not there",
      CORE,
      (b) => {
        put(b.facts?.["during nse"]?.term, "session", "night");
      },
      "/facts/during nse/term the calendar `nse` has no session `night`",
    ],
    [
      "a zone that is not there",
      CORE,
      (b) => {
        put(b.calendars?.nse, "zone", "Asia/Kolkatta");
      },
      "/calendars/nse/zone `Asia/Kolkatta` is no time zone",
    ],
    [
      "a day that is not there",
      CORE,
      (b) => {
        put(b.calendars?.nse, "horizon", "2026-02-30");
      },
      "/calendars/nse/horizon there is no day `2026-02-30`",
    ],
    [
      "a session that closes first",
      CORE,
      (b) => {
        put(b.calendars?.nse?.sessions?.regular, "close", 0);
      },
      "/calendars/nse/sessions/regular the session `regular` must close after it opens, within a day",
    ],
    [
      "a limit outside its range",
      CORE,
      (b) => {
        put(b.limits?.daily_loss, "within", ["6", "8"]);
      },
      "/limits/daily_loss the limit is outside its own range",
    ],
    [
      "a limit without a value",
      CORE,
      (b) => {
        put(b.limits?.daily_loss, "value", "1/0");
      },
      "/limits/daily_loss the limit has no value",
    ],
    [
      "a range upside down",
      CORE,
      (b) => {
        put(b.limits?.daily_loss, "within", ["8", "1"]);
      },
      "/limits/daily_loss the range of the limit is none",
    ],
    [
      "an override outside the range",
      CORE,
      (b) => {
        put(b, "overrides", { daily_loss: { value: "9", unit: "percent" } });
      },
      "/overrides/daily_loss `daily_loss = 9%` is outside the range of the limit",
    ],
    [
      "an override of nothing",
      CORE,
      (b) => {
        put(b, "overrides", { x: { value: "9", unit: "percent" } });
      },
      "/overrides/x there is no limit `x` to override",
    ],
    [
      "an override in another unit",
      CORE,
      (b) => {
        put(b, "overrides", { daily_loss: { value: "4", unit: "bps" } });
      },
      "/overrides/daily_loss the override is not in the unit of its limit",
    ],
    [
      "a slot that points at no number",
      CORE,
      (b) => {
        put(b.slots?.[0], "at", "/policy");
      },
      "/slots/0 the slot points at no number",
    ],
    [
      "a slot that points at what is inherited",
      CORE,
      (b) => {
        put(b.slots?.[0], "at", "/rules/length");
      },
      "/slots/0 the slot points at no number",
    ],
    [
      "two slots for one number",
      CORE,
      (b) => {
        put(b.slots, 1, b.slots?.[0]);
      },
      "/slots/1 two slots point at one number",
    ],
    [
      "a slot of a limit that is not there",
      CORE,
      (b) => {
        put(b.slots?.[0], "expression", { limit: "x" });
      },
      "/slots/0 there is no limit `x`",
    ],
    [
      "a schema that lies elsewhere",
      CORE,
      (b) => {
        put(b.metrics, "document", { $ref: "https://example.com/x" });
      },
      "/metrics/document/$ref the schema refers to something outside the bundle",
    ],
    [
      "a schema that refers to nothing",
      CORE,
      (b) => {
        put(b.metrics, "document", { properties: { a: { $ref: "#/definitions/x" } } });
      },
      "/metrics/document it is no JSON Schema that can be used",
    ],
    [
      "a schema that is none",
      CORE,
      (b) => {
        put(b.metrics, "document", { type: "number", minimum: "a", pattern: "(" });
      },
      "/metrics/document it is no JSON Schema that can be used",
    ],
  ])("refuses %s", (_, bundle, edit, message) => {
    expect(problems(change(bundle, edit))).toContain(message);
  });

  it("never throws on a damaged bundle: it says what is wrong and what to do", () => {
    fc.assert(
      fc.property(damage, (done) => {
        const loaded = loadBundle(damaged(done));
        if (loaded.ok) return;
        expect(loaded.problems.length).toBeGreaterThan(0);
        for (const { pointer, message, help } of loaded.problems) {
          expect(pointer).toMatch(/^(\/.*)?$/s);
          expect(message).not.toMatch(/undefined|\[object|schema path|must NOT|ajv/);
          expect(help).not.toBe("");
        }
      }),
      { numRuns: 600 },
    );
  });
});
