import { type LimitValues, toBaseUnit } from "../model/limit-expression.ts";
import type { Quantity } from "../model/quantity.ts";
import { parseRational } from "../model/rational.ts";
import type { Bundle } from "./bundle.ts";

/** The limit that is in force: the overridden value where there is one, else the policy's own. Undefined for a name that is no limit. */
export function effectiveLimit(bundle: Pick<Bundle, "limits" | "overrides">, name: string): Quantity | undefined {
  const { limits, overrides } = bundle;
  const overridden = overrides !== undefined && Object.hasOwn(overrides, name) ? overrides[name] : undefined;
  return quantityOf(overridden ?? (Object.hasOwn(limits, name) ? limits[name] : undefined));
}

/** The policy's own value, whatever is overridden. */
export function ownLimit(bundle: Pick<Bundle, "limits">, name: string): Quantity | undefined {
  return effectiveLimit({ limits: bundle.limits }, name);
}

/** Limits in base units, for folding. */
export function limitValues(bundle: Pick<Bundle, "limits" | "overrides">): LimitValues {
  return (name) => {
    const limit = effectiveLimit(bundle, name);
    return limit === undefined ? undefined : toBaseUnit(limit.value, limit.unit);
  };
}

function quantityOf(written: { readonly value: string; readonly unit: string } | undefined): Quantity | undefined {
  const value = written === undefined ? undefined : parseRational(written.value);
  return written === undefined || value === undefined ? undefined : { value, unit: written.unit };
}
