import { createRequire } from "node:module";
import type BetterSqlite12 from "better-sqlite3";

const load = createRequire(import.meta.url);
const [major = 0] = process.versions.node.split(".").map(Number);

/**
 * SQLite, by the better-sqlite3 that runs here. From Node 24.19 on a statement of version 12 ends the process when it is collected as garbage
 * (`node::ObjectWrap` was changed); version 13, on Node-API, needs Node 22 at least.
 */
export const BetterSqlite = (major >= 24 ? load("better-sqlite3-13") : load("better-sqlite3")) as typeof BetterSqlite12;
