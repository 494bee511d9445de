import type { CompiledQuery } from "kysely";

/** A statement that is run once for each of `rows`, its parameters; `numAffectedRows` of its result is of all of them together. */
export interface RepeatedQuery extends CompiledQuery {
  readonly rows: Iterable<readonly unknown[]>;
}

/** The connections of every dialect have to know it: it goes through Kysely as one query, for a promise a row costs more than a row. */
export function isRepeated(query: CompiledQuery): query is RepeatedQuery {
  return "rows" in query;
}
