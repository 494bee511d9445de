import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lex } from "../../grammar/lex.ts";
import { parsePolicy } from "../../src/policy/parse.ts";
import { printPolicy } from "../../src/policy/print.ts";
import { policyFile } from "./arbitrary.ts";

/** A mistake is told where it was made: nothing that stands in another rule is wrong because of it. */

const SHIPPED = ["trading_core.policy", "worker_heartbeat.policy", "self.policy"].map((name) =>
  readFileSync(new URL(`../../policies/${name}`, import.meta.url), "utf8"),
);

interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Where each rule stands among the words of a text. */
function rulesOf(text: string): readonly Stretch[] {
  const { rules } = parsePolicy({ file: "x.policy", text }).policy;
  const { tokens } = lex(text);
  return rules.map(({ span }) => {
    const from = tokens.findIndex(({ startOffset }) => startOffset >= span.start);
    const after = tokens.findIndex(({ startOffset }) => startOffset >= span.end);
    return { from, to: after < 0 ? tokens.length : after };
  });
}

const mistake = fc.constantFrom("&&", "=", "wehn", "@", "5 5", ")", "(", "fro 30s", "is", "critical", "LEFT OUT");

/** The words with what stands before each, and where each begins. */
function write(words: readonly string[], gaps: readonly string[]): { readonly text: string; readonly starts: readonly number[] } {
  const starts: number[] = [];
  let text = "";
  for (const [index, word] of words.entries()) {
    text += gaps[index] ?? " ";
    starts.push(text.length);
    text += word;
  }
  return { text, starts };
}

/** Puts the mistake behind one word of one rule, and sees where errors are told. */
function judge(source: string, pick: number, at: number, wrong: string, gaps: readonly string[]): void {
  const rules = rulesOf(source);
  const rule = rules[pick % Math.max(1, rules.length)];
  if (rule === undefined) return;
  const words = lex(source).tokens.map(({ image }) => image);
  // Not the name, and not the word that says that it is a rule.
  const place = rule.from + 2 + (at % Math.max(1, rule.to - rule.from - 2));
  if (place >= rule.to) return;
  const { text, starts } = write(words.with(place, wrong === "LEFT OUT" ? "" : `${words[place] ?? ""} ${wrong}`), gaps);
  const [from, to] = [starts[rule.from] ?? 0, starts[rule.to] ?? text.length];
  const astray = parsePolicy({ file: "x.policy", text }).diagnostics.filter(
    ({ code, primary: { span } }) => code.startsWith("P1") && (span.start < from || span.start >= to),
  );
  expect(
    astray.map(({ message, primary: { span } }) => `${text.slice(span.start, span.end)}: ${message}`),
    text,
  ).toEqual([]);
}

/** What stands before each word of `source`, comments included. */
function gapsOf(source: string): string[] {
  const { tokens } = lex(source);
  return tokens.map((token, index) => {
    const before = tokens[index - 1];
    return before === undefined ? "" : source.slice((before.endOffset ?? before.startOffset) + 1, token.startOffset);
  });
}

describe("a mistake in one rule is told in that rule", () => {
  test("in the policies that ship", () => {
    fc.assert(
      fc.property(fc.constantFrom(...SHIPPED), fc.nat(), fc.nat(), mistake, (source, pick, at, wrong) => {
        judge(source, pick, at, wrong, gapsOf(source));
      }),
      { numRuns: 200 },
    );
  });

  test("in any policy", () => {
    fc.assert(
      fc.property(policyFile, fc.nat(), fc.nat(), mistake, (policy, pick, at, wrong) => {
        const source = printPolicy(policy);
        judge(source, pick, at, wrong, gapsOf(source));
      }),
      { numRuns: 200 },
    );
  });

  test("wherever lines break", () => {
    fc.assert(
      fc.property(policyFile, fc.nat(), fc.nat(), mistake, fc.infiniteStream(fc.boolean()), (policy, pick, at, wrong, breaks) => {
        const source = printPolicy(policy);
        const gaps = gapsOf(source).map((gap) =>
          gap === "" || gap.includes("#") ? gap : breaks.next().value === true ? "\n" : " ",
        );
        judge(source, pick, at, wrong, gaps);
      }),
      { numRuns: 200 },
    );
  });
});

describe("what ends a tier and what begins the next clause", () => {
  const broken = "  clear when x.y > 3 &&\n";
  test.each([
    "  warning when x.y is missing\n  critical when x.y <= 5\n",
    "  info when x.y is missing\n  warning when x.y is present\n  critical when x.y is missing\n",
    "  warning when x.y is missing\n  missing critical after 90s\n",
    "  example { x.y = 1 } ->\n  critical\n",
    "  attach x.y as\n  owner, x.z\n",
    '  label\n  owner = "a"\n',
    "  missing critical\n  after 90s\n",
    '  escalate after 5m\n  to "a"\n',
  ])("are not mixed up in the rule that has a mistake: %j", (clauses) => {
    const told = (text: string): string[] =>
      parsePolicy({ file: "x.policy", text }).diagnostics.map(({ primary: { span } }) => text.slice(span.start, span.end));
    expect(told(`rule a\n${clauses}`)).toEqual([]);
    expect(told(`rule a\n${clauses}${broken}`)).toEqual(["&&"]);
    expect(told(`rule a\n${broken}${clauses}`)).toEqual(["&&"]);
    expect(told(`rule a\n${clauses}\nrule b\n${broken}`)).toEqual(["&&"]);
  });
});
