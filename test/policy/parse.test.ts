import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Node } from "../../src/policy/ast.ts";
import { parsePolicy } from "../../src/policy/parse.ts";

const EXAMPLE = readFileSync(new URL("../golden/policy/trading-core.source.policy", import.meta.url), "utf8");

function read(text: string): ReturnType<typeof parsePolicy>["policy"] {
  const { policy, diagnostics } = parsePolicy({ file: "x.policy", text });
  expect(diagnostics).toEqual([]);
  return policy;
}

function isNode(value: object): value is Node {
  return "span" in value && typeof value.span === "object";
}

/** Every node under `value` with the node that holds it. */
function nodes(value: unknown, holder?: Node): { readonly node: Node; readonly holder: Node | undefined }[] {
  if (typeof value !== "object" || value === null) return [];
  const own = isNode(value) ? value : undefined;
  const inner = Object.entries(value)
    .filter(([key]) => key !== "span")
    .flatMap(([, each]) => nodes(each, own ?? holder));
  return own === undefined ? inner : [{ node: own, holder }, ...inner];
}

describe("the example of the language page", () => {
  const policy = read(EXAMPLE);
  const source = ({ span }: Node): string => EXAMPLE.slice(span.start, span.end);

  test("has its headers, items and rules", () => {
    expect(policy.header.policy).toMatchObject({ name: { text: "trading_core" }, version: "1.2.0" });
    expect(policy.header.metrics?.schema.value).toBe("trading-snapshot@1");
    expect(policy.header.currency?.code).toBe("INR");
    expect(policy.header.stale?.after).toMatchObject({ digits: "60", unit: "s" });
    expect(policy.header.missing?.does).toMatchObject({ kind: "after", severity: "warning", after: { digits: "2", unit: "m" } });
    expect(policy.limits.map(({ name }) => name.text)).toEqual([
      "daily_loss",
      "position_value",
      "sentiment_failures",
      "sentiment_window",
      "heartbeat_gap",
    ]);
    expect(policy.calendars.map(({ file }) => file.value)).toEqual(["calendars/nse.yaml"]);
    expect(policy.conditions.map(({ value }) => value.kind)).toEqual(["during"]);
    expect(policy.rules.map(({ name, tiers }) => [name.text, ...tiers.map(({ severity }) => severity)])).toEqual([
      ["circuit_breaker_triggered", "critical"],
      ["daily_loss_exceeded", "warning", "critical"],
      ["webhook_failing", "warning"],
      ["heartbeat_lapsed", "critical"],
      ["position_limit_breached", "warning", "critical"],
      ["position_drift", "critical"],
    ]);
  });

  test("has a span for every clause that is exactly its text", () => {
    const rule = policy.rules[1];
    expect(rule === undefined ? "" : source(rule).startsWith("rule daily_loss_exceeded\n  warning ")).toBe(true);
    expect(rule?.tiers.map(source)).toEqual([
      "warning  when risk.daily_loss_pct <= -0.6 * daily_loss for 30s",
      "critical when risk.daily_loss_pct <= -daily_loss",
    ]);
    expect(rule?.tiers.map(({ when }) => source(when))).toEqual([
      "risk.daily_loss_pct <= -0.6 * daily_loss",
      "risk.daily_loss_pct <= -daily_loss",
    ]);
    expect(rule?.message?.parts.map(source)).toEqual(["Daily loss ", "{risk.daily_loss_pct}", ", limit ", "{daily_loss}"]);
    expect(rule?.examples.map(({ values }) => values.map(source))).toEqual([
      ["risk.daily_loss_pct = -5%"],
      ["risk.daily_loss_pct = -3.5%"],
      ["risk.daily_loss_pct = -3.5%"],
    ]);
    expect(policy.limits.map(({ value }) => source(value))).toEqual(["5%", "100_000 INR", "5", "1h", "90s"]);
    expect(policy.rules[5]?.tiers.map(({ hold }) => hold && source(hold))).toEqual(["for 2 updates of position.reconciled_at"]);
  });

  test("has spans that lie inside each other as the nodes do, and is frozen throughout", () => {
    const all = nodes(policy);
    expect(all.length).toBeGreaterThan(150);
    for (const { node, holder } of all) {
      expect(Object.isFrozen(node)).toBe(true);
      expect(Object.isFrozen(node.span)).toBe(true);
      if (holder === undefined) continue;
      expect(node.span.start).toBeGreaterThanOrEqual(holder.span.start);
      expect(node.span.end).toBeLessThanOrEqual(holder.span.end);
    }
  });
});

