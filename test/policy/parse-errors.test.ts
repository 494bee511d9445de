import { describe, expect, test } from "vitest";
import { MOST_ERRORS } from "../../grammar/read.ts";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { parsePolicy } from "../../src/policy/parse.ts";

function diagnose(text: string): readonly Diagnostic[] {
  return parsePolicy({ file: "x.policy", text }).diagnostics;
}

/** `CODE at: help`, with the text underlined. */
function brief(text: string): string[] {
  return diagnose(text).map(({ code, primary: { span }, help }) => `${code} ${text.slice(span.start, span.end)}: ${help}`);
}

/** The errors of a clause in a rule. */
function inRule(clause: string): string[] {
  return brief(`rule a\n  ${clause}\n`);
}

describe("one mistake is one error with its fix", () => {
  test.each([
    ["warnng when x.y > 5", "P103 warnng: did you mean `warning`?"],
    ["Critical when x.y > 5", "P103 Critical: did you mean `critical`?"],
    ['mesage "hi"', "P103 mesage: did you mean `message`?"],
    ["critical when x.y > 5 fro 30s", "P103 fro: did you mean `for`?"],
    ["critical when x.y betwen 1 and 2", "P103 betwen: did you mean `between`?"],
    ["critical when x.y > 5 for 3 snapshot", "P103 snapshot: did you mean `snapshots`?"],
    ["critical when agee(x.y) > 5s", "P103 agee: did you mean `age`?"],
    ["critical if x.y", "P101 if: write `when` instead"],
    ["critical x.y > 5", "P101 x.y: write `when` before it"],
    ["repeat 30m", "P101 30m: write `every` before it"],
    ["suppressed other", "P101 other: write `by` before it"],
    ["owner me", 'P107 me: write `"me"`'],
    ["owner desk-risk@x", 'P107 desk-risk@x: write `"desk-risk@x"`'],
    ["owner 'me'", "P107 'me': write `\"me\"`"],
    ["owner “me”", 'P107 “me”: write `"me"`'],
    ['owner "me', 'P107 "me: close it with `"`'],
    ['owner "a\\qb"', 'P107 \\q: write `\\\\` for a backslash, or one of `\\" \\n \\r \\t \\uXXXX`'],
    ['owner "\\u12"', "P107 \\u: write four hexadecimal digits, such as `\\u20b9`"],
    ["critical when x.y = 5", "P109 =: write `==`"],
    ["critical when x.y && x.z", "P109 &&: write `and`"],
    ["critical when !x.y", "P109 !: write `not`"],
    ["critical when x.y ≥ 5", "P109 ≥: write `>=`"],
    ["critical when x.y <> 5", "P109 <>: write `!=`"],
    ["critical when x.y > 5 %", "P105 5 %: write `5%`"],
    ["critical when x.y > 5 s", "P105 s: write `5s`"],
    ["critical when x.y > 5 inr", "P117 inr: write `5 INR`"],
    ["critical when x.y > 1h30m", "P105 1h30m: write `90m`"],
    ["critical when x.y > 1d12h", "P105 1d12h: write `36h`"],
    ["critical when x.y > .5", "P105 .5: write `0.5`"],
    ["critical when x.y > 5. and x.z", "P105 5.: write `5`"],
    ["critical when x.y > 10k", "P105 10k: write `10_000`"],
    ["critical when x.y > 5min", "P105 5min: write `5m`"],
    ["critical when x.y > 1__0", "P105 1__0: write `1_0`"],
    ["critical when x.y > 5s INR", "P105 5s INR: write `5s` or `5 INR`"],
    [
      "critical when x.teacher-model.y",
      'P106 x.teacher-model.y: quote it as `x."teacher-model".y`, or put spaces around `-` to subtract',
    ],
    ["critical when x == teacher-model", 'P106 teacher-model: quote it as `"teacher-model"`, or put spaces around `-` to subtract'],
    ["critical when x.0.y", 'P106 x.0.y: write `x."0".y`'],
    ["critical when x.größe", 'P106 x.größe: quote what is beyond them: `x."größe"`'],
    ["critical when x. y", "P106 .: write the path without spaces, its odd segments in quotes"],
    ["critical when message > 5", "P104 message: choose another name, such as `message_value`"],
    ["critical when (x.y", "P110 (: close it with `)`"],
    ["critical when x.y)", "P110 ): remove this `)`"],
    ["critical when x in [1, 2)", "P110 ): write `]`"],
    ["critical when 1 < x < 5", "P111 <: write `x between a and b`, or join two comparisons with `and`"],
    ["critical when x > 1 between 2 and 3", "P111 between: write `x between a and b`, or join two comparisons with `and`"],
    ["critical when age x.y > 5s", "P112 x.y: write `age(x.y)`"],
    ["critical when avg(x.y) > 5", "P112 avg(x.y): write `avg(x.y over 5m)`"],
    ["critical when abs(x over 5m) > 5", "P112 abs(x over 5m): write `abs(x)`"],
    ["critical when quantile(x over 5m) > 5", "P112 quantile(x over 5m): write `quantile(0.95, x over 1h)`"],
    ["critical when avg(a, b over 5m) > 5", "P112 avg(a, b over 5m): write `avg(b over 5m)`"],
    ["critical when any p in c satisfies (p.x > 5)", "P101 satisfies: write `has` in place of `satisfies`"],
    ["critical when every p in c where (p.x > 5)", "P101 where: write `has` in place of `where`"],
    ["critical when count p in c with (p.x > 5) > 2", "P101 with: write `has` in place of `with`"],
    ["critical when any p in c such that (p.x > 5)", "P101 such: write `has` in place of `such that`"],
    ["critical when any p in c exists (p.x > 5)", "P101 exists: write `has` in place of `exists`"],
    ["critical when any p in c when p.x > 5", "P101 when: write `has` in place of `when`"],
    ["critical when sum p in c where (p.x) > 5", "P101 where: write `of` in place of `where`"],
    ["critical when any p in c hass (p.x > 5)", "P103 hass: did you mean `has`?"],
    ["critical when sum p in c has (p.x) > 5", "P112 has: write `sum p in ... of (...)`"],
    ['critical when x in "A"', 'P101 "A": write `["A"]`'],
    ["critical when 5 is missing", "P101 5: write the metric's path before `is missing`"],
    ['message "a {x.y"', "P113 {: close it with `}`, or write `{{` for a brace"],
    ['message "a } b"', "P113 }: write `}}` for a brace, or remove it"],
    ['message "a {} b"', "P113 {}: write a path or a name between them, or `{{}}` for braces"],
    ['message "a {x + 1} b"', "P113 x + 1: write a path or a name such as `{risk.daily_loss_pct}`"],
    ['message "a {x.b-c} b"', 'P113 x.b-c: quote it as `x."b-c"`, or put spaces around `-` to subtract'],
    ["latch on", "P101 on: remove it"],
    ["critical when x.y\n  for each p in c", "P303 for: write it there, as in `rule NAME for each p in c`"],
    ['owner: "me"', "P108 :: remove it: a clause is its keyword and the text behind it"],
    ['owner "me";', "P108 ;: remove it: a clause ends where the next one begins"],
    ['owner "me" \u0007', "P108 \u0007: remove what stands here and type it again"],
  ])("%s", (clause, expected) => {
    expect(inRule(clause)).toEqual([expected]);
  });

  test.each([
    ["policy a version 1.2", "P116 1.2: write `1.2.0`"],
    ["policy a version v1.2.3", "P116 v1.2.3: write `1.2.3`"],
    ["policy a version 1.02.3", "P116 1.02.3: write `1.2.3`"],
    ["policy teacher-model version 1.0.0", "P106 teacher-model: write `teacher_model`"],
    ['policy "a" version 1.0.0', 'P106 "a": write `a`'],
    ["metrics trading-snapshot@1", 'P107 trading-snapshot@1: write `"trading-snapshot@1"`'],
    ["import common.policy", 'P107 common.policy: write `"common.policy"`'],
    ["currency inr", "P117 inr: write `INR`"],
    ["stale 60s", "P101 60s: write `after` before it"],
    ["limit a 5", "P101 5: write `=` before it"],
    ["limit a == 5", "P109 ==: write `=`"],
    ["limit DailyLoss = 5", "P106 DailyLoss: write `daily_loss`"],
    ["limit owner = 5", "P104 owner: choose another name, such as `owner_value`"],
    ["limit a = 5 within 1 - 8", "P102 8: write it as in `limit daily_loss = 5% within 1% .. 8%`"],
    ["condition c =", "P102 =: write it as in `condition trading_hours = during nse`"],
    ['calendar nse "x.yaml"', 'P101 "x.yaml": write `from` before it'],
    ["ruel a", "P103 ruel: did you mean `rule`?"],
  ])("%s", (item, expected) => {
    expect(brief(`${item}\n`)).toEqual([expected]);
  });
});

