import { describe, expect, test } from "vitest";
import { createSilence, isInForce, type Matcher, type SilenceRequest, silences } from "../../src/lifecycle/silence.ts";
import { MINUTE, Script, SILENCE, settings } from "./script.ts";

const NOW = 1_000;
const REQUEST: SilenceRequest = {
  matchers: [{ name: "rule", operator: "equal", value: "loss" }],
  author: "asha",
  comment: "known",
  startsAt: NOW,
  endsAt: NOW + 10,
};

function asked(change: Partial<SilenceRequest> = {}): string {
  const verdict = createSilence({ ...REQUEST, ...change }, NOW);
  return verdict.accepted ? verdict.silence.id : `${verdict.problem}: ${verdict.help}`;
}

describe("a silence", () => {
  test.each<[Partial<SilenceRequest>, string]>([
    [{ matchers: [] }, "a silence without matchers would silence everything: name a rule, a key or a label"],
    [{ author: " " }, "a silence needs an author: say who asks for it"],
    [{ comment: "\n" }, "a silence needs a comment: say why, for those who wonder later"],
    [{ endsAt: Infinity }, "a silence needs an end: say until when"],
    [{ startsAt: NaN }, "the start of a silence must be an instant: leave it out to start now"],
    [{ startsAt: NOW + 10 }, "a silence must end after it starts: give a later end"],
    [{ startsAt: 0, endsAt: NOW }, "this silence has already ended: give an end in the future"],
  ])("with %o is refused, with what to do", (change, refusal) => {
    expect(asked(change)).toBe(refusal);
  });

  test("that begins later, or began before, is taken as it was asked for", () => {
    for (const startsAt of [0, NOW + 9]) {
      const request = { ...REQUEST, startsAt };
      expect(createSilence(request, NOW)).toMatchObject({ accepted: true, silence: request });
    }
  });

  test("asked for twice is one; another one has another id", () => {
    expect(asked()).toMatch(/^[0-9a-f]+$/);
    expect(asked()).toBe(asked());
    const others: readonly Partial<SilenceRequest>[] = [
      { matchers: [{ name: "rule", operator: "equal", value: "gain" }] },
      { matchers: [{ name: "rule", operator: "notEqual", value: "loss" }] },
      { matchers: [{ name: "key", operator: "equal", value: "loss" }] },
      { author: "ravi" },
      { comment: "maintenance" },
      { startsAt: NOW + 1 },
      { endsAt: NOW + 11 },
    ];
    expect(new Set([asked(), ...others.map(asked)]).size).toBe(others.length + 1);
  });

  test("is in force from its start until before its end", () => {
    const silence = { ...SILENCE, startsAt: 5, endsAt: 8 };
    expect([4, 5, 7, 8].map((now) => isInForce(silence, now))).toEqual([false, true, true, false]);
  });
});

describe("matchers", () => {
  const identity = { source: "desk", policy: "core", rule: "loss", key: "M&M" };
  const rule = settings({ owner: "desk-risk", labels: { team: "cash", constructor: "x" } });
  const fits = (matchers: readonly Matcher[], of: typeof identity | { key: null } = identity): boolean =>
    silences({ ...SILENCE, matchers }, { ...identity, ...of }, rule, "warning");
  const matcher = (name: string, operator: Matcher["operator"], value: string): Matcher => ({ name, operator, value });

  test.each([
    ["source", "desk"],
    ["policy", "core"],
    ["rule", "loss"],
    ["key", "M&M"],
    ["severity", "warning"],
    ["owner", "desk-risk"],
    ["team", "cash"],
    ["nowhere", ""],
    ["toString", ""],
  ])("%s is %s", (name, value) => {
    expect(fits([matcher(name, "equal", value)])).toBe(true);
    expect(fits([matcher(name, "equal", `${value}x`)])).toBe(false);
    expect(fits([matcher(name, "notEqual", value)])).toBe(false);
    expect(fits([matcher(name, "notEqual", `${value}x`)])).toBe(true);
    expect(fits([matcher(name, "matches", `${value.slice(0, 2)}*`)])).toBe(true);
    expect(fits([matcher(name, "matches", "z*")])).toBe(false);
  });

  test("an alert without a key and a rule without an owner have empty ones", () => {
    expect(fits([matcher("key", "equal", "")], { key: null })).toBe(true);
    expect(silences({ ...SILENCE, matchers: [matcher("owner", "equal", "")] }, identity, settings(), "info")).toBe(true);
  });

  test("all must fit", () => {
    expect(fits([matcher("rule", "equal", "loss"), matcher("key", "equal", "TCS")])).toBe(false);
    expect(fits([matcher("rule", "equal", "loss"), matcher("key", "equal", "M&M")])).toBe(true);
  });
});

describe("repeats", () => {
  test("go on from the last telling when a silence ends of which nothing was withheld", () => {
    const alert = new Script({ repeat: 10 * MINUTE });
    alert.at(0, "TF");
    alert.at(MINUTE, "TF", { silence: SILENCE, silencesChanged: true });
    expect(alert.at(2 * MINUTE, "TF", { silencesChanged: true })).toEqual(["unsilenced warning (silence ended)"]);
    expect(alert.at(10 * MINUTE, "TF")).toEqual(["!repeated warning (still firing)"]);
  });
});
