import type { CompiledQuery } from "kysely";

/** A statement that is run so many times, each with parameters of its own; `numAffectedRows` of its result is of all of them together. */
export interface RepeatedQuery extends CompiledQuery {
  readonly times: number;
  /** Asked for one after another, from 0 on. */
  readonly row: (index: number) => readonly unknown[];
}

/** The connections of every dialect have to know it: it goes through Kysely as one query, for a promise a row costs more than a row. */
export function isRepeated(query: CompiledQuery): query is RepeatedQuery {
  return "times" in query;
}
