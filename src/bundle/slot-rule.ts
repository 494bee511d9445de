import { limitNames } from "../model/limit-expression.ts";
import { formatQuantity } from "../model/quantity.ts";
import type { Bundle, Slot } from "./bundle.ts";
import { effectiveLimit } from "./effective-limit.ts";
import { pointerSegments } from "./pointer.ts";
import type { BundleProblem } from "./problem.ts";

/** Numbers that are lengths of time, by the name of the member that holds them. */
const LENGTHS: ReadonlySet<string> = new Set(["over", "ms", "after", "repeat", "staleAfter"]);

/** Snapshots or updates that a `for` may wait for. */
const MOST_COUNTED = 1_000_000;

/** Why a number made from limits may not stand where its slot is; undefined where it may. */
export function slotFault(
  slot: Slot,
  value: number | undefined,
  bundle: Pick<Bundle, "limits" | "overrides">,
): BundleProblem | undefined {
  const member = pointerSegments(slot.at)?.at(-1) ?? "";
  const fault = (message: string, help: string): BundleProblem => ({
    pointer: slot.at,
    message: `with ${settingsOf(slot, bundle)}, ${message}`,
    help,
  });
  if (value === undefined) return fault("a threshold has no value", "choose values that do not divide by zero");
  if (LENGTHS.has(member) && value <= 0) return fault("a length of time is not longer than none", "choose a longer time");
  if (LENGTHS.has(member) && value > Number.MAX_SAFE_INTEGER) {
    return fault("a length of time is longer than can be counted", "choose a shorter time");
  }
  if (member === "count" && !(Number.isInteger(value) && value >= 1 && value <= MOST_COUNTED)) {
    return fault(`a number of snapshots or updates is no whole number from 1 to ${MOST_COUNTED}`, "choose a smaller whole number");
  }
  return undefined;
}

/** `daily_loss = 4%, window = 1h` */
function settingsOf(slot: Slot, bundle: Pick<Bundle, "limits" | "overrides">): string {
  const settings = limitNames(slot.expression).map((name) => {
    const limit = effectiveLimit(bundle, name);
    return limit === undefined ? `\`${name}\` unknown` : `\`${name} = ${formatQuantity(limit)}\``;
  });
  return settings.length === 0 ? "a number that depends on no limit" : settings.join(" and ");
}
