import { describe, expect, test } from "vitest";
import { carryOut } from "../../src/lifecycle/commands.ts";
import { skipDowntime } from "../../src/lifecycle/downtime.ts";
import { type Circumstances, HOUR, MINUTE, S, Script, SILENCE, words } from "./script.ts";

type Command = Parameters<typeof carryOut>[3];

function command(alert: Script, now: number, command: Command): readonly string[] | string {
  const result = carryOut(alert.settings, alert.state, alert.input(now, "FF"), command);
  if (!result.accepted) return result.problem;
  alert.state = result.state;
  return result.transitions.map(words);
}

const ON_IT = { kind: "acknowledge", author: "asha", comment: "on it", until: null } as const;
const acknowledge = (until: number | null = null): Command => ({ ...ON_IT, until });

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

  test.each<[string, Command, string]>([
    ["of nobody", { kind: "reset", author: " ", comment: "" }, "the command has no author: say who gives it"],
    ["without a comment", { ...ON_IT, comment: " " }, "an acknowledgement needs a comment: say what is being done about the alert"],
    ["that ends now", { ...ON_IT, until: 5 }, "the acknowledgement would already have expired: give an end in the future, or none"],
    [
      "until no instant",
      { ...ON_IT, until: NaN },
      "the acknowledgement would already have expired: give an end in the future, or none",
    ],
    [
      "to take back what is not there",
      { ...ON_IT, kind: "unacknowledge" },
      "loss of M&M is not acknowledged: nothing needs to be done",
    ],
    [
      "to reset what is not latched",
      { ...ON_IT, kind: "reset" },
      "loss of M&M is not latched: it ends by itself when its condition does; acknowledge or silence it until then",
    ],
  ])("a command %s is refused, with what to do", (_, asked, refusal) => {
    const alert = new Script();
    alert.at(0, "TF");
    const result = carryOut(alert.settings, alert.state, alert.input(5, "TF", { key: "M&M" }), asked);
    expect(result.accepted ? "accepted" : `${result.problem}: ${result.help}`).toBe(refusal);
  });

  test("what does not fire takes no command", () => {
    const pending = new Script({ tiers: [{ severity: "warning", hold: { kind: "duration", ms: 10 } }] });
    pending.at(0, "T");
    for (const state of [undefined, pending.state]) {
      expect(carryOut(pending.settings, state, pending.input(1, "T"), acknowledge())).toEqual({
        accepted: false,
        problem: "loss is not firing",
        help: "list the open alerts and give the rule and key of one of them",
      });
    }
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

describe("an end that is owed", () => {
  test("is told when the silence ends, also where a reset ended the alert under it", () => {
    const alert = new Script();
    alert.at(0, "TF");
    alert.at(1, "FF", { presence: "gone", silence: SILENCE, silencesChanged: true });
    const reset = carryOut(alert.settings, alert.state, alert.input(2, "FF", { silence: SILENCE }), {
      kind: "reset",
      author: "asha",
      comment: "",
    });
    if (!reset.accepted) throw new Error(reset.problem);
    expect(reset.transitions.map(words)).toEqual(["reset warning (by asha)", "closed warning (gone)"]);
    alert.state = reset.state;
    expect(alert.at(3, "FF", { presence: "gone", silencesChanged: true })).toEqual(["!unsilenced warning (closed meanwhile)"]);
  });

  test("is remembered for as long as the silence lasts", () => {
    const alert = new Script();
    alert.at(0, "TF");
    alert.at(1, "FF", { silence: SILENCE });
    alert.at(2 * HOUR, "FF", { silence: SILENCE });
    expect(alert.at(3 * HOUR, "FF", { silencesChanged: true })).toEqual(["!unsilenced warning (resolved meanwhile)"]);
  });

  test("is told by the name of what forbade it last", () => {
    const alert = new Script();
    alert.at(0, "TF");
    alert.at(1, "FF", { silence: SILENCE });
    alert.at(2, "FF", { suppressedBy: "other", silencesChanged: true });
    expect(alert.at(3, "FF")).toEqual(["!unsuppressed warning (resolved meanwhile)"]);
    const other = new Script();
    other.at(0, "TF");
    other.at(1, "FF", { suppressedBy: "other" });
    other.at(2, "FF", { silence: SILENCE, silencesChanged: true });
    expect(other.at(3, "FF", { silencesChanged: true })).toEqual(["!unsilenced warning (resolved meanwhile)"]);
  });
});

describe("silenced", () => {
  test("a fall leaves nothing to be told of later", () => {
    const alert = new Script();
    alert.at(0, "TT");
    alert.at(1, "TF");
    alert.at(2, "TF", { silence: SILENCE, silencesChanged: true });
    expect(alert.at(3, "TF", { silencesChanged: true })).toEqual(["unsilenced warning (silence ended)"]);
  });

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

describe("flapping and who is told", () => {
  const flapLimit = 3;
  const play = (alert: Script, steps: readonly (readonly [minute: number, tiers: string, more?: Circumstances])[]): void => {
    for (const [minute, tiers, more] of steps) alert.at(minute * MINUTE, tiers, { flapLimit, ...more });
  };
  const FLAPS = [
    [0, "TF"],
    [1, "FF"],
    [2, "TF"],
    [3, "FF"],
  ] as const;
  const steady = (severity: string): string => `steady ${severity} (no more than 3 changes within an hour)`;

  test("a change that finds no more than the limit left of the last hour is told, and ends it", () => {
    const alert = new Script();
    play(alert, FLAPS);
    expect(alert.at(HOUR + MINUTE, "TF", { flapLimit })).toEqual(["!fired warning (condition)", steady("warning")]);
  });

  test("changes leave the count one by one as they are an hour old; closing is none", () => {
    const alert = new Script();
    play(alert, [
      [0, "TF"],
      [30, "FF"],
      [61, "TF"],
      [62, "FF"],
      [63, "TF"],
    ]);
    expect(alert.state?.changes).toEqual([30, 61, 62, 63].map((minute) => minute * MINUTE));
    expect(alert.told.at(-1)?.transition).toBe("flapping");
    const closed = new Script();
    play(closed, [
      [0, "TF"],
      [1, "TF", { only: "F" }],
      [2, "TF"],
    ]);
    expect(closed.state?.changes).toEqual([0, 2 * MINUTE]);
  });

  test("once a higher severity was told, that one is not told again", () => {
    const alert = new Script();
    play(alert, FLAPS);
    expect(alert.at(4 * MINUTE, "TT", { flapLimit })).toEqual(["!fired critical (condition)"]);
    play(alert, [[5, "FF"]]);
    expect(alert.at(6 * MINUTE, "TT", { flapLimit })).toEqual(["fired critical (condition)"]);
  });

  test("a higher severity that was silenced has not been told", () => {
    const alert = new Script();
    play(alert, FLAPS);
    play(alert, [
      [4, "TT", { silence: SILENCE }],
      [5, "FF", { silence: SILENCE }],
    ]);
    expect(alert.at(6 * MINUTE, "TT", { flapLimit, silencesChanged: true })).toEqual(["!fired critical (condition)"]);
  });

  test("what was told before it flapped is not told when it is steady", () => {
    const alert = new Script();
    play(alert, [
      [0, "TF"],
      [1, "FF"],
      [2, "TF"],
      [3, "TT"],
    ]);
    expect(alert.at(HOUR, "TT", { flapLimit })).toEqual([steady("critical")]);
  });

  test("what was withheld waits for the silence, or the suppression, that lasts longer", () => {
    const silenced = new Script();
    play(silenced, [...FLAPS, [4, "TF", { silence: SILENCE }]]);
    expect(silenced.at(HOUR + MINUTE, "TF", { flapLimit, silence: SILENCE })).toEqual([steady("warning")]);
    expect(silenced.at(2 * HOUR, "TF", { flapLimit, silencesChanged: true })).toEqual(["!unsilenced warning (silence ended)"]);
    const suppressed = new Script();
    play(suppressed, [...FLAPS, [4, "TF", { suppressedBy: "other" }]]);
    expect(suppressed.at(HOUR + MINUTE, "TF", { flapLimit, suppressedBy: "other" })).toEqual([steady("warning")]);
  });

  test("what was told when it was steady is not told again after a silence", () => {
    const alert = new Script();
    play(alert, [...FLAPS, [4, "TF"]]);
    expect(alert.at(HOUR + MINUTE, "TF", { flapLimit })).toEqual([`!${steady("warning")}`]);
    play(alert, [[62, "TF", { silence: SILENCE, silencesChanged: true }]]);
    expect(alert.at(HOUR + 3 * MINUTE, "TF", { flapLimit, silencesChanged: true })).toEqual(["unsilenced warning (silence ended)"]);
  });

  test("the last episode is steady, and an earlier one of which the end is owed is told besides", () => {
    const alert = new Script();
    play(alert, [
      [0, "TF"],
      [1, "FF"],
      [2, "TF"],
      [3, "TT"],
      [4, "FF"],
      [5, "TF"],
      [6, "FF"],
    ]);
    expect(alert.at(HOUR + 5 * MINUTE, "FF", { flapLimit })).toEqual([steady("warning"), "!steady critical (resolved meanwhile)"]);
    const episodes = alert.told.map(({ episode }) => episode);
    expect(episodes.at(-1)).not.toBe(episodes.at(-2));
    expect(alert.told.at(-2)?.ordinal).toBe(3);
  });
});

describe("downtime", () => {
  const skip = (alert: Script, ms: number): void => {
    if (alert.state === undefined) throw new Error("nothing to move");
    alert.state = skipDowntime(alert.state, ms);
  };

  test("that is none changes nothing", () => {
    const alert = new Script();
    alert.at(0, "TF");
    if (alert.state === undefined) throw new Error("nothing is open");
    expect(skipDowntime(alert.state, 0)).toBe(alert.state);
    expect(skipDowntime(alert.state, -1)).toBe(alert.state);
  });

  test("counts towards no missing, though the first unknown evaluation still names the episode", () => {
    const alert = new Script({ missing: { kind: "after", severity: "critical", after: MINUTE } });
    alert.at(10, "UU");
    skip(alert, HOUR);
    expect(alert.at(HOUR + MINUTE + 9, "UU")).toEqual([]);
    expect(alert.at(HOUR + MINUTE + 10, "UU")).toEqual(["!fired critical (no data)"]);
    const named = new Script();
    named.at(10, "TF");
    expect(alert.told[0]?.episode).toBe(named.told[0]?.episode);
  });

  test("counts towards no escalation and no repeat", () => {
    const alert = new Script({ repeat: 10 * MINUTE, escalations: [{ after: 5 * MINUTE, to: "head" }] });
    alert.at(0, "TF");
    skip(alert, HOUR);
    expect(alert.at(HOUR + 5 * MINUTE - 1, "TF")).toEqual([]);
    expect(alert.at(HOUR + 5 * MINUTE, "TF")).toEqual(["!escalated warning (escalated to head)"]);
    expect(alert.at(HOUR + 10 * MINUTE - 1, "TF")).toEqual([]);
    expect(alert.at(HOUR + 10 * MINUTE, "TF")).toEqual(["!repeated warning (still firing)"]);
  });

  test("counts towards no frozen for", () => {
    const alert = new Script({ tiers: [{ severity: "warning", hold: { kind: "duration", ms: 30 * S } }] });
    alert.at(0, "T");
    alert.at(20 * S, "U");
    skip(alert, HOUR);
    alert.at(HOUR + 50 * S, "T");
    expect(alert.at(HOUR + 59 * S, "T")).toEqual([]);
    expect(alert.at(HOUR + 60 * S, "T")).toEqual(["!fired warning (condition)"]);
  });

  test("leaves the changes of the last hour of watching", () => {
    const alert = new Script();
    for (const [now, tiers] of [
      [0, "TF"],
      [1, "FF"],
      [2, "TF"],
    ] as const)
      alert.at(now, tiers, { flapLimit: 3 });
    skip(alert, HOUR);
    expect(alert.state?.changes).toEqual([HOUR, HOUR + 1, HOUR + 2]);
    expect(alert.at(HOUR + 3, "FF", { flapLimit: 3 }).at(-1)).toBe("flapping warning (more than 3 changes within an hour)");
  });

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
