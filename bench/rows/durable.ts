import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hrtime } from "node:process";
import type { Commit } from "../../src/monitor/store.ts";
import { BetterSqlite } from "../../src/store/driver.ts";
import { openSqliteStore } from "../../src/store/sqlite.ts";
import { median, type Row, ROUNDS } from "../frame/compare.ts";
import { commitOf } from "./commits.ts";
import { recordWrites, type Write } from "./writes.ts";

/** Commits of a round, and alerts that change in each. */
const KINDS = [
  { what: "durable transitions, one a commit", commits: 200, alerts: 1, atMost: 1 / 0.5 },
  { what: "durable transitions, bursts of 100", commits: 20, alerts: 100, atMost: 1 / 0.7 },
] as const;

/**
 * The store beside better-sqlite3 alone, which writes the same rows into the same tables with a prepared statement for each row, each commit in one
 * transaction and synced.
 */
export async function durableRows(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const { what, commits, alerts, atMost } of KINDS) {
    const folder = mkdtempSync(join(tmpdir(), "bench-durable-"));
    const all = Array.from({ length: (ROUNDS + 1) * commits }, (_, index) => commitOf(index, alerts));
    const writes = await recordWrites(join(folder, "recorded.db"), all);
    const { store } = await openSqliteStore({ file: join(folder, "ours.db") });
    const peer = await openPeer(join(folder, "peer.db"), join(folder, "recorded.db"));
    const times: [number[], number[]] = [[], []];
    for (let round = 0; round <= ROUNDS; round += 1) {
      const [own, others]: [number[], number[]] = [[], []];
      for (let index = round * commits; index < (round + 1) * commits; index += 1) {
        const start = hrtime.bigint();
        await store.commit(all[index] as Commit);
        const middle = hrtime.bigint();
        peer.write(writes[index] ?? []);
        others.push(Number(hrtime.bigint() - middle));
        own.push(Number(middle - start));
      }
      // The first warms up.
      if (round > 0) times[0].push(median(own));
      if (round > 0) times[1].push(median(others));
    }
    await store.close();
    peer.close();
    const [here, there] = [rowsOf(join(folder, "ours.db")), rowsOf(join(folder, "peer.db"))];
    if (here !== there) throw new Error(`${what}: the peer did not write the same rows`);
    rmSync(folder, { recursive: true });
    const [own, others] = times;
    const ratios = own.map((time, round) => time / (others[round] ?? 1));
    rows.push({
      what,
      against: "better-sqlite3, the same rows",
      ratios,
      aim: { atMost: Math.round(atMost * 100) / 100 },
      ours: median(own),
      peer: median(others),
    });
  }
  return rows;
}

const TABLES = ["progress", "source_state", "watch_layout", "rule_state", "alert_state", "alert", "transition", "outbox"];

function writerOf(file: string): unknown {
  const db = new BetterSqlite(file, { readonly: true });
  const writer = db.prepare("select writer from progress").pluck().get();
  db.close();
  return writer;
}

/** All that was written, as text; who wrote it aside. */
function rowsOf(file: string): string {
  const db = new BetterSqlite(file, { readonly: true });
  const rows = TABLES.map((table) => {
    const all = db.prepare<[], Record<string, unknown>>(`select * from "${table}"`).all();
    return all.map((row) => JSON.stringify({ ...row, writer: undefined })).sort();
  });
  db.close();
  return JSON.stringify(rows);
}

interface Peer {
  readonly write: (writes: readonly Write[]) => void;
  readonly close: () => void;
}

async function openPeer(file: string, recorded: string): Promise<Peer> {
  // Its tables.
  await (await openSqliteStore({ file })).store.close();
  const db = new BetterSqlite(file);
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  // The one that the recorded statements name.
  db.prepare("update progress set writer = ?").run(writerOf(recorded));
  const statements = new Map<string, ReturnType<typeof db.prepare>>();
  const run = ({ sql, values }: Write): void => {
    const statement = statements.get(sql) ?? db.prepare(sql);
    statements.set(sql, statement);
    statement.run(...values);
  };
  return {
    write: db.transaction((writes: readonly Write[]) => {
      for (const each of writes) run(each);
    }),
    close: () => {
      db.close();
    },
  };
}
