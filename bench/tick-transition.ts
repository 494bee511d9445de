import { performance } from "node:perf_hooks";
import { join } from "node:path";
import { BetterSqlite } from "../src/store/driver.ts";
import { deskOf, ruleName, snapshotAt } from "./tick-desk.ts";
import { pair, quantile, type Ratios } from "./tick-figures.ts";
import { nextMoment, started, stopped } from "./tick-monitor.ts";

const ROUNDS = 5;
const FLIPS = 200;
const RULES = 100;
/** Changes an hour of one alert that are told; one more, and it would be flapping. So each alert has its turn, on as many sources as it takes. */
const CHANGES = 6;
const SOURCES = Array.from({ length: ((ROUNDS + 1) * FLIPS) / (RULES * CHANGES) }, (_, index) => `engine_${index}`);

/**
 * From `recordTick` on the engine's thread to the listener of that thread hearing of a transition that is durable: handed over, recorded, synced,
 * evaluated by both evaluators, committed. Beside it, in turns and on the same file system, one durable insert by hand: WAL, synchronous FULL.
 */
export async function costOfTransition(): Promise<readonly Ratios[]> {
  const desk = deskOf(RULES, SOURCES);
  const byHand = new BetterSqlite(join(desk.folder, "by-hand.db"));
  byHand.pragma("journal_mode = WAL");
  byHand.pragma("synchronous = FULL");
  byHand.exec("create table transition (sequence integer primary key, at integer, rule text, body text)");
  const insert = byHand.prepare("insert into transition (at, rule, body) values (?, ?, ?)");
  const monitor = await started(desk.settings);
  // A monitor keeps no engine alive, and this one has nothing to do while it waits.
  const awake = setInterval(() => undefined, 1_000);
  let expected: { readonly rule: string; readonly transition: string; readonly tell: () => void } | undefined;
  let count = 0;
  monitor.on("transition", ({ rule, transition, notify }) => {
    if (!notify || rule !== expected?.rule || transition !== expected.transition) return;
    count += 1;
    expected.tell();
  });
  const ratios: Ratios = { name: `snapshot to transition told / durable insert, ${RULES} rules`, p50: [], p99: [], atMost: 4 };
  for (let round = 0; round <= ROUNDS; round += 1) {
    const times: { readonly told: number[]; readonly inserted: number[] } = { told: [], inserted: [] };
    for (let index = 0; index < FLIPS; index += 1) {
      const flip = round * FLIPS + index;
      const alert = Math.floor(flip / CHANGES);
      const rule = alert % RULES;
      const fires = flip % 2 === 0;
      const at = await nextMoment();
      const snapshot = snapshotAt(at, fires ? rule : undefined);
      const told = new Promise<void>(
        (tell) => (expected = { rule: ruleName(rule), transition: fires ? "fired" : "resolved", tell }),
      );
      const start = performance.now();
      monitor.recordTick(snapshot, SOURCES[Math.floor(alert / RULES)]);
      await told;
      const middle = performance.now();
      insert.run(at, ruleName(rule), JSON.stringify(snapshot));
      times.inserted.push(performance.now() - middle);
      times.told.push(middle - start);
    }
    // The first warms up.
    if (round === 0) continue;
    ratios.p50.push(quantile(times.told, 0.5) / quantile(times.inserted, 0.5));
    ratios.p99.push(quantile(times.told, 0.99) / quantile(times.inserted, 0.99));
    console.info(`round ${round}: told after ${pair(times.told, 2)} ms, durable insert ${pair(times.inserted, 2)} ms (p50 / p99)`);
  }
  console.info(`transitions: told ${count} of ${(ROUNDS + 1) * FLIPS}`);
  clearInterval(awake);
  await stopped(monitor);
  byHand.close();
  desk.remove();
  return [ratios];
}
