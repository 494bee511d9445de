import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import type { Span } from "../../src/diagnostics/span.ts";
import type { PolicyFile } from "../../src/policy/ast.ts";
import { parsePolicy } from "../../src/policy/parse.ts";
import { parseYamlPolicy } from "../../src/policy/yaml-read.ts";
import { stripSpans } from "./strip-spans.ts";

function read(text: string): { policy: PolicyFile; diagnostics: readonly Diagnostic[] } {
  return parseYamlPolicy({ file: "x.policy.yaml", text });
}

function sound(text: string): PolicyFile {
  const { policy, diagnostics } = read(text);
  expect(diagnostics).toEqual([]);
  return policy;
}

/** `line:column code "the text that is underlined"` */
function findings(text: string): string[] {
  return read(text).diagnostics.map(({ code, primary: { span }, help }) => {
    expect(help).not.toBe("");
    const before = text.slice(0, span.start).split("\n");
    const column = (before.at(-1) ?? "").length + 1;
    return `${before.length}:${column} ${code} ${JSON.stringify(text.slice(span.start, span.end))}`;
  });
}

function underlined(text: string, span: Span | undefined): string {
  return span === undefined ? "" : text.slice(span.start, span.end);
}

describe("the YAML spelling", () => {
  it("says the same as the text spelling", () => {
    const yaml = sound(
      [
        "policy: core",
        "version: 1.2.0",
        "metrics: trading-snapshot@1",
        "currency: INR",
        "stale: after 60s",
        "missing: warning after 2m",
        "imports: common.policy",
        "limits: { daily_loss: 5% within 1% .. 8%, gap: 010 }",
        'calendars: { nse: from "calendars/nse.yaml" }',
        "conditions: { trading_hours: during nse }",
        "rules:",
        "  loss:",
        "    for_each: account in accounts",
        "    critical: >-",
        "      account.loss <= -daily_loss",
        "      for 30s",
        "    warning: 'account.note == \"it''s\"'",
        '    message: "Loss {account.loss}: \\u20b9"',
        "    latch: true",
        "    owner: 010",
        '    escalate: after 5m to "head"',
        '    label: [team = "cash", tier = "1"]',
      ].join("\n"),
    );
    const text = parsePolicy({
      file: "x.policy",
      text: `policy core version 1.2.0 metrics "trading-snapshot@1" currency INR stale after 60s missing warning after 2m
        import "common.policy"
        limit daily_loss = 5% within 1% .. 8%  limit gap = 010
        calendar nse from "calendars/nse.yaml"  condition trading_hours = during nse
        rule loss for each account in accounts
          warning when account.note == "it's"
          critical when account.loss <= -daily_loss for 30s
          latch  message "Loss {account.loss}: ₹"  owner "010"
          label team = "cash"  label tier = "1"  escalate after 5m to "head"`,
    });
    expect(text.diagnostics).toEqual([]);
    expect(stripSpans(yaml)).toEqual(stripSpans(text.policy));
  });

  it("is nothing for a file without content", () => {
    expect(sound("").rules).toEqual([]);
    expect(sound("# a\n\n# b\n").trailing).toEqual(["a", "", "b"]);
  });

  it("points spans at the YAML file", () => {
    const text =
      "rules:\n  r:\n    critical: >-\n      a > 1\n      and b.c < 2%\n      for 30s # no comment\n    message: 'it''s {d.e}'\n";
    const [rule] = sound(text.replace(" # no comment", "")).rules;
    const source = text.replace(" # no comment", "");
    const tier = rule?.tiers[0];
    expect(underlined(source, rule?.name.span)).toBe("r");
    expect(underlined(source, tier?.span)).toBe("critical: >-\n      a > 1\n      and b.c < 2%\n      for 30s");
    expect(underlined(source, tier?.when.span)).toBe("a > 1\n      and b.c < 2%");
    expect(underlined(source, tier?.hold?.span)).toBe("for 30s");
    expect(underlined(source, rule?.message?.parts[1]?.span)).toBe("{d.e}");
    const second = tier?.when.kind === "and" ? tier.when.operands[1] : undefined;
    expect(underlined(source, second?.span)).toBe("b.c < 2%");
  });

  it("follows aliases", () => {
    const policy = sound("conditions:\n  a: &cond x > 5\n  b: *cond\nrules:\n  r: &rule\n    critical: a\n  s: *rule\n");
    expect(stripSpans(policy.conditions[1]?.value)).toEqual(stripSpans(policy.conditions[0]?.value));
    expect(policy.rules.map(({ name, tiers }) => [name.text, tiers.length])).toEqual([
      ["r", 1],
      ["s", 1],
    ]);
  });

  it("keeps comments with what they stand at", () => {
    const policy = sound(
      [
        "# file",
        "policy: core # name",
        "version: 1.0.0 # number",
        "limits: # all",
        "  # before",
        "  a: 5 # behind",
        "rules:",
        "  # one",
        "",
        "  # two",
        "  r: # head",
        "    for_each: p in ps # each",
        "    critical: | # header",
        "      x > 5 # inside",
        "    example:",
        "      # first",
        "      - |-",
        "        {} -> none",
        "# end",
      ].join("\n"),
    );
    expect(policy.header.policy?.comments).toEqual({ before: ["file", "name"], after: "number" });
    expect(policy.limits[0]?.comments).toEqual({ before: ["all", "before"], after: "behind" });
    expect(policy.rules[0]?.comments).toEqual({ before: ["one", "", "two", "head"], after: "each" });
    expect(policy.rules[0]?.tiers[0]?.comments).toEqual({ before: ["inside"], after: "header" });
    expect(policy.rules[0]?.examples[0]?.comments).toEqual({ before: ["first"] });
    expect(policy.trailing).toEqual(["end"]);
  });
});

