import { describe, expect, test } from "vitest";
import { carryOut } from "../../src/lifecycle/commands.ts";
import { skipDowntime } from "../../src/lifecycle/downtime.ts";
import { HOUR, MINUTE, S, Script, SILENCE, words } from "./script.ts";

type Command = Parameters<typeof carryOut>[3];

function command(alert: Script, now: number, command: Command): readonly string[] | string {
  const result = carryOut(alert.settings, alert.state, alert.input(now, "FF"), command);
  if (!result.accepted) return result.problem;
  alert.state = result.state;
  return result.transitions.map(words);
}

const acknowledge = (until: number | null = null): Command => ({ kind: "acknowledge", author: "asha", comment: "on it", until });

describe("acknowledged", () => {
  test("ends when it gets worse", () => {
    const alert = new Script();
    alert.at(0, "TF");
    expect(command(alert, 1, acknowledge())).toEqual(["acknowledged warning (by asha: on it)"]);
    expect(alert.state?.open?.acknowledgement?.author).toBe("asha");
    expect(alert.at(2, "TF")).toEqual([]);
    expect(alert.at(3, "TT")).toEqual(["!raised critical (condition)", "unacknowledged critical (it got worse)"]);
    expect(alert.state?.open?.acknowledgement).toBeNull();
  });

  test("outlives a fall, and ends with its expiry", () => {
    const alert = new Script();
    alert.at(0, "TT");
    command(alert, 1, acknowledge(10 * S));
    expect(alert.at(2, "TF")).toEqual(["lowered warning (condition)"]);
    expect(alert.at(9_999, "TF")).toEqual([]);
    expect(alert.at(10 * S, "TF")).toEqual(["unacknowledged warning (the acknowledgement expired)"]);
  });

  test("stops repeats and escalations", () => {
    const alert = new Script({ repeat: MINUTE, escalations: [{ after: 10 * MINUTE, to: "head-of-risk" }] });
    alert.at(0, "TF");
    command(alert, 1, acknowledge(20 * MINUTE));
    expect(alert.at(15 * MINUTE, "TF")).toEqual([]);
    expect(alert.at(20 * MINUTE, "TF")).toEqual([
      "unacknowledged warning (the acknowledgement expired)",
      "!escalated warning (escalated to head-of-risk)",
      "!repeated warning (still firing)",
    ]);
  });

  test("refusals say what to do", () => {
    const alert = new Script();
    expect(command(alert, 0, acknowledge())).toBe("loss is not firing");
    alert.at(0, "TF");
    expect(command(alert, 1, { kind: "acknowledge", author: "asha", comment: " ", until: null })).toBe(
      "an acknowledgement needs a comment",
    );
    expect(command(alert, 1, { kind: "acknowledge", author: "", comment: "x", until: null })).toBe("the command has no author");
    expect(command(alert, 5, acknowledge(5))).toBe("the acknowledgement would already have expired");
    expect(command(alert, 5, { kind: "unacknowledge", author: "asha", comment: "" })).toBe("loss is not acknowledged");
    expect(command(alert, 5, { kind: "reset", author: "asha", comment: "" })).toBe("loss is not latched");
    command(alert, 6, acknowledge());
    expect(command(alert, 7, { kind: "unacknowledge", author: "asha", comment: "" })).toEqual(["unacknowledged warning (by asha)"]);
  });
});

describe("reset", () => {
  const reset: Command = { kind: "reset", author: "asha", comment: "limits agreed" };

  test("lifts the latch: the alert then follows its conditions at the next evaluation, even an equal one", () => {
    const alert = new Script({ latch: true });
    alert.at(0, "TT");
    alert.at(1, "FF");
    expect(command(alert, 2, reset)).toEqual(["reset critical (by asha: limits agreed)"]);
    expect(alert.at(3, "FF", { clock: true })).toEqual(["!resolved critical (condition)"]);
  });

  test("does not help while a tier is true: it latches again in the same episode", () => {
    const alert = new Script({ latch: true });
    alert.at(0, "TF");
    command(alert, 1, reset);
    expect(alert.at(2, "TF")).toEqual([]);
    expect(alert.at(3, "FF")).toEqual([]);
    expect(alert.state?.open?.latched).toBe("warning");
  });

  test("closes an alert whose key is gone", () => {
    const alert = new Script();
    alert.at(0, "TF");
    alert.at(1, "FF", { presence: "gone" });
    expect(command(alert, 2, reset)).toEqual(["reset warning (by asha: limits agreed)", "!closed warning (gone)"]);
    expect(alert.state?.open ?? null).toBeNull();
  });
});

