import { performance } from "node:perf_hooks";
import { hrtime } from "node:process";
import { join } from "node:path";
import type { Monitor } from "../src/app/monitor.ts";
import { BetterSqlite } from "../src/store/driver.ts";
import { buildTimedWorker, type TimedWorker } from "./tick-commits.ts";
import { type Desk, deskOf, ruleName, snapshotAt } from "./tick-desk.ts";
import { pair, quantile, type Ratios } from "./tick-figures.ts";
import { nextMoment, started, stopped } from "./tick-monitor.ts";

const ROUNDS = 5;
const FLIPS = 200;
const RULES = 100;
/** Changes an hour of one alert that are told; one more, and it would be flapping. So each alert has its turn, on as many sources as it takes. */
const CHANGES = 6;
const SOURCES = Array.from({ length: ((ROUNDS + 1) * FLIPS) / (RULES * CHANGES) }, (_, index) => `engine_${index}`);

/** ms of each transition of a round. */
interface Times {
  readonly durable: number[];
  readonly told: number[];
  readonly inserted: number[];
}

/**
 * From `recordTick` on the engine's thread to a transition that is durable: handed over, recorded, evaluated by both evaluators, committed; and to
 * the listener of the engine's thread hearing of it. Beside it, in turns and on the same file system, one durable insert by hand: WAL, synchronous
 * FULL.
 */
export async function costOfTransition(): Promise<readonly Ratios[]> {
  const desk = deskOf(RULES, SOURCES);
  const worker = await buildTimedWorker();
  const insert = openByHand(desk);
  const monitor = await started(desk.settings, worker.file);
  // A monitor keeps no engine alive, and this one has nothing to do while it waits.
  const awake = setInterval(() => undefined, 1_000);
  const durable: Ratios = { name: `snapshot to durable transition / durable insert, ${RULES} rules`, p50: [], p99: [], atMost: 4 };
  const told: Ratios = { name: "the same, until the engine's thread has heard of it", p50: [], p99: [] };
  for (let round = 0; round <= ROUNDS; round += 1) {
    const times = await runRound(round, { monitor, worker, insert: insert.one });
    // The first warms up.
    if (round === 0) continue;
    for (const [ratios, of] of [[durable, times.durable] as const, [told, times.told] as const]) {
      ratios.p50.push(quantile(of, 0.5) / quantile(times.inserted, 0.5));
      ratios.p99.push(quantile(of, 0.99) / quantile(times.inserted, 0.99));
    }
    console.info(
      `round ${round}: durable after ${pair(times.durable, 2)} ms, told after ${pair(times.told, 2)} ms, durable insert ${pair(times.inserted, 2)} ms (p50 / p99)`,
    );
  }
  clearInterval(awake);
  await stopped(monitor);
  worker.close();
  insert.close();
  desk.remove();
  return [durable, told];
}

interface RoundPorts {
  readonly monitor: Monitor;
  readonly worker: TimedWorker;
  readonly insert: (at: number, rule: string, body: string) => void;
}

async function runRound(round: number, { monitor, worker, insert }: RoundPorts): Promise<Times> {
  const begun: bigint[] = [];
  const times: Times = { durable: [], told: [], inserted: [] };
  for (let index = 0; index < FLIPS; index += 1) {
    const flip = round * FLIPS + index;
    const alert = Math.floor(flip / CHANGES);
    const rule = alert % RULES;
    const fires = flip % 2 === 0;
    const at = await nextMoment();
    const snapshot = snapshotAt(at, fires ? rule : undefined);
    const heard = hearing(monitor, ruleName(rule), fires ? "fired" : "resolved");
    const start = performance.now();
    begun.push(hrtime.bigint());
    monitor.recordTick(snapshot, SOURCES[Math.floor(alert / RULES)]);
    await heard;
    const middle = performance.now();
    insert(at, ruleName(rule), JSON.stringify(snapshot));
    times.inserted.push(performance.now() - middle);
    times.told.push(middle - start);
  }
  const commits = await worker.durable();
  if (commits.length !== FLIPS) throw new Error(`told ${commits.length} of ${FLIPS} transitions`);
  for (const [index, at] of commits.entries()) times.durable.push(Number(at - (begun[index] ?? 0n)) / 1e6);
  return times;
}

/** Resolves when a listener of this thread has heard of it. */
function hearing(monitor: Monitor, rule: string, what: string): Promise<void> {
  return new Promise((resolve) => {
    const stop = monitor.on("transition", ({ rule: of, transition, notify }) => {
      if (!notify || of !== rule || transition !== what) return;
      stop();
      resolve();
    });
  });
}

function openByHand({ folder }: Desk): { readonly one: RoundPorts["insert"]; readonly close: () => void } {
  const db = new BetterSqlite(join(folder, "by-hand.db"));
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  db.exec("create table transition (sequence integer primary key, at integer, rule text, body text)");
  const insert = db.prepare("insert into transition (at, rule, body) values (?, ?, ?)");
  return { one: (...row) => void insert.run(...row), close: () => void db.close() };
}
