import { describe, expect, test } from "vitest";
import { MINUTE, S, Script } from "./script.ts";

const hold = (ms: number) => ({ kind: "duration", ms }) as const;

describe("pending and fired", () => {
  test("without a for, the first true evaluation fires", () => {
    const alert = new Script();
    expect(alert.at(0, "FF")).toEqual([]);
    expect(alert.state).toBeUndefined();
    expect(alert.at(5 * S, "TF")).toEqual(["!fired warning (condition)"]);
    expect(alert.at(10 * S, "TF")).toEqual([]);
  });

  test("for 30s fires at the first evaluation at which 30s have passed", () => {
    const alert = new Script({ tiers: [{ severity: "warning", hold: hold(30 * S) }] });
    expect(alert.at(0, "T")).toEqual(["pending warning (condition)"]);
    expect(alert.at(29 * S, "T")).toEqual([]);
    expect(alert.at(31 * S, "T", { clock: true })).toEqual(["!fired warning (condition)"]);
  });

  test("exactly 30s is enough", () => {
    const alert = new Script({ tiers: [{ severity: "warning", hold: hold(30 * S) }] });
    alert.at(0, "T");
    expect(alert.at(30 * S, "T")).toEqual(["!fired warning (condition)"]);
  });

  test("one false evaluation drops what is pending", () => {
    const alert = new Script({ tiers: [{ severity: "warning", hold: hold(30 * S) }] });
    alert.at(0, "T");
    expect(alert.at(10 * S, "F")).toEqual([]);
    expect(alert.state).toBeUndefined();
    expect(alert.at(20 * S, "T")).toEqual(["pending warning (condition)"]);
    expect(alert.at(45 * S, "T")).toEqual([]);
    expect(alert.at(50 * S, "T")).toEqual(["!fired warning (condition)"]);
  });

  test("for 3 snapshots counts snapshots in a row, and clock evaluations not", () => {
    const alert = new Script({ tiers: [{ severity: "warning", hold: { kind: "snapshots", count: 3 } }] });
    expect(alert.at(1, "T")).toEqual(["pending warning (condition)"]);
    expect(alert.at(2, "T", { clock: true })).toEqual([]);
    expect(alert.at(3, "T")).toEqual([]);
    expect(alert.at(4, "T", { clock: true })).toEqual([]);
    expect(alert.at(5, "T")).toEqual(["!fired warning (condition)"]);
  });

  test("a false clock evaluation resets for 3 snapshots", () => {
    const alert = new Script({ tiers: [{ severity: "warning", hold: { kind: "snapshots", count: 2 } }] });
    alert.at(1, "T");
    alert.at(2, "F", { clock: true });
    expect(alert.at(3, "T")).toEqual(["pending warning (condition)"]);
    expect(alert.at(4, "T")).toEqual(["!fired warning (condition)"]);
  });

  test("for 2 updates counts the snapshots that update the path, the first true one included", () => {
    const alert = new Script({
      tiers: [{ severity: "critical", hold: { kind: "updates", count: 2, ref: { path: ["r", "at"] } } }],
    });
    expect(alert.at(1, "T", { updated: 1 })).toEqual(["pending critical (condition)"]);
    expect(alert.at(2, "T", { updated: 0 })).toEqual([]);
    expect(alert.at(3, "T", { updated: 1 })).toEqual(["!fired critical (condition)"]);
  });

  test("the episode is named by the now of the first true evaluation", () => {
    const [one, other] = [new Script({ tiers: [{ severity: "warning", hold: hold(10) }] }), new Script()];
    one.at(100, "T");
    one.at(110, "T");
    other.at(100, "TF");
    expect(one.told.map(({ episode }) => episode)).toEqual([other.told[0]?.episode, other.told[0]?.episode]);
    const third = new Script();
    third.at(101, "TF");
    expect(third.told[0]?.episode).not.toBe(other.told[0]?.episode);
  });

  test("ordinals count from 1; pending does not count", () => {
    const alert = new Script({ tiers: [{ severity: "warning", hold: hold(10) }] });
    for (const [now, tiers] of [
      [0, "T"],
      [10, "T"],
      [20, "F"],
    ] as const)
      alert.at(now, tiers);
    expect(alert.told.map(({ transition, ordinal }) => [transition, ordinal])).toEqual([
      ["pending", 0],
      ["fired", 1],
      ["resolved", 2],
    ]);
  });
});

