import { describe, expect, test } from "vitest";
import type { JsonObject, JsonValue } from "../../src/model/json.ts";
import type { MarkName, RecordingEntry } from "../../src/recording/entry.ts";
import { replay } from "../../src/replay/replay.ts";
import { bundleOf, loss, S, T0, words } from "../watch/desk.ts";

const LOSS = bundleOf("rule daily_loss\n  warning when risk.loss <= -3% for 30s\n  critical when risk.loss <= -5%");

const mark = (name: MarkName, ms: number, details: JsonObject): RecordingEntry => {
  return { kind: "mark", mark: name, now: T0 + ms, source: "desk", line: 7, details };
};
const envelope = (snapshot: JsonValue, ms: number): RecordingEntry => {
  return { kind: "snapshot", snapshot, now: T0 + ms, source: "desk", line: 1 };
};
const ACKNOWLEDGE = { kind: "acknowledge", rule: "daily_loss", key: null, author: "asha", comment: "on it", until: null };

async function run(entries: Iterable<RecordingEntry>): Promise<{ readonly told: readonly string[]; readonly problems: unknown }> {
  const replayed = replay(entries, [LOSS]);
  const told: string[] = [];
  for await (const transition of replayed) told.push(words(transition));
  return { told, problems: replayed.summary.problems };
}

describe("what a live run wrote down beside snapshots", () => {
  test("an operator's command is obeyed after the clock instants before it", async () => {
    const { told, problems } = await run([
      envelope(loss(1 * S, -4), 1 * S),
      envelope(loss(2 * S, -4), 2 * S),
      mark("command", 40 * S, ACKNOWLEDGE),
      envelope(loss(41 * S, -6), 41 * S),
    ]);
    expect(told).toEqual([
      "1s pending warning daily_loss (condition)",
      "35s !fired warning daily_loss (condition)",
      "40s acknowledged warning daily_loss (by asha: on it)",
      "41s !raised critical daily_loss (condition)",
      "41s unacknowledged critical daily_loss (it got worse)",
    ]);
    expect(problems).toEqual([]);
  });

  test("one that leaps over years, or back by nothing, is told and holds up nobody", async () => {
    const far = Date.parse("9999-01-01T00:00:00Z") - T0;
    for (const kind of ["skew", "rewind", "command"] as const) {
      const { problems } = await run([
        envelope(loss(1 * S, 0), 1 * S),
        mark(kind, far, kind === "command" ? ACKNOWLEDGE : { by_ms: 1, ahead_ms: 1 }),
      ]);
      expect(problems).toMatchObject([{ line: 7, reason: expect.stringContaining("more than a year after") as string }]);
    }
    for (const by of [undefined, "x", -1, 1e300]) {
      const { problems } = await run([
        envelope(loss(1 * S, 0), 1 * S),
        mark("rewind", 2 * S, by === undefined ? {} : { by_ms: by }),
      ]);
      expect(problems).toMatchObject([{ line: 7, reason: "is a `rewind` that does not say by how much" }]);
    }
  });

  test("a command that was refused is refused again, and tells nothing", async () => {
    const { told, problems } = await run([envelope(loss(1 * S, 0), 1 * S), mark("command", 2 * S, ACKNOWLEDGE)]);
    expect({ told, problems }).toEqual({ told: [], problems: [] });
  });

  test("a command that cannot be read is a problem with its line", async () => {
    const { problems } = await run([envelope(loss(1 * S, 0), 1 * S), mark("command", 2 * S, { kind: "acknowledge" })]);
    expect(problems).toEqual([{ line: 7, reason: "needs `rule`: the name of a rule", fix: "remove the mark" }]);
  });

  test("a snapshot from the future is told as live", async () => {
    const { told } = await run([
      envelope(loss(1 * S, 0), 1 * S),
      mark("skew", 2 * S, { ahead_ms: 60_000 }),
      envelope(loss(11 * S, 0), 11 * S),
    ]);
    expect(told).toEqual(["5s !fired critical clock_skew (condition)", "11s !resolved critical clock_skew (condition)"]);
  });

  test("a clock that was set back", async () => {
    const { told } = await run([
      envelope(loss(100 * S, -4), 100 * S),
      envelope(loss(120 * S, -4), 120 * S),
      mark("rewind", 120 * S, { by_ms: 60_000 }),
      envelope(loss(69 * S, -4), 69 * S),
      envelope(loss(71 * S, -4), 71 * S),
    ]);
    expect(told).toEqual(["100s pending warning daily_loss (condition)", "70s !fired warning daily_loss (condition)"]);
  });
});
