import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BetterSqlite } from "../src/store/driver.ts";
import type { Alert, Commit, SavedWatch } from "../src/monitor/store.ts";
import type { Transition } from "../src/model/transition.ts";
import { openSqliteStore } from "../src/store/sqlite.ts";
import { NOW, stateOf, transitionOf } from "./rows/commits.ts";

/**
 * A commit of one transition (with the state of its alert, one among a thousand, the open alert, the position and one notification) beside one durable
 * insert of the same transition by hand. Both in WAL with synchronous FULL, on one disk, in turns.
 */
const ALERTS = 1_000;
const ROUNDS = 2_000;
const WARM_UP = 200;

const folder = mkdtempSync(join(process.argv[2] ?? tmpdir(), "bench-store-"));

const NO_EPISODE = "0".repeat(16);
const states = Array.from({ length: ALERTS }, () => stateOf(NO_EPISODE, NOW));

function savedWatch(round: number): SavedWatch {
  const { episode, at } = transitionOf(round, null);
  states[round % ALERTS] = stateOf(episode, at);
  const alerts = states.map((state, index) => ({ key: `K${index}`, state }));
  const settings = { rule: "daily_loss", tiers: [{ severity: "critical" as const }] };
  const policy = { policy: "trading_core", version: "1.0.0", digest: "sha256:0", rules: [{ settings, alerts }], builtIns: [] };
  return {
    format: "plimsoll.watch/1",
    source: "engine",
    now: NOW + round,
    newest: NOW + round,
    era: 0,
    silences: [],
    policies: [policy],
  };
}

function alertOf({ source, policy, rule, key, severity, episode, at }: Transition): Alert {
  const quiet = { unknown: false, acknowledgement: null, suppressedBy: null, silencedBy: null, flapping: false, latched: false };
  return { source, policy, rule, key, phase: "firing", severity, episode, since: at, ...quiet };
}

const byHand = new BetterSqlite(join(folder, "by-hand.db"));
byHand.pragma("journal_mode = WAL");
byHand.pragma("synchronous = FULL");
byHand.exec("create table transition (sequence integer primary key, at integer, rule text, body text)");
const insert = byHand.prepare("insert into transition (at, rule, body) values (?, ?, ?)");

const { store } = await openSqliteStore({ file: join(folder, "plimsoll.db") });

function commitOf(round: number): Commit {
  const transition = transitionOf(round, null);
  return {
    transitions: [transition],
    watches: [{ saved: savedWatch(round), alerts: [alertOf(transition)] }],
    position: { file: "2025-10-12.jsonl", offset: round * 1_000 },
    channelsOf: () => ["log"],
  };
}

function insertByHand(round: number): void {
  const transition = transitionOf(round, null);
  insert.run(transition.at, transition.rule, JSON.stringify(transition));
}

const times: { readonly commit: number[]; readonly insert: number[] } = { commit: [], insert: [] };
for (let round = 0; round < ROUNDS + WARM_UP; round += 1) {
  const commit = commitOf(round);
  const start = process.hrtime.bigint();
  insertByHand(round);
  const middle = process.hrtime.bigint();
  await store.commit(commit);
  const end = process.hrtime.bigint();
  if (round < WARM_UP) continue;
  times.insert.push(Number(middle - start) / 1_000);
  times.commit.push(Number(end - middle) / 1_000);
}
await store.close();
byHand.close();
rmSync(folder, { recursive: true });

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? 0;
}

const line = (name: string, values: readonly number[]): string =>
  `${name.padEnd(28)} p50 ${quantile(values, 0.5).toFixed(0).padStart(6)} us   p99 ${quantile(values, 0.99).toFixed(0).padStart(6)} us`;
console.info(line("durable insert by hand", times.insert));
console.info(line("store.commit", times.commit));
console.info(`ratio of the medians ${(quantile(times.commit, 0.5) / quantile(times.insert, 0.5)).toFixed(2)} (aim: at most 2.50)`);