test("one run tells the errors of every clause, and reads the clauses that have none", () => {
  const text = `policy p version 1.0
limit a = 5 %
limit b = 7
rule one
  warnng   when x.y > 5
  critical when x.y >
  owner    "me"
  repeat   30m

rule two-b
  critical when x.z > 1e5
  clear    when x.z < 3

rlue three
  info when x.y
`;
  const { policy, diagnostics } = parsePolicy({ file: "x.policy", text });
  expect(diagnostics.map(({ code, primary }) => `${code} ${text.slice(0, primary.span.start).split("\n").length}`)).toEqual([
    "P116 1",
    "P105 2",
    "P103 5",
    "P102 6",
    "P101 8",
    "P106 10",
    "P105 11",
    "P103 14",
  ]);
  expect(policy.limits.map(({ name }) => name.text)).toEqual(["a", "b"]);
  expect(
    policy.rules.map(({ name, tiers, owner, clear }) => [name.text, tiers.length, owner !== undefined, clear !== undefined]),
  ).toEqual([
    ["one", 1, true, false],
    ["two_b", 1, false, true],
    ["three", 1, false, false],
  ]);
});

test("a clause given twice is an error at the second and points at the first", () => {
  const text =
    'metrics "a"\nmetrics "b"\nrule a\n  owner "x"\n  owner "y"\n  critical when b\n  critical when c\n  example { a.b = 1 } -> none\n  example { a.b = 1 } -> none\n';
  const { policy, diagnostics } = parsePolicy({ file: "x.policy", text });
  expect(diagnostics.map(({ code, primary, secondary }) => [code, primary.span.start, secondary?.[0]?.span.start])).toEqual([
    ["P301", text.indexOf('metrics "b"'), 0],
    ["P301", text.indexOf('owner "y"'), text.indexOf('owner "x"')],
    ["P301", text.indexOf("critical when c"), text.indexOf("critical when b")],
  ]);
  expect(policy.header.metrics?.schema.value).toBe("a");
  expect(policy.rules[0]?.examples).toHaveLength(2);
});

