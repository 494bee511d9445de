import type { LintContext } from "./context.ts";

/** P409 */
export function noMessage({ policy, findings }: LintContext): void {
  for (const { name, message, ast } of policy.rules) {
    if (message.length > 0) continue;
    findings.report("P409", ast.name.span, {
      message: `an alert of \`${name}\` says nothing but the name of the rule`,
      help: 'add a message with the values that matter, as in `message "Daily loss {risk.daily_loss_pct}"`',
    });
  }
}
