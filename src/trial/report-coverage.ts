import { coveragePercent, type PolicyCoverage, type RuleCoverage, type TierCoverage } from "./coverage.ts";

/** What is not covered, a line each: `trading_core.policy  daily_loss_exceeded  warning never true, never unknown`. */
export function uncovered(coverage: readonly PolicyCoverage[]): readonly UncoveredRule[] {
  return coverage.flatMap(({ file, rules }) =>
    rules.flatMap((rule) => {
      const gaps = [...rule.tiers.flatMap(tierGaps), ...clauseGaps(rule)];
      const counted = rule.tiers.some((tier) => !tier.true || !tier.false);
      return gaps.length === 0 ? [] : [{ file, rule: rule.rule, gaps, counted }];
    }),
  );
}

export interface UncoveredRule {
  readonly file: string;
  readonly rule: string;
  /** `warning never true`, `clear never mattered`. */
  readonly gaps: readonly string[];
  /** Whether it lowers the percentage: the outcome unknown and the other clauses do not. */
  readonly counted: boolean;
}

function tierGaps(tier: TierCoverage): readonly string[] {
  const never = (["true", "false", "unknown"] as const).filter((outcome) => !tier[outcome]);
  if (never.length === 3) return [`${tier.severity} never evaluated`];
  return never.length === 0 ? [] : [`${tier.severity} never ${never.join(" nor ")}`];
}

function clauseGaps(rule: RuleCoverage): readonly string[] {
  const clauses = { clear: "`clear`", only: "`only`", suppressed: "`suppressed by`" } as const;
  return (["clear", "only", "suppressed"] as const).flatMap((name) =>
    rule[name] === false ? [`${clauses[name]} never mattered`] : [],
  );
}

/** `87.5%` of `14 of 16 tiers`; never rounded up to 100. */
export function coverageLine(coverage: readonly PolicyCoverage[]): string {
  const tiers = coverage.flatMap(({ rules }) => rules.flatMap((rule) => rule.tiers));
  const seen = tiers.filter((tier) => tier.true && tier.false).length;
  return `${formatPercent(coveragePercent(coverage))} (${seen} of ${tiers.length} tiers seen both true and false)`;
}

export function formatPercent(percent: number): string {
  const cut = Math.floor(percent * 10) / 10;
  return `${Number.isInteger(cut) ? cut.toFixed(0) : cut.toFixed(1)}%`;
}
