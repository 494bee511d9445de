import type { LintContext } from "./context.ts";

/** P407: a condition of this file that nothing reads. */
export function unusedCondition({ main, used, findings }: LintContext): void {
  for (const { name } of main.conditions) {
    if (used.conditions.has(name.text)) continue;
    findings.report("P407", name.span, { message: `nothing reads the condition \`${name.text}\``, help: "use it, or remove it" });
  }
}
