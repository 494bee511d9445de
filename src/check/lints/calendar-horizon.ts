import type { LintContext } from "./context.ts";

/** P411: closures of a calendar are known only up to a date that has gone by. */
export function calendarHorizon({ policy, main, findings, today }: LintContext): void {
  if (today === undefined) return;
  for (const { name } of main.calendars) {
    const horizon = policy.calendars.get(name.text)?.horizon;
    if (horizon === undefined || today <= horizon) continue;
    findings.report("P411", name.span, {
      message: `closures of \`${name.text}\` are known up to ${horizon}; since then every weekday counts as a trading day`,
      help: "bring the calendar file up to date and move its `horizon`",
    });
  }
}