describe("up and down", () => {
  test("raised at once, told; lowered untold; resolved told", () => {
    const alert = new Script();
    expect(alert.at(0, "TF")).toEqual(["!fired warning (condition)"]);
    expect(alert.at(1, "TT")).toEqual(["!raised critical (condition)"]);
    expect(alert.at(2, "TF")).toEqual(["lowered warning (condition)"]);
    expect(alert.at(3, "FF")).toEqual(["!resolved warning (condition)"]);
    expect(alert.told.map(({ previousSeverity }) => previousSeverity)).toEqual([null, "warning", "critical", "warning"]);
    expect(new Set(alert.told.map(({ episode }) => episode)).size).toBe(1);
  });

  test("each tier's for runs from when its own condition became true, also while a lower one fires", () => {
    const alert = new Script({ tiers: [{ severity: "warning" }, { severity: "critical", hold: hold(30 * S) }] });
    alert.at(0, "TF");
    expect(alert.at(10 * S, "TT")).toEqual([]);
    expect(alert.at(39 * S, "TT")).toEqual([]);
    expect(alert.at(40 * S, "TT")).toEqual(["!raised critical (condition)"]);
  });

  test("while firing, a tier at or below the severity needs only its condition", () => {
    const alert = new Script({ tiers: [{ severity: "warning", hold: hold(MINUTE) }, { severity: "critical" }] });
    alert.at(0, "FT");
    expect(alert.at(1 * S, "TF")).toEqual(["lowered warning (condition)"]);
    expect(alert.at(2 * S, "FF")).toEqual(["!resolved warning (condition)"]);
  });

  test("both tiers at once fire as the higher one", () => {
    expect(new Script().at(0, "TT")).toEqual(["!fired critical (condition)"]);
  });

  test("a higher tier still waiting when the lower one ends is a pending episode of its own", () => {
    const alert = new Script({ tiers: [{ severity: "warning" }, { severity: "critical", hold: hold(30 * S) }] });
    alert.at(0, "TT");
    expect(alert.at(10 * S, "FT")).toEqual(["!resolved warning (condition)", "pending critical (condition)"]);
    expect(alert.at(30 * S, "FT")).toEqual(["!fired critical (condition)"]);
    const [pending, fired] = alert.told.slice(-2);
    expect(pending?.episode).toBe(fired?.episode);
    expect(fired?.episode).not.toBe(alert.told[0]?.episode);
  });
});

describe("unknown", () => {
  test("freezes a for under hold: the unknown time does not count", () => {
    const alert = new Script({ tiers: [{ severity: "warning", hold: hold(30 * S) }] });
    alert.at(0, "T");
    expect(alert.at(20 * S, "U")).toEqual([]);
    expect(alert.decision).toBe("unknown");
    alert.at(100 * S, "T");
    expect(alert.at(109 * S, "T")).toEqual([]);
    expect(alert.at(110 * S, "T")).toEqual(["!fired warning (condition)"]);
  });

  test("drops what is pending under ok", () => {
    const alert = new Script({ tiers: [{ severity: "warning", hold: hold(30 * S) }], missing: { kind: "ok" } });
    alert.at(0, "T");
    expect(alert.at(20 * S, "U")).toEqual([]);
    expect(alert.state).toBeUndefined();
    expect(alert.at(25 * S, "T")).toEqual(["pending warning (condition)"]);
  });

  test.each(["hold", "ok"] as const)("resolves nothing under %s", (kind) => {
    const alert = new Script({ missing: { kind } });
    alert.at(0, "TF");
    expect(alert.at(1, "UF")).toEqual([]);
    expect(alert.at(2, "UU")).toEqual([]);
    expect(alert.state?.open?.severity).toBe("warning");
    expect(alert.at(3, "FF")).toEqual(["!resolved warning (condition)"]);
  });

  test("a tier at or above the severity that is unknown forbids lowering", () => {
    const alert = new Script();
    alert.at(0, "TT");
    expect(alert.at(1, "TU")).toEqual([]);
    expect(alert.decision).toBe("a higher tier is unknown");
    expect(alert.at(2, "TF")).toEqual(["lowered warning (condition)"]);
  });

  test("an alert is not lowered past an unknown tier", () => {
    const alert = new Script({ tiers: [{ severity: "info" }, { severity: "warning" }, { severity: "critical" }] });
    alert.at(0, "TTT");
    expect(alert.at(1, "TUF")).toEqual([]);
    expect(alert.at(2, "TFF")).toEqual(["lowered info (condition)"]);
  });

  test("an unknown tier does not stop a higher one", () => {
    expect(new Script().at(0, "UT")).toEqual(["!fired critical (condition)"]);
  });

  test("a lower alert whose tier is unknown does not end while a higher tier waits", () => {
    const alert = new Script({ tiers: [{ severity: "warning" }, { severity: "critical", hold: hold(30 * S) }] });
    alert.at(0, "TF");
    expect(alert.at(1 * S, "UT")).toEqual([]);
    expect(alert.at(31 * S, "UT")).toEqual(["!raised critical (condition)"]);
  });
});

