import { expect, it } from "vitest";
import { replayTable } from "../../src/cli/replay-table.ts";
import { painter } from "../../src/cli/terminal.ts";
import type { Transition } from "../../src/model/transition.ts";

const FIRED = {
  at: Date.UTC(2025, 9, 14),
  source: "engine",
  policy: "desk",
  rule: "over",
  severity: "critical",
  transition: "fired",
  reason: "condition",
  notify: true,
  message: "",
} as unknown as Transition;

it("has a line for each transition, also of more than one call takes as arguments", () => {
  const transitions = Array.from({ length: 200_000 }, (_, index) => ({ ...FIRED, key: `K${index}` }));
  const lines = replayTable(transitions, undefined, painter(false)).split("\n");
  expect(lines[0]).toBe("time (UTC)           rule  key      severity  what   message");
  expect(lines[200_000]).toBe("2025-10-14 00:00:00  over  K199999  critical  fired");
  expect(lines).toHaveLength(200_002);
});