describe("silenced", () => {
  test("nobody is told, and a repeat neither", () => {
    const alert = new Script({ repeat: MINUTE });
    expect(alert.at(0, "TF", { silence: SILENCE })).toEqual([
      "fired warning (condition)",
      "silenced warning (silenced by asha: known)",
    ]);
    expect(alert.at(2 * MINUTE, "TF", { silence: SILENCE, silencesChanged: true })).toEqual([]);
    expect(alert.at(3 * MINUTE, "TT", { silence: SILENCE })).toEqual(["raised critical (condition)"]);
  });

  test("what was withheld is told when it ends", () => {
    const alert = new Script();
    alert.at(0, "TF", { silence: SILENCE });
    expect(alert.at(1, "TF", { silencesChanged: true })).toEqual(["!unsilenced warning (silence ended)"]);
  });

  test("what was told before is not told again", () => {
    const alert = new Script();
    alert.at(0, "TF");
    expect(alert.at(1, "TF", { silence: SILENCE, silencesChanged: true })).toEqual(["silenced warning (silenced by asha: known)"]);
    expect(alert.at(2, "TF", { silencesChanged: true })).toEqual(["unsilenced warning (silence ended)"]);
  });

  test("an end that could not be told is told later, under the episode that ended", () => {
    const alert = new Script();
    alert.at(0, "TF");
    alert.at(1, "TF", { silence: SILENCE, silencesChanged: true });
    expect(alert.at(2, "FF", { silence: SILENCE })).toEqual(["resolved warning (condition)"]);
    expect(alert.at(3, "FF", { silencesChanged: true })).toEqual(["!unsilenced warning (resolved meanwhile)"]);
    expect(alert.told.at(-1)?.episode).toBe(alert.told[0]?.episode);
    expect(alert.told.map(({ ordinal }) => ordinal)).toEqual([1, 2, 3, 4]);
    expect(alert.at(HOUR + 3, "FF")).toEqual([]);
    expect(alert.state).toBeUndefined();
  });

  test("an episode of which nobody was told ends untold", () => {
    const alert = new Script();
    alert.at(0, "TF", { silence: SILENCE });
    expect(alert.at(1, "FF", { silence: SILENCE })).toEqual(["resolved warning (condition)"]);
    expect(alert.at(2, "FF", { silencesChanged: true })).toEqual([]);
  });
});

