import { performance } from "node:perf_hooks";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pathToFileURL } from "node:url";
import BetterSqlite from "better-sqlite3";
import { Monitor } from "../src/app/monitor.ts";
import { startService } from "../src/app/service.ts";
import { readSettings } from "../src/app/settings/read-settings.ts";
import { systemClock } from "../src/app/system-clock.ts";
import { deskOf, quantile, snapshotAt } from "./tick-desk.ts";

/**
 * What a monitor costs an engine, through the built library's worker (`npm run build` first): a tick on the engine's thread beside the whole
 * pipeline on it; a transition that is durable beside one durable insert by hand; ticks a second.
 */
const ROUNDS = 5;
const TICKS = 300;
const WARM_UP = 300;
const FIRES_EVERY = 10;
const INSERTS = 200;
const SUSTAINED = 20_000;
const worker = pathToFileURL(join(process.cwd(), "dist/worker.js"));

let last = 0;
/** The next ms that no snapshot has yet, once it is there. */
async function nextMoment(): Promise<number> {
  while (Date.now() <= last) await new Promise(setImmediate);
  last = Date.now();
  return last;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function started(settings: object): Promise<Monitor> {
  const monitor = await Monitor.start(settings, { worker, startWithin: 60_000, stopWithin: 120_000 });
  const { state, reason } = monitor.health();
  if (state !== "running") throw new Error(`the monitor is ${state}: ${reason ?? ""}`);
  return monitor;
}

/** us that the engine's thread is busy with a tick: the call, and handing it over at the end of the turn. */
async function recordTicks(monitor: Monitor, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const snapshot = snapshotAt(await nextMoment(), index % FIRES_EVERY === 0);
    const start = performance.now();
    monitor.recordTick(snapshot);
    await Promise.resolve();
    times.push((performance.now() - start) * 1_000);
    await pause(2);
  }
  return times;
}

type Service = Awaited<ReturnType<typeof startService>>;

/** us that the thread is busy (waiting for the disk is not counted) until the snapshot is recorded, evaluated twice and durable. */
async function runPipeline({ live }: Service, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const snapshot = snapshotAt(await nextMoment(), index % FIRES_EVERY === 0);
    const before = performance.eventLoopUtilization();
    live.accept("engine", snapshot);
    await live.idle();
    times.push(performance.eventLoopUtilization(before).active * 1_000);
    await pause(2);
  }
  return times;
}

async function costOfTick(): Promise<void> {
  const [here, there] = [deskOf(100, ["engine"]), deskOf(100, ["engine"])];
  // Each evaluation is asked of both.
  const read = readSettings(JSON.stringify({ ...here.settings, cross_check_rate: "100%" }), "settings", process.env);
  if (!read.ok) throw new Error(JSON.stringify(read.diagnostics));
  const service = await startService(read.settings, { clock: systemClock, log: () => undefined, stdin: Readable.from([]) });
  const monitor = await started(there.settings);
  await runPipeline(service, WARM_UP);
  await recordTicks(monitor, WARM_UP);
  const ratios: { readonly p50: number[]; readonly p99: number[] } = { p50: [], p99: [] };
  for (let round = 1; round <= ROUNDS; round += 1) {
    const ticks = await recordTicks(monitor, TICKS);
    const pipeline = await runPipeline(service, TICKS);
    const of = (values: readonly number[]): [number, number] => [quantile(values, 0.5), quantile(values, 0.99)];
    const [[tick50, tick99], [all50, all99]] = [of(ticks), of(pipeline)];
    ratios.p50.push(tick50 / all50);
    ratios.p99.push(tick99 / all99);
    console.info(
      `round ${round}: recordTick ${tick50.toFixed(0)} / ${tick99.toFixed(0)} us, pipeline ${all50.toFixed(0)} / ${all99.toFixed(0)} us (p50 / p99)`,
    );
  }
  const { evaluated, disagreements, crossChecked } = service.live.figures() as unknown as Record<string, number>;
  console.info(
    `pipeline: evaluated ${evaluated ?? "?"}, cross-checked ${crossChecked ?? "?"}, disagreements ${disagreements ?? "?"}`,
  );
  await monitor.stop();
  await service.stop();
  here.remove();
  there.remove();
  row("recordTick / pipeline on the engine's thread, p50", ratios.p50, "0.050");
  row("recordTick / pipeline on the engine's thread, p99", ratios.p99, "0.050");
}

