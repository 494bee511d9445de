import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { vi } from "vitest";

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export const SECRET = "https://hooks.slack.example/services/T0/B0/mQ7xT2pL9vKc";
const ENV = { PATH: process.env["PATH"] ?? "", SLACK_WEBHOOK: SECRET };
/** ms for anything that a process does, on a busy machine. */
const PATIENCE = 30_000;

export const POLICY = (version = "1.0.0", limit = "5%"): string => `policy desk version ${version}
metrics "trading-snapshot@1"
currency INR
stale after 1h
missing hold
limit daily_loss = ${limit} within 1% .. 8% because "Risk appetite"

rule daily_loss_exceeded
  critical when risk.daily_loss_pct <= -daily_loss
  message  "Daily loss {risk.daily_loss_pct}, limit {daily_loss}"
  owner    "desk-risk"

rule circuit_breaker_triggered
  critical when risk.circuit_breaker_active
  message  "Circuit breaker active"
  owner    "desk-risk"
`;

const SETTINGS = `zone: Asia/Kolkata
policies:
  - file: desk.policy
sources:
  engine: { file: engine.jsonl }
recipients:
  desk: { kind: slack, severity: warning, secret: { env: SLACK_WEBHOOK } }
`;

/** A folder with settings, a policy and the file of an engine, and the processes that run on it. */
export class Place {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), "monitor-run-")));
  /** What a monitor that runs finds in its environment, beside what each has. */
  environment: Readonly<Record<string, string>> = {};
  readonly #program: string;
  readonly #running = new Set<RunningMonitor>();
  #timestamp = Date.now() - 1_000;

  constructor(program: string) {
    this.#program = program;
    this.write("plimsoll.yaml", SETTINGS);
    this.write("desk.policy", POLICY());
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
  }

  read(name: string): string {
    return readFileSync(join(this.folder, name), "utf8");
  }

  /** The lines of all files of a folder, in the order of their names. */
  lines(folder: string): readonly string[] {
    const names = readdirSync(join(this.folder, folder)).sort();
    return names.flatMap((name) => this.read(join(folder, name)).split("\n").slice(0, -1));
  }

  /** The engine writes a snapshot. */
  tick(risk: Readonly<Record<string, number | boolean>>): void {
    this.#timestamp += 1;
    const snapshot = { timestamp: new Date(this.#timestamp).toISOString(), risk };
    appendFileSync(join(this.folder, "engine.jsonl"), `${JSON.stringify(snapshot)}\n`);
  }

  /** A command, to its end. */
  monitor(...words: readonly string[]): Ran {
    const { status, stdout, stderr } = spawnSync(process.execPath, [this.#program, ...words], {
      cwd: this.folder,
      env: ENV,
      encoding: "utf8",
      input: "",
      timeout: PATIENCE,
    });
    return { code: status, out: stdout, err: stderr };
  }

  status(): Status {
    return JSON.parse(this.monitor("status", "--json").out) as Status;
  }

  /** Asks `status` until it is as wanted, and gives it back. */
  async until(isWanted: (status: Status) => boolean): Promise<Status> {
    return await vi.waitUntil(
      () => {
        const status = this.status();
        return isWanted(status) ? status : undefined;
      },
      { timeout: PATIENCE, interval: 100 },
    );
  }

  /** `monitor run`, up when it resolves. */
  async run(...words: readonly string[]): Promise<RunningMonitor> {
    const child = spawn(process.execPath, [this.#program, "run", ...words], {
      cwd: this.folder,
      env: { ...ENV, ...this.environment },
      stdio: ["ignore", "ignore", "pipe"],
    });
    const monitor = new RunningMonitor(child);
    this.#running.add(monitor);
    await monitor.said("the monitor runs");
    return monitor;
  }

  async close(): Promise<void> {
    for (const monitor of this.#running) await monitor.end("SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export interface Status {
  readonly running: boolean;
  readonly alerts: readonly {
    readonly rule: string;
    readonly key: string | null;
    readonly phase: string;
    readonly message: string;
    readonly acknowledgement: { readonly author: string; readonly comment: string } | null;
  }[];
}

export interface LogLine {
  readonly level: string;
  readonly msg: string;
}

export class RunningMonitor {
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | NodeJS.Signals | null>;
  #text = "";

  constructor(child: ChildProcess) {
    this.#child = child;
    child.stderr?.on("data", (chunk: Buffer) => {
      this.#text += chunk.toString();
    });
    this.#ended = new Promise((resolve) => {
      child.once("close", (code, signal) => {
        resolve(signal ?? code);
      });
    });
  }

  /** What it has said on standard error. */
  get log(): readonly LogLine[] {
    return this.#text
      .split("\n")
      .slice(0, -1)
      .map((line) => (line.startsWith("{") ? (JSON.parse(line) as LogLine) : { level: "plain", msg: line }));
  }

  saying(text: string): readonly LogLine[] {
    return this.log.filter(({ msg }) => msg.includes(text));
  }

  async said(text: string): Promise<void> {
    await vi.waitUntil(() => this.saying(text).length > 0 || this.#child.exitCode !== null, { timeout: PATIENCE, interval: 20 });
    if (this.saying(text).length === 0) throw new Error(`it ended with ${this.#child.exitCode ?? ""}: ${this.#text}`);
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Its exit code, or the signal that ended it. */
  async end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals | null> {
    this.#child.kill(signal);
    return await this.#ended;
  }
}