describe("missing SEVERITY after D", () => {
  const missing = { kind: "after", severity: "critical", after: 90 * S } as const;

  test("fires with the reason no data, named by the first unknown evaluation", () => {
    const alert = new Script({ missing });
    expect(alert.at(10 * S, "UU")).toEqual([]);
    expect(alert.at(99 * S, "UU")).toEqual([]);
    expect(alert.at(100 * S, "UU", { clock: true })).toEqual(["!fired critical (no data)"]);
    const named = new Script();
    named.at(10 * S, "TF");
    expect(alert.told[0]?.episode).toBe(named.told[0]?.episode);
  });

  test("a known evaluation starts it over", () => {
    const alert = new Script({ missing });
    alert.at(0, "UU");
    alert.at(60 * S, "FF");
    expect(alert.state).toBeUndefined();
    alert.at(61 * S, "UU");
    expect(alert.at(100 * S, "UU")).toEqual([]);
    expect(alert.at(151 * S, "UU")).toEqual(["!fired critical (no data)"]);
  });

  test("before the first snapshot it counts from the start of the watch", () => {
    const alert = new Script({ missing });
    expect(alert.at(5 * S, "UU", { unknownSince: 1 * S, clock: true })).toEqual([]);
    expect(alert.at(91 * S, "UU", { unknownSince: 1 * S, clock: true })).toEqual(["!fired critical (no data)"]);
  });

  test("raises an open alert, and ends its acknowledgement; never lowers", () => {
    const alert = new Script({ missing });
    alert.at(0, "TF");
    alert.at(1 * S, "UU");
    expect(alert.at(91 * S, "UU")).toEqual(["!raised critical (no data)"]);
    const other = new Script({ missing: { ...missing, severity: "warning" } });
    other.at(0, "FT");
    other.at(1 * S, "UU");
    expect(other.at(91 * S, "UU")).toEqual([]);
    expect(other.state?.open?.severity).toBe("critical");
  });

  test("a no data episode ends at the first known evaluation where no tier holds, whatever clear says", () => {
    const alert = new Script({ missing, clear: { hold: hold(5 * MINUTE) } });
    alert.at(0, "UU");
    alert.at(90 * S, "UU");
    expect(alert.at(95 * S, "FF", { clear: "F" })).toEqual(["!resolved critical (data is back)"]);
  });

  test("a no data episode goes on where a tier holds, at that tier's severity", () => {
    const alert = new Script({ missing });
    alert.at(0, "UU");
    alert.at(90 * S, "UU");
    expect(alert.at(95 * S, "TF")).toEqual(["lowered warning (condition)"]);
    expect(alert.at(96 * S, "FF")).toEqual(["!resolved warning (condition)"]);
  });

  test("a pending tier stays frozen, and names the episode", () => {
    const alert = new Script({ missing, tiers: [{ severity: "warning", hold: hold(30 * S) }] });
    alert.at(0, "T");
    alert.at(10 * S, "U");
    expect(alert.at(100 * S, "U")).toEqual(["!fired critical (no data)"]);
    expect(alert.told[0]?.episode).toBe(alert.told[1]?.episode);
  });
});