async function costOfTransition(): Promise<void> {
  const desk = deskOf(100, ["engine"]);
  const byHand = new BetterSqlite(join(desk.folder, "by-hand.db"));
  byHand.pragma("journal_mode = WAL");
  byHand.pragma("synchronous = FULL");
  byHand.exec("create table transition (sequence integer primary key, at integer, rule text, body text)");
  const insert = byHand.prepare("insert into transition (at, rule, body) values (?, ?, ?)");
  const monitor = await started(desk.settings);
  let tell: () => void = () => undefined;
  monitor.on("transition", () => {
    tell();
  });
  const ratios: { readonly p50: number[]; readonly p99: number[] } = { p50: [], p99: [] };
  for (let round = 0; round <= ROUNDS; round += 1) {
    const times: { readonly told: number[]; readonly inserted: number[] } = { told: [], inserted: [] };
    for (let index = 0; index < INSERTS; index += 1) {
      const at = await nextMoment();
      const snapshot = snapshotAt(at, index % 2 === 0);
      const start = performance.now();
      const told = new Promise<void>((resolve) => (tell = resolve));
      monitor.recordTick(snapshot);
      await told;
      const middle = performance.now();
      insert.run(at, "rule_0", JSON.stringify(snapshot));
      times.inserted.push(performance.now() - middle);
      times.told.push(middle - start);
    }
    // The first warms up.
    if (round === 0) continue;
    ratios.p50.push(quantile(times.told, 0.5) / quantile(times.inserted, 0.5));
    ratios.p99.push(quantile(times.told, 0.99) / quantile(times.inserted, 0.99));
    console.info(
      `round ${round}: told ${quantile(times.told, 0.5).toFixed(2)} / ${quantile(times.told, 0.99).toFixed(2)} ms, insert ${quantile(times.inserted, 0.5).toFixed(2)} / ${quantile(times.inserted, 0.99).toFixed(2)} ms (p50 / p99)`,
    );
  }
  await monitor.stop();
  byHand.close();
  desk.remove();
  row("snapshot to transition told / durable insert, p50", ratios.p50, "4");
  row("snapshot to transition told / durable insert, p99", ratios.p99, "4");
}

/** Several sources, because one has at most a thousand different timestamps a second. */
async function sustained(rules: number): Promise<void> {
  const names = Array.from({ length: 20 }, (_, index) => `engine_${index}`);
  const desk = deskOf(rules, names);
  const monitor = await started(desk.settings);
  const count = Math.min(SUSTAINED, Math.max(4_000, 2_000_000 / rules));
  const begin = performance.now();
  for (let index = 0; index < count; ) {
    const at = await nextMoment();
    for (const name of names) monitor.recordTick(snapshotAt(at, index % 1_000 === 0), name);
    index += names.length;
    while (monitor.health().ticks.waiting > 2_000) await pause(1);
  }
  const { drained } = await monitor.stop();
  const seconds = (performance.now() - begin) / 1_000;
  const { recorded, dropped } = monitor.health().ticks;
  desk.remove();
  if (!drained || dropped > 0) throw new Error(`not all was evaluated: drained ${drained}, dropped ${dropped}`);
  console.info(`${String(rules).padStart(5)} rules: ${(recorded / seconds).toFixed(0)} ticks a second, drained and durable`);
}

function row(name: string, ratios: readonly number[], reach: string): void {
  const [least, middle, most] = [0, 0.5, 0.999].map((share) => quantile(ratios, share).toFixed(3));
  console.info(`${name.padEnd(52)} median ${middle ?? ""} (${least ?? ""} to ${most ?? ""}), at most ${reach}`);
}

await costOfTick();
await costOfTransition();
for (const rules of [10, 100, 1_000]) await sustained(rules);
