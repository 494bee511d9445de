import { foldLimit, toBaseUnit } from "../model/limit-expression.ts";
import { formatQuantity, parseQuantity, type Quantity } from "../model/quantity.ts";
import { compare, divide, formatRational, parseRational, type Rational } from "../model/rational.ts";
import { dimensionOf, scaleOf, type Unit } from "../model/unit.ts";
import type { Bundle, BundleLimit } from "./bundle.ts";
import { limitValues, ownLimit } from "./effective-limit.ts";
import { pointerTo, replaceNumbers } from "./pointer.ts";
import type { BundleProblem } from "./problem.ts";
import { sealBundle } from "./seal.ts";
import { slotFault } from "./slot-rule.ts";

export type Overridden =
  | { readonly ok: true; readonly bundle: Bundle }
  | { readonly ok: false; readonly problems: readonly BundleProblem[] };

/**
 * The bundle with other limits, `{ daily_loss: "4%" }`: every slot folded again, exactly, and rounded once. Values must be of the limit's
 * dimension and inside its `within`. Limits that were overridden before stay so unless they are named. Digest and signature are kept.
 */
export function overrideLimits(bundle: Bundle, settings: Readonly<Record<string, string>>): Overridden {
  const problems: BundleProblem[] = [];
  const overrides: Record<string, { readonly value: string; readonly unit: Unit }> = { ...bundle.overrides };
  for (const [name, text] of Object.entries(settings)) {
    const value = readOverride(bundle, name, text);
    if ("message" in value) problems.push(value);
    else overrides[name] = { value: formatRational(value.value), unit: value.unit };
  }
  if (problems.length > 0) return { ok: false, problems };
  return foldSlots({ ...bundle, ...(Object.keys(overrides).length === 0 ? {} : { overrides }) });
}

/** The bundle as it was compiled and signed: its own limits in every slot, and no overrides. */
export function restoreOwnLimits(bundle: Bundle): Overridden {
  const { overrides, ...own } = bundle;
  return overrides === undefined ? { ok: true, bundle } : foldSlots(own);
}

function foldSlots(bundle: Bundle): Overridden {
  const limits = limitValues(bundle);
  const problems: BundleProblem[] = [];
  const numbers = new Map<string, number>();
  for (const slot of bundle.slots) {
    const value = foldLimit(slot, limits);
    const fault = slotFault(slot, value, bundle);
    if (fault !== undefined) problems.push(fault);
    else if (value !== undefined) numbers.set(slot.at, value);
  }
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, bundle: sealBundle(replaceNumbers(bundle, numbers)) };
}

function readOverride(bundle: Bundle, name: string, text: string): Quantity | BundleProblem {
  const pointer = pointerTo("/limits", name);
  const limit = Object.hasOwn(bundle.limits, name) ? bundle.limits[name] : undefined;
  const own = ownLimit(bundle, name);
  if (limit === undefined || own === undefined) {
    const known = Object.keys(bundle.limits);
    const help = known.length === 0 ? "this policy has no limits" : `override one of ${known.slice(0, 12).join(", ")}`;
    return { pointer, message: `there is no limit \`${name}\` to override`, help };
  }
  const written = `\`${name}=${text}\``;
  const range = rangeOf(limit);
  const help = range === undefined ? `write it as in \`${name}=${formatQuantity(own)}\`` : `give a value within ${range}`;
  const quantity = parseQuantity(text);
  if (quantity === undefined) return { pointer, message: `${written} is no number with a unit`, help };
  if (!isSameKind(quantity.unit, own.unit)) {
    return { pointer, message: `${written} is not of the kind of \`${formatQuantity(own)}\``, help };
  }
  const value = convert(quantity, own.unit);
  if (limit.within !== undefined && !isWithin(value, limit.within)) {
    return { pointer, message: `${written} is outside the range of the limit, ${range ?? ""}`, help };
  }
  return { value, unit: own.unit };
}

/** One dimension, and both bare or neither: `5` is never `5%`. */
function isSameKind(a: Unit, b: Unit): boolean {
  return dimensionOf(a) === dimensionOf(b) && (a === "count") === (b === "count");
}

/** The same quantity counted in `unit`. */
function convert(quantity: Quantity, unit: Unit): Rational {
  return divide(toBaseUnit(quantity.value, quantity.unit), scaleOf(unit)) ?? quantity.value;
}

/** `value` counts in the limit's own unit, as the ends of `within` do. */
export function isWithin(value: Rational, within: NonNullable<BundleLimit["within"]>): boolean {
  const [low, high] = within.map(parseRational);
  return low !== undefined && high !== undefined && compare(value, low) >= 0 && compare(value, high) <= 0;
}

function rangeOf({ within, unit }: BundleLimit): string | undefined {
  if (within === undefined) return undefined;
  const [low, high] = within.map((end) =>
    formatQuantity({ value: parseRational(end) ?? { numerator: 0n, denominator: 1n }, unit }),
  );
  return `${low ?? ""} .. ${high ?? ""}`;
}
