import { rmSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { BroadcastChannel } from "node:worker_threads";
import { build } from "esbuild";
import { deskOf, snapshotAt } from "../../bench/tick-desk.ts";
import { Monitor } from "../../src/app/monitor.ts";
import { countHandles, measureFolder, measureMemory, measureStore, type Memory } from "./measure.ts";
import type { Series } from "./verdict.ts";

export interface MinutesReport {
  readonly series: readonly Series[];
  readonly ticks: number;
  readonly transitions: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly troubles: readonly string[];
}

const RULES = 100;
const A_SECOND = 200;
/** Each time another rule holds, for one tick. */
const FIRES_EVERY = 400;
/** ms */
const TURN = 10;
const SAMPLE_EVERY = 10_000;
/** Bytes of the database that a row accounts for, its indexes included: a minute of a metric, a transition with its texts. */
const OF_MINUTE = 150;
const OF_TRANSITION = 2_500;

/** An engine that ticks for so long in real time, with its monitor in the built library's worker (`npm run build` first). */
export async function minutes(count: number, report: (line: string) => void): Promise<MinutesReport> {
  const desk = deskOf(RULES, ["engine"]);
  const ask = await askedWorker();
  const monitor = await Monitor.start(desk.settings, { worker: ask.worker, startWithin: 60_000, stopWithin: 60_000 });
  const { state, reason } = monitor.health();
  if (state !== "running") throw new Error(`the monitor is ${state}: ${reason ?? ""}`);
  const troubles: string[] = [];
  let transitions = 0;
  monitor.on("trouble", ({ about, message }) => troubles.push(`${about}: ${message}`));
  monitor.on("transition", () => {
    transitions += 1;
  });
  const values = new Map<string, number[]>();
  const begin = performance.now();
  let [sent, last, sampled] = [0, 0, 0];
  while (performance.now() - begin < count * 60_000) {
    const due = ((performance.now() - begin) / 1_000) * A_SECOND;
    for (; sent < due; sent += 1) {
      last = Math.max(last + 1, Date.now());
      monitor.recordTick(snapshotAt(last, sent % FIRES_EVERY === 0 ? (sent / FIRES_EVERY) % RULES : undefined));
    }
    if (performance.now() - begin >= (sampled + 1) * SAMPLE_EVERY) {
      sampled += 1;
      const sample = takeSample(desk.folder, await ask.memory(), monitor.health().ticks);
      for (const [name, value] of Object.entries(sample)) values.set(name, [...(values.get(name) ?? []), value]);
      report(
        `${sampled * (SAMPLE_EVERY / 1_000)} s: ${Object.entries(sample)
          .map(([name, value]) => `${name} ${value.toFixed(2)}`)
          .join("; ")}`,
      );
    }
    await sleep(TURN);
  }
  const { drained, lost } = await monitor.stop();
  const { ticks, restarts } = monitor.health();
  ask.close();
  desk.remove();
  const faults = {
    notDrained: Number(!drained),
    lost,
    notRecorded: ticks.received - ticks.recorded,
    dropped: ticks.dropped,
    restarts,
  };
  return { series: seriesOf(values), ticks: sent, transitions, faults, troubles };
}

interface AskedWorker {
  readonly worker: URL;
  readonly memory: () => Promise<Memory>;
  readonly close: () => void;
}

/** The built worker behind one that can be asked for its memory. */
async function askedWorker(): Promise<AskedWorker> {
  const root = process.cwd();
  const outfile = join(root, "node_modules", `.soak-worker-${process.pid}.mjs`);
  const entryPoints = [join(root, "test/soak/measured-worker.ts")];
  await build({ entryPoints, outfile, bundle: true, platform: "node", format: "esm", packages: "external", logLevel: "warning" });
  const name = `soak-${process.pid}`;
  process.env.PLIMSOLL_SOAK_WORKER = pathToFileURL(join(root, "dist/worker.js")).href;
  process.env.PLIMSOLL_SOAK_CHANNEL = name;
  const channel = new BroadcastChannel(name);
  let answer: (memory: Memory) => void = () => undefined;
  channel.onmessage = ({ data }: { readonly data?: unknown }): void => {
    answer(data as Memory);
  };
  return {
    worker: pathToFileURL(outfile),
    memory: () =>
      new Promise((resolve) => {
        answer = resolve;
        channel.postMessage("measure");
      }),
    close: () => {
      channel.close();
      rmSync(outfile, { force: true });
    },
  };
}

function takeSample(folder: string, worker: Memory, ticks: { readonly recorded: number; readonly waiting: number }): Sample {
  const own = measureMemory();
  const stored = measureStore(join(folder, "data/plimsoll.db"));
  const recordings = measureFolder(join(folder, "data/recordings")).size;
  return {
    "engine's thread after gc, MB": own.heap,
    "worker after gc, MB": worker.heap,
    "rss, MB": own.rss,
    "open handles": countHandles(),
    "database, MB": stored.database,
    "database beyond its rows, MB": stored.database - (stored.minutes * OF_MINUTE + stored.transitions * OF_TRANSITION) / 1e6,
    "write-ahead log, MB": stored.log,
    "recordings, MB": recordings,
    "recordings, bytes a tick": (recordings * 1e6) / Math.max(1, ticks.recorded),
    "ticks waiting": ticks.waiting,
  };
}

/** By how much each may grow; what has no bound here grows with the ticks, and is explained by another row. */
const MEASURES = {
  "engine's thread after gc, MB": 1,
  "worker after gc, MB": 1.5,
  "rss, MB": undefined,
  "open handles": 2,
  "database, MB": undefined,
  "database beyond its rows, MB": 0.5,
  // A checkpoint begins it anew at about 4 MB.
  "write-ahead log, MB": 2,
  "recordings, MB": undefined,
  "recordings, bytes a tick": 20,
  "ticks waiting": 200,
} as const;

type Sample = Readonly<Record<keyof typeof MEASURES, number>>;

function seriesOf(values: ReadonlyMap<string, readonly number[]>): readonly Series[] {
  return Object.entries(MEASURES).map(([name, mayGrow]) => {
    return { name, values: values.get(name) ?? [], ...(mayGrow !== undefined && { mayGrow }) };
  });
}
