import { describe, expect, test } from "vitest";
import { FactsOfAlerts } from "../../../src/app/notify/alert-facts.ts";
import type { Bundle } from "../../../src/bundle/bundle.ts";
import { MINUTE, badMorning, shippedBundle, START } from "../../monitor/on-call-desk.ts";

const CORE = shippedBundle("trading_core.policy");

/** The same policy as its next version, whose owner is another. */
function successor(): Bundle {
  const alerts = CORE.alerts.map((settings) => ({ ...settings, owner: "somebody-new" }));
  return { ...CORE, version: "9.0.0", alerts };
}

describe("what is told of an alert beside its transition", () => {
  test("is what its policy says, with the first instant of its episode", async () => {
    const { store } = await badMorning();
    const transitions = await store.transitions({ rule: "daily_loss_exceeded" });
    const facts = new FactsOfAlerts(store, () => [CORE]);
    const told = await Promise.all(transitions.map((each) => facts.of(each)));
    expect(new Set(told.map(({ since }) => since))).toEqual(new Set([transitions[0]?.at]));
    expect(told[0]).toMatchObject({
      owner: "desk-risk",
      acknowledge: `monitor ack engine/daily_loss_exceeded --by YOU --comment "..."`,
    });
    expect(told[0]?.because).not.toBe(null);
    expect(told[0]?.shown?.limit).toMatch(/%$/);
  });

  test("is what the version of the transition said, after a newer one took its place", async () => {
    const { store } = await badMorning();
    const [transition] = await store.transitions({ rule: "daily_loss_exceeded", limit: 1 });
    if (transition === undefined) throw new Error("nothing fired");
    const inForce = (): readonly Bundle[] => [successor()];
    expect(await new FactsOfAlerts(store, inForce).of(transition)).toMatchObject({ owner: "desk-risk" });
    const unknown = { ...transition, version: "0.0.1" };
    expect(await new FactsOfAlerts(store, inForce).of(unknown)).toMatchObject({ owner: "somebody-new" });
  });

  test("is little where the policy is gone, and never a failure", async () => {
    const { store } = await badMorning();
    const [transition] = await store.transitions({ rule: "daily_loss_exceeded", limit: 1 });
    if (transition === undefined) throw new Error("nothing fired");
    const facts = await new FactsOfAlerts(store, () => []).of({ ...transition, episode: "unseen", at: START + MINUTE });
    expect(facts).toMatchObject({ since: START + MINUTE, threshold: null, because: null, owner: null, runbook: null, labels: {} });
  });

  test("quotes a key for a shell", async () => {
    const { store } = await badMorning();
    const [transition] = await store.transitions({ limit: 1 });
    if (transition === undefined) throw new Error("nothing fired");
    const facts = new FactsOfAlerts(store, () => [CORE]);
    const lineOf = async (key: string) => (await facts.of({ ...transition, rule: "r", key })).acknowledge;
    expect(await lineOf("M&M")).toBe(`monitor ack 'engine/r[M&M]' --by YOU --comment "..."`);
    expect(await lineOf("it's; rm -rf /")).toBe(`monitor ack 'engine/r[it'\\''s; rm -rf /]' --by YOU --comment "..."`);
  });
});
