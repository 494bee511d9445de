import type { FastifyInstance } from "fastify";
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
import { statusFileOf } from "./told-status.ts";

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
  close(): Promise<void>;
}

/** ms until an address that cannot be had is tried again. */
const AGAIN_AFTER = 10_000;
/** ms that requests which are still arriving or being answered get at the end. */
const LAST_CALL = 2_000;

/**
 * Begins to answer as the settings say. Undefined where they say nothing. Where it cannot listen the log tells once and the monitor goes on;
 * it tries again until it can.
 */
export async function openHttp(settings: Settings, ports: HttpPorts): Promise<OpenedHttp | undefined> {
  const { http } = settings;
  if (http === undefined) return undefined;
  const { clock, log } = ports;
  const { host, port } = http.listen;
  const tokens = http.tokens.map(({ name, roles, secret }) => ({ name, roles, secret: secret.reveal() }));
  const state: { server?: FastifyInstance; isOver: boolean; told: boolean; cancel: () => void; trying: Promise<void> } = {
    isOver: false,
    told: false,
    cancel: () => undefined,
    trying: Promise.resolve(),
  };
  const attempt = async (): Promise<void> => {
    // A server that failed to listen cannot be used again.
    const server = await createHttpServer({ ...http, tokens }, serviceOf(settings, ports));
    try {
      const address = await server.listen({ host, port });
      state.server = server;
      log("monitoring", "info", `the API answers on ${address}`);
    } catch (error) {
      await server.close();
      if (!state.told) log("monitoring", "error", notHad(`${host}:${port}`, error as NodeJS.ErrnoException));
      state.told = true;
      if (state.isOver) return;
      state.cancel = clock.after(AGAIN_AFTER, () => {
        state.trying = attempt();
      });
    }
  };
  await attempt();
  return {
    close: async () => {
      state.isOver = true;
      state.cancel();
      await state.trying;
      const { server } = state;
      if (server === undefined) return;
      // A connection on which a request does not end, or never begins, would keep it from closing.
      const cancel = clock.after(LAST_CALL, () => {
        server.server.closeAllConnections();
      });
      await server.close();
      cancel();
    },
  };
}

function notHad(address: string, { code, message }: NodeJS.ErrnoException): string {
  const why = code === "EADDRINUSE" ? "another program listens there" : message;
  return `nobody can ask over HTTP: ${address} cannot be had (${why}); it is tried again every ${AGAIN_AFTER / 1_000}s, or change \`http.listen\` in the settings`;
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
async function heartbeatOf(settings: Settings, now: number): Promise<HeartbeatReading> {
  const read = await readStatusFile(statusFileOf(settings), settings.zone, now);
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