describe("what the words of the language may name", () => {
  test("contextual words are metrics, limits, variables and rules", () => {
    const policy = read(
      "limit count = 5\nlimit after = 3s\nrule version for each of in has\n  critical when count > 3 and sum > count and age < 5s for after\n  suppressed by by, to\n",
    );
    expect(policy.limits.map(({ name }) => name.text)).toEqual(["count", "after"]);
    expect(policy.rules[0]?.each?.variable.text).toBe("of");
    expect(policy.rules[0]?.tiers[0]?.hold).toMatchObject({ kind: "for-duration", duration: { kind: "name", text: "after" } });
    expect(policy.rules[0]?.suppressedBy?.rules.map(({ text }) => text)).toEqual(["by", "to"]);
  });

  test("labels and attachments may have any word as a name", () => {
    const policy = read(
      'rule a\n  label owner = "x"\n  label info = "y"\n  attach positions.count as count, rule.limit as limit\n',
    );
    expect(policy.rules[0]?.labels.map(({ name }) => name.text)).toEqual(["owner", "info"]);
    expect(policy.rules[0]?.attach?.paths.map(({ as }) => as?.text)).toEqual(["count", "limit"]);
  });

  test("a reserved word is a segment of a path", () => {
    const when = read("rule a\n  critical when rule.limit > 5 and warning.when\n").rules[0]?.tiers[0]?.when;
    expect(when).toMatchObject({
      kind: "and",
      operands: [{ left: { segments: ["rule", "limit"] } }, { segments: ["warning", "when"] }],
    });
  });
});

test("line breaks and blanks are free", () => {
  const policy = read(
    'rule\r\na for\teach x in\n y critical when\n(\nx.b\n>\n5%) for 3\nsnapshots owner "me" latch label a = "b" label c = "d"',
  );
  expect(policy.rules[0]).toMatchObject({
    each: { variable: { text: "x" }, collection: { segments: ["y"] } },
    tiers: [{ severity: "critical", hold: { kind: "for-snapshots", count: { digits: "3" } } }],
    owner: { text: { value: "me" } },
    latch: { kind: "latch" },
    labels: [{ name: { text: "a" } }, { name: { text: "c" } }],
  });
});

test("tiers stand least severe first, whatever their order in the file", () => {
  const [rule] = read("rule a critical when a info when b warning when c").rules;
  expect(rule?.tiers.map(({ severity }) => severity)).toEqual(["info", "warning", "critical"]);
});

test("a file of nothing is a policy of nothing", () => {
  for (const text of ["", "\n\n", "\ufeff", "# only a comment"]) {
    expect(read(text)).toMatchObject({ header: {}, imports: [], limits: [], rules: [], span: { start: 0, end: text.length } });
  }
});

test("a byte order mark and carriage returns change nothing but offsets", () => {
  const [rule] = read("\ufeffrule a\r\n  critical when x.y # why\r\n").rules;
  expect(rule?.span).toMatchObject({ start: 1, end: 28 });
  expect(rule?.tiers[0]?.comments).toEqual({ before: [], after: "why" });
});

test("strings have JSON's escapes, in messages too", () => {
  const [rule] = read(
    String.raw`rule a owner "a\"b\\c\/d\n\t\u20b9" message "x \"{a.b}\" {{y}} \u007b"`.replace(String.raw` \u007b`, ""),
  ).rules;
  expect(rule?.owner?.text.value).toBe('a"b\\c/d\n\t₹');
  expect(rule?.message?.parts).toMatchObject([{ text: 'x "' }, { path: { segments: ["a", "b"] } }, { text: '" {y}' }]);
});

test("a path in a message may have quoted segments, braces in them included", () => {
  const [rule] = read(String.raw`rule a message "{ positions.\"M&M\".value } {a.\"}\".b}"`).rules;
  expect(rule?.message?.parts.filter(({ kind }) => kind === "interpolation")).toMatchObject([
    { path: { segments: ["positions", "M&M", "value"] } },
    { path: { segments: ["a", "}", "b"] } },
  ]);
});
