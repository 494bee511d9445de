import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { type Service, startService } from "../../src/app/service.ts";
import { readSettings } from "../../src/app/settings/read-settings.ts";
import type { WatchCommand } from "../../src/watch/command.ts";
import { VirtualClock } from "../monitor/virtual-clock.ts";
import { SCHEMA } from "../watch/desk.ts";
import { createMarket, generator, POLICY } from "./market.ts";
import { countHandles, measureFolder, measureMemory, measureStore } from "./measure.ts";
import type { Series } from "./verdict.ts";

export interface MonthOptions {
  readonly days: number;
  /** ms of virtual time between two snapshots. */
  readonly every: number;
  /** Measurements a day. */
  readonly samplesADay: number;
  readonly seed: number;
  /** As settings have it: `{ alerts: "3d" }`. */
  readonly retention: Readonly<Record<"alerts" | "metrics" | "recordings", string>>;
  readonly report?: (line: string) => void;
}

export interface MonthReport {
  readonly series: readonly Series[];
  readonly snapshots: number;
  /** Of the store, by name. */
  readonly transitions: Readonly<Record<string, number>>;
  readonly commands: { readonly accepted: number; readonly refused: number };
  /** What must be nothing: lost, refused, disagreed, failed, beyond its retention. */
  readonly faults: Readonly<Record<string, number>>;
  readonly troubles: readonly string[];
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2025, 9, 13);
/** ms: retention looks once an hour. */
const LATE = 2 * HOUR;

/** A monitor through a month of virtual time: the real service on real files, with operators at work. */
export async function month(options: MonthOptions): Promise<MonthReport> {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-month-"));
  const clock = new VirtualClock(START);
  const service = await start(folder, clock, options);
  let turnedDown = 0;
  const troubles: string[] = [];
  const transitions: Record<string, number> = {};
  service.live.listen((event) => {
    // Its own snapshots may overtake each other: a step of this clock is longer than the time between them.
    if (event.kind === "refused" && event.source === "engine") turnedDown += 1;
    if (event.kind === "trouble") troubles.push(`${event.about}: ${event.message}`);
    if (event.kind === "transition") transitions[event.transition.transition] = (transitions[event.transition.transition] ?? 0) + 1;
  });
  const [market, operator] = [createMarket(options.seed), createOperator(options.seed + 1)];
  const commands = { accepted: 0, refused: 0 };
  const samples = new Samples(folder);
  const sampleEvery = DAY / options.samplesADay;
  let [snapshots, keptTooLong] = [0, 0];
  for (let passed = options.every; passed <= options.days * DAY; passed += options.every) {
    clock.advance(options.every);
    service.live.accept("engine", market(clock.wall()));
    snapshots += 1;
    const command = await operator(service, clock.wall());
    const answer = command === undefined ? undefined : service.live.command(command, "engine");
    await service.live.idle();
    if (answer !== undefined) commands[(await answer).accepted ? "accepted" : "refused"] += 1;
    if (passed % sampleEvery !== 0) continue;
    const stored = samples.take();
    // An episode that is open keeps its transitions.
    const open = await service.view.alerts();
    const oldest = Math.min(clock.wall() - msOf(options.retention.alerts) - LATE, ...open.map(({ since }) => since ?? Infinity));
    if (stored.oldest < oldest) keptTooLong += 1;
    options.report?.(`day ${(passed / DAY).toFixed(2)}: ${samples.last()}`);
  }
  const { received, recorded, evaluated, dropped, disagreements, storeErrors, clockJumps } = service.live.figures();
  await service.stop();
  rmSync(folder, { recursive: true, force: true });
  const lost = { notRecorded: received - recorded, notEvaluated: received - evaluated };
  const faults = { ...lost, dropped, turnedDown, disagreements, storeErrors, clockJumps, keptTooLong };
  return { series: samples.series(), snapshots, transitions, commands, faults, troubles };
}

