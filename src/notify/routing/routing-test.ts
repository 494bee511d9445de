import { decide } from "./decide.ts";
import type { RoutingTable, Subject } from "./table.ts";

/** What the settings promise of their own routes. */
export interface RoutingTest {
  readonly subject: Subject;
  /** ms since the epoch */
  readonly at: number;
  /** Names of recipients, in any order; none: nobody is told. */
  readonly expect: readonly string[];
}

/** Who is told, where it is not who was expected. */
export function failureOf(table: RoutingTable, { subject, at, expect }: RoutingTest): readonly string[] | undefined {
  const { recipients } = decide(table, subject, at);
  const [told, expected] = [[...recipients].sort(), [...new Set(expect)].sort()];
  return told.length === expected.length && told.every((name, index) => name === expected[index]) ? undefined : recipients;
}
