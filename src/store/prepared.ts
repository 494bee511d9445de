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

/** The parameters of these names, in this order: what there are thousands of is no object. */
export type ValuesOf<Parameters, Names extends readonly (keyof Parameters)[]> = {
  readonly [Place in keyof Names]: Parameters[Names[Place]];
};

/** Runs a statement for each of these items, in order, with the values that `of` makes of it; gives back how many rows changed in all. */
export type PreparedEach<Values extends readonly unknown[]> = <Item>(
  db: Database,
  items: readonly Item[],
  of: (item: Item) => Values,
) => Promise<number>;

type SlotOf<Parameters> = <Name extends keyof Parameters>(name: Name) => Parameters[Name];
type Build<Parameters, Row> = (slot: SlotOf<Parameters>) => Compilable<Row>;

/**
 * A query that is built and compiled once, because building costs more than running: `build` gets `slot(name)` for each value that changes
 * from run to run.
 */
export function prepare<Parameters extends object, Row = unknown>(build: Build<Parameters, Row>): Prepared<Parameters, Row> {
  const { query, slotNames } = compileOnce(build);
  const bind = (parameters: Parameters): readonly unknown[] =>
    slotNames.map((name, place) => (name === undefined ? query.parameters[place] : parameters[name]));
  return (db, parameters) => db.executeQuery<Row>({ ...query, parameters: bind(parameters) });
}

/** The same for a statement that changes rows and is run for many at once: it takes the values of `names`, in this order and each once. */
export function prepareEach<Parameters extends object, Names extends readonly (keyof Parameters)[]>(
  names: Names,
  build: Build<Parameters, unknown>,
): PreparedEach<ValuesOf<Parameters, Names>> {
  const { query, slotNames } = compileOnce(build);
  if (slotNames.length !== names.length || slotNames.some((name, place) => name !== names[place])) {
    throw new Error(`the statement takes ${slotNames.map(String).join(", ")}, and not ${names.map(String).join(", ")}`);
  }
  return async <Item>(db: Database, items: readonly Item[], of: (item: Item) => ValuesOf<Parameters, Names>) => {
    if (items.length === 0) return 0;
    // One after another, so that a large commit is not in memory a second time.
    const repeated: RepeatedQuery = { ...query, parameters: [], times: items.length, row: (index) => of(items[index] as Item) };
    const { numAffectedRows = 0n } = await db.executeQuery(repeated);
    return Number(numAffectedRows);
  };
}

interface Compiled<Parameters, Row> {
  readonly query: CompiledQuery<Row>;
  /** Of each parameter; undefined where it is always the same. */
  readonly slotNames: readonly (keyof Parameters | undefined)[];
}

function compileOnce<Parameters extends object, Row>(build: Build<Parameters, Row>): Compiled<Parameters, Row> {
  const query = build((name) => new Slot(name) as unknown as Parameters[typeof name]).compile();
  return {
    query,
    slotNames: query.parameters.map((value) => (value instanceof Slot ? (value.name as keyof Parameters) : undefined)),
  };
}

/** Parts of a row as slots, for `values`. */
export function slots<Parameters, Name extends keyof Parameters>(
  slot: SlotOf<Parameters>,
  names: readonly Name[],
): Pick<Parameters, Name> {
  return Object.fromEntries(names.map((name) => [name, slot(name)])) as Pick<Parameters, Name>;
}