async function start(folder: string, clock: VirtualClock, { retention }: MonthOptions): Promise<Service> {
  writeFileSync(join(folder, "snapshot.schema.json"), JSON.stringify(SCHEMA));
  writeFileSync(join(folder, "soak.policy"), POLICY);
  const settings = {
    data_folder: join(folder, "data"),
    logs_folder: join(folder, "logs"),
    zone: "Asia/Kolkata",
    // The monitor's own files come on top: more in an hour than are deleted in one go.
    persist_interval: "30s",
    // No time goes by while it is asked, so that a tenth of the time is always left, and a month would take an hour more.
    cross_check_rate: "0%",
    policies: [{ file: join(folder, "soak.policy"), sources: ["engine"] }],
    sources: { engine: {} },
  };
  const read = readSettings(JSON.stringify(settings), "settings", {});
  if (!read.ok) throw new Error(read.diagnostics.map(({ message }) => message).join("\n"));
  // Shorter than settings may say, so that a day shows that something is deleted.
  const kept = { alerts: msOf(retention.alerts), metrics: msOf(retention.metrics), recordings: msOf(retention.recordings) };
  return await startService({ ...read.settings, retention: kept }, { clock, log: () => undefined, stdin: Readable.from([]) });
}

/** Every few hours somebody takes an alert on, resets a latched one, or silences a rule for an hour. */
function createOperator(seed: number): (service: Service, now: number) => Promise<WatchCommand | undefined> {
  const random = generator(seed);
  const said = { author: "asha", comment: "seen" };
  return async (service, now) => {
    if (random() > 0.01) return undefined;
    if (random() < 0.2) {
      const matchers = [{ name: "rule", operator: "equal" as const, value: "too_large" }];
      return { kind: "silence", matchers, endsAt: now + HOUR, ...said };
    }
    const alerts = (await service.view.alerts()).filter(({ source, phase }) => source === "engine" && phase === "firing");
    const latched = alerts.find((alert) => alert.latched);
    if (latched !== undefined) return { kind: "reset", rule: latched.rule, key: latched.key, ...said };
    const free = alerts.find(({ acknowledgement }) => acknowledgement === null);
    return free === undefined ? undefined : { kind: "acknowledge", rule: free.rule, key: free.key, until: null, ...said };
  };
}

/** All that must not grow without end. */
class Samples {
  readonly #folder: string;
  readonly #values = new Map<string, number[]>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  take(): ReturnType<typeof measureStore> {
    const data = join(this.#folder, "data");
    const { heap, rss } = measureMemory();
    const stored = measureStore(join(data, "plimsoll.db"));
    const recordings = measureFolder(join(data, "recordings"));
    const values: Record<(typeof MEASURES)[number]["name"], number> = {
      "heap after gc, MB": heap,
      "rss, MB": rss,
      "open handles": countHandles(),
      "database, MB": stored.database,
      "write-ahead log, MB": stored.log,
      "transitions stored": stored.transitions,
      "minutes stored": stored.minutes,
      "series stored": stored.series,
      "recordings, files": recordings.count,
      "recordings, MB": recordings.size,
      "alert logs, files": measureFolder(join(this.#folder, "logs/alerts")).count,
      "metric files": measureFolder(join(data, "monitoring")).count,
    };
    for (const [name, value] of Object.entries(values)) this.#values.set(name, [...(this.#values.get(name) ?? []), value]);
    return stored;
  }

  last(): string {
    return [...this.#values].map(([name, values]) => `${name} ${(values.at(-1) ?? NaN).toFixed(1)}`).join("; ");
  }

  series(): readonly Series[] {
    return MEASURES.map(({ name, mayGrow }) => {
      const values = this.#values.get(name) ?? [];
      const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
      return { name, values, ...(mayGrow !== undefined && { mayGrow: mayGrow.least + mayGrow.share * mean }) };
    });
  }
}

/** What may be grown by: so much, and so great a share of the mean, for days differ in how much happens. */
const MEASURES = [
  { name: "heap after gc, MB", mayGrow: { least: 1.5, share: 0.02 } },
  { name: "rss, MB", mayGrow: undefined },
  { name: "open handles", mayGrow: { least: 2, share: 0 } },
  { name: "database, MB", mayGrow: { least: 1, share: 0.1 } },
  { name: "write-ahead log, MB", mayGrow: { least: 1, share: 0.1 } },
  { name: "transitions stored", mayGrow: { least: 50, share: 0.25 } },
  { name: "minutes stored", mayGrow: { least: 100, share: 0.1 } },
  { name: "series stored", mayGrow: { least: 50, share: 0.1 } },
  { name: "recordings, files", mayGrow: { least: 1, share: 0 } },
  { name: "recordings, MB", mayGrow: { least: 1, share: 0.1 } },
  { name: "alert logs, files", mayGrow: { least: 1, share: 0 } },
  { name: "metric files", mayGrow: { least: 200, share: 0.05 } },
] as const;

function msOf(duration: string): number {
  return Number(duration.slice(0, -1)) * (duration.endsWith("d") ? DAY : HOUR);
}