describe("clear", () => {
  const clear = { hold: hold(5 * MINUTE) };

  test("severity never falls, and clear must hold", () => {
    const alert = new Script({ clear });
    alert.at(0, "TT");
    expect(alert.at(1 * S, "TF")).toEqual([]);
    expect(alert.at(2 * S, "FF", { clear: "F" })).toEqual([]);
    expect(alert.decision).toBe("not clear yet");
    expect(alert.at(10 * S, "FF", { clear: "T" })).toEqual(["clearing critical (clear)"]);
    expect(alert.at(309 * S, "FF", { clear: "T" })).toEqual([]);
    expect(alert.at(310 * S, "FF", { clear: "T" })).toEqual(["!resolved critical (clear)"]);
  });

  test("clear counts only while no tier's condition is true", () => {
    const alert = new Script({ clear });
    alert.at(0, "TF");
    alert.at(1 * S, "FF", { clear: "T" });
    expect(alert.at(200 * S, "TF", { clear: "T" })).toEqual([]);
    expect(alert.decision).toBe("holding");
    expect(alert.at(201 * S, "FF", { clear: "T" })).toEqual(["clearing warning (clear)"]);
    expect(alert.at(302 * S, "FF", { clear: "T" })).toEqual([]);
    expect(alert.at(501 * S, "FF", { clear: "T" })).toEqual(["!resolved warning (clear)"]);
  });

  test("without a for, clear resolves at once", () => {
    const alert = new Script({ clear: {} });
    alert.at(0, "TF");
    expect(alert.at(1, "FF", { clear: "T" })).toEqual(["!resolved warning (clear)"]);
  });

  test("unknown freezes clear", () => {
    const alert = new Script({ clear });
    alert.at(0, "TF");
    alert.at(0 + 1, "FF", { clear: "T" });
    alert.at(100 * S + 1, "UU", { clear: "U" });
    alert.at(1000 * S + 1, "FF", { clear: "T" });
    expect(alert.at(1199 * S + 1, "FF", { clear: "T" })).toEqual([]);
    expect(alert.at(1200 * S + 1, "FF", { clear: "T" })).toEqual(["!resolved warning (clear)"]);
  });

  test("a false clear ends the clearing", () => {
    const alert = new Script({ clear });
    alert.at(0, "TF");
    alert.at(1, "FF", { clear: "T" });
    alert.at(2, "FF", { clear: "F" });
    expect(alert.state?.open?.clearing).toBe(false);
  });

  test("raised while clearing", () => {
    const alert = new Script({ clear });
    alert.at(0, "TF");
    alert.at(1, "FF", { clear: "T" });
    expect(alert.at(2, "TT", { clear: "T" })).toEqual(["!raised critical (condition)"]);
    expect(alert.state?.open?.clearing).toBe(false);
  });
});

describe("only", () => {
  test("outside, what is pending is dropped and an open alert closes", () => {
    const alert = new Script({ tiers: [{ severity: "warning", hold: hold(10) }] });
    alert.at(0, "T");
    expect(alert.at(5, "T", { only: "F" })).toEqual([]);
    expect(alert.state).toBeUndefined();
    expect(alert.at(10, "T")).toEqual(["pending warning (condition)"]);
    alert.at(20, "T");
    expect(alert.at(25, "T", { only: "F" })).toEqual(["!closed warning (outside schedule)"]);
  });

  test("outside, nothing fires and missing starts over", () => {
    const alert = new Script({ missing: { kind: "after", severity: "critical", after: 10 } });
    alert.at(0, "UU");
    expect(alert.at(9, "UU", { only: "F" })).toEqual([]);
    expect(alert.at(11, "UU")).toEqual([]);
    expect(alert.at(12, "TT", { only: "F" })).toEqual([]);
    expect(alert.state).toBeUndefined();
  });

  test("an unknown only counts as inside", () => {
    expect(new Script().at(0, "TF", { only: "U" })).toEqual(["!fired warning (condition)"]);
  });

  test("an alert that latched under an earlier version of the rule closes where the rule has no latch any more", () => {
    const [before, after] = [new Script({ latch: true }), new Script()];
    before.at(0, "TF");
    after.state = before.state;
    expect(after.at(1, "FF", { only: "F" })).toEqual(["!closed warning (outside schedule)"]);
  });

  test("a latched alert stays", () => {
    const alert = new Script({ latch: true });
    alert.at(0, "TF");
    expect(alert.at(1, "FF", { only: "F" })).toEqual([]);
    expect(alert.state?.open?.severity).toBe("warning");
  });
});

