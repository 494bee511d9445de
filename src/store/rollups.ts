import type { MinuteRollup, SeriesQuery } from "../monitor/store.ts";
import { PARAMETERS, portions } from "./portions.ts";
import { type Prepared, prepare, slots } from "./prepared.ts";
import { type Database, nameOf, nameText, type Tables } from "./tables.ts";

type SeriesName = Pick<Tables["series"], "source" | "metric">;

/** How many names of series are remembered with their numbers. */
const MOST_KNOWN = 20_000;

/** Adds rollups to what is there. */
export class RollupWriter {
  /** Numbers of series by name. */
  #known = new Map<string, number>();
  readonly #name: Prepared<SeriesName>;
  readonly #find: Prepared<SeriesName, { id: number }>;
  readonly #add: Prepared<Tables["rollup"]>;

  constructor(db: Database) {
    this.#name = prepare((slot) =>
      db
        .insertInto("series")
        .values(slots(slot, ["source", "metric"]))
        .onConflict((conflict) => conflict.columns(["source", "metric"]).doNothing()),
    );
    this.#find = prepare((slot) =>
      db.selectFrom("series").select("id").where("source", "=", slot("source")).where("metric", "=", slot("metric")),
    );
    this.#add = prepare((slot) =>
      db
        .insertInto("rollup")
        .values(slots(slot, ["series", "minute", "count", "min", "max", "sum", "last"]))
        .onConflict((conflict) =>
          conflict.columns(["series", "minute"]).doUpdateSet((row) => ({
            count: row("rollup.count", "+", row.ref("excluded.count")),
            min: row
              .case()
              .when("excluded.min", "<", row.ref("rollup.min"))
              .then(row.ref("excluded.min"))
              .else(row.ref("rollup.min"))
              .end(),
            max: row
              .case()
              .when("excluded.max", ">", row.ref("rollup.max"))
              .then(row.ref("excluded.max"))
              .else(row.ref("rollup.max"))
              .end(),
            sum: row("rollup.sum", "+", row.ref("excluded.sum")),
            last: row.ref("excluded.last"),
          })),
        ),
    );
  }

  async add(transaction: Database, rollups: readonly MinuteRollup[]): Promise<void> {
    if (this.#known.size > MOST_KNOWN) this.forget();
    for (const { source, metric, minute, count, min, max, sum, last } of rollups) {
      const series = await this.#seriesOf(transaction, { source: nameText(source), metric: nameText(metric) });
      await this.#add(transaction, { series, minute, count, min, max, sum, last });
    }
  }

  /** After series were deleted, or a transaction that may have added some was undone. */
  forget(): void {
    this.#known = new Map();
  }

  async #seriesOf(transaction: Database, name: SeriesName): Promise<number> {
    const text = `${name.source}\n${name.metric}`;
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    await this.#name(transaction, name);
    const [row] = (await this.#find(transaction, name)).rows;
    if (row === undefined) throw new Error(`the series ${name.metric} of ${name.source} was not added`);
    this.#known.set(text, row.id);
    return row.id;
  }
}

export async function findSeries(db: Database, query: SeriesQuery): Promise<readonly MinuteRollup[]> {
  const { metrics, source, since, until } = query;
  const found: MinuteRollup[] = [];
  const names = metrics === undefined ? [undefined] : portions([...new Set(metrics.map(nameText))], PARAMETERS);
  for (const some of names) {
    let select = db
      .selectFrom("rollup")
      .innerJoin("series", "series.id", "rollup.series")
      .select(["source", "metric", "minute", "count", "min", "max", "sum", "last"])
      .where("minute", ">=", since)
      .where("minute", "<", until);
    if (some !== undefined) select = select.where("metric", "in", some);
    if (source !== undefined) select = select.where("source", "=", nameText(source));
    for (const row of await select.execute()) found.push({ ...row, source: nameOf(row.source), metric: nameOf(row.metric) });
  }
  return found.sort((a, b) => byCodeUnit(a.source, b.source) || byCodeUnit(a.metric, b.metric) || a.minute - b.minute);
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
