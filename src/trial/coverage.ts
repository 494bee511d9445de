import type { Bundle } from "../bundle/bundle.ts";
import type { Kleene } from "../model/kleene.ts";
import { FALSE, TRUE, UNKNOWN } from "../model/kleene.ts";
import type { Severity } from "../model/severity.ts";

/** What the tests and examples of one policy have shown of its rules. */
export interface PolicyCoverage {
  readonly policy: string;
  readonly file: string;
  readonly rules: readonly RuleCoverage[];
}

export interface RuleCoverage {
  readonly rule: string;
  readonly tiers: readonly TierCoverage[];
  /** Undefined where the rule has no such clause; false where it never made a difference. */
  readonly clear?: boolean;
  readonly only?: boolean;
  readonly suppressed?: boolean;
}

/** Which outcomes a tier has been seen to have. */
export interface TierCoverage {
  readonly severity: Severity;
  readonly true: boolean;
  readonly false: boolean;
  readonly unknown: boolean;
}

/** Collects what is seen of one policy over all its tests. Bundles of the same policy under other limits are one. */
export interface CoverageRecorder {
  tier(rule: string, severity: Severity, outcome: Kleene): void;
  mattered(rule: string, clause: "clear" | "only" | "suppressed"): void;
  coverage(): PolicyCoverage;
}

interface Seen {
  readonly tiers: Map<Severity, number>;
  readonly mattered: Set<"clear" | "only" | "suppressed">;
}

export function createCoverageRecorder(file: string, bundle: Bundle): CoverageRecorder {
  const seen = new Map<string, Seen>(bundle.alerts.map(({ rule }) => [rule, { tiers: new Map(), mattered: new Set() }]));
  return {
    tier(rule, severity, outcome) {
      const tiers = seen.get(rule)?.tiers;
      tiers?.set(severity, (tiers.get(severity) ?? 0) | (1 << outcome));
    },
    mattered(rule, clause) {
      seen.get(rule)?.mattered.add(clause);
    },
    coverage: () => ({
      policy: bundle.policy,
      file,
      rules: bundle.alerts.map((alert) => {
        const { tiers, mattered } = seen.get(alert.rule) ?? { tiers: new Map<Severity, number>(), mattered: new Set() };
        const saw = (severity: Severity, outcome: Kleene): boolean => ((tiers.get(severity) ?? 0) & (1 << outcome)) !== 0;
        return {
          rule: alert.rule,
          tiers: alert.tiers.map(({ severity }) => ({
            severity,
            true: saw(severity, TRUE),
            false: saw(severity, FALSE),
            unknown: saw(severity, UNKNOWN),
          })),
          ...(alert.clear === undefined ? {} : { clear: mattered.has("clear") }),
          ...(alert.only ? { only: mattered.has("only") } : {}),
          ...(alert.suppressedBy.length === 0 ? {} : { suppressed: mattered.has("suppressed") }),
        };
      }),
    }),
  };
}

/** Tiers seen both true and false, of all tiers, in percent. Without a tier there is nothing to cover: 100. */
export function coveragePercent(coverage: readonly PolicyCoverage[]): number {
  const tiers = coverage.flatMap(({ rules }) => rules.flatMap((rule) => rule.tiers));
  if (tiers.length === 0) return 100;
  return (100 * tiers.filter((tier) => tier.true && tier.false).length) / tiers.length;
}