describe("suppressed", () => {
  const suppressedBy = "broker_disconnected";

  test("stops the telling, not the state; when it ends, an alert still firing is told", () => {
    const alert = new Script();
    expect(alert.at(0, "TF", { suppressedBy })).toEqual([
      "fired warning (condition)",
      "suppressed warning (suppressed by broker_disconnected)",
    ]);
    expect(alert.at(1, "TT", { suppressedBy })).toEqual(["raised critical (condition)"]);
    expect(alert.at(2, "TT")).toEqual(["!unsuppressed critical (no longer suppressed by broker_disconnected)"]);
  });

  test("an alert told before the suppression is told again when it ends", () => {
    const alert = new Script();
    alert.at(0, "TF");
    alert.at(1, "TF", { suppressedBy });
    expect(alert.at(2, "TF")).toEqual(["!unsuppressed warning (no longer suppressed by broker_disconnected)"]);
  });

  test("raised in the evaluation in which it ends: told once", () => {
    const alert = new Script();
    alert.at(0, "TF", { suppressedBy });
    expect(alert.at(1, "TT")).toEqual([
      "!raised critical (condition)",
      "unsuppressed critical (no longer suppressed by broker_disconnected)",
    ]);
  });

  test("and not once more when a later silence ends", () => {
    const alert = new Script();
    alert.at(0, "TF", { suppressedBy });
    alert.at(1, "TT");
    alert.at(2, "TT", { silence: SILENCE, silencesChanged: true });
    expect(alert.at(3, "TT", { silencesChanged: true })).toEqual(["unsilenced critical (silence ended)"]);
  });

  test("still silenced when it ends: told when the silence ends", () => {
    const alert = new Script();
    alert.at(0, "TF", { suppressedBy, silence: SILENCE });
    expect(alert.at(1, "TF", { silence: SILENCE })).toEqual(["unsuppressed warning (no longer suppressed by broker_disconnected)"]);
    expect(alert.at(2, "TF", { silencesChanged: true })).toEqual(["!unsilenced warning (silence ended)"]);
  });

  test("resolved meanwhile is told when it ends", () => {
    const alert = new Script();
    alert.at(0, "TF");
    alert.at(1, "FF", { suppressedBy });
    expect(alert.at(2, "FF")).toEqual(["!unsuppressed warning (resolved meanwhile)"]);
  });

  test("escalations wait", () => {
    const alert = new Script({
      escalations: [
        { after: MINUTE, to: "b" },
        { after: 2 * MINUTE, to: "c" },
      ],
    });
    alert.at(0, "TF");
    alert.at(1, "TF", { suppressedBy });
    expect(alert.at(5 * MINUTE, "TF", { suppressedBy })).toEqual([]);
    expect(alert.at(5 * MINUTE + 1, "TF")).toEqual([
      "!unsuppressed warning (no longer suppressed by broker_disconnected)",
      "!escalated warning (escalated to b)",
      "!escalated warning (escalated to c)",
    ]);
  });
});

describe("escalated and repeated", () => {
  test("escalations count from fired, whatever the order in which they are written", () => {
    const alert = new Script({
      escalations: [
        { after: 20 * MINUTE, to: "cro" },
        { after: 10 * MINUTE, to: "head" },
      ],
    });
    alert.at(0, "TF");
    alert.at(9 * MINUTE, "TT");
    expect(alert.at(10 * MINUTE, "TT")).toEqual(["!escalated critical (escalated to head)"]);
    expect(alert.at(15 * MINUTE, "TT")).toEqual([]);
    expect(alert.at(20 * MINUTE, "TT")).toEqual(["!escalated critical (escalated to cro)"]);
    expect(alert.at(90 * MINUTE, "TT")).toEqual([]);
  });

  test("repeats count from the last telling", () => {
    const alert = new Script({ repeat: 30 * MINUTE });
    alert.at(0, "TF");
    expect(alert.at(20 * MINUTE, "TT")).toEqual(["!raised critical (condition)"]);
    expect(alert.at(49 * MINUTE, "TT")).toEqual([]);
    expect(alert.at(50 * MINUTE, "TT")).toEqual(["!repeated critical (still firing)"]);
    expect(alert.at(79 * MINUTE, "TT")).toEqual([]);
    expect(alert.at(80 * MINUTE, "TT")).toEqual(["!repeated critical (still firing)"]);
  });
});

