import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BetterSqlite } from "../src/store/driver.ts";
import type { Alert, Commit, SavedWatch } from "../src/monitor/store.ts";
import type { Transition } from "../src/model/transition.ts";
import { openSqliteStore } from "../src/store/sqlite.ts";

/**
 * A commit of one transition (with the state of its alert, one among a thousand, the open alert, the position and one notification) beside one durable
 * insert of the same transition by hand. Both in WAL with synchronous FULL, on one disk, in turns.
 */
const ALERTS = 1_000;
const ROUNDS = 2_000;
const WARM_UP = 200;

const folder = mkdtempSync(join(process.argv[2] ?? tmpdir(), "bench-store-"));
const NOW = Date.parse("2025-10-12T07:04:56.000Z");

function transitionOf(round: number): Transition {
  return {
    at: NOW + round,
    transition: "fired",
    source: "engine",
    policy: "trading_core",
    rule: "daily_loss",
    key: null,
    severity: "critical",
    previousSeverity: null,
    version: "1.0.0",
    episode: round.toString(16).padStart(16, "0"),
    ordinal: 1,
    reason: "condition",
    notify: true,
    message: "daily loss of -5.2% is beyond the limit of -5%",
    values: { "risk.daily_loss_pct": -5.2, daily_loss: 5, equity: 1_000_000 },
  };
}

type State = NonNullable<SavedWatch["policies"][number]["rules"][number]["alerts"][number]["state"]>;

function stateOf(round: number): State {
  const episode = { id: round.toString(16).padStart(16, "0"), ordinal: 1, severity: "critical" as const };
  return {
    code: 1,
    presence: "present",
    suppressedBy: null,
    due: NOW + round + 60_000,
    timers: { critical: { since: NOW, count: 3, frozenAt: null } },
    missing: null,
    pending: null,
    open: {
      ...episode,
      openedBy: "condition",
      held: true,
      latched: null,
      clearing: false,
      firedAt: NOW,
      escalateFrom: NOW,
      escalated: null,
      repeatFrom: NOW,
      told: true,
      withheld: false,
      acknowledgement: null,
      suppressedBy: null,
      silencedBy: null,
    },
    owed: [],
    changes: [NOW + round],
    flapping: null,
  };
}

const states = Array.from({ length: ALERTS }, () => stateOf(0));

function savedWatch(round: number): SavedWatch {
  states[round % ALERTS] = stateOf(round);
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
  const transition = transitionOf(round);
  return {
    transitions: [transition],
    watches: [{ saved: savedWatch(round), alerts: [alertOf(transition)] }],
    position: { file: "2025-10-12.jsonl", offset: round * 1_000 },
    channelsOf: () => ["log"],
  };
}

function insertByHand(round: number): void {
  const transition = transitionOf(round);
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
