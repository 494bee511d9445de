import { join } from "node:path";
import { readStatusFile } from "../heartbeat/status-file.ts";
import type { JsonObject } from "../model/json.ts";
import type { Clock } from "../monitor/clock.ts";
import type { MonitorView } from "../monitor/health.ts";
import type { LiveMonitor } from "../monitor/live-monitor.ts";
import type { Log } from "../monitor/log.ts";
import type { Store } from "../monitor/store.ts";
import { createHttpServer } from "../server/http/http-server.ts";
import type { HeartbeatReading, HttpService } from "../server/http/service.ts";
import type { PolicyFolder } from "./policies/policy-folder.ts";
import type { InputSettings, Settings } from "./settings/settings.ts";

export interface HttpPorts {
  readonly clock: Clock;
  readonly log: Log;
  readonly store: Store;
  readonly view: MonitorView;
  readonly live: LiveMonitor;
  readonly policies: Pick<PolicyFolder, "bundles" | "policiesOf">;
  readonly newest: NewestSnapshots;
}

export interface OpenedHttp {
  /** Where it answers: `http://127.0.0.1:8137`. */
  readonly address: string;
  close(): Promise<void>;
}

const STATUS_FILE = "heartbeat_status.txt";

/** Begins to answer as the settings say. Undefined where they say nothing, or where it cannot listen: the log tells, and the monitor goes on. */
export async function openHttp(settings: Settings, ports: HttpPorts): Promise<OpenedHttp | undefined> {
  const { http } = settings;
  if (http === undefined) return undefined;
  const { host, port } = http.listen;
  const tokens = http.tokens.map(({ name, roles, secret }) => ({ name, roles, secret: secret.reveal() }));
  const server = await createHttpServer({ ...http, tokens }, serviceOf(settings, ports));
  try {
    const address = await server.listen({ host, port });
    ports.log("monitoring", "info", `the API answers on ${address}`);
    return { address, close: () => server.close() };
  } catch (error) {
    await server.close();
    const { code = "", message } = error as NodeJS.ErrnoException;
    const why = code === "EADDRINUSE" ? "another program listens there" : message;
    ports.log(
      "monitoring",
      "error",
      `nobody can ask over HTTP: ${host}:${port} cannot be had (${why}); change \`http.listen\` in the settings`,
    );
    return undefined;
  }
}

function serviceOf(settings: Settings, { clock, log, store, view, live, policies, newest }: HttpPorts): HttpService {
  return {
    clock,
    log,
    view,
    control: live,
    live,
    sources: settings.sources.map(({ name, input }) => ({ name, broughtBy: input && described(input) })),
    figures: () => live.figures(),
    storeFigures: () => store.figures(),
    listen: (listener) => live.listen(listener),
    bundles: () => policies.bundles,
    policiesOf: (source) => policies.policiesOf(source),
    newest: (source) => newest.of(source),
    heartbeat: () => heartbeatOf(settings, clock.wall()),
  };
}

function described(input: InputSettings): string {
  return input.kind === "stdin" ? "standard input" : `the file ${input.file}`;
}

/** What was last written into the status file; `unknown` where there is none. */
async function heartbeatOf({ logsFolder, zone }: Settings, now: number): Promise<HeartbeatReading> {
  const read = await readStatusFile(join(logsFolder, STATUS_FILE), zone, now);
  if (!read.ok) return { status: "unknown", sessionActive: null, updatedAt: null };
  const { status, sessionActive, timestamp } = read.status;
  return { status, sessionActive, updatedAt: timestamp };
}

/** The newest snapshot of each source. */
export class NewestSnapshots {
  readonly #all = new Map<string, { readonly now: number; readonly snapshot: JsonObject }>();

  note(source: string, now: number, snapshot: JsonObject): void {
    this.#all.set(source, { now, snapshot });
  }

  of(source: string): { readonly now: number; readonly snapshot: JsonObject } | undefined {
    return this.#all.get(source);
  }
}
