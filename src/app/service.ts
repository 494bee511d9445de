import { join } from "node:path";
import type { Readable } from "node:stream";
import type { JsonObject, JsonValue } from "../model/json.ts";
import { formatTimestamp } from "../model/timestamp.ts";
import { writeAtomically } from "../monitor/atomic-file.ts";
import type { Clock } from "../monitor/clock.ts";
import type { MonitorView } from "../monitor/health.ts";
import type { LiveMonitor } from "../monitor/live-monitor.ts";
import type { Log } from "../monitor/log.ts";
import { createOutboxDesk } from "../monitor/outbox-desk.ts";
import { startLive } from "../monitor/start-live.ts";
import { createStoreView } from "../monitor/store-view.ts";
import { DeadManSwitch } from "../notify/dead-man-switch.ts";
import type { DeliveryTuning } from "../notify/served-channel.ts";
import { thresholdOf } from "../monitor/threshold.ts";
import { isAnswered } from "../server/local-client.ts";
import { openLocalSocket } from "../server/local-socket.ts";
import { createAlertLog } from "../store/alert-log.ts";
import { MetricFiles } from "../store/metric-files.ts";
import { openSqliteStore } from "../store/sqlite.ts";
import { Chores } from "./chores.ts";
import { monitorConfig } from "./config.ts";
import { lockDataFolder } from "./data-lock.ts";
import { DATABASE, SOCKET, ZONE } from "./data-folder.ts";
import { deliveryFacts, startNotifier } from "./notify/notifier.ts";
import { openChannels } from "./notify/open-channel.ts";
import { alsoBy, routeBy } from "./notify/whom.ts";
import { NewestSnapshots, openHttp } from "./http.ts";
import { writeOwnHeartbeat } from "./own-heartbeat.ts";
import { PolicyFolder } from "./policies/policy-folder.ts";
import { readProgress } from "./saved-progress.ts";
import { strayEscalations, tellStrays } from "./settings/check-escalations.ts";
import type { Settings } from "./settings/settings.ts";

export interface ServiceOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly stdin: Readable;
  /** How often a worker died before this one. */
  readonly restarts?: number;
  /** Called each time the evaluation loop has come round to a commit, be it one that failed. Must not throw. */
  readonly alive?: () => void;
  /** How delivery waits and gives up, for tests. */
  readonly delivery?: Partial<DeliveryTuning>;
}

/** A monitor with all that belongs to it, in this thread. */
export interface Service {
  readonly live: LiveMonitor;
  readonly view: MonitorView;
  /** Looks at every policy again; gives back what was refused, one sentence each. */
  reload(): Promise<readonly string[]>;
  /** Drains, marks the stop, and lets go of everything. */
  stop(): Promise<void>;
}

const ALERT_LOG = "the alert log";
const HOUR = 3_600_000;
const FILES_IN_ONE_GO = 200;
const FIGURES_EVERY = 5_000;
/** ms that a stop gives to what is due. */
const DRAIN = 5_000;

