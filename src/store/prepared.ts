import type { Compilable, CompiledQuery, QueryResult } from "kysely";
import type { RepeatedQuery } from "./repeated-query.ts";
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

/** Runs a statement for each of these items, in order, with the parameters that `of` makes of it; gives back how many rows changed in all. */
export type PreparedEach<Parameters> = <Item>(
  db: Database,
  items: readonly Item[],
  of: (item: Item) => Parameters,
) => Promise<number>;

type SlotOf<Parameters> = <Name extends keyof Parameters>(name: Name) => Parameters[Name];
type Build<Parameters, Row> = (slot: SlotOf<Parameters>) => Compilable<Row>;

/**
 * A query that is built and compiled once, because building costs more than running: `build` gets `slot(name)` for each value that changes
 * from run to run.
 */
export function prepare<Parameters extends object, Row = unknown>(build: Build<Parameters, Row>): Prepared<Parameters, Row> {
  const { query, bind } = compileOnce(build);
  return (db, parameters) => db.executeQuery<Row>({ ...query, parameters: bind(parameters) });
}

/** The same for a statement that changes rows and is run for many at once. */
export function prepareEach<Parameters extends object>(build: Build<Parameters, unknown>): PreparedEach<Parameters> {
  const { query, bind } = compileOnce(build);
  return async (db, items, of) => {
    if (items.length === 0) return 0;
    const repeated: RepeatedQuery = { ...query, parameters: [], rows: boundRows(items, of, bind) };
    const { numAffectedRows = 0n } = await db.executeQuery(repeated);
    return Number(numAffectedRows);
  };
}

/** One after another, so that a large commit is not in memory a second time. */
function* boundRows<Item, Parameters>(
  items: readonly Item[],
  of: (item: Item) => Parameters,
  bind: (parameters: Parameters) => readonly unknown[],
): Iterable<readonly unknown[]> {
  for (const item of items) yield bind(of(item));
}

interface Compiled<Parameters, Row> {
  readonly query: CompiledQuery<Row>;
  readonly bind: (parameters: Parameters) => readonly unknown[];
}

function compileOnce<Parameters extends object, Row>(build: Build<Parameters, Row>): Compiled<Parameters, Row> {
  const query = build((name) => new Slot(name) as unknown as Parameters[typeof name]).compile();
  const names = query.parameters.map((value) => (value instanceof Slot ? (value.name as keyof Parameters) : undefined));
  return {
    query,
    bind: (parameters) => names.map((name, place) => (name === undefined ? query.parameters[place] : parameters[name])),
  };
}

/** Parts of a row as slots, for `values`. */
export function slots<Parameters, Name extends keyof Parameters>(
  slot: SlotOf<Parameters>,
  names: readonly Name[],
): Pick<Parameters, Name> {
  return Object.fromEntries(names.map((name) => [name, slot(name)])) as Pick<Parameters, Name>;
}