describe("what is wrong in a YAML policy", () => {
  it.each<[string, string, string[]]>([
    ["a colon in plain text", "rules:\n  r:\n    message: Loss: much\n", ['3:14 P150 "L"']],
    [
      "an example without a block",
      'rules:\n  r:\n    example:\n      - "a" { b = 1 } -> none\n    critical: a\n',
      ['4:13 P150 "{"'],
    ],
    ["a message that begins with a brace", "rules:\n  r:\n    message: {a}\n", ['3:14 P153 "{a}"']],
    ["a tab", "rules:\n\tr: a\n", ['2:1 P150 "\\t"']],
    ["an open quote", "policy: 'core\nversion: 1.2.0\n", ['1:9 P150 "\'"']],
    ["an open bracket", "limits: { a: 5%\nrules:\n  r:\n    critical: a\n", ['1:9 P150 "{"']],
    ["a line without a colon", "policy: core\nversion 1.2.0\nstale: after 5s\n", ['2:1 P150 "version 1.2.0"']],
    ["crooked indentation", "rules:\n  r:\n    critical: a\n   warning: b\n", ['4:1 P150 " "']],
    ["two errors", "stale: @a\nmissing: hold\ncurrency: `b`\n", ['1:8 P150 "@"', '3:11 P150 "`"']],
    ["equal keys", "limits:\n  a: 5\n  a: 6\n", ['3:3 P151 "a"']],
    ["equal keys of a rule", "rules:\n  r:\n    critical: a\n    critical: b\n", ['4:5 P151 "critical"']],
    ["unknown keys", "rulez:\nrules:\n  r:\n    warn: a\n", ['1:1 P152 "rulez"', '4:5 P152 "warn"']],
    ["text where keys belong", "limits: 5\nrules:\n  r: a > 5\n", ['1:9 P153 "5"', '3:6 P153 "a > 5"']],
    ["a list where text belongs", "rules:\n  r:\n    attach: [a, b]\n", ['3:13 P153 "[a, b]"']],
    ["a list for a file", "- policy: a\n", ['1:1 P153 "- policy: a\\n"']],
    ["a latch that is off", "rules:\n  r:\n    latch: no\n", ['3:12 P153 "no"']],
    [
      "keys without a value",
      "stale:\nrules:\n  r:\n    owner: ~\n  s:\n",
      ['1:1 P154 "stale"', '4:5 P154 "owner"', '5:3 P154 "s"'],
    ],
    ["an item without a value", "imports:\n  -\n  - a\n", ['1:1 P154 "imports"']],
    ["an alias for nothing", "limits:\n  a: *b\n", ['2:6 P155 "*b"']],
    ["an alias for what comes later", "limits:\n  a: *b\n  c: &b 5\n", ['2:6 P155 "*b"']],
    ["a tag", "policy: !!str core\nversion: 1.0.0\n", ['1:9 P156 "!!str"']],
    ["a merge key", "rules:\n  r: &r\n    critical: a\n  s:\n    <<: *r\n", ['5:5 P156 "<<"']],
    ["a key that is a list", "limits:\n  [a]: 5\n", ['2:3 P156 "[a]"']],
    ["a second document", "policy: a\nversion: 1.0.0\n---\npolicy: b\n", ['3:1 P156 "---"']],
    ["a name alone", "policy: core\n", ['1:1 P158 "policy"']],
    ["a version alone", "version: 1.2.0\n", ['1:1 P158 "version"']],
    ["a calendar without from", "calendars:\n  nse: nse.yaml\n", ['2:8 P101 "nse.yaml"']],
  ])("%s", (_, text, expected) => {
    expect(findings(text)).toEqual(expected);
  });

  it.each<[string, string, string[]]>([
    ["plain", "limits:\n  a: 5 %\n", ['2:6 P105 "5 %"']],
    ["plain over lines", "conditions:\n  a: b > 1\n    and c > 5 %\n", ['3:13 P105 "5 %"']],
    ["single quotes", "conditions:\n  a: 'b == \"it''s\" and c > 5 %'\n", ['2:28 P105 "5 %"']],
    ["double quotes", 'conditions:\n  a: "b == \\"\\u20b9\\" and\n    c > 5 %"\n', ['3:9 P105 "5 %"']],
    ["a literal block", "conditions:\n  a: |\n    b > 1\n    and c > 5 %\n", ['4:13 P105 "5 %"']],
    ["a folded block", "conditions:\n  a: >2-\n      b > 1\n    and c > 5 %\n", ['4:13 P105 "5 %"']],
    ["CRLF", "conditions:\r\n  a: |\r\n    b > 1\r\n    and c > 5 %\r\n", ['4:13 P105 "5 %"']],
    ["a byte order mark", "\ufefflimits:\n  a: 5 %\n", ['2:6 P105 "5 %"']],
    ["an anchor, once for all aliases", "limits:\n  a: &x 5 %\n  b: *x\n", ['2:9 P105 "5 %"']],
    ["a name", "limits:\n  Daily: 5%\n", ['2:3 P106 "Daily"']],
    ["a message", "rules:\n  r:\n    message: 'it''s {a'\n", ['3:21 P113 "{"']],
  ])("policy text is underlined in %s", (_, text, expected) => {
    expect(findings(text)).toEqual(expected);
  });

  it("is told with the key that was meant", () => {
    const help = (key: string): string | undefined => read(`rules:\n  r:\n    ${key}: a\n`).diagnostics[0]?.help;
    expect(help("wraning")).toBe("did you mean `warning`?");
    expect(help("foreach")).toBe("did you mean `for_each`?");
    expect(help("suppressed")).toBe("did you mean `suppressed_by`?");
    expect(help("examples")).toBe("did you mean `example`?");
    expect(help("zzz")).toContain("`for_each`, `info`, `warning`");
  });

  it("leaves what can be read", () => {
    const { policy } = read("limits:\n  a: 5 %\n  b: 5%\nrules:\n  r:\n    warn: a\n    critical: b > 1\n");
    expect(policy.limits.map(({ name }) => name.text)).toContain("b");
    expect(policy.rules[0]?.tiers.length).toBe(1);
  });
});
