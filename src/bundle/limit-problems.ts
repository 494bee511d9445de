import { foldLimit, limitNames } from "../model/limit-expression.ts";
import { formatQuantity } from "../model/quantity.ts";
import { compare, parseRational } from "../model/rational.ts";
import type { Bundle } from "./bundle.ts";
import { canonicalJson } from "./canonical.ts";
import { effectiveLimit, limitValues, ownLimit } from "./effective-limit.ts";
import { isWithin } from "./limits.ts";
import { pointerTo, resolvePointer } from "./pointer.ts";
import { type BundleProblem, damaged } from "./problem.ts";
import { slotFault } from "./slot-rule.ts";
import type { JsonValue } from "../model/json.ts";

/** Characters of canonical JSON; the language's own bounds keep what `compile` writes below. */
const LONGEST_EXPRESSION = 100_000;

/** What is wrong with the limits, their overrides, and the numbers that were made of them. */
export function limitProblems(bundle: Bundle): BundleProblem[] {
  return [...Object.keys(bundle.limits).flatMap((name) => ofLimit(bundle, name)), ...ofOverrides(bundle), ...ofSlots(bundle)];
}

function ofLimit(bundle: Bundle, name: string): BundleProblem[] {
  const pointer = pointerTo("/limits", name);
  const [limit, own] = [bundle.limits[name], ownLimit(bundle, name)];
  if (limit === undefined || own === undefined) return [damaged(pointer, "the limit has no value")];
  if (limit.within === undefined) return [];
  const [low, high] = limit.within.map(parseRational);
  if (low === undefined || high === undefined || compare(low, high) > 0)
    return [damaged(pointer, "the range of the limit is none")];
  return isWithin(own.value, limit.within) ? [] : [damaged(pointer, "the limit is outside its own range")];
}

function ofOverrides(bundle: Bundle): BundleProblem[] {
  return Object.entries(bundle.overrides ?? {}).flatMap(([name, { unit }]) => {
    const pointer = pointerTo("/overrides", name);
    const limit = Object.hasOwn(bundle.limits, name) ? bundle.limits[name] : undefined;
    const value = effectiveLimit(bundle, name);
    if (limit === undefined) return [damaged(pointer, `there is no limit \`${name}\` to override`)];
    if (value === undefined || unit !== limit.unit) return [damaged(pointer, "the override is not in the unit of its limit")];
    if (limit.within === undefined || isWithin(value.value, limit.within)) return [];
    return [damaged(pointer, `\`${name} = ${formatQuantity(value)}\` is outside the range of the limit`)];
  });
}

function ofSlots(bundle: Bundle): BundleProblem[] {
  const limits = limitValues(bundle);
  const seen = new Set<string>();
  return bundle.slots.flatMap((slot, index) => {
    const pointer = pointerTo("/slots", index);
    const there = resolvePointer(bundle as unknown as JsonValue, slot.at);
    if (typeof there !== "number") return [damaged(pointer, "the slot points at no number")];
    if (seen.has(slot.at)) return [damaged(pointer, "two slots point at one number")];
    seen.add(slot.at);
    if (canonicalJson(slot.expression).length > LONGEST_EXPRESSION) {
      return [damaged(pointer, "the number is made of more than can be worked out")];
    }
    const unknown = limitNames(slot.expression).find((name) => !Object.hasOwn(bundle.limits, name));
    if (unknown !== undefined) return [damaged(pointer, `there is no limit \`${unknown}\``)];
    const value = foldLimit(slot, limits);
    const fault = slotFault(slot, value, bundle);
    if (fault !== undefined) return [fault];
    return value === there ? [] : [damaged(slot.at, "the number is not what its limits make of it")];
  });
}
