import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createFileLoader } from "../../src/app/loader.ts";
import type { Bundle } from "../../src/bundle/bundle.ts";
import { canonicalJson } from "../../src/bundle/canonical.ts";
import type { JsonObject, JsonValue } from "../../src/model/json.ts";
import { formatTimestamp, parseTimestamp } from "../../src/model/timestamp.ts";
import type { MonitorControl, MonitorFigures } from "../../src/monitor/health.ts";
import type { MonitorEvent } from "../../src/monitor/live-monitor.ts";
import type { MinuteRollup, Store } from "../../src/monitor/store.ts";
import { loadPolicy } from "../../src/trial/load-policy.ts";
import { createWatch, type Step, type Watch } from "../../src/watch/watch.ts";
import { MemoryStore } from "./memory-store.ts";

const POLICIES = join(import.meta.dirname, "../../policies");
const CALM = JSON.parse(readFileSync(join(POLICIES, "recordings/calm.json"), "utf8")) as JsonObject;
export const START = parseTimestamp("2025-10-14T11:00:00+05:30");
export const MINUTE = 60_000;

const compiled = new Map<string, Bundle>();

/** The bundle of a policy that ships. */
export function shippedBundle(file: string): Bundle {
  const known = compiled.get(file);
  if (known !== undefined) return known;
  const text = readFileSync(join(POLICIES, file), "utf8");
  const loaded = loadPolicy({ file, text }, createFileLoader(POLICIES));
  if (!loaded.ok) throw new Error(loaded.diagnostics.map(({ message }) => message).join("\n"));
  compiled.set(file, loaded.bundle);
  return loaded.bundle;
}

/**
 * An engine under policies that ship, at virtual time: a watch and a store, without the live loop. Snapshots are the calm one with a few metrics
 * set by path, and with its instants moved along.
 */
