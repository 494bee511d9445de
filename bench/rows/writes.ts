import type { Commit } from "../../src/monitor/store.ts";
import { BetterSqlite } from "../../src/store/driver.ts";
import { openSqliteStore } from "../../src/store/sqlite.ts";

/** A statement that changes rows, with its values. */
export interface Write {
  readonly sql: string;
  readonly values: readonly unknown[];
}

interface Statement {
  readonly source: string;
  run(this: Statement, ...values: unknown[]): unknown;
}

/** What the store tells SQLite to write for each commit. */
export async function recordWrites(file: string, commits: readonly Commit[]): Promise<readonly (readonly Write[])[]> {
  const { store } = await openSqliteStore({ file });
  const probe = new BetterSqlite(":memory:");
  const statement = Object.getPrototypeOf(probe.prepare("select 1")) as Statement;
  const run: (this: Statement, ...values: unknown[]) => unknown = Reflect.get<Statement, "run">(statement, "run");
  let writes: Write[] = [];
  statement.run = function (...values) {
    if (/^(?:insert|update|delete)/.test(this.source)) writes.push({ sql: this.source, values: values.flat() });
    return run.apply(this, values);
  };
  const recorded: (readonly Write[])[] = [];
  for (const commit of commits) {
    await store.commit(commit);
    recorded.push(writes);
    writes = [];
  }
  statement.run = run;
  probe.close();
  await store.close();
  return recorded;
}
