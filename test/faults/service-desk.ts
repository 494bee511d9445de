import { createReadStream, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect, vi } from "vitest";
import { PolicyFolder } from "../../src/app/policies/policy-folder.ts";
import { scaledClock } from "../../src/app/scaled-clock.ts";
import { type Service, startService } from "../../src/app/service.ts";
import { readSettings } from "../../src/app/settings/read-settings.ts";
import type { Settings } from "../../src/app/settings/settings.ts";
import { systemClock } from "../../src/app/system-clock.ts";
import type { Clock } from "../../src/monitor/clock.ts";
import { readRecording } from "../../src/recording/read.ts";
import type { RecordingEntry } from "../../src/recording/entry.ts";
import { formatTransition } from "../../src/replay/format-transition.ts";
import { replay } from "../../src/replay/replay.ts";
import { isWritten } from "../../src/store/alert-line.ts";
import { openSqliteStore } from "../../src/store/sqlite.ts";
import { isKept } from "../monitor/live-desk.ts";

export const POLICY = `policy desk version 1.0.0
metrics "trading-snapshot@1"
stale after 1h
missing hold

rule daily_loss
  critical when risk.daily_loss_pct <= -5%
  message  "loss {risk.daily_loss_pct}"
  owner    "risk"
  example  "lost" { risk.daily_loss_pct = -6% } -> critical
  example  "fine" { risk.daily_loss_pct = -1% } -> none

rule sold_out for each position in positions.by_symbol
  warning  when position.quantity <= 0
  message  "{position.key} is sold out"
  owner    "risk"
  missing  ok
  example  "gone"  { position.quantity = 0 } -> warning
  example  "there" { position.quantity = 5 } -> none
`;

const START = Date.UTC(2025, 9, 13, 9, 0, 0);
const SPEED = 5;

export interface LogLine {
  readonly component: string;
  readonly level: string;
  readonly message: string;
}

/** The real service on a folder of its own, with a clock that runs five times as fast and can be set. */
export class ServiceDesk {
  readonly folder: string;
  readonly clock: Clock;
  readonly log: LogLine[] = [];
  /** Numbers of the snapshots of which was said that a crash can no longer lose them. */
  readonly settled = new Set<number>();
  #ahead = 0;
  #sent = 0;
  #last = 0;
  #service: Service | undefined;

  constructor(folder: string, speed = SPEED) {
    this.folder = folder;
    const base = scaledClock({ start: START, speed }, systemClock);
    this.clock = { ...base, wall: () => base.wall() + this.#ahead };
    mkdirSync(join(folder, "policies"), { recursive: true });
    writeFileSync(this.policy, POLICY);
  }

  get policy(): string {
    return join(this.folder, "policies", "desk.policy");
  }

  get data(): string {
    return join(this.folder, "data");
  }

  get service(): Service {
    if (this.#service === undefined) throw new Error("no service runs");
    return this.#service;
  }

  /** `text`: more of the settings. */
  settings(text = "sources: { engine: {} }"): Settings {
    const whole = `policies: [{ file: policies/desk.policy }]\ndata_folder: data\nlogs_folder: data/logs\n${text}\n`;
    const read = readSettings(whole, join(this.folder, "plimsoll.yaml"), {});
    if (!read.ok) throw new Error(read.diagnostics.map(({ message }) => message).join("\n"));
    return read.settings;
  }

  async start(settings = this.settings(), stdin: Readable = Readable.from([])): Promise<Service> {
    this.#service = await startService(settings, {
      clock: this.clock,
      stdin,
      log: (component, level, message) => this.log.push({ component, level, message }),
    });
    return this.#service;
  }

  /** Somebody sets the wall clock. */
  jump(ms: number): void {
    this.#ahead += ms;
  }

