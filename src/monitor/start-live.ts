import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { AwaitedSnapshots, problemsOf } from "./awaited-snapshots.ts";
import { Backlog } from "./backlog.ts";
import type { Clock } from "./clock.ts";
import { CollectorRunner } from "./collector-runner.ts";
import { Committer } from "./committer.ts";
import type { MonitorConfig } from "./config.ts";
import { dayIn } from "./day.ts";
import { EvaluateLoop } from "./evaluate-loop.ts";
import { Evaluation } from "./evaluation.ts";
import { Inbox } from "./inbox.ts";
import { InputRunner } from "./input-runner.ts";
import { Intake } from "./intake.ts";
import { Listeners } from "./listeners.ts";
import { Live } from "./live.ts";
import type { LiveMonitor } from "./live-monitor.ts";
import type { Log } from "./log.ts";
import { lookbackOf } from "./lookback.ts";
import { PendingCommands } from "./pending-commands.ts";
import { PolicyChanges } from "./policy-changes.ts";
import { Present } from "./present.ts";
import { markStarts } from "./mark-start.ts";
import { noteRecorded } from "./recorded-batch.ts";
import { restore } from "./restore.ts";
import { Receipts } from "./receipts.ts";
import { RecordLoop } from "./record-loop.ts";
import { openRecordingFiles, type RecordingFiles } from "./recording-files.ts";
import { Retention } from "./retention.ts";
import { Retry } from "./retry.ts";
import { Rollups } from "./rollups.ts";
import { SecondEvaluator } from "./second-evaluator.ts";
import { SELF } from "./self-snapshot.ts";
import { SelfWatch } from "./self-watch.ts";
import { Sources } from "./sources.ts";
import { StandingSilences } from "./standing-silences.ts";
import type { Store } from "./store.ts";
import { Tally } from "./tally.ts";
import { logTransition } from "./tell.ts";
import { reasonOf, Troubles } from "./troubles.ts";
import { Upkeep } from "./upkeep.ts";

export interface LivePorts {
  readonly clock: Clock;
  readonly store: Store;
  readonly log: Log;
  /** Other than the folder `recordings` in the data folder, for tests. */
  readonly files?: RecordingFiles;
  /** Called with each snapshot that was evaluated. Must not throw. */
  readonly noted?: (source: string, now: number, snapshot: unknown) => void;
  /** Called when evaluations have been made durable, and when that failed. Must not throw. */
  readonly committed?: () => void;
  readonly uncommitted?: () => void;
}

/** ms: what an empty store makes of recordings older than this goes to no channel, people have heard of it. */
const NEWS = 15 * 60_000;
const DAY = 86_400_000;

/**
 * Starts the live loop on its data folder: goes on where the last commit left off, with alerts, timers and windows as they were, and
 * evaluates what was recorded but not yet evaluated before it takes in anything new. Rejects with `StoreError` where the store cannot be
 * read, and where the folder of recordings cannot be used.
 */
