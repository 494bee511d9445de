import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide } from "../../../src/notify/routing/decide.ts";
import { failureOf } from "../../../src/notify/routing/routing-test.ts";
import type { Route, RoutingTable, Subject } from "../../../src/notify/routing/table.ts";
import { SEVERITIES } from "../../../src/model/severity.ts";

const AT = Date.parse("2026-01-05T04:00:00Z");
const SUBJECT: Subject = {
  source: "engine",
  policy: "core",
  rule: "daily_loss",
  key: null,
  severity: "critical",
  transition: "fired",
  reason: "condition",
  owner: "desk-risk",
  labels: { team: "risk" },
};

function table(routes: readonly Partial<Route>[] = []): RoutingTable {
  return {
    recipients: [
      { name: "desk", severity: "warning" },
      { name: "boss", severity: "critical" },
      { name: "asha", severity: "never" },
      { name: "ravi", severity: "never" },
    ],
    routes: routes.map((route, index) => ({ name: `route ${index + 1}`, match: {}, to: [], goesOn: false, ...route })),
    rotations: {
      primary: {
        name: "primary",
        zone: "UTC",
        anchor: { day: 20_458, minute: 180 },
        length: 7 * 1440,
        members: ["asha", "ravi"],
        overrides: [],
      },
    },
    groups: { "head-of-risk": ["boss", "primary"], loop: ["loop", "desk"] },
  };
}

const told = (routes: readonly Partial<Route>[], more: Partial<Subject> = {}): readonly string[] =>
  decide(table(routes), { ...SUBJECT, ...more }, AT).recipients;

describe("who is told", () => {
  it("without routes: each recipient by its own severity", () => {
    expect(told([])).toEqual(["desk", "boss"]);
    expect(told([], { severity: "warning" })).toEqual(["desk"]);
    expect(told([], { severity: "info" })).toEqual([]);
  });

  it.each([
    [{ severity: "critical" }, {}, true],
    [{ severity: "critical" }, { severity: "warning" }, false],
    [{ severity: "warning" }, { severity: "critical" }, true],
    [{ owner: ["desk-*"] }, {}, true],
    [{ owner: ["x", "desk-risk"] }, {}, true],
    [{ owner: ["desk-*"] }, { owner: null }, false],
    [{ policy: ["core"] }, { policy: "other" }, false],
    [{ rule: ["daily_*"] }, {}, true],
    [{ source: ["paper"] }, {}, false],
    [{ key: ["T*"] }, {}, false],
    [{ key: ["T*"] }, { key: "TCS" }, true],
    [{ labels: { team: ["risk"] } }, {}, true],
    [{ labels: { team: ["x"] } }, {}, false],
    [{ labels: { other: ["*"] } }, {}, false],
    [{ labels: { toString: ["*"] } }, {}, false],
  ] as const)("a route with %j takes %j: %j", (match, more, taken) => {
    expect(told([{ match, to: ["asha"] }], { ...more }).includes("asha")).toBe(taken);
  });

  it("by the first route that takes it, and by more where that one goes on", () => {
    const all = [{ to: ["asha"], goesOn: true }, { to: ["desk", "asha"] }, { to: ["boss"] }];
    expect(told(all)).toEqual(["asha", "desk"]);
    expect(told([{ to: [] }])).toEqual([]);
  });

  it("in and out of a session", () => {
    const session = { name: "nse", isHeld: (at: number) => at === AT, nextChange: () => undefined };
    expect(told([{ match: { session: { ...session, inside: true } }, to: ["asha"] }])).toEqual(["asha"]);
    expect(told([{ match: { session: { ...session, inside: false } }, to: ["asha"] }])).toEqual(["desk", "boss"]);
  });

  it("through groups and rotations, each once", () => {
    expect(told([{ to: ["head-of-risk", "boss", "loop"] }])).toEqual(["boss", "asha", "desk"]);
    const { steps } = decide(table([{ to: ["primary"] }]), SUBJECT, AT + 7 * 86_400_000 + 6 * 3_600_000);
    expect(steps).toEqual([{ name: "route 1", taken: true, why: "ravi is on call for primary" }]);
  });

  it("an escalation goes to whom it names; to nobody the settings know, to all by severity", () => {
    const escalated = (who: string): Partial<Subject> => ({ transition: "escalated", reason: `escalated to ${who}` });
    const routes = [{ to: ["desk"] }];
    expect(told(routes, escalated("head-of-risk"))).toEqual(["boss", "asha"]);
    expect(told(routes, escalated("asha"))).toEqual(["asha"]);
    expect(told(routes, escalated("constructor"))).toEqual(["desk", "boss"]);
    expect(decide(table(routes), { ...SUBJECT, ...escalated("x") }, AT).steps[0]).toEqual({
      name: "escalation",
      taken: false,
      why: "the settings know nobody called `x`",
    });
  });

  it("a critical alert that no route takes always reaches somebody, and the answer is the same each time", () => {
    const match = fc.record({ rule: fc.constant(["nothing"]), severity: fc.constantFrom(...SEVERITIES) });
    const routes = fc.array(fc.record({ match, to: fc.constant(["asha"]), goesOn: fc.boolean() }), { maxLength: 5 });
    fc.assert(
      fc.property(routes, fc.integer({ min: 0, max: 4e12 }), (some, at) => {
        const first = decide(table(some), SUBJECT, at);
        expect(first.recipients).toEqual(["desk", "boss"]);
        expect(decide(table(some), SUBJECT, at)).toEqual(first);
      }),
    );
  });

  it("is what routing tests are held against", () => {
    expect(failureOf(table(), { subject: SUBJECT, at: AT, expect: ["boss", "desk"] })).toBeUndefined();
    expect(failureOf(table(), { subject: SUBJECT, at: AT, expect: ["desk"] })).toEqual(["desk", "boss"]);
  });
});
