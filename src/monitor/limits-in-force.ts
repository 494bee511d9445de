import type { Bundle } from "../bundle/bundle.ts";
import { effectiveLimit } from "../bundle/effective-limit.ts";
import { toNumber } from "../model/rational.ts";
import type { Unit } from "../model/unit.ts";
import { formatValue } from "../watch/format-value.ts";

/** A named limit of a policy, as the settings leave it. */
export interface LimitInForce {
  readonly policy: string;
  readonly limit: string;
  readonly value: number;
  readonly unit: Unit;
  /** For people: `-5%`. */
  readonly shown: string;
  /** The settings put another value in the place of the policy's own. */
  readonly overridden: boolean;
  readonly because: string | null;
}

/** In the order of the policy. */
export function limitsInForce(bundle: Bundle): readonly LimitInForce[] {
  return Object.entries(bundle.limits).flatMap(([limit, { because = null }]) => {
    const effective = effectiveLimit(bundle, limit);
    if (effective === undefined) return [];
    const [value, unit] = [toNumber(effective.value), effective.unit];
    const overridden = bundle.overrides !== undefined && Object.hasOwn(bundle.overrides, limit);
    return [{ policy: bundle.policy, limit, value, unit, shown: formatValue(value, unit), overridden, because }];
  });
}