export async function startLive(config: MonitorConfig, ports: LivePorts): Promise<LiveMonitor> {
  const { clock, store, log } = ports;
  await mkdir(config.folder, { recursive: true });
  const files = ports.files ?? openRecordingFiles(join(config.folder, "recordings"));
  const [listeners, tally, rollups, commands] = [new Listeners(), new Tally(), new Rollups(), new PendingCommands()];
  const awaited = new AwaitedSnapshots();
  const [retry, present, day] = [new Retry(clock), new Present(clock), dayIn(config.zone)];
  const sources = new Sources(config.policiesOf, config.bundles);
  const changes = new PolicyChanges(sources);
  const silences = new StandingSilences(sources);
  const inbox = new Inbox(config.inbox);
  const receipts = new Receipts();
  const emit = listeners.emit.bind(listeners);
  const troubles = new Troubles(log, emit);
  const storeFailed = (): void => {
    tally.storeErrors += 1;
  };
  const warn = (message: string): void => {
    log("monitoring", "warn", message);
  };

  const { state, recorder, position, closed } = await restore({
    store,
    files,
    retry,
    troubles,
    tally,
    rollups,
    sources,
    day,
    present: present.now,
    warn,
  });
  const newsFrom = state.position === undefined ? present.now - NEWS : -Infinity;
  const committer = new Committer(
    {
      clock,
      store,
      retry,
      troubles,
      syncRecording: () => recorder.sync(),
      unsynced: () => recorder.unsynced,
      channelsOf: (transition) => (transition.at < newsFrom ? [] : config.channelsOf(transition)),
      failed: () => {
        storeFailed();
        ports.uncommitted?.();
      },
      ...(config.alsoTo === undefined ? {} : { alsoTo: config.alsoTo }),
      committed: (transitions) => {
        ports.committed?.();
        for (const transition of transitions) {
          logTransition(log, transition);
          emit({ kind: "transition", transition });
        }
      },
    },
    position,
  );
  for (const [source, transitions] of closed) committer.stepped(source, transitions);

  const backlog = new Backlog(files, position, recorder.end);
  const collectors = new CollectorRunner(
    config.sources.flatMap(({ name, collectors: all }) => all.map((each) => ({ source: name, config: each }))),
    {
      clock,
      troubles,
      present: () => present.now,
      staleAfter: (name) => Math.max(0, ...sources.bundlesOf(name).map(({ settings }) => settings.staleAfter)),
      deliver: (source, snapshot) => {
        intake.accept(source, snapshot);
      },
    },
  );
  const recordLoop = new RecordLoop({
    inbox,
    recorder,
    backlog,
    source: (name) => sources.open(name),
    day: () => day(present.now),
    recorded: (batch, end, entries) => {
      noteRecorded({ receipts, awaited, commands, changes, sources, tally }, batch, end, entries);
      evaluateLoop.wake();
    },
  });
  const intake = new Intake({
    clock,
    present,
    inbox,
    sources,
    tally,
    emit,
    beforeFirst: () => {
      const standing = silences.at(present.now).map((details) => ({ mark: "command" as const, details }));
      return standing.length === 0 ? [] : [{ mark: "start" }, ...standing];
    },
    addFacts: (source, snapshot) => collectors.addFacts(source, snapshot),
    arrived: () => {
      recordLoop.wake();
    },
    jumped: (message) => {
      log("monitoring", "warn", `the clock ${message}`);
    },
  });
  const second = new SecondEvaluator({
    clock,
    tally,
    troubles,
    rate: config.crossCheckRate,
    disagreed: (source, details) => {
      intake.mark(source, { mark: "disagreement", details });
    },
  });
  const leftOut = (error: unknown): void => {
    troubles.tell("evaluation", `one was left out: ${reasonOf(error)}`);
  };
  const evaluation = new Evaluation({
    failed: leftOut,
    source: (name) => sources.open(name),
    crossCheck: (source, pending) => {
      // The disk works while the second evaluator does. Behind a burst commits are rare, and come for many at once.
      if (pending.changed && backlog.isEmpty) committer.expect();
      return second.ask(source, pending);
    },
    stepped: (source, { transitions }) => {
      committer.stepped(source, transitions);
    },
    admitted: (source, { now, verdicts }, snapshot) => {
      awaited.judge(() => ({ fate: "evaluated", problems: problemsOf(verdicts) }));
      rollups.add(source.name, now, snapshot);
      ports.noted?.(source.name, now, snapshot);
    },
    refused: (source, at, { kind, reason, path }) => {
      awaited.judge(() => ({ fate: "refused", reason, ...(path !== undefined && { path }) }));
      tally.refuse(kind);
      emit({ kind: "refused", source: source.name, at, reason });
    },
    obeyed: (result) => {
      commands.obeyed(result);
    },
    replace: (now) => {
      changes.reached(now);
    },
    problem: (reason, fix) => {
      tally.unreadable += 1;
      tally.unreadableAt = present.now;
      warn(`a line of the recording ${reason}: ${fix}`);
    },
  });
  const inputs = new InputRunner(config.sources, config.folder, troubles, (source, snapshot, settled) => {
    live.accept(source, snapshot, settled);
  });
  const upkeep = new Upkeep({
    clock,
    store,
    troubles,
    rollups,
    changes,
    inputs,
    retention: new Retention(config.retention, store, files, day),
    sources: () => sources.all,
    present: () => present.now,
    needed: () => `${day(present.now - lookbackOf(sources.bundles) - DAY)}.jsonl`,
    failed: storeFailed,
  });
  const evaluateLoop = new EvaluateLoop({
    clock,
    backlog,
    evaluation,
    committer,
    retry,
    sources: () => sources.all,
    present: () => {
      intake.look();
      return present.now;
    },
    evaluated: (placed) => {
      const isDamaged = placed.entry.kind === "problem";
      const told = [
        ...awaited.next(placed.end, isDamaged),
        ...commands.next(placed.end, isDamaged),
        ...changes.next(placed.end, (source, transitions) => {
          committer.stepped(source, transitions);
        }),
      ];
      for (const tell of told) committer.whenDurable(tell);
      if (placed.entry.kind !== "snapshot") return;
      tally.evaluated += 1;
      const receivedAt = receipts.of(placed.end);
      if (receivedAt !== undefined) tally.latency.add(clock.monotonic() - receivedAt);
    },
    unreadable: (error) => {
      troubles.tell("backlog", `the recording cannot be read back: ${reasonOf(error)}`);
    },
    failed: leftOut,
    upkeep: () => upkeep.round(),
  });
  const self = new SelfWatch(clock, {
    folder: config.folder,
    store,
    figures: () => live.figures(),
    collectors: () => collectors.figures(),
    policies: () => changes.loadedAt,
    facts: (beforeStart) => config.selfFacts?.(beforeStart) ?? {},
    present: () => present.now,
    deliver: (snapshot) => {
      intake.accept(SELF, snapshot);
    },
  });
  const live = new Live({
    clock,
    present,
    sources,
    tally,
    intake,
    inbox,
    recorder,
    recordLoop,
    backlog,
    evaluateLoop,
    committer,
    commands,
    silences,
    awaited,
    changes,
    collectors,
    inputs,
    listeners,
    retry,
    rollups,
    stopSelf: () => {
      self.stop();
    },
    failing: () => troubles.lasting(["store", "recording", "backlog"]),
  });

  await evaluateLoop.drain();
  changes.load(config.bundles, present.now);
  intake.look();
  for (const { name } of config.sources) sources.open(name);
  const isSelfWatched = sources.open(SELF) !== undefined;
  markStarts({ intake, sources, silences, present: present.now }, state.watches);
  await live.idle();
  live.run();
  if (isSelfWatched) await self.start();
  collectors.start();
  await inputs.start();
  return live;
}