/** Rejects, in words for people, where monitoring cannot start: another monitor has the data folder, or its store cannot be used. */
export async function startService(settings: Settings, options: ServiceOptions): Promise<Service> {
  const lock = await lockDataFolder(settings.dataFolder);
  try {
    const service = await startLocked(settings, options);
    return {
      ...service,
      stop: async () => {
        await service.stop().finally(() => lock.release());
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function startLocked(settings: Settings, options: ServiceOptions): Promise<Service> {
  const { clock, log } = options;
  const { dataFolder, logsFolder, metricsFolder, zone, heartbeat, retention } = settings;
  const socketPath = join(dataFolder, SOCKET);
  // One of an earlier version, which takes no lock.
  if (await isAnswered(socketPath))
    throw new Error(`another monitor is running on ${dataFolder}: stop it first, or give this one a data folder of its own`);
  const { store, quarantined } = await openSqliteStore({ file: join(dataFolder, DATABASE), now: () => clock.wall() });
  const damagedAt = quarantined === undefined ? undefined : clock.wall();
  if (quarantined !== undefined) {
    log(
      "monitoring",
      "error",
      `the database was damaged (${quarantined.reason}) and was moved to ${quarantined.file}; it is made again from the recordings`,
    );
  }
  // Without it times are shown in another zone, and nothing else is amiss.
  await writeAtomically(join(dataFolder, ZONE), `${zone}\n`).catch(() => undefined);
  try {
    return await runOn(store);
  } catch (error) {
    await store.close();
    throw error;
  }

  async function runOn(opened: typeof store): Promise<Service> {
    const started: { live?: LiveMonitor } = {};
    const policies = new PolicyFolder({
      settings,
      clock,
      log,
      replace: async (bundles) => {
        await started.live?.replaceBundles(bundles);
      },
    });
    const channels = await openChannels(settings, {
      now: () => clock.wall(),
      lastReceived: () => started.live?.figures().lastReceived ?? {},
    });
    const told: { facts: JsonObject } = { facts: {} };
    const [only] = settings.sources;
    const metrics = new MetricFiles({
      folder: metricsFolder,
      ...(settings.sources.length === 1 && only !== undefined && { only: only.name }),
    });
    const config = monitorConfig(settings, {
      clock,
      stdin: options.stdin,
      policies,
      ...(channels.length > 0 && {
        channelsOf: routeBy(settings.routing.table, () => policies.bundles),
        alsoTo: alsoBy(channels.map(({ channel }) => channel)),
      }),
      progressOf: await readProgress(dataFolder),
      facts: (beforeStart): JsonObject => ({
        worker: { restarts_total: Math.max(0, (options.restarts ?? 0) - (beforeStart ? 1 : 0)) },
        notifications: told.facts,
        ...(damagedAt !== undefined && { store: { damaged_at: formatTimestamp(damagedAt) } }),
      }),
    });
    const newest = new NewestSnapshots();
    const noted = (source: string, now: number, snapshot: unknown): void => {
      metrics.note(source, snapshot as JsonValue, now);
      newest.note(source, now, snapshot as JsonObject);
    };
    const { deadManSwitch: watched } = settings;
    const deadMan = watched && new DeadManSwitch({ url: watched.url.reveal(), every: watched.every, clock, log });
    deadMan?.started();
    const running = await startLive(config, {
      clock,
      store: opened,
      log,
      noted,
      committed: () => {
        deadMan?.committed();
        options.alive?.();
      },
      uncommitted: () => {
        deadMan?.failed();
        options.alive?.();
      },
    });
    started.live = running;
    const delivery = startNotifier(settings, channels, {
      clock,
      log,
      store: opened,
      bundles: () => policies.bundles,
      ...(options.delivery === undefined ? {} : { tuning: options.delivery }),
    });
    const view = createStoreView({
      store: opened,
      now: () => clock.wall(),
      running: () => ({ figures: running.figures(), reason: null, failing: running.failing() }),
      unstored: () => running.unstoredMinutes(),
    });
    const alertLog = createAlertLog({
      folder: join(logsFolder, "alerts"),
      zone,
      store: opened,
      thresholdOf: ({ policy, rule, severity }) => {
        const bundle = policies.bundles.find((each) => each.policy === policy);
        return bundle === undefined ? null : thresholdOf(bundle, rule, severity);
      },
    });
    const beat = (status: "running" | "stopped"): Promise<void> => {
      const { backlog, dropped, storeErrors } = running.figures();
      const figures = { backlog, dropped, store_errors: storeErrors };
      return writeOwnHeartbeat(heartbeat.file, { status, now: clock.wall(), cause: running.failing(), figures });
    };
    const chores = new Chores(
      [
        { name: ALERT_LOG, every: 1_000, run: () => alertLog.catchUp() },
        {
          name: "the figures of delivery",
          every: FIGURES_EVERY,
          run: async () => {
            told.facts = await deliveryFacts(delivery, clock.wall());
          },
        },
        { name: "the folder of metrics", every: settings.persistInterval, run: () => metrics.persist() },
        { name: "the monitor's heartbeat file", every: heartbeat.interval, run: () => beat("running") },
        {
          name: "the end of old files",
          every: HOUR,
          run: async () => {
            await inPortions((atMost) => alertLog.prune(clock.wall() - retention.alerts, atMost));
            await inPortions((atMost) => metrics.prune(clock.wall() - retention.metrics, atMost));
          },
        },
      ],
      clock,
      log,
    );
    const unlisten = running.listen((event) => {
      if (event.kind !== "transition") return;
      chores.wake(ALERT_LOG);
      delivery.wake();
    });
    const reload = async (): Promise<readonly string[]> => {
      const facts = await policies.reload();
      return Object.entries(facts).flatMap(([name, { refused }]) => (refused === null ? [] : [`${name} is refused: ${refused}`]));
    };
    const socket = await openLocalSocket(socketPath, {
      view,
      control: running,
      listen: (listener) => running.listen(listener),
      reload,
      outbox: createOutboxDesk({
        store: opened,
        now: () => clock.wall(),
        changed: () => {
          delivery.wake();
        },
      }),
    });
    if (!socket.ok) log("monitoring", "error", `nobody can ask this monitor: ${socket.problem}; ${socket.help}`);
    const http = await openHttp(settings, { clock, log, store: opened, view, live: running, policies, newest });
    for (const stray of tellStrays(strayEscalations(settings, policies.bundles))) {
      log("monitoring", "warn", `${stray}: every recipient is told by its severity`);
    }
    await beat("running").catch(() => undefined);
    policies.start();
    chores.start();
    chores.wake(ALERT_LOG);
    log("monitoring", "info", "the monitor runs", {
      data: dataFolder,
      policies: policies.bundles.length,
      sources: settings.sources.length,
    });
    return {
      live: running,
      view,
      reload,
      stop: async () => {
        policies.stop();
        await http?.close();
        if (socket.ok) await socket.socket.close();
        await running.stop();
        unlisten();
        await delivery.stop(DRAIN);
        await chores.finish();
        await beat("stopped").catch(() => undefined);
        await opened.close();
        log("monitoring", "info", "the monitor has stopped");
      },
    };
  }
}

/** Until there is nothing left: several sources write more files in an hour than go in one go. */
async function inPortions(prune: (atMost: number) => Promise<number>): Promise<void> {
  while ((await prune(FILES_IN_ONE_GO)) >= FILES_IN_ONE_GO);
}