export class OnCallDesk {
  readonly store: Store;
  readonly control: MonitorControl = { command: (command) => this.#command(command) };
  now = START;
  #received = 0;
  #refused = false;
  readonly source: string;
  readonly #watch: Watch;
  readonly #bundles: readonly Bundle[];
  readonly #listeners = new Set<(event: MonitorEvent) => void>();

  constructor(bundles: readonly Bundle[], source = "engine", store: Store = new MemoryStore()) {
    this.source = source;
    this.store = store;
    this.#bundles = bundles;
    this.#watch = createWatch({ source, bundles, startedAt: START });
  }

  /** What a monitor does at its start. */
  async begin(): Promise<void> {
    for (const bundle of this.#bundles) {
      const { policy, version, digest } = bundle;
      await this.store.notePolicy({ policy, version, digest, at: START, bundle: canonicalJson(bundle as unknown as JsonValue) });
    }
  }

  /** One snapshot at `now`, then a minute on. */
  async minute(changes: Readonly<Record<string, JsonValue>> = {}): Promise<void> {
    const snapshot = moved(CALM, this.now - START) as Record<string, JsonValue>;
    for (const [path, value] of Object.entries(changes)) set(snapshot, path.split("."), value);
    const { steps } = this.#watch.snapshot(snapshot);
    this.#received += 1;
    await this.#keep(steps);
    const rollups: MinuteRollup[] = [];
    rollUp(snapshot, [], (metric, value) => {
      rollups.push({ source: this.source, metric, minute: this.now, count: 1, min: value, max: value, sum: value, last: value });
    });
    await this.store.addRollups(rollups);
    this.now += MINUTE;
  }

  listen = (listener: (event: MonitorEvent) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  get listeners(): number {
    return this.#listeners.size;
  }

  figures(): MonitorFigures {
    return {
      inbox: 0,
      backlog: 0,
      received: this.#received,
      recorded: this.#received,
      evaluated: this.#received,
      dropped: 0,
      refused: {},
      crossChecked: 0,
      disagreements: 0,
      latency: { p50: 0.5, p99: 2, max: 4 },
      storeErrors: 0,
      recordingErrors: 0,
      unreadable: 0,
      unreadableAt: null,
      clockJumps: 0,
      lastReceived: { [this.source]: this.now - MINUTE },
    };
  }

  async #command(command: Parameters<MonitorControl["command"]>[0]): ReturnType<MonitorControl["command"]> {
    const result = this.#watch.command(command, this.now);
    if (result.accepted) await this.#keep([{ source: this.source, now: this.now, kind: "clock", transitions: result.transitions }]);
    return result;
  }

  async #keep(steps: readonly Step[]): Promise<void> {
    const alerts = this.#watch.alerts().filter(({ phase }) => phase !== "ok");
    const added = await this.store.commit({
      transitions: steps.flatMap(({ transitions }) => transitions),
      watches: [{ saved: this.#watch.save(), alerts }],
      position: { file: "2025-10-14.jsonl", offset: this.#received },
      channelsOf: () => [],
    });
    for (const transition of added) for (const listener of this.#listeners) listener({ kind: "transition", transition });
  }
}

/** Every instant in it later by so much. */
function moved(value: JsonValue, by: number): JsonValue {
  if (typeof value === "string") {
    const instant = parseTimestamp(value);
    return Number.isNaN(instant) ? value : formatTimestamp(instant + by);
  }
  if (Array.isArray(value)) return value.map((each: JsonValue) => moved(each, by));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, moved(member, by)]));
}

function set(target: Record<string, JsonValue>, path: readonly string[], value: JsonValue): void {
  const [name = "", ...rest] = path;
  if (rest.length === 0) target[name] = value;
  else set((target[name] ??= {}) as Record<string, JsonValue>, rest, value);
}

function rollUp(value: JsonValue, path: readonly string[], note: (metric: string, value: number) => void): void {
  if (typeof value === "number") note(path.join("."), value);
  else if (typeof value === "boolean") note(path.join("."), value ? 1 : 0);
  else if (typeof value === "object" && value !== null && !Array.isArray(value))
    for (const [name, member] of Object.entries(value)) rollUp(member, [...path, name], note);
}

/** Twelve minutes of a bad morning: a loss past its limit, a position near its own, an acknowledgement and a silence. */
export async function badMorning(store: Store = new MemoryStore()): Promise<OnCallDesk> {
  const bundles = [shippedBundle("trading_core.policy"), shippedBundle("worker_heartbeat.policy")];
  const desk = new OnCallDesk(bundles, "engine", store);
  await desk.begin();
  for (let minute = 0; minute < 4; minute += 1) await desk.minute({ "risk.daily_loss_pct": 0.5 - minute });
  await desk.minute({ "risk.daily_loss_pct": -4.1, "positions.by_symbol.TCS.value": 210_000 });
  for (const loss of [-5.1, -5.2, -5.3]) {
    await desk.minute({ "risk.daily_loss_pct": loss, "positions.by_symbol.TCS.value": 214_500 });
  }
  await desk.control.command({
    kind: "acknowledge",
    rule: "daily_loss_exceeded",
    key: null,
    author: "asha",
    comment: "closing half of the book",
    until: desk.now + 2 * 60 * MINUTE,
  });
  await desk.control.command({
    kind: "silence",
    matchers: [
      { name: "rule", operator: "equal", value: "position_limit_breached" },
      { name: "key", operator: "matches", value: "T*" },
    ],
    author: "ravi",
    comment: "block trade until noon",
    endsAt: desk.now + 60 * MINUTE,
  });
  for (let minute = 0; minute < 4; minute += 1) {
    await desk.minute({
      "risk.daily_loss_pct": -5.4,
      "positions.by_symbol.TCS.value": 216_000,
      "heartbeat_files.ingest.missing": minute > 1,
      "sentiment.provider_errors_1h": 6,
    });
  }
  return desk;
}
