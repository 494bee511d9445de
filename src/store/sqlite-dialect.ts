import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteDialect,
  SqliteDriver,
  type SqliteDatabase,
  type SqliteStatement,
} from "kysely";
import { isRepeated } from "./repeated-query.ts";

/** What prepares each statement once. */
export interface StatementSource extends SqliteDatabase {
  prepare(sql: string): RepeatableStatement;
}

export interface RepeatableStatement extends Omit<SqliteStatement, "run"> {
  /** Values one by one are bound quicker than an array of them. */
  run(...values: readonly unknown[]): { changes: number; lastInsertRowid: number | bigint };
}

/** Kysely's dialect of SQLite, which also takes repeated queries, and takes changes of tables back. */
export class StoreSqliteDialect extends SqliteDialect {
  readonly #database: StatementSource;

  constructor(database: StatementSource) {
    super({ database });
    this.#database = database;
  }

  override createDriver(): Driver {
    return new RepeatingDriver(this.#database);
  }

  /** SQLite does take back changes of tables; Kysely leaves migrations outside of transactions all the same. */
  override createAdapter(): SqliteAdapter {
    return new (class extends SqliteAdapter {
      override get supportsTransactionalDdl(): boolean {
        return true;
      }
    })();
  }
}

class RepeatingDriver extends SqliteDriver {
  readonly #database: StatementSource;
  #connection: DatabaseConnection | undefined;

  constructor(database: StatementSource) {
    super({ database });
    this.#database = database;
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    // There is only one, which waits here for whoever has it.
    const connection = await super.acquireConnection();
    this.#connection ??= new RepeatingConnection(this.#database, connection);
    return this.#connection;
  }
}

class RepeatingConnection implements DatabaseConnection {
  readonly #database: StatementSource;
  readonly #connection: DatabaseConnection;

  constructor(database: StatementSource, connection: DatabaseConnection) {
    this.#database = database;
    this.#connection = connection;
  }

  executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    if (!isRepeated(query)) return this.#connection.executeQuery(query);
    const statement = this.#database.prepare(query.sql);
    let changes = 0;
    for (let index = 0; index < query.times; index += 1) changes += statement.run(...query.row(index)).changes;
    return Promise.resolve({ rows: [], numAffectedRows: BigInt(changes) });
  }

  streamQuery<Row>(query: CompiledQuery, chunkSize?: number): AsyncIterableIterator<QueryResult<Row>> {
    return this.#connection.streamQuery(query, chunkSize);
  }
}
