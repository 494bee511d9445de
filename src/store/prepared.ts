import type { Compilable, QueryResult } from "kysely";
import type { Database } from "./tables.ts";

/** Stands for a parameter while a query is built. */
class Slot {
  readonly name: PropertyKey;

  constructor(name: PropertyKey) {
    this.name = name;
  }
}

/** Runs a query with these parameters. */
export type Prepared<Parameters, Row = unknown> = (db: Database, parameters: Parameters) => Promise<QueryResult<Row>>;

type SlotOf<Parameters> = <Name extends keyof Parameters>(name: Name) => Parameters[Name];

/**
 * A query that is built and compiled once, because building costs more than running: `build` gets `slot(name)` for each value that changes
 * from run to run.
 */
export function prepare<Parameters extends object, Row = unknown>(
  build: (slot: SlotOf<Parameters>) => Compilable<Row>,
): Prepared<Parameters, Row> {
  const template = build((name) => new Slot(name) as unknown as Parameters[typeof name]).compile();
  return (db, parameters) => {
    const values = template.parameters.map((value) => (value instanceof Slot ? parameters[value.name as keyof Parameters] : value));
    return db.executeQuery<Row>({ ...template, parameters: values });
  };
}

/** Parts of a row as slots, for `values`. */
export function slots<Parameters, Name extends keyof Parameters>(
  slot: SlotOf<Parameters>,
  names: readonly Name[],
): Pick<Parameters, Name> {
  return Object.fromEntries(names.map((name) => [name, slot(name)])) as Pick<Parameters, Name>;
}
