import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import type { Store } from "../../src/monitor/store.ts";
import { openSqliteStore } from "../../src/store/sqlite.ts";
import { storeContract } from "../contract/store.ts";
import { MemoryStore } from "../monitor/memory-store.ts";

const folder = mkdtempSync(join(tmpdir(), "store-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

let count = 0;
let file = "";
const openFile = async (): Promise<Store> => (await openSqliteStore({ file })).store;

storeContract("SQLite in a file", {
  open: () => {
    count += 1;
    file = join(folder, `${count}.db`);
    return openFile();
  },
  reopen: async (store) => {
    await store.close();
    return openFile();
  },
  runs: 10,
});

storeContract("SQLite in memory", {
  open: async () => (await openSqliteStore({ file: ":memory:" })).store,
  reopen: (store) => Promise.resolve(store),
  runs: 60,
});

storeContract("the reference in memory", {
  open: () => Promise.resolve(new MemoryStore()),
  reopen: (store) => Promise.resolve(store),
  runs: 60,
});