describe("latch", () => {
  test("keeps the highest severity that a tier reached", () => {
    const alert = new Script({ latch: true });
    alert.at(0, "TF");
    alert.at(1, "TT");
    expect(alert.at(2, "TF")).toEqual([]);
    expect(alert.at(3, "FF")).toEqual([]);
    expect(alert.decision).toBe("latched");
    expect(alert.state?.open?.severity).toBe("critical");
  });

  test("no data does not latch", () => {
    const alert = new Script({ latch: true, missing: { kind: "after", severity: "critical", after: 10 } });
    alert.at(0, "UU");
    alert.at(10, "UU");
    expect(alert.at(11, "FF")).toEqual(["!resolved critical (data is back)"]);
  });

  test("a raise by no data falls back to what is latched", () => {
    const alert = new Script({ latch: true, missing: { kind: "after", severity: "critical", after: 10 } });
    alert.at(0, "TF");
    alert.at(1, "UU");
    expect(alert.at(11, "UU")).toEqual(["!raised critical (no data)"]);
    expect(alert.at(12, "FF")).toEqual(["lowered warning (condition)"]);
    expect(alert.at(13, "FF")).toEqual([]);
  });

  test("a tier that holds within a no data episode latches", () => {
    const alert = new Script({ latch: true, missing: { kind: "after", severity: "critical", after: 10 } });
    alert.at(0, "UU");
    alert.at(10, "UU");
    expect(alert.at(11, "TF")).toEqual(["lowered warning (condition)"]);
    expect(alert.at(12, "FF")).toEqual([]);
    expect(alert.state?.open?.severity).toBe("warning");
  });
});

describe("a key that is gone", () => {
  test("without a missing of the rule's own, a quiet key is forgotten and an open alert holds", () => {
    const missing = { kind: "after", severity: "critical", after: 10 } as const;
    const quiet = new Script({ missing, tiers: [{ severity: "warning", hold: hold(30) }] });
    quiet.at(0, "T");
    expect(quiet.at(1, "F", { presence: "gone" })).toEqual([]);
    expect(quiet.state).toBeUndefined();
    const open = new Script({ missing });
    open.at(0, "TF");
    expect(open.at(1, "FF", { presence: "gone" })).toEqual([]);
    expect(open.at(100, "FF", { presence: "gone" })).toEqual([]);
    expect(open.decision).toBe("unchanged");
    expect(open.state?.open?.severity).toBe("warning");
    expect(open.at(101, "FF")).toEqual(["!resolved warning (condition)"]);
  });

  test("the rule's own ok closes it", () => {
    const alert = new Script({ missing: { kind: "ok" }, ownMissing: true });
    alert.at(0, "TF");
    expect(alert.at(1, "FF", { presence: "gone" })).toEqual(["!closed warning (gone)"]);
  });

  test("the rule's own after tells of it", () => {
    const alert = new Script({ missing: { kind: "after", severity: "critical", after: 10 }, ownMissing: true });
    expect(alert.at(0, "FF", { presence: "gone" })).toEqual([]);
    expect(alert.at(10, "FF", { presence: "gone" })).toEqual(["!fired critical (no data)"]);
  });

  test("an absent collection is unknown and follows the header's missing", () => {
    const alert = new Script({ missing: { kind: "after", severity: "critical", after: 10 } });
    expect(alert.at(0, "FF", { presence: "absent" })).toEqual([]);
    expect(alert.at(10, "FF", { presence: "absent" })).toEqual(["!fired critical (no data)"]);
  });
});

describe("the fast path", () => {
  test("nothing changed and no timer due: the same state object", () => {
    const alert = new Script({ repeat: MINUTE, tiers: [{ severity: "warning", hold: hold(10 * S) }, { severity: "critical" }] });
    alert.at(0, "FT");
    const before = alert.state;
    expect(before).toBeDefined();
    alert.at(5 * S, "FT");
    expect(alert.state).toBe(before);
    expect(alert.decision).toBe("unchanged");
    alert.at(60 * S, "FT");
    expect(alert.state).not.toBe(before);
  });

  test("a quiet alert has no state", () => {
    const alert = new Script();
    alert.at(0, "TT");
    alert.at(1, "FF", { flapLimit: 6 });
    alert.at(3_600_002, "FF", { flapLimit: 6 });
    expect(alert.state).toBeUndefined();
  });
});
