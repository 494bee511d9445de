import { describe, expect, test } from "vitest";
import { materialise, settledValue, templateOf, withoutValue, withValue } from "../../src/trial/snapshot-state.ts";
import { findMetric } from "../../src/trial/metric-path.ts";
import { SCHEMA } from "./schema.ts";

const START = Date.parse("2025-10-13T04:00:00Z");

function node(...path: string[]) {
  const found = findMetric(SCHEMA, path);
  if (!found.found) throw new Error(path.join("."));
  return found.node;
}

describe("a base", () => {
  const base = templateOf(
    {
      timestamp: "2025-10-12T12:34:56+05:30",
      heartbeat: { last_tick: "2025-10-12T12:34:51+05:30" },
      feeds: { nse: { last_message_at: "7s ago", lag: 2 } },
      risk: { daily_loss_pct: "-3.5%" },
      tags: ["2025-10-12T12:34:51+05:30"],
    },
    SCHEMA,
  );

  test("keeps the distance of its instants from its own timestamp", () => {
    expect(materialise(base, START)).toEqual({
      timestamp: "2025-10-13T04:00:00.000Z",
      heartbeat: { last_tick: "2025-10-13T03:59:55.000Z" },
      feeds: { nse: { last_message_at: "2025-10-13T03:59:53.000Z", lag: 2 } },
      risk: { daily_loss_pct: -3.5 },
      tags: ["2025-10-12T12:34:51+05:30"],
    });
    expect(materialise(base, START + 60_000)).toMatchObject({ heartbeat: { last_tick: "2025-10-13T04:00:55.000Z" } });
  });

  test("without a timestamp its written instants stay where they are", () => {
    const fixed = templateOf({ heartbeat: { last_tick: "2025-10-12T12:34:51Z" } }, SCHEMA);
    expect(materialise(fixed, START)).toMatchObject({ heartbeat: { last_tick: "2025-10-12T12:34:51Z" } });
  });

  test("data that looks like a moving instant is data", () => {
    const odd = templateOf({ heartbeat: { last_tick: { moving: true, offset: 5 } } }, SCHEMA);
    expect(materialise(odd, START)).toMatchObject({ heartbeat: { last_tick: { moving: true, offset: 5 } } });
  });
});

describe("a value that a step sets", () => {
  test("`95s ago` is an instant before the step and stays there", () => {
    const value = settledValue("95s ago", node("heartbeat", "last_tick"), START);
    expect(value).toBe("2025-10-13T03:58:25.000Z");
    const set = withValue(templateOf({}, SCHEMA), ["heartbeat", "last_tick"], value);
    expect(materialise(set, START + 3_600_000)).toMatchObject({ heartbeat: { last_tick: value } });
  });

  test.each([
    ["-3.5%", ["risk", "daily_loss_pct"], -3.5],
    ["35 bps", ["risk", "daily_loss_pct"], "35 bps"],
    ["35bps", ["risk", "daily_loss_pct"], 0.35],
    ["2m", ["feeds", "nse", "lag"], 120],
    ["high", ["risk", "daily_loss_pct"], "high"],
    ["3", ["risk", "daily_loss_pct"], "3"],
    ["5 INR", ["risk", "daily_loss_pct"], "5 INR"],
    ["95s ago", ["risk", "daily_loss_pct"], "95s ago"],
    [null, ["heartbeat", "last_tick"], null],
  ])("%s for %j is sent as %s", (value, path, sent) => {
    expect(settledValue(value, node(...path), START)).toEqual(sent);
  });

  test("whole groups are converted member by member", () => {
    expect(settledValue({ nse: { last_message_at: "1s ago", lag: "1m" }, odd: 3 }, node("feeds"), START)).toEqual({
      nse: { last_message_at: "2025-10-13T03:59:59.000Z", lag: 60 },
      odd: 3,
    });
  });
});

describe("setting and unsetting", () => {
  test("setting makes the groups on the way, and replaces what is no group", () => {
    expect(withValue({ risk: 5 }, ["risk", "halted"], true)).toEqual({ risk: { halted: true } });
    expect(withValue(null, ["a", "b"], 1)).toEqual({ a: { b: 1 } });
  });

  test("unsetting what is not there changes nothing", () => {
    const template = { risk: { halted: true } };
    expect(withoutValue(template, ["heartbeat", "last_tick"])).toBe(template);
    expect(withoutValue(template, ["risk", "daily_loss_pct"])).toEqual(template);
    expect(withoutValue(template, ["risk"])).toEqual({});
  });

  test("names of the language's own objects are only names", () => {
    const set = withValue({}, ["__proto__", "polluted"], true);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    expect(Object.getPrototypeOf(set)).toBe(Object.prototype);
  });
});
