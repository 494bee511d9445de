import { describe, expect, test } from "vitest";
import type { Settings } from "../../src/lifecycle/input.ts";
import { isUnknown } from "../../src/lifecycle/reading.ts";
import { packOutcome } from "../../src/model/outcome.ts";
import { type Circumstances, HOUR, kleeneOf, MINUTE, S, Script, settings, words } from "./script.ts";

type Evaluation = readonly [now: number, tiers: string, circumstances?: Circumstances];

const GONE: Circumstances = { presence: "gone" };
const OUTSIDE: Circumstances = { only: "F" };
const AFTER = { kind: "after", severity: "critical", after: 90 * S } as const;
const WAITING: Partial<Settings> = { tiers: [{ severity: "warning", hold: { kind: "duration", ms: 30 * S } }] };
const CLEAR: Partial<Settings> = { clear: { hold: { kind: "duration", ms: 5 * MINUTE } } };

function played(rule: Partial<Settings>, evaluations: readonly Evaluation[]): Script {
  const script = new Script(rule);
  for (const [now, tiers, circumstances] of evaluations) script.at(now, tiers, circumstances);
  return script;
}

/** Why the alert is as it is after the last evaluation, as `explain` shows it. */
describe("the decision", () => {
  test.each<[string, Partial<Settings>, readonly Evaluation[], string]>([
    ["fired", {}, [[0, "TF"]], "fired"],
    [
      "raised",
      {},
      [
        [0, "TF"],
        [1, "TT"],
      ],
      "raised",
    ],
    [
      "lowered",
      {},
      [
        [0, "TT"],
        [1, "TF"],
      ],
      "lowered",
    ],
    [
      "resolved",
      {},
      [
        [0, "TF"],
        [1, "FF"],
      ],
      "resolved",
    ],
    [
      "resolved by clear",
      { clear: {} },
      [
        [0, "TF"],
        [1, "FF", { clear: "T" }],
      ],
      "resolved",
    ],
    [
      "clearing",
      CLEAR,
      [
        [0, "TF"],
        [1, "FF", { clear: "T" }],
      ],
      "clearing",
    ],
    [
      "not clear yet",
      CLEAR,
      [
        [0, "TF"],
        [1, "FF"],
      ],
      "not clear yet",
    ],
    ["waiting for its for", WAITING, [[0, "T"]], "waiting"],
    [
      "no tier is true any more",
      WAITING,
      [
        [0, "T"],
        [1, "F"],
      ],
      "no tier is true",
    ],
    [
      "unknown while waiting",
      WAITING,
      [
        [0, "T"],
        [1, "U"],
      ],
      "unknown",
    ],
    ["unknown, with a missing that counts", { missing: AFTER }, [[0, "UF"]], "unknown"],
    [
      "unknown while firing",
      {},
      [
        [0, "TF"],
        [1, "UF"],
      ],
      "unknown",
    ],
    [
      "holding",
      { repeat: MINUTE },
      [
        [0, "TF"],
        [MINUTE, "TF"],
      ],
      "holding",
    ],
    [
      "holding though a higher tier waits",
      { tiers: [{ severity: "warning" }, { severity: "critical", hold: { kind: "duration", ms: S } }] },
      [
        [0, "TF"],
        [1, "TT"],
      ],
      "holding",
    ],
    [
      "latched",
      { latch: true },
      [
        [0, "TF"],
        [1, "FF"],
      ],
      "latched",
    ],
    [
      "latched outside",
      { latch: true },
      [
        [0, "TF"],
        [1, "FF", OUTSIDE],
      ],
      "latched",
    ],
    [
      "closed outside",
      {},
      [
        [0, "TF"],
        [1, "FF", OUTSIDE],
      ],
      "closed",
    ],
    [
      "nothing to close outside",
      WAITING,
      [
        [0, "T"],
        [1, "T", OUTSIDE],
      ],
      "outside schedule",
    ],
    [
      "closed as gone",
      { missing: { kind: "ok" }, ownMissing: true },
      [
        [0, "TF"],
        [1, "FF", GONE],
      ],
      "closed",
    ],
    [
      "nothing to close as gone",
      { ...WAITING, missing: { kind: "ok" }, ownMissing: true },
      [
        [0, "T"],
        [1, "F", GONE],
      ],
      "gone",
    ],
    [
      "a quiet key is gone",
      WAITING,
      [
        [0, "T"],
        [1, "F", GONE],
      ],
      "gone",
    ],
    [
      "a firing key is gone",
      {},
      [
        [0, "TF"],
        [1, "FF", GONE],
      ],
      "key gone, held",
    ],
  ])("%s", (_, rule, evaluations, decision) => {
    expect(played(rule, evaluations).decision).toBe(decision);
  });
});