  /** A snapshot of now; gives back its number, which it carries as a quantity. */
  send(loss: number, symbols: Readonly<Record<string, number>> = {}): number {
    this.#sent += 1;
    const number = this.#sent;
    const by_symbol = Object.fromEntries(Object.entries(symbols).map(([symbol, quantity]) => [symbol, { quantity }]));
    // No two snapshots of one instant, however slow the clock.
    this.#last = Math.max(this.#last + 1, this.clock.wall());
    const snapshot = { timestamp: new Date(this.#last).toISOString(), risk: { daily_loss_pct: loss }, positions: { by_symbol } };
    this.service.live.accept("engine", snapshot, () => this.settled.add(number));
    return number;
  }

  /** What the clock was before is no measure after it was set back. */
  forgetLast(): void {
    this.#last = 0;
  }

  /** Lines of the monitor's own log. */
  said(pattern: RegExp): readonly LogLine[] {
    return this.log.filter(({ message }) => pattern.test(message));
  }

  until(condition: () => boolean | Promise<boolean>): Promise<unknown> {
    return vi.waitUntil(condition, { timeout: 20_000, interval: 10 });
  }

  /** Until all that was sent is recorded and evaluated. */
  untilCaughtUp(): Promise<unknown> {
    return this.until(() => {
      const { inbox, backlog } = this.service.live.figures();
      return inbox === 0 && backlog === 0;
    });
  }

  /** Rules that fire now, by the store. */
  async firing(source?: string): Promise<readonly string[]> {
    const alerts = await this.service.view.alerts(source);
    return alerts.filter(({ phase }) => phase === "firing" || phase === "clearing").map(({ rule }) => rule);
  }

  entries(): Promise<readonly RecordingEntry[]> {
    return readAll(join(this.data, "recordings"));
  }

  /** The alert log: `EPISODE/ORDINAL` of every line. A line that is none is a failure. */
  alertLines(): readonly string[] {
    const folder = join(this.data, "logs", "alerts");
    if (!existsSync(folder)) return [];
    const text = readdirSync(folder)
      .sort()
      .map((name) => readFileSync(join(folder, name), "utf8"))
      .join("");
    // What a crash has torn off is completed by whoever comes next.
    const lines = text.split("\n").slice(0, -1);
    return lines.map((line) => {
      const { context } = JSON.parse(line) as { context: { episode: string; ordinal: number } };
      return `${context.episode}/${context.ordinal}`;
    });
  }

  /**
   * After the stop: what the store, the alert log and a replay of the recording say of the engine is the same, nothing is there twice, and every
   * snapshot that was said to be recorded is in the recording.
   */
  async expectNothingLost(): Promise<void> {
    const { store } = await openSqliteStore({ file: join(this.data, "plimsoll.db"), readonly: true });
    const kept = await store.transitions({});
    await store.close();
    const entries = await this.entries();
    const settings = this.settings();
    const quiet = { settings, clock: this.clock, log: () => undefined, replace: () => Promise.resolve() };
    const { bundles } = new PolicyFolder(quiet);
    const desk = bundles.filter(({ policy }) => policy === "desk");
    const replayed: string[] = [];
    for await (const transition of replay(
      entries.filter((entry) => entry.kind !== "problem" && entry.source === "engine"),
      desk,
    )) {
      if (isKept(transition)) replayed.push(formatTransition(transition));
    }
    expect(kept.filter(({ source }) => source === "engine").map((each) => formatTransition(each))).toEqual(replayed);
    expect(this.alertLines().toSorted()).toEqual(
      kept
        .filter((each) => isWritten(each))
        .map(({ episode, ordinal }) => `${episode}/${ordinal}`)
        .toSorted(),
    );
    const snapshots = entries.filter((entry) => entry.kind === "snapshot" && entry.source === "engine");
    expect(snapshots.length).toBeGreaterThanOrEqual(this.settled.size);
  }
}

async function readAll(folder: string): Promise<readonly RecordingEntry[]> {
  const entries: RecordingEntry[] = [];
  for (const name of readdirSync(folder).sort()) {
    for await (const entry of readRecording(createReadStream(join(folder, name)))) entries.push(entry);
  }
  return entries;
}
