import type { LintContext } from "./context.ts";

/** P408 */
export function noOwner({ policy, findings }: LintContext): void {
  for (const { name, owner, ast } of policy.rules) {
    if (owner !== undefined && owner.trim() !== "") continue;
    findings.report("P408", ast.name.span, { message: `nobody owns the rule \`${name}\``, help: 'add `owner "desk-risk"`' });
  }
}
