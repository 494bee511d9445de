import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { CheckedPolicy } from "../../src/check/checked.ts";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { loadPolicy } from "../../src/trial/load-policy.ts";
import { openTestFile } from "../../src/trial/read-test-file.ts";
import type { TestFile } from "../../src/trial/test-file.ts";
import { memoryFiles, POLICY } from "./scene.ts";

const FILE = "desk.test.yaml";
const FILES = memoryFiles(
  new Map([
    ["calm.json", '{"timestamp":"2025-10-13T11:00:00+05:30"}'],
    ["list.json", "[1]"],
  ]),
);
let policy: CheckedPolicy;

beforeAll(() => {
  const loaded = loadPolicy({ file: "desk.policy", text: POLICY }, FILES);
  if (!loaded.ok) throw new Error(loaded.diagnostics.map(({ message }) => message).join("; "));
  policy = loaded.policy;
});

function read(text: string): { readonly file?: TestFile; readonly diagnostics: readonly Diagnostic[] } {
  const opened = openTestFile({ file: FILE, text });
  const { file, diagnostics } = opened.readTests(policy, FILES);
  return { ...(file === undefined ? {} : { file }), diagnostics: [...opened.diagnostics, ...diagnostics] };
}

const step = (text: string): string => `policy: desk.policy\ntests:\n  - name: t\n    steps: [${text}]\n`;
const withTest = (text: string): string => `policy: desk.policy\ntests:\n  - { name: t, ${text} }\n`;

describe("a test file with a mistake", () => {
  // The text; the code and the stretch it is told at; words of the message; words of the help.
  test.each([
    ["", "P514", "", "the file is empty", "write `tests:`"],
    ["# nothing\n", "P514", "#", "the file is empty", "write `tests:`"],
    ["- a\n", "P511", "- a\n", "a test file must be a mapping", "policy: ../trading_core.policy"],
    ["tests: []\n", "P511", "t", "does not say which policy", "add `policy:"],
    ["policy: x.policy\n", "P514", "p", "has no tests", "add a list `tests:`"],
    ["policy: x.policy\ntests: []\n", "P514", "[]", "tests nothing", "write a test"],
    ["policy: x\npolicy: y\ntests: []\n", "P510", "policy", "stands twice", "keep one"],
    ["policy: x\ntests:\n\t- a\n", "P510", "\t", "a tab indents", "spaces"],
    ["policy: x\ntest: []\n", "P511", "test", "`test` is no key of a test file", "did you mean `tests`?"],
    [withTest("stepz: []"), "P511", "stepz", "`stepz` is no key of a test", "did you mean `steps`?"],
    ["policy: x\ntests: [{ steps: [{ at: 0s }] }]\n", "P511", "{ steps: [{ at: 0s }] }", "has no name", "add `name:"],
    [withTest("base: {}"), "P514", "t", "does nothing", "add `steps:`"],
    [withTest("steps: []"), "P514", "[]", "has no step", "write a step"],
    [withTest("every: 0s, steps: [{ at: 0s }]"), "P511", "0s", "no distance", "every: 10s"],
    [withTest("start: noon, steps: [{ at: 0s }]"), "P511", "noon", "is no instant", "offset"],
    [withTest("base: gone.json, steps: [{ at: 0s }]"), "P501", "gone.json", "no such file", "relative to this file"],
    [withTest("base: list.json, steps: [{ at: 0s }]"), "P501", "list.json", "not one JSON object", "one snapshot"],
    [withTest("recording: day.jsonl"), "P511", "day.jsonl", "could not fail", "transitions: none"],
    [withTest("recording: d, transitions: t, base: {}"), "P511", "{}", "has no `base`", "remove it"],
    [withTest("transitions: t"), "P511", "t", "needs a recording", "add `recording:"],
    [step("{ expect: {} }"), "P511", "{ expect: {} }", "when it happens", "add `at: 0s`"],
    [step("{ at: 30 }"), "P511", "30", "`30` is no duration", "`90s`"],
    [step("{ at: 1h30m }"), "P511", "1h30m", "is no duration", "one number and one unit"],
    [step("{ at: -5s }"), "P511", "-5s", "is no duration", "`90s`"],
    [step("{ at: 9s }, { at: 5s }"), "P511", "{ at: 5s }", "before the one above", "in order"],
    [step("{ at: 9999d }"), "P511", "{ at: 9999d }", "more than a year", "nearer"],
    [step("{ at: 0s, gap: 9999d }"), "P511", "{ at: 0s, gap: 9999d }", "gap ends more than a year", "shorter"],
    [withTest("every: 1ms, steps: [{ at: 101s }]"), "P511", "1ms", "more than 100,000 snapshots", "further apart"],
    [
      withTest("every: 1s, steps: [{ at: 60000s, source: a }, { at: 60000s, source: b }]"),
      "P511",
      "1s",
      "more than 100,000 snapshots",
      "further apart",
    ],
    [step("{ at: 0s, gap: true }"), "P511", "true", "when it ends", "until: 3m"],
    [step("{ at: 9s, gap: true, until: 9s }"), "P511", "9s", "ends before it starts", "later than `at`"],
    [step("{ at: 9s, gap: 0s }"), "P511", "0s", "no length", "gap: 2m"],
    [step("{ at: 0s, unset: risk }"), "P511", "risk", "must be a list", "unset: [risk]"],
    [step("{ at: 0s, unset: { risk: 1 } }"), "P511", "{ risk: 1 }", "must be a list", "unset: [risk]"],
    [step("{ at: 0s, unset: [rsk] }"), "P513", "rsk", "no metric of trading-snapshot@1", "did you mean `risk`?"],
    [
      step("{ at: 0s, set: { risk.daily_loss_pc: 1 } }"),
      "P513",
      "risk.daily_loss_pc",
      "`daily_loss_pc`",
      "did you mean `daily_loss_pct`?",
    ],
    [step("{ at: 0s, set: [1] }"), "P511", "[1]", "must be a mapping", "set: {"],
    [
      step("{ at: 0s, expect: { daily_loss_exceded: none } }"),
      "P512",
      "daily_loss_exceded",
      "no rule",
      "did you mean `daily_loss_exceeded`?",
    ],
    [step("{ at: 0s, expect: { nonsense: none } }"), "P512", "nonsense", "no rule", "daily_loss_exceeded"],
    [step("{ at: 0s, expect: { daily_loss_exceeded: high } }"), "P511", "high", "no state of an alert", "`warning`"],
    [step("{ at: 0s, expect: { daily_loss_exceeded: } }"), "P511", "daily_loss_exceeded", "nothing is expected", "none"],
    [
      step("{ at: 0s, expect: { daily_loss_exceeded: { severty: none } } }"),
      "P511",
      "severty",
      "no key of an expectation",
      "did you mean `severity`?",
    ],
    [step("{ at: 0s, expect: { daily_loss_exceeded: { unknown: maybe } } }"), "P511", "maybe", "`true` or `false`", "`true`"],
    [
      step("{ at: 0s, expect: { position_limit_breached: critical } }"),
      "P511",
      "critical",
      "one alert for each key",
      "KEY: critical",
    ],
  ])("%j", (text, code, place, message, help) => {
    const { file, diagnostics } = read(text);
    expect(file).toBeUndefined();
    const [first] = diagnostics.filter((diagnostic) => diagnostic.code === code);
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toContain(code);
    const { span } = first?.primary ?? { span: { start: -1, end: -1 } };
    expect(text.slice(span.start, span.end)).toBe(place);
    expect(first?.message).toContain(message);
    expect(first?.help).toContain(help);
  });

  test("several mistakes are told at once, in their order", () => {
    const { diagnostics } = read(step("{ at: 5, sett: {} }, { at: 5s, expect: { nobody: none } }"));
    expect(diagnostics.map(({ code }) => code)).toEqual(["P511", "P511", "P512"]);
  });

  test("two tests of one name", () => {
    const { diagnostics } = read("policy: p\ntests:\n  - { name: a, steps: [{ at: 0s }] }\n  - { name: a, steps: [{ at: 0s }] }\n");
    expect(diagnostics.map(({ message }) => message)).toEqual(["two tests are called `a`"]);
  });
});

