import { nearestName } from "./nearest.ts";

/** Where the large exchanges are: every platform understands these names, and asking it for the first time takes 25 ms. */
export const EXCHANGE_ZONES: ReadonlySet<string> = new Set([
  "UTC",
  "America/Chicago",
  "America/New_York",
  "America/Sao_Paulo",
  "America/Toronto",
  "Asia/Dubai",
  "Asia/Hong_Kong",
  "Asia/Kolkata",
  "Asia/Seoul",
  "Asia/Shanghai",
  "Asia/Singapore",
  "Asia/Taipei",
  "Asia/Tokyo",
  "Australia/Sydney",
  "Europe/Amsterdam",
  "Europe/Berlin",
  "Europe/London",
  "Europe/Paris",
  "Europe/Stockholm",
  "Europe/Zurich",
]);

/** What is wrong with the name of a zone, as a help line; undefined when it is an IANA name. */
export function zoneProblem(zone: string): { readonly help: string } | undefined {
  if (EXCHANGE_ZONES.has(zone)) return undefined;
  const known = ["UTC", ...Intl.supportedValuesOf("timeZone")];
  if (known.includes(zone)) return undefined;
  const otherCase = known.find((name) => name.toLowerCase() === zone.toLowerCase());
  if (otherCase !== undefined) return { help: `write \`${otherCase}\`` };
  // Aliases (`Asia/Kolkata` where the platform lists `Asia/Calcutta`) are not listed, but they are understood. So are abbreviations, and
  // those mean another zone to another reader: IST is India, Israel or Ireland.
  if (/^[A-Z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)+$/.test(zone) && isUnderstood(zone)) return undefined;
  const near = nearestName(zone, [...known, "Asia/Kolkata"]);
  return {
    help: near === undefined ? "write an IANA name such as `Asia/Kolkata` or `America/New_York`" : `did you mean \`${near}\`?`,
  };
}

function isUnderstood(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
