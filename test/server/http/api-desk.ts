import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { type Service, startService } from "../../../src/app/service.ts";
import { readSettings } from "../../../src/app/settings/read-settings.ts";
import type { Settings } from "../../../src/app/settings/settings.ts";
import { systemClock } from "../../../src/app/system-clock.ts";
import type { Clock } from "../../../src/monitor/clock.ts";
import { until } from "../../notify/until.ts";

export const POLICY = `policy desk version 1.0.0
metrics "trading-snapshot@1"
stale after 1h
missing hold
limit daily_loss = 5% within 1% .. 8% because "Risk appetite"

rule daily_loss_exceeded
  critical when risk.daily_loss_pct <= -daily_loss
  message  "Daily loss {risk.daily_loss_pct}, limit {daily_loss}"
  owner    "risk"

rule sold_out for each position in positions.by_symbol
  warning  when position.quantity <= 0
  message  "{position.key} is sold out"
  owner    "risk"
  missing  ok
`;

/** Secrets by role. */
export const SECRETS = {
  read: "read-0123456789abcdef",
  ingest: "ingest-0123456789abcdef",
  operate: "operate-0123456789abcdef",
} as const;

const TOKENS = `tokens:
    - { name: wall, role: read, secret: { env: READ } }
    - { name: engine, role: ingest, secret: { env: INGEST } }
    - { name: asha, role: [read, operate], secret: { env: OPERATE } }`;
const ENV = { READ: SECRETS.read, INGEST: SECRETS.ingest, OPERATE: SECRETS.operate };

export interface ApiDeskOptions {
  readonly tokens?: boolean;
  /** More lines of `http`. */
  readonly http?: readonly string[];
  readonly port?: number;
  /** More sections of the settings. */
  readonly settings?: string;
  readonly clock?: Clock;
}

export interface Told {
  readonly component: string;
  readonly level: string;
  readonly message: string;
}

/** A real monitor that answers over HTTP on a port of its own, under a policy of two rules. */
export class ApiDesk {
  readonly folder = mkdtempSync(join(tmpdir(), "plimsoll-api-"));
  readonly log: Told[] = [];
  #service: Service | undefined;
  #last = 0;

  get service(): Service {
    if (this.#service === undefined) throw new Error("no service runs");
    return this.#service;
  }

  /** `http://127.0.0.1:PORT`; throws where it does not answer. */
  get url(): string {
    const found = this.log
      .map(({ message }) => /the API answers on (\S+)$/.exec(message)?.[1])
      .findLast((url) => url !== undefined);
    if (found === undefined) throw new Error(this.log.map(({ message }) => message).join("\n"));
    return found;
  }

  get isAnswering(): boolean {
    return this.log.some(({ message }) => message.startsWith("the API answers on"));
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  settings({ tokens = true, http = [], port = 0, settings = "" }: ApiDeskOptions = {}): Settings {
    const lines = [`listen: 127.0.0.1:${port}`, ...(tokens ? [TOKENS] : []), ...http];
    const text = `policies: [{ file: policies/desk.policy, sources: [engine, second] }]
data_folder: data
logs_folder: logs
sources: { engine: {}, second: {}, follower: { file: follower.jsonl } }
http:
  ${lines.join("\n  ")}
${settings}`;
    const read = readSettings(text, join(this.folder, "plimsoll.yaml"), ENV);
    if (!read.ok) throw new Error(read.diagnostics.map(({ message }) => message).join("\n"));
    return read.settings;
  }

  async start(options: ApiDeskOptions = {}): Promise<this> {
    mkdirSync(join(this.folder, "policies"), { recursive: true });
    writeFileSync(join(this.folder, "policies", "desk.policy"), POLICY);
    this.#service = await startService(this.settings(options), {
      clock: options.clock ?? systemClock,
      stdin: Readable.from([]),
      log: (component, level, message) => this.log.push({ component, level, message }),
    });
    return this;
  }

  /** A snapshot of now, with a timestamp of its own. */
  snapshot(loss: number, quantities: Readonly<Record<string, number>> = {}): object {
    this.#last = Math.max(this.#last + 1, Date.now());
    const by_symbol = Object.fromEntries(Object.entries(quantities).map(([symbol, quantity]) => [symbol, { quantity }]));
    return { timestamp: new Date(this.#last).toISOString(), risk: { daily_loss_pct: loss }, positions: { by_symbol } };
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return fetch(`${this.url}${path}`, { headers: { authorization: `Bearer ${SECRETS.read}`, ...headers } });
  }

  post(path: string, body: unknown, role: keyof typeof SECRETS = "ingest"): Promise<Response> {
    const headers = { authorization: `Bearer ${SECRETS[role]}`, "content-type": "application/json" };
    return fetch(`${this.url}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  }

  /** Snapshots as lines. */
  postLines(path: string, lines: readonly string[]): Promise<Response> {
    const headers = { authorization: `Bearer ${SECRETS.ingest}`, "content-type": "application/x-ndjson" };
    return fetch(`${this.url}${path}`, { method: "POST", headers, body: lines.join("\n") });
  }

  /** Until the store has an alert of the rule that fires. */
  async untilFiring(rule: string): Promise<void> {
    await until(async () => (await this.service.view.alerts()).some((alert) => alert.rule === rule && alert.phase === "firing"));
  }

  async stop(): Promise<void> {
    await this.#service?.stop();
    this.#service = undefined;
    rmSync(this.folder, { recursive: true, force: true });
  }
}
