import type { Bundle } from "../bundle/bundle.ts";
import type { CommandResult, WatchCommand } from "../watch/command.ts";
import type { AwaitedSnapshots } from "./awaited-snapshots.ts";
import type { Backlog } from "./backlog.ts";
import type { Clock } from "./clock.ts";
import type { CollectorRunner } from "./collector-runner.ts";
import type { Committer } from "./committer.ts";
import type { EvaluateLoop } from "./evaluate-loop.ts";
import type { MonitorFigures } from "./health.ts";
import type { Inbox } from "./inbox.ts";
import type { InputRunner } from "./input-runner.ts";
import type { Intake } from "./intake.ts";
import type { Listeners } from "./listeners.ts";
import type { LiveMonitor, MonitorEvent, SnapshotLoss, SnapshotOutcome } from "./live-monitor.ts";
import type { LiveSource } from "./live-source.ts";
import { chooseSources, detailsOf, joinResults } from "./operator-commands.ts";
import type { PendingCommands } from "./pending-commands.ts";
import { type PolicyChanges, policyDetails } from "./policy-changes.ts";
import type { Present } from "./present.ts";
import type { RecordLoop } from "./record-loop.ts";
import type { Recorder } from "./recorder.ts";
import type { Retry } from "./retry.ts";
import type { Rollups } from "./rollups.ts";
import { SELF } from "./self-snapshot.ts";
import type { Sources } from "./sources.ts";
import type { StandingSilences } from "./standing-silences.ts";
import type { MinuteRollup } from "./store.ts";
import type { Tally } from "./tally.ts";

/** What a live monitor is made of. */
export interface LiveParts {
  readonly clock: Clock;
  readonly present: Present;
  readonly sources: Sources;
  readonly tally: Tally;
  readonly intake: Intake;
  readonly inbox: Inbox;
  readonly recorder: Recorder;
  readonly recordLoop: RecordLoop;
  readonly backlog: Backlog;
  readonly evaluateLoop: EvaluateLoop;
  readonly committer: Committer;
  readonly commands: PendingCommands;
  readonly silences: StandingSilences;
  readonly awaited: AwaitedSnapshots;
  readonly changes: PolicyChanges;
  readonly collectors: CollectorRunner;
  readonly inputs: InputRunner;
  readonly listeners: Listeners;
  readonly retry: Retry;
  readonly rollups: Rollups;
  /** No more snapshots of its own. */
  readonly stopSelf: () => void;
  /** That the disk or the database does not do what it is asked, as a clause. */
  readonly failing: () => string | null;
}

/** ms: how often the clock is looked at, when nothing else is due. */
const LOOK_EVERY = 1_000;
const NOTHING = (): void => undefined;

/** `startLive`, once everything is in its place. */
export class Live implements LiveMonitor {
  readonly #parts: LiveParts;
  #cancel: () => void = NOTHING;
  #state: "running" | "stopping" | "stopped" = "running";
  #stopping: Promise<void> | undefined;
  readonly #onStopped = new Set<() => void>();

  constructor(parts: LiveParts) {
    this.#parts = parts;
  }

