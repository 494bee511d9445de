import { describe, expect, test } from "vitest";
import type { Settings } from "../../src/lifecycle/input.ts";
import { type Circumstances, HOUR, MINUTE, S, Script, SILENCE } from "./script.ts";

type Evaluation = readonly [now: number, tiers: string, circumstances?: Circumstances];

const lasting = (ms: number) => ({ kind: "duration", ms }) as const;

function due(rule: Partial<Settings>, evaluations: readonly Evaluation[]): number | null | undefined {
  const script = new Script(rule);
  for (const [now, tiers, circumstances] of evaluations) script.at(now, tiers, circumstances);
  return script.state?.due;
}

/** When something may happen although the outcome stays the same: before that no evaluation need look at the alert. */
describe("an alert is due", () => {
  const escalations = [
    { after: 20 * MINUTE, to: "cro" },
    { after: 10 * MINUTE, to: "head" },
  ];

  test.each<[string, Partial<Settings>, readonly Evaluation[], number | null]>([
    [
      "when its oldest change is an hour old",
      {},
      [
        [5, "TF"],
        [9, "TT"],
      ],
      5 + HOUR,
    ],
    [
      "never, after that",
      {},
      [
        [5, "TF"],
        [5 + HOUR, "TF"],
      ],
      null,
    ],
    ["when a for is over", { tiers: [{ severity: "warning", hold: lasting(30 * S) }] }, [[5, "T"]], 5 + 30 * S],
    [
      "never while a for is frozen",
      { tiers: [{ severity: "warning", hold: lasting(30 * S) }] },
      [
        [5, "T"],
        [6, "U"],
      ],
      null,
    ],
    ["at once while a for counts", { tiers: [{ severity: "warning", hold: { kind: "snapshots", count: 3 } }] }, [[5, "T"]], 5],
    [
      "when clear is over",
      { clear: { hold: lasting(MINUTE) } },
      [
        [5, "TF"],
        [9, "FF", { clear: "T" }],
      ],
      9 + MINUTE,
    ],
    ["when missing is over", { missing: { kind: "after", severity: "info", after: MINUTE } }, [[5, "UU"]], 5 + MINUTE],
    ["when the first escalation is", { escalations }, [[5, "TF"]], 5 + 10 * MINUTE],
    [
      "when the next escalation is",
      { escalations },
      [
        [5, "TF"],
        [5 + 12 * MINUTE, "TF"],
      ],
      5 + 20 * MINUTE,
    ],
    [
      "for no escalation after the last",
      { escalations },
      [
        [5, "TF"],
        [5 + 20 * MINUTE, "TF"],
      ],
      5 + HOUR,
    ],
    ["for no escalation while it is silenced", { escalations }, [[5, "TF", { silence: SILENCE }]], 5 + HOUR],
    ["when it is to be told again", { repeat: 7 * MINUTE }, [[5, "TF"]], 5 + 7 * MINUTE],
    ["for no repeat while it is suppressed", { repeat: 7 * MINUTE }, [[5, "TF", { suppressedBy: "other" }]], 5 + HOUR],
    ["at the earliest of several", { escalations, repeat: 9 * MINUTE }, [[5, "TF"]], 5 + 9 * MINUTE],
    ["at the earliest, whatever the order", { escalations, repeat: 11 * MINUTE }, [[5, "TF"]], 5 + 10 * MINUTE],
  ])("%s", (_, rule, evaluations, expected) => {
    expect(due(rule, evaluations)).toBe(expected);
  });
});

test("escalations that come due together are told in the order of their times", () => {
  const alert = new Script({
    escalations: [
      { after: 20 * MINUTE, to: "cro" },
      { after: 10 * MINUTE, to: "head" },
    ],
  });
  alert.at(0, "TF");
  expect(alert.at(25 * MINUTE, "TF")).toEqual(["!escalated warning (escalated to head)", "!escalated warning (escalated to cro)"]);
});