test("a header after an item, and clauses outside a rule, are told once each", () => {
  expect(brief('owner "x"\nrepeat every 5m\nlimit a = 5\nlatch\nstale after 5s\n')).toEqual([
    "P303 owner: put it under a `rule NAME`",
    "P303 latch: put it under a `rule NAME`",
    "P302 stale: move it to the top of the file",
  ]);
});

test("text that is no policy is one error, not one a word", () => {
  expect(diagnose("hello world this is not a policy file at all\n")).toHaveLength(1);
  expect(diagnose("SELECT * FROM rules WHERE warning = 1;\n").length).toBeLessThan(4);
});

test("after many errors the rest is not told", () => {
  const diagnostics = diagnose("limit a 5\n".repeat(MOST_ERRORS * 3));
  expect(diagnostics).toHaveLength(MOST_ERRORS + 1);
  expect(diagnostics.at(-1)?.code).toBe("P115");
  expect(
    diagnose('rule a owner "\\q"\n'.repeat(MOST_ERRORS * 3))
      .map(({ code }) => code)
      .filter((code) => code === "P115"),
  ).toHaveLength(1);
});

describe("nesting is bounded", () => {
  test.each([
    ["parentheses", (n: number) => `${"(".repeat(n)}x${")".repeat(n)}`],
    ["not", (n: number) => `${"not ".repeat(n)}x`],
    ["signs", (n: number) => `${"- ".repeat(n)}x`],
    ["calls", (n: number) => `${"abs(".repeat(n)}x${")".repeat(n)}`],
    ["not and parentheses", (n: number) => `${"not (".repeat(n / 2)}x${")".repeat(n / 2)}`],
  ])("%s", (_, nested) => {
    expect(diagnose(`condition a = ${nested(64)}`)).toEqual([]);
    expect(diagnose(`condition a = ${nested(66)}\nlimit b = 5\n`).map(({ code }) => code)).toEqual(["P114"]);
    expect(diagnose(`condition a = ${nested(100_000)}\nlimit b = 5\n`).map(({ code }) => code)).toEqual(["P114"]);
  });

  test("terms that are joined", () => {
    expect(diagnose(`condition a = x${" + x".repeat(256)}`)).toEqual([]);
    expect(diagnose(`condition a = x${" + x".repeat(257)}`).map(({ code }) => code)).toEqual(["P114"]);
    expect(diagnose(`condition a = ${"x + 1 > 2 and ".repeat(2_000)}x`)).toEqual([]);
    expect(diagnose(`condition a = ${"(".repeat(100_000)}`).map(({ code }) => code)).toEqual(["P114"]);
  });
});