  /** Lets the clock run. */
  run(): void {
    const { evaluateLoop, intake, sources, present, clock } = this.#parts;
    this.#cancel();
    if (this.#state === "stopped") return;
    intake.look();
    evaluateLoop.wake();
    const delay = Math.min(LOOK_EVERY, ...sources.all.map((source) => source.untilInstant(present.now)));
    this.#cancel = clock.after(delay, () => {
      this.run();
    });
  }

  accept(
    source: string,
    snapshot: unknown,
    recorded: (loss?: SnapshotLoss) => void = NOTHING,
    judged?: (outcome: SnapshotOutcome) => void,
  ): void {
    const sender = { settled: recorded, ...(judged !== undefined && { judged }) };
    if (this.#state !== "running") {
      judged?.({ fate: "stopped" });
      return;
    }
    const { intake, collectors } = this.#parts;
    if (source === SELF) {
      intake.refuse(SELF, "unknown source", "the monitor alone sends as this source", sender);
      return;
    }
    collectors.heard(source);
    intake.accept(source, snapshot, sender);
  }

  room(): { readonly snapshots: number; readonly bytes: number } {
    return this.#parts.inbox.room;
  }

  dropped(source: string, count: number): void {
    if (count <= 0) return;
    this.#parts.tally.dropped += count;
    this.#parts.listeners.emit({ kind: "dropped", source, count });
  }

  async command(command: WatchCommand, source?: string): Promise<CommandResult> {
    const { sources, commands, silences, intake, present } = this.#parts;
    if (this.#state !== "running") return { accepted: false, problem: "the monitor has stopped", help: "start it and try again" };
    intake.look();
    const known = sources.all.filter((each) => !each.isUnheard && each.bundles.length > 0);
    const chosen = chooseSources(command, known, source);
    if (!("chosen" in chosen)) return chosen;
    const isForAll = source === undefined && command.kind === "silence";
    const given = isForAll ? silences.make(command, present.now) : command;
    const details = detailsOf(given);
    const results = chosen.sources.map((each) => {
      return new Promise<CommandResult>((obeyed) => {
        commands.expect(obeyed);
        intake.mark(each, { mark: "command", details, obeyed });
      });
    });
    const answers = Promise.all(results);
    if (isForAll && given.kind === "silence") silences.expect(given, answers);
    return joinResults(await answers);
  }

  async replaceBundles(bundles: readonly Bundle[]): Promise<void> {
    const { sources, changes, intake, present, listeners } = this.#parts;
    if (this.#state !== "running") return;
    intake.look();
    sources.replace(bundles);
    const heard = sources.all.filter((source) => !source.isUnheard);
    for (const source of sources.all) if (source.isUnheard) source.bundles = sources.bundlesOf(source.name);
    if (heard.length > 0) {
      const details = policyDetails(bundles);
      await this.#untilStopped((resolve) => {
        const change = { left: heard.length, done: resolve };
        for (const source of heard) intake.mark(source, { mark: "policy", details, change });
      });
    }
    changes.load(bundles, present.now);
    for (const { policy, version, digest } of bundles) listeners.emit({ kind: "policy", policy, version, digest });
    this.run();
  }

  figures(): MonitorFigures {
    const { tally, recordLoop, backlog } = this.#parts;
    return tally.figures(recordLoop.waiting, backlog.size);
  }

  failing(): string | null {
    return this.#parts.failing();
  }

  unstoredMinutes(): readonly MinuteRollup[] {
    return this.#parts.rollups.all();
  }

  listen(listener: (event: MonitorEvent) => void): () => void {
    return this.#parts.listeners.add(listener);
  }

  async idle(): Promise<void> {
    const { recordLoop, evaluateLoop, committer, backlog } = this.#parts;
    while (this.#state !== "stopped") {
      await recordLoop.idle();
      await this.#untilStopped((resolve) => {
        committer.whenDurable(resolve);
        evaluateLoop.wake();
      });
      await evaluateLoop.idle();
      if (recordLoop.waiting === 0 && backlog.isEmpty && !committer.isBehind) return;
    }
  }

  async stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    await this.#stopping;
  }

  async #stop(): Promise<void> {
    const { collectors, inputs, intake, stopSelf, sources, retry, recorder, recordLoop, evaluateLoop, commands, awaited } =
      this.#parts;
    await inputs.stop();
    collectors.stop();
    stopSelf();
    this.#state = "stopping";
    intake.look();
    for (const source of sources.all) if (!source.isUnheard && source.bundles.length > 0) this.#markStop(source);
    await this.#drain();
    await inputs.remember();
    this.#state = "stopped";
    this.#cancel();
    retry.close();
    for (const resolve of [...this.#onStopped]) resolve();
    commands.refuseAll();
    awaited.stop();
    await Promise.all([recordLoop.idle(), evaluateLoop.idle()]);
    await recorder.close().catch(NOTHING);
  }

  /** Waits for what `begin` sets going, or for the end of this monitor. */
  async #untilStopped(begin: (resolve: () => void) => void): Promise<void> {
    await new Promise<void>((resolve) => {
      const done = (): void => {
        this.#onStopped.delete(done);
        resolve();
      };
      this.#onStopped.add(done);
      begin(done);
    });
  }

  #markStop(source: LiveSource): void {
    this.#parts.intake.mark(source, { mark: "stop", runsUp: true });
  }

  /** Until all is durable, or the disk or the database fails. */
  async #drain(): Promise<void> {
    const { failing: reasonToLeave, clock } = this.#parts;
    let cancel = NOTHING;
    const failing = new Promise<void>((resolve) => {
      const look = (): void => {
        if (reasonToLeave() !== null) resolve();
        else cancel = clock.after(LOOK_EVERY / 4, look);
      };
      look();
    });
    await Promise.race([this.idle(), failing]);
    cancel();
  }
}