describe("hostile test files", () => {
  const lies = (text: string): void => {
    for (const { primary } of read(text).diagnostics) {
      expect(primary.span.start).toBeGreaterThanOrEqual(0);
      expect(primary.span.end).toBeLessThanOrEqual(text.length);
      expect(primary.span.start).toBeLessThanOrEqual(primary.span.end);
    }
  };

  test("any text is read or told, at a place that it has", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 200 }), lies), { numRuns: 300 });
  });

  test("so is a good file with a piece cut out, doubled or replaced", () => {
    const good = `policy: desk.policy
set: { daily_loss: 4% }
tests:
  - name: a
    base: { risk: { daily_loss_pct: -1 } }
    every: 10s
    steps:
      - { at: 0s, set: { risk.daily_loss_pct: -3.5% }, expect: { daily_loss_exceeded: { severity: none, unknown: false } } }
      - { at: 30s, unset: [risk], gap: 2m, source: b, expect: { position_limit_breached: [{ key: A, severity: none }] } }
  - name: b
    recording: day.jsonl
    transitions: none
`;
    expect(read(good).diagnostics).toEqual([]);
    const cut = fc.tuple(
      fc.nat(good.length),
      fc.nat(12),
      fc.constantFrom("", "{", "]", "&a ", "*a", "!!x ", ": ", "\n", "\t", "'", "__proto__", "|", "\u0000"),
    );
    fc.assert(
      fc.property(cut, ([start, length, piece]) => {
        lies(good.slice(0, start) + piece + good.slice(start + length));
      }),
      { numRuns: 500 },
    );
  });

  test("depth and aliases are bounded", () => {
    expect(read(`policy: ${"[".repeat(50_000)}`).diagnostics.map(({ code }) => code)).toContain("P510");
    const bomb = [
      "a0: &a0 [1,1,1,1,1,1,1,1,1,1]",
      ...Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(10)}]`),
    ];
    const text = `policy: p\ntests:\n  - name: t\n    base: { ${bomb.join(", ")} }\n    steps: [{ at: 0s }]\n`;
    expect(read(text).diagnostics.map(({ message }) => message)).toContain("aliases multiply this value without bound");
  });
});

test("a path into a list is told to set the list", () => {
  const text = 'policy feeds version 1.0.0\nmetrics "./test/golden/invalid/beside/futures.schema.json"\nmissing hold\n';
  const loaded = loadPolicy({ file: "feeds.policy", text }, FILES);
  if (!loaded.ok) throw new Error(loaded.diagnostics.map(({ message }) => message).join("; "));
  const opened = openTestFile({ file: FILE, text: step("{ at: 0s, set: { feeds.cme.lag: 5 } }") });
  const { diagnostics } = opened.readTests(loaded.policy, FILES);
  expect(diagnostics.map(({ code, message, help }) => [code, message, help])).toEqual([
    [
      "P513",
      "`feeds.cme.lag` is no metric of ./test/golden/invalid/beside/futures.schema.json: `feeds` is a list, and its elements have no paths",
      "set the whole list: `feeds: [{ name: ... }]`",
    ],
  ]);
});
