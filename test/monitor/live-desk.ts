import { createReadStream } from "node:fs";
import { mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Bundle } from "../../src/bundle/bundle.ts";
import type { Transition } from "../../src/model/transition.ts";
import type { MonitorConfig } from "../../src/monitor/config.ts";
import type { LiveMonitor, MonitorEvent } from "../../src/monitor/live-monitor.ts";
import { startLive, type LivePorts } from "../../src/monitor/start-live.ts";
import type { RecordingEntry } from "../../src/recording/entry.ts";
import { readRecording } from "../../src/recording/read.ts";
import { formatTransition } from "../../src/replay/format-transition.ts";
import { replay } from "../../src/replay/replay.ts";
import { T0 } from "../watch/desk.ts";
import { MemoryStore } from "./memory-store.ts";
import { VirtualClock } from "./virtual-clock.ts";

export async function temporaryFolder(): Promise<string> {
  return await mkdtemp(join(tmpdir(), "plimsoll-live-"));
}

/** A data folder with its store and clock, over which monitors are started one after the other. */
export class Desk {
  readonly folder: string;
  readonly clock: VirtualClock;
  readonly store: MemoryStore;
  readonly events: MonitorEvent[] = [];
  readonly logged: string[] = [];
  /** Timestamps of the snapshots of which was said that a crash can no longer lose them. */
  readonly settled: string[] = [];
  bundles: readonly Bundle[];
  settings: Partial<MonitorConfig> = {};

  constructor(folder: string, bundles: readonly Bundle[], store = new MemoryStore()) {
    this.folder = folder;
    this.bundles = bundles;
    this.store = store;
    this.clock = new VirtualClock(T0);
  }

  static async open(...bundles: readonly Bundle[]): Promise<Desk> {
    return new Desk(await temporaryFolder(), bundles);
  }

  async start(ports: Partial<LivePorts> = {}): Promise<LiveMonitor> {
    const config: MonitorConfig = {
      folder: this.folder,
      zone: "UTC",
      sources: [{ name: "desk", collectors: [] }],
      policiesOf: (source) => (source === "desk" || source === "other" ? this.bundles.map(({ policy }) => policy) : undefined),
      bundles: this.bundles,
      persistInterval: 60_000,
      retention: { alerts: 90 * 86_400_000, metrics: 30 * 86_400_000, recordings: 30 * 86_400_000 },
      crossCheckRate: 0,
      inbox: { snapshots: 10_000, bytes: 64_000_000 },
      channelsOf: () => [],
      ...this.settings,
    };
    const log: LivePorts["log"] = (component, level, message) => {
      this.logged.push(`${component} ${level} ${message}`);
    };
    const live = await startLive(config, { clock: this.clock, store: this.store, log, ...ports });
    live.listen((event) => this.events.push(event));
    return live;
  }

  /** Lets time go by in steps, and all that comes due in each be done. */
  async pass(live: LiveMonitor, ms: number, step = 1_000): Promise<void> {
    for (let left = ms; left > 0; left -= step) {
      this.clock.advance(Math.min(step, left));
      await live.idle();
    }
  }

  /** A snapshot of now. */
  send(live: LiveMonitor, groups: object, source = "desk", behind = 0): void {
    const timestamp = new Date(this.clock.wall() - behind).toISOString();
    live.accept(source, { timestamp, ...groups }, () => this.settled.push(timestamp));
  }

  async told(source = "desk"): Promise<readonly string[]> {
    const all = await this.store.transitions({ source });
    return all.map((transition) => formatTransition(transition));
  }

  async entries(): Promise<readonly RecordingEntry[]> {
    return await readEntries(this.folder);
  }

  /** What a replay of the recording tells, as a store keeps it. */
  async replayed(source = "desk"): Promise<readonly string[]> {
    const lines: string[] = [];
    for await (const transition of replay(await this.entries(), this.bundles)) {
      if (transition.source === source && isKept(transition)) lines.push(formatTransition(transition));
    }
    return lines;
  }
}

export function isKept({ transition }: Transition): boolean {
  return transition !== "pending";
}

export async function readEntries(folder: string): Promise<readonly RecordingEntry[]> {
  const recordings = join(folder, "recordings");
  const entries: RecordingEntry[] = [];
  for (const name of (await readdir(recordings)).sort()) {
    for await (const entry of readRecording(createReadStream(join(recordings, name)))) entries.push({ ...entry, file: name });
  }
  return entries;
}
