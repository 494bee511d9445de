import { compareSeverity, type Severity } from "../model/severity.ts";

/** Whether the one is more severe than the other; null, which stands for none, is below all. */
export function isAbove(a: Severity | null, b: Severity | null): boolean {
  if (a === null) return false;
  return b === null || compareSeverity(a, b) > 0;
}
