import type { LintContext } from "./context.ts";

/** P406: a limit of this file that nothing reads. Those of imported files may serve other policies. */
export function unusedLimit({ main, used, findings }: LintContext): void {
  for (const { name } of main.limits) {
    if (used.limits.has(name.text)) continue;
    findings.report("P406", name.span, { message: `nothing reads the limit \`${name.text}\``, help: "use it, or remove it" });
  }
}
