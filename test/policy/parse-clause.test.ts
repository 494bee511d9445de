import { describe, expect, test } from "vitest";
import type { ClauseEntry, ClausePlace } from "../../src/policy/clause.ts";
import { parseClause } from "../../src/policy/parse.ts";

/** As if the text stood 100 characters into its file, a line break and ten blanks after every ten characters. */
const folded: ClausePlace = { file: "x.policy.yaml", offsetOf: (offset) => 100 + offset + 11 * Math.floor(offset / 10) };

describe("each clause reads on its own", () => {
  const entries: readonly (readonly [ClauseEntry, string, object])[] = [
    ["name", "trading_core", { kind: "name", text: "trading_core" }],
    ["version", "1.2.0-rc.1", { kind: "version", text: "1.2.0-rc.1" }],
    ["currency", "INR", { kind: "currency-header", code: "INR" }],
    ["stale", "after 60s", { kind: "stale-header", after: { digits: "60" } }],
    ["missing", "warning after gap", { kind: "missing", does: { kind: "after", severity: "warning", after: { text: "gap" } } }],
    ["missing", "hold", { does: { kind: "hold" } }],
    ["missing", "ok", { does: { kind: "ok" } }],
    [
      "limit",
      '5% within 1% .. 8% because "so"',
      { value: { digits: "5" }, within: { low: { digits: "1" }, high: { digits: "8" } }, because: { value: "so" } },
    ],
    ["limit", "010", { value: { digits: "010" } }],
    ["calendar", 'from "nse.yaml"', { kind: "string", value: "nse.yaml" }],
    ["condition", "during nse", { kind: "during" }],
    ["tier", "x.y > 5 for 30s", { when: { kind: "compare" }, hold: { kind: "for-duration" } }],
    ["tier", "when x.y", { when: { kind: "path" } }],
    ["clear", "when x.y for 3 snapshots", { kind: "clear", hold: { kind: "for-snapshots" } }],
    ["only", "while a and b", { schedule: { kind: "while", condition: { kind: "and" } } }],
    ["only", "during nse.pre_open", { schedule: { kind: "during", session: { segments: ["nse", "pre_open"] } } }],
    ["suppressed_by", "a, b", { rules: [{ text: "a" }, { text: "b" }] }],
    ["suppressed_by", "by a", { rules: [{ text: "a" }] }],
    ["suppressed_by", "by, a", { rules: [{ text: "by" }, { text: "a" }] }],
    ["suppressed_by", "by", { rules: [{ text: "by" }] }],
    ["attach", "a.b, c as d", { paths: [{ path: { segments: ["a", "b"] } }, { as: { text: "d" } }] }],
    ["label", 'team = "x"', { name: { text: "team" }, value: { value: "x" } }],
    ["repeat", "every 30m", { every: { digits: "30" } }],
    ["escalate", 'after 10m to "x"', { after: { digits: "10" }, to: { value: "x" } }],
    [
      "example",
      '"late" { a.b = 95s ago, c = gap ago } held 3s -> none',
      { values: [{ value: { kind: "ago" } }, { value: { duration: { text: "gap" } } }], expect: "none" },
    ],
    ["for_each", "hook in webhooks", { variable: { text: "hook" }, collection: { segments: ["webhooks"] } }],
    ["for_each", "for each hook in webhooks", { variable: { text: "hook" } }],
    ["path", 'a."M&M".b', { segments: ["a", "M&M", "b"] }],
    ["duration", "30s", { kind: "number" }],
    ["duration", "gap", { kind: "name", text: "gap" }],
    ["message", 'Loss "{a.b}" \\n {{', { parts: [{ text: 'Loss "' }, { path: { segments: ["a", "b"] } }, { text: '" \\n {' }] }],
  ];
  test.each(entries)("%s: %s", (entry, text, expected) => {
    const { node, diagnostics, comments } = parseClause(entry, text, folded);
    expect(diagnostics).toEqual([]);
    expect(comments).toEqual([]);
    expect(node).toMatchObject(expected);
  });
});

test("spans are those of the file that contains the text", () => {
  const { node } = parseClause("tier", "x.y > 5 and x.z_long", folded);
  expect(node?.when).toMatchObject({
    span: { file: "x.policy.yaml", start: 100, end: 131 },
    operands: [{ span: { start: 100, end: 107 } }, { span: { start: 123, end: 131 } }],
  });
  expect(parseClause("message", "0123456789{abc}", folded).node?.parts[1]).toMatchObject({
    span: { start: 121, end: 126 },
    path: { span: { start: 122, end: 125 } },
  });
});

test("errors are told at their place in the file that contains the text", () => {
  const told = (entry: ClauseEntry, text: string): string[] =>
    parseClause(entry, text, folded).diagnostics.map(
      ({ code, primary: { span } }) => `${code} ${span.file} ${span.start}-${span.end}`,
    );
  expect(told("tier", "x.y > 5 > 6")).toEqual(["P111 x.policy.yaml 108-109"]);
  expect(told("tier", "")).toEqual(["P102 x.policy.yaml 100-100"]);
  expect(told("tier", "x.y > 5 owner")).toEqual(["P101 x.policy.yaml 108-124"]);
  expect(told("message", "0123456789 {a-b}")).toEqual(["P113 x.policy.yaml 123-126"]);
  expect(told("message", "0123456789{")).toEqual(["P113 x.policy.yaml 121-122"]);
  expect(told("name", "teacher-model")).toEqual(["P106 x.policy.yaml 100-124"]);
  expect(told("duration", "1h30m")).toEqual(["P105 x.policy.yaml 100-105"]);
});

test("comments inside the text are handed back", () => {
  expect(parseClause("tier", "a # one\n and b # two", folded).comments).toEqual(["one", "two"]);
});
