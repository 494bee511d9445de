import { expect, it } from "vitest";
import { compileText } from "./pipeline.ts";
import { sourceMap } from "../../src/compile/source-map.ts";
import { checkText } from "./pipeline.ts";
import type { CheckedRule } from "../../src/check/checked.ts";

const HEADER = 'policy a version 1.0.0 metrics "./desk.schema.json" missing ok';

/** The rule of a policy of one rule, as if its file lay elsewhere. */
function ruleIn(file: string, text: string): CheckedRule {
  const [rule] = checkText(text).rules;
  if (rule === undefined) throw new Error("no rule");
  return { ...rule, ast: { ...rule.ast, span: { ...rule.ast.span, file } } };
}

it.each([
  ["a.policy", "a.policy"],
  ["/etc/plimsoll/desks/a.policy", "a.policy"],
  ["C:\\desks\\mumbai\\a.policy", "a.policy"],
  ["desks.d/", ""],
])("a rule of %s is in %s", (file, name) => {
  const text = `${HEADER} rule r info when uptime > 1s`;
  expect(sourceMap([ruleIn(file, text)], text)).toEqual({ r: { file: name, line: 1 } });
});

it.each([
  ["\n", 2],
  ["\r", 2],
  ["\r\n", 2],
  ["\n\r", 3],
  ["\n\n  \n ", 4],
  [" # a comment\n", 2],
])("lines end with %j", (between, line) => {
  const text = `${HEADER}${between}rule r info when\r\n\n uptime > 1s\n`;
  expect({ ...compileText(text).sourceMap }).toEqual({ r: { file: "test.policy", line } });
});

it("without the text there is none", () => {
  expect(sourceMap([ruleIn("a.policy", `${HEADER} rule r info when uptime > 1s`)], undefined)).toEqual({});
});