describe("flapping", () => {
  const flapLimit = 3;
  const flap = (alert: Script): void => {
    for (let now = 0; now < 4; now += 1) alert.at(now * MINUTE, now % 2 === 0 ? "TF" : "FF", { flapLimit });
  };

  test("more than the limit of changes within an hour", () => {
    const alert = new Script();
    flap(alert);
    expect(alert.told.map(words)).toEqual([
      "!fired warning (condition)",
      "!resolved warning (condition)",
      "!fired warning (condition)",
      "!resolved warning (condition)",
      "flapping warning (more than 3 changes within an hour)",
    ]);
    expect(alert.at(4 * MINUTE, "TF", { flapLimit })).toEqual(["fired warning (condition)"]);
  });

  test("a severity beyond the one it flapped at is told", () => {
    const alert = new Script();
    flap(alert);
    alert.at(4 * MINUTE, "TF", { flapLimit });
    expect(alert.at(5 * MINUTE, "TT", { flapLimit })).toEqual(["!raised critical (condition)"]);
  });

  test("steady again when the changes of the last hour are no more than the limit; what was withheld is told", () => {
    const alert = new Script();
    flap(alert);
    alert.at(4 * MINUTE, "TF", { flapLimit });
    expect(alert.at(HOUR + MINUTE - 1, "TF", { flapLimit, clock: true })).toEqual([]);
    expect(alert.at(HOUR + MINUTE, "TF", { flapLimit, clock: true })).toEqual([
      "!steady warning (no more than 3 changes within an hour)",
    ]);
  });

  test("steady while nothing fires is told to nobody, and then there is nothing to remember", () => {
    const alert = new Script();
    flap(alert);
    expect(alert.at(HOUR, "FF", { flapLimit, clock: true })).toEqual(["steady warning (no more than 3 changes within an hour)"]);
    alert.at(2 * HOUR, "FF", { flapLimit, clock: true });
    expect(alert.state).toBeUndefined();
  });

  test("the end of an episode that was told, while flapping, is told when it is steady", () => {
    const alert = new Script();
    for (const [now, tiers] of [
      [0, "TF"],
      [1, "FF"],
      [2, "TF"],
      [3, "TT"],
      [4, "FF"],
    ] as const) {
      alert.at(now * MINUTE, tiers, { flapLimit });
    }
    expect(alert.told.map(words).slice(-2)).toEqual([
      "flapping critical (more than 3 changes within an hour)",
      "resolved critical (condition)",
    ]);
    expect(alert.at(HOUR + MINUTE, "FF", { flapLimit })).toEqual(["!steady critical (resolved meanwhile)"]);
  });

  test("remembers no more changes than it needs", () => {
    const alert = new Script();
    for (let now = 0; now < 40; now += 1) alert.at(now, now % 2 === 0 ? "TF" : "FF", { flapLimit });
    expect(alert.state?.changes).toEqual([36, 37, 38, 39]);
  });

  test("whoever was escalated to is told of the end, though fired was withheld", () => {
    const alert = new Script({ escalations: [{ after: 10 * MINUTE, to: "head" }] });
    flap(alert);
    alert.at(4 * MINUTE, "TF", { flapLimit });
    alert.at(14 * MINUTE, "TF", { flapLimit });
    expect(alert.at(15 * MINUTE, "FF", { flapLimit })).toEqual(["resolved warning (condition)"]);
    expect(alert.at(2 * HOUR, "FF", { flapLimit })).toEqual(["!steady warning (resolved meanwhile)"]);
  });

  test("does not stop escalations", () => {
    const alert = new Script({ escalations: [{ after: 10 * MINUTE, to: "head" }] });
    flap(alert);
    alert.at(4 * MINUTE, "TF", { flapLimit });
    expect(alert.at(14 * MINUTE, "TF", { flapLimit })).toEqual(["!escalated warning (escalated to head)"]);
  });
});

describe("downtime", () => {
  test("counts towards no timer", () => {
    const alert = new Script({
      tiers: [{ severity: "warning", hold: { kind: "duration", ms: 30 * S } }],
    });
    alert.at(0, "T");
    if (alert.state !== undefined) alert.state = skipDowntime(alert.state, HOUR);
    expect(alert.at(HOUR + 29 * S, "T")).toEqual([]);
    expect(alert.at(HOUR + 30 * S, "T")).toEqual(["!fired warning (condition)"]);
    expect(alert.told[0]?.episode).toBe(alert.told[1]?.episode);
  });

  test("does not prolong an acknowledgement", () => {
    const alert = new Script();
    alert.at(0, "TF");
    command(alert, 1, acknowledge(MINUTE));
    if (alert.state !== undefined) alert.state = skipDowntime(alert.state, HOUR);
    expect(alert.at(HOUR + 1, "TF")).toEqual(["unacknowledged warning (the acknowledgement expired)"]);
  });
});
