import { describe, expect, test } from "vitest";
import { MINUTE, S, Script } from "./script.ts";

const MISSING = { kind: "after", severity: "warning", after: 10 * S } as const;

describe("the message", () => {
  test("is the rule's own while a condition is the cause", () => {
    const alert = new Script({ missing: MISSING, repeat: MINUTE, escalations: [{ after: MINUTE, to: "head" }] });
    alert.at(0, "TF", { values: { "risk.loss": null } });
    alert.at(MINUTE, "TF", { values: { "risk.loss": null } });
    expect(alert.told.map(({ transition, message }) => [transition, message])).toEqual([
      ["fired", "loss"],
      ["escalated", "loss"],
      ["repeated", "loss"],
    ]);
  });

  test("of no data says what is unknown, for as long as that is the cause", () => {
    const alert = new Script({ missing: MISSING, repeat: MINUTE, escalations: [{ after: MINUTE, to: "head" }] });
    const values = { "risk.loss": null, "risk.limit": 5, "risk.share": null };
    alert.at(0, "UU", { values });
    alert.at(10 * S, "UU", { values });
    alert.at(2 * MINUTE, "UU", { values });
    alert.at(2 * MINUTE + 1, "FF");
    const blind = "No data: risk.loss, risk.share unknown";
    expect(alert.told.map(({ transition, message }) => [transition, message])).toEqual([
      ["fired", blind],
      ["escalated", blind],
      ["repeated", blind],
      ["resolved", "loss"],
    ]);
  });

  test("of no data names the key, and nothing where no value is known to be unknown", () => {
    const alert = new Script({ missing: MISSING, ownMissing: true });
    alert.at(0, "FF", { presence: "gone", key: "M&M" });
    alert.at(10 * S, "FF", { presence: "gone", key: "M&M", values: { "position.value": 1 } });
    expect(alert.told.map(({ message }) => message)).toEqual(["No data on M&M"]);
    const single = new Script({ missing: MISSING });
    single.at(0, "UU");
    single.at(10 * S, "UU");
    expect(single.told.map(({ message }) => message)).toEqual(["No data"]);
  });

  test("of an alert that no data raised is told by what is unknown", () => {
    const alert = new Script({ missing: { ...MISSING, severity: "critical" } });
    alert.at(0, "TF");
    alert.at(S, "UU");
    alert.at(11 * S, "UU", { values: { "risk.loss": null } });
    expect(alert.told.map(({ transition, message }) => [transition, message])).toEqual([
      ["fired", "loss"],
      ["raised", "No data: risk.loss unknown"],
    ]);
  });
});

describe("the episode's id", () => {
  const idOf = (key?: string): string | undefined => {
    const alert = new Script();
    alert.at(0, "TF", key === undefined ? {} : { key });
    return alert.told[0]?.episode;
  };

  test("differs by key, and from that without one", () => {
    expect(new Set([idOf(), idOf(""), idOf("TCS"), idOf("M&M")]).size).toBe(4);
  });

  test("can be made of a key that holds half a character, and tells such keys apart", () => {
    const ids = ["\ud83d", "\udca9", "x\ud83d", "\ud83d\udca9", "x"].map(idOf);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]+$/);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