describe("a quiet alert is not stepped", () => {
  test.each<[string, Partial<Settings>, string, Circumstances]>([
    ["while no tier is true", {}, "FF", {}],
    [
      "though clear holds",
      { tiers: [{ severity: "info" }, { severity: "warning" }, { severity: "critical" }] },
      "FFF",
      { clear: "T" },
    ],
    ["while it is unknown and missing holds", {}, "UU", {}],
    ["while it is unknown and missing is ok", { missing: { kind: "ok" } }, "UU", {}],
    ["while all is known, whatever missing says", { missing: AFTER }, "FF", {}],
    ["outside", { missing: AFTER }, "TU", OUTSIDE],
    ["while its key is gone and the rule says nothing of it", { missing: AFTER }, "UU", GONE],
    ["while its key is gone and the rule's own missing holds", { ownMissing: true }, "UU", GONE],
    ["while its collection is absent and missing holds", {}, "UU", { presence: "absent" }],
  ])("%s", (_, rule, tiers, circumstances) => {
    const alert = played(rule, [[0, tiers, circumstances]]);
    expect(alert.decision).toBe("unchanged");
    expect(alert.state).toBeUndefined();
  });

  test("nor one of which nothing more can come", () => {
    const firing = played({}, [
      [0, "TF"],
      [HOUR, "TF"],
    ]);
    firing.at(3 * HOUR, "TF");
    expect(firing.decision).toBe("unchanged");
    const missing = played({ missing: AFTER }, [
      [0, "UU"],
      [90 * S, "UU"],
    ]);
    missing.at(95 * S, "UU");
    expect(missing.decision).toBe("unchanged");
  });
});

describe("an episode outlives the hour", () => {
  test("that its changes are remembered", () => {
    const alert = played({}, [
      [0, "TF"],
      [HOUR, "TF"],
      [3 * HOUR, "TF"],
    ]);
    expect(alert.told.map(words)).toEqual(["!fired warning (condition)"]);
    expect(alert.at(4 * HOUR, "FF")).toEqual(["!resolved warning (condition)"]);
  });
});

describe("an episode that no data opened", () => {
  const missing = { ...AFTER, after: 10 };

  test("keeps its severity under clear while a tier holds", () => {
    const alert = played({ ...CLEAR, missing }, [
      [0, "UU"],
      [10, "UU"],
    ]);
    expect(alert.at(11, "TF")).toEqual([]);
    expect(alert.decision).toBe("holding");
    expect(alert.state?.open?.severity).toBe("critical");
  });
});

describe("a key that was gone", () => {
  test("goes on with its for where it stood", () => {
    const alert = played({ tiers: [{ severity: "warning" }, { severity: "critical", hold: { kind: "duration", ms: 30 * S } }] }, [
      [0, "TT"],
      [20 * S, "TT", GONE],
      [100 * S, "TT"],
    ]);
    expect(alert.at(109 * S, "TT")).toEqual([]);
    expect(alert.at(110 * S, "TT")).toEqual(["!raised critical (condition)"]);
  });

  test("drops what a missing that no longer counts had begun", () => {
    const alert = played({ missing: AFTER }, [
      [0, "TF"],
      [1, "UU"],
      [2, "UU", GONE],
    ]);
    expect(alert.state?.missing).toBeNull();
  });
});

describe("a clear that a new version replaces", () => {
  test("leaves no alert clearing", () => {
    const [before, after] = [
      played(CLEAR, [
        [0, "TF"],
        [1, "FF", { clear: "T" }],
      ]),
      new Script({ latch: true, repeat: MINUTE }),
    ];
    if (before.state === undefined) throw new Error("nothing is open");
    after.state = { ...before.state, timers: {}, due: 0 };
    after.at(2, "TF");
    expect(after.state.open?.clearing).toBe(false);
  });
});

test("an alert that is clearing tells so once", () => {
  const alert = played({ ...CLEAR, repeat: MINUTE }, [
    [0, "TF"],
    [1, "FF", { clear: "T" }],
  ]);
  expect(alert.at(MINUTE, "FF", { clear: "T" })).toEqual(["!repeated warning (still firing)"]);
  expect(alert.state?.open?.clearing).toBe(true);
});

test.each<[string, Partial<Settings>, string, Circumstances, boolean]>([
  ["a tier is unknown and none is true", {}, "UF", {}, true],
  ["a tier is true", {}, "UT", {}, false],
  ["all are false", {}, "FF", {}, false],
  ["outside, whatever the tiers", {}, "UU", OUTSIDE, false],
  ["its key is gone", {}, "FF", GONE, true],
  ["its key is gone and that is ok", { missing: { kind: "ok" }, ownMissing: true }, "FF", GONE, false],
  ["its key is gone and that counts", { missing: AFTER, ownMissing: true }, "FF", GONE, true],
  ["its collection is absent", {}, "TT", { presence: "absent" }, true],
])("unknown where %s", (_, rule, tiers, { only = "T", presence = "present" }, unknown) => {
  const code = packOutcome(tiers.split("").map(kleeneOf), kleeneOf("F"), kleeneOf(only));
  expect(isUnknown(settings(rule), { code, presence })).toBe(unknown);
});
