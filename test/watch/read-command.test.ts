import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/model/json.ts";
import type { WatchCommand } from "../../src/watch/command.ts";
import { readCommand } from "../../src/watch/read-command.ts";

const SAID = { author: "asha", comment: "on it" };
const COMMANDS: readonly WatchCommand[] = [
  { kind: "acknowledge", rule: "daily_loss", key: null, until: null, ...SAID },
  { kind: "acknowledge", rule: "oversize", key: "INFY", policy: "core", until: 1_760_000_000_000, ...SAID },
  { kind: "unacknowledge", rule: "daily_loss", key: null, ...SAID },
  { kind: "reset", rule: "daily_loss", key: "a", ...SAID },
  { kind: "silence", matchers: [{ name: "rule", operator: "matches", value: "daily_*" }], startsAt: 1, endsAt: 2, ...SAID },
  { kind: "silence", matchers: [], endsAt: 2, ...SAID },
  { kind: "unsilence", silence: "0123456789abcdef" },
];

describe("a command from JSON", () => {
  test.each(COMMANDS.map((command) => [command.kind, command] as const))("%s comes back as it was written", (_, command) => {
    expect(readCommand(JSON.parse(JSON.stringify(command)) as JsonObject)).toEqual({ read: true, command });
  });

  test.each([
    [{}, "has a `kind` that is none of"],
    [{ kind: "unsilence" }, "needs `silence`"],
    [{ kind: "acknowledge", key: null, ...SAID }, "needs `rule`"],
    [{ kind: "acknowledge", rule: "r", key: 3, ...SAID }, "needs `key`"],
    [{ kind: "acknowledge", rule: "r", policy: 3, ...SAID }, "needs `policy`"],
    [{ kind: "acknowledge", rule: "r", comment: "c" }, "needs `author`"],
    [{ kind: "reset", rule: "r", author: "a" }, "needs `comment`"],
    [{ kind: "acknowledge", rule: "r", until: "2h", ...SAID }, "needs `until`"],
    [{ kind: "silence", endsAt: 2, ...SAID }, "needs `matchers`"],
    [{ kind: "silence", matchers: [{ name: "rule", operator: "~", value: "x" }], endsAt: 2, ...SAID }, "needs `matchers`"],
    [{ kind: "silence", matchers: [], endsAt: 2, comment: "c" }, "needs `author`"],
    [{ kind: "silence", matchers: [], endsAt: 2, author: "a" }, "needs `comment`"],
    [{ kind: "silence", matchers: [], startsAt: "x", endsAt: 2, ...SAID }, "needs `startsAt`"],
    [{ kind: "silence", matchers: [], ...SAID }, "needs `endsAt`"],
  ])("%j is refused: %s", (json, problem) => {
    const read = readCommand(json);
    expect(read.read ? "" : read.problem).toContain(problem);
  });

  test("nothing throws", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom(...COMMANDS), (noise, command) => {
        readCommand({ ...(JSON.parse(JSON.stringify(command)) as JsonObject), ...(noise as JsonObject) });
      }),
    );
  });
});
