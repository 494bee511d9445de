import type { LintContext } from "./context.ts";

/** P410: neither an `example` nor a test file expects anything of the rule. */
export function noTest({ policy, findings, testedRules }: LintContext): void {
  for (const { name, examples, ast } of policy.rules) {
    if (examples.length > 0 || testedRules.has(name)) continue;
    findings.report("P410", ast.name.span, {
      message: `nothing shows that the rule \`${name}\` fires when it should`,
      help: "add an `example`, or expect the rule in a test file",
    });
  }
}
