import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteDialect,
  SqliteDriver,
  type SqliteDatabase,
} from "kysely";
import { isRepeated } from "./repeated-query.ts";

/** Kysely's dialect of SQLite, which also takes repeated queries, and takes changes of tables back. */
export class StoreSqliteDialect extends SqliteDialect {
  readonly #database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
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
  readonly #database: SqliteDatabase;
  #connection: DatabaseConnection | undefined;

  constructor(database: SqliteDatabase) {
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
  readonly #database: SqliteDatabase;
  readonly #connection: DatabaseConnection;

  constructor(database: SqliteDatabase, connection: DatabaseConnection) {
    this.#database = database;
    this.#connection = connection;
  }

  executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    if (!isRepeated(query)) return this.#connection.executeQuery(query);
    const statement = this.#database.prepare(query.sql);
    let changes = 0;
    for (const row of query.rows) changes += Number(statement.run(row).changes);
    return Promise.resolve({ rows: [], numAffectedRows: BigInt(changes) });
  }

  streamQuery<Row>(query: CompiledQuery, chunkSize?: number): AsyncIterableIterator<QueryResult<Row>> {
    return this.#connection.streamQuery(query, chunkSize);
  }
}
