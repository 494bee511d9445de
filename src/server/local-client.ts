import { connect } from "node:net";
import { type ClientRequest, type IncomingMessage, request } from "node:http";
import type { MonitorControl, MonitorView } from "../monitor/health.ts";
import type { OutboxControl, OutboxView } from "../monitor/outbox-desk.ts";
import type { MonitorEvent } from "../monitor/live-monitor.ts";

/** `nobody`: no monitor answers. `refused`: it does and says no. `broken`: the connection went, or what came is no answer. */
export class LocalError extends Error {
  readonly kind: "nobody" | "refused" | "broken";
  readonly help: string;
  constructor(kind: LocalError["kind"], message: string, help: string) {
    super(message);
    this.name = "LocalError";
    this.kind = kind;
    this.help = help;
  }
}

/** A running monitor at the other end of its socket. Methods reject with `LocalError`. */
export interface LocalClient extends MonitorView, MonitorControl, OutboxView, OutboxControl {
  reload(): Promise<readonly string[]>;
  /** Resolves when connected. `ended` is called once, when the monitor goes; the function given back ends it from here. */
  follow(listener: (event: MonitorEvent) => void, ended: () => void): Promise<() => void>;
}

/** Without an answer for so long, ms, the monitor hangs. */
const PATIENCE = 30_000;
const LARGEST_ANSWER = 512 * 1024 * 1024;

/** Nothing is connected before the first question. */
export function connectLocally(path: string): LocalClient {
  const get = <T>(route: string, query: object = {}): Promise<T> => ask<T>(path, "GET", route + queryText(query));
  return {
    alerts: (source) => get("/alerts", { source }),
    silences: () => get("/silences"),
    transitions: (query) => get("/transitions", query),
    // An empty list cannot be told from none in a query.
    series: (query) => (query.metrics?.length === 0 ? Promise.resolve([]) : get("/series", query)),
    policies: () => get("/policies"),
    health: () => get("/health"),
    command: (command, source) => ask(path, "POST", "/command", { command, ...(source === undefined ? {} : { source }) }),
    outbox: (state, limit) => get("/outbox", { state, limit }),
    resend: (ids) => ask(path, "POST", "/outbox/resend", { ids }),
    drop: (ids, reason) => ask(path, "POST", "/outbox/drop", { ids, reason }),
    reload: () => ask(path, "POST", "/reload", {}),
    follow: (listener, ended) => follow(path, listener, ended),
  };
}

function queryText(query: object): string {
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(query) as [string, unknown][]) {
    if (value === undefined) continue;
    for (const each of Array.isArray(value) ? (value as readonly unknown[]) : [value]) words.append(name, String(each));
  }
  const text = words.toString();
  return text === "" ? "" : `?${text}`;
}

async function ask<T>(path: string, method: string, route: string, body?: object): Promise<T> {
  const { status, text } = await exchange(path, method, route, body);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw broken("what the monitor answered cannot be read");
  }
  if (status === 200) return value as T;
  const { problem, help } = value as { readonly problem?: unknown; readonly help?: unknown };
  throw new LocalError(
    "refused",
    typeof problem === "string" ? problem : `the monitor answered ${status}`,
    typeof help === "string" ? help : "look into the monitor's log",
  );
}

function exchange(
  path: string,
  method: string,
  route: string,
  body: object | undefined,
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const asking = open(path, method, route, text, (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on("data", (chunk: Buffer) => {
        bytes += chunk.byteLength;
        if (bytes > LARGEST_ANSWER) asking.destroy(broken("what the monitor answered is too large"));
        else chunks.push(chunk);
      });
      response.on("error", (error) => {
        reject(translate(error));
      });
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") });
      });
    });
    asking.setTimeout(PATIENCE, () => asking.destroy(broken(`the monitor has not answered for ${PATIENCE / 1000}s`)));
    asking.on("error", (error) => {
      reject(translate(error));
    });
    asking.end(text);
  });
}

function follow(path: string, listener: (event: MonitorEvent) => void, ended: () => void): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const asking = open(path, "GET", "/events", undefined, (response) => {
      let rest = "";
      let isOver = false;
      const over = (): void => {
        if (!isOver) ended();
        isOver = true;
      };
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        const blocks = (rest + chunk).split("\n\n");
        rest = blocks.pop() ?? "";
        for (const block of blocks) {
          const data = block.split("\n").find((line) => line.startsWith("data: "));
          if (data !== undefined && !isOver) listener(JSON.parse(data.slice("data: ".length)) as MonitorEvent);
        }
      });
      response.on("error", over);
      response.on("close", over);
      resolve(() => {
        isOver = true;
        asking.destroy();
      });
    });
    asking.on("error", (error) => {
      reject(translate(error));
    });
    asking.end();
  });
}

function open(
  path: string,
  method: string,
  route: string,
  body: string | undefined,
  answered: (response: IncomingMessage) => void,
): ClientRequest {
  const headers = {
    host: "monitor",
    ...(body === undefined ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(body) }),
  };
  return request({ socketPath: path, method, path: route, headers, agent: false }, answered);
}

/** Whether a monitor listens there. Rejects where that cannot be found out, as for somebody who is not the socket's owner. */
export function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", (error) => {
      const failure = translate(error);
      if (failure.kind === "nobody") resolve(false);
      else reject(failure);
    });
  });
}

/** A path that is too long for a socket (`EINVAL`) has none. */
const NOBODY: ReadonlySet<string> = new Set(["ENOENT", "ECONNREFUSED", "ENOTDIR", "ENOTSOCK", "EINVAL", "ENAMETOOLONG"]);

function translate(error: Error): LocalError {
  if (error instanceof LocalError) return error;
  const { code = "" } = error as NodeJS.ErrnoException;
  if (NOBODY.has(code)) return new LocalError("nobody", "no monitor is running here", "start one with `monitor run`");
  if (code === "EACCES" || code === "EPERM") {
    return new LocalError(
      "refused",
      "the monitor's socket is for its owner alone",
      "run the command as the user that the monitor runs as",
    );
  }
  return broken("the connection to the monitor broke off");
}

function broken(message: string): LocalError {
  return new LocalError("broken", message, "try again; if it stays so, look into the monitor's log");
}
