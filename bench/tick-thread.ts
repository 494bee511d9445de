import { performance } from "node:perf_hooks";
import { join } from "node:path";
import type { Monitor } from "../src/app/monitor.ts";
import { systemClock } from "../src/app/system-clock.ts";
import type { LiveMonitor } from "../src/monitor/live-monitor.ts";
import { startLive } from "../src/monitor/start-live.ts";
import { openSqliteStore } from "../src/store/sqlite.ts";
import { bundleOf, type Desk, deskOf, snapshotAt } from "./tick-desk.ts";
import { pair, quantile, type Ratios } from "./tick-figures.ts";
import { nextMoment, pause, started, stopped } from "./tick-monitor.ts";

const RULES = 100;
const ROUNDS = 5;
const TICKS = 300;
const WARM_UP = 300;
const FIRES_EVERY = 10;
const DAY = 86_400_000;
/** ms between two ticks, in which the worker finishes the one before. */
const BETWEEN = 2;

/** The pipeline in this thread: the live loop over a real store and recording, without what a service does beside it. */
interface Pipeline {
  readonly live: LiveMonitor;
  /** Resolves when the next snapshot is evaluated. */
  readonly evaluated: () => Promise<void>;
  readonly close: () => Promise<void>;
}

async function openPipeline(desk: Desk, crossCheckRate: number): Promise<Pipeline> {
  const { store } = await openSqliteStore({ file: join(desk.folder, "pipeline.db") });
  const bundle = bundleOf(desk, RULES);
  let tell = (): void => undefined;
  const live = await startLive(
    {
      folder: join(desk.folder, "pipeline"),
      zone: "UTC",
      sources: [{ name: "engine", collectors: [] }],
      policiesOf: (source) => (source === "engine" ? [bundle.policy] : undefined),
      bundles: [bundle],
      persistInterval: 60_000,
      retention: { alerts: 90 * DAY, metrics: 30 * DAY, recordings: 30 * DAY },
      crossCheckRate,
      inbox: { snapshots: 10_000, bytes: 64_000_000 },
      channelsOf: () => [],
    },
    {
      clock: systemClock,
      store,
      log: () => undefined,
      noted: () => {
        tell();
      },
    },
  );
  return {
    live,
    evaluated: () => new Promise((resolve) => (tell = resolve)),
    close: async () => {
      await live.stop();
      await store.close();
    },
  };
}

/** us that the engine's thread is busy with a tick: the call, and handing it over at the end of the turn. */
async function recordTicks(monitor: Monitor): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < TICKS; index += 1) {
    const snapshot = snapshotAt(await nextMoment(), ruleAt(index));
    const start = performance.now();
    monitor.recordTick(snapshot);
    await Promise.resolve();
    times.push((performance.now() - start) * 1_000);
    await pause(BETWEEN);
  }
  return times;
}

/** us that the thread is busy; waiting for the recording's disk is not counted, waiting for the database's is: it blocks the thread. */
async function runPipeline({ live, evaluated }: Pipeline, isDurableEachTime: boolean): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < TICKS; index += 1) {
    const snapshot = snapshotAt(await nextMoment(), ruleAt(index));
    const before = performance.eventLoopUtilization();
    const done = evaluated();
    live.accept("engine", snapshot);
    await (isDurableEachTime ? live.idle() : done);
    times.push(performance.eventLoopUtilization(before).active * 1_000);
    await pause(BETWEEN);
  }
  return times;
}

/** The first rule holds in every tenth snapshot. */
function ruleAt(index: number): number | undefined {
  return index % FIRES_EVERY === 0 ? 0 : undefined;
}

/**
 * What a tick costs the engine's thread, beside two pipelines on that thread. `whole`: each snapshot validated, recorded, evaluated by both
 * evaluators, and committed to the store. `default`: the second evaluator and the commits only as often as a monitor asks for them by itself
 * (at a change, at 1%, as a tenth of the time allows; a commit at a change and once a second), up to the end of the evaluation.
 */
export async function costOfTick(): Promise<readonly Ratios[]> {
  const desk = deskOf(RULES, ["engine"]);
  const whole = await openPipeline(desk, 1);
  const lazyDesk = deskOf(RULES, ["engine"]);
  const lazy = await openPipeline(lazyDesk, 0.01);
  const monitor = await started(desk.settings);
  for (let warm = 0; warm < WARM_UP; warm += TICKS) {
    await recordTicks(monitor);
    await runPipeline(whole, true);
    await runPipeline(lazy, false);
  }
  const ratios: Ratios[] = [
    { name: `recordTick / whole pipeline, ${RULES} rules`, p50: [], p99: [], atMost: 0.05 },
    { name: "recordTick / pipeline by default", p50: [], p99: [] },
  ];
  for (let round = 1; round <= ROUNDS; round += 1) {
    const ticks = await recordTicks(monitor);
    const others = [await runPipeline(whole, true), await runPipeline(lazy, false)];
    for (const [place, times] of others.entries()) {
      ratios[place]?.p50.push(quantile(ticks, 0.5) / quantile(times, 0.5));
      ratios[place]?.p99.push(quantile(ticks, 0.99) / quantile(times, 0.99));
    }
    const [first = [], second = []] = others;
    console.info(
      `round ${round}: recordTick ${pair(ticks, 0)} us, whole pipeline ${pair(first, 0)} us, by default ${pair(second, 0)} us (p50 / p99)`,
    );
  }
  for (const [name, { live }] of [
    ["whole", whole],
    ["default", lazy],
  ] as const) {
    const { evaluated, crossChecked, disagreements, dropped } = live.figures();
    console.info(
      `pipeline ${name}: evaluated ${evaluated}, by both ${crossChecked}, disagreements ${disagreements}, dropped ${dropped}`,
    );
  }
  await stopped(monitor);
  for (const pipeline of [whole, lazy]) await pipeline.close();
  for (const each of [desk, lazyDesk]) each.remove();
  return ratios;
}
