import type { Bundle } from "./bundle.ts";
import { byCodeUnit } from "./canonical.ts";

/** Members of a bundle whose keys are the policy author's names: lookups by such a name must find nothing inherited. */
const BY_NAME: readonly RegExp[] = [
  /^\/(limits|calendars|facts|conditions|sourceMap|overrides)$/,
  /^\/calendars\/[^/]+\/(sessions|exceptions)$/,
  /^\/calendars\/[^/]+\/exceptions\/[^/]+\/sessions$/,
  /^\/alerts\/\d+\/labels$/,
];

/**
 * A deep copy, frozen, every object's members in canonical order, so that a bundle behaves the same whether it was compiled just now or
 * read from a file. Maps by name have no prototype. The shape must be that of a bundle already.
 */
export function sealBundle(bundle: Bundle): Bundle {
  return seal(bundle, "") as Bundle;
}

function seal(value: unknown, place: string): unknown {
  if (typeof value === "number") return value === 0 ? 0 : value;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return Object.freeze(value.map((element, index) => seal(element, `${place}/${index}`)));
  const copy = Object.create(BY_NAME.some((pattern) => pattern.test(place)) ? null : Object.prototype) as Record<string, unknown>;
  for (const [name, member] of Object.entries(value).sort(([a], [b]) => byCodeUnit(a, b))) {
    if (member !== undefined) copy[name] = seal(member, deeper(place, name));
  }
  return Object.freeze(copy);
}

/** Only places near the top matter. A name with a slash in it must not look like two. */
function deeper(place: string, name: string): string {
  return place.length > 300 ? place : `${place}/${name.replaceAll("/", "~1")}`;
}
