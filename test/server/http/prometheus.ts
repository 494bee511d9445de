import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "../../notify/until.ts";

/** Debian's package `prometheus` has both. */
export const HAS_PROMETHEUS = ["prometheus", "promtool"].every((name) => spawnSync(name, ["--version"]).status === 0);

export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  /** When, and the value as text. */
  readonly value: readonly [number, string];
}

/** A real Prometheus with an empty store, on a port of its own, that scrapes one target every second. */
export class RunningPrometheus {
  readonly #folder = mkdtempSync(join(tmpdir(), "plimsoll-prometheus-"));
  readonly #child: ChildProcess;
  readonly url: string;
  #said = "";

  constructor(target: string, token: string, port: number) {
    const config = join(this.#folder, "prometheus.yml");
    writeFileSync(join(this.#folder, "token"), token);
    writeFileSync(config, configOf(target, join(this.#folder, "token")));
    this.url = `http://127.0.0.1:${port}`;
    const argv = [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(this.#folder, "data")}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ];
    this.#child = spawn("prometheus", argv, { cwd: this.#folder, stdio: ["ignore", "ignore", "pipe"] });
    this.#child.stderr?.on("data", (chunk: Buffer) => (this.#said += chunk.toString()));
  }

  /** The series of an expression, once there are any. */
  async series(expression: string): Promise<readonly Series[]> {
    let found: readonly Series[] = [];
    await until(async () => {
      if (this.#child.exitCode !== null) throw new Error(`prometheus ended: ${this.#said}`);
      found = await this.#ask(expression);
      return found.length > 0;
    });
    return found;
  }

  async #ask(expression: string): Promise<readonly Series[]> {
    const answer = await fetch(`${this.url}/api/v1/query?query=${encodeURIComponent(expression)}`).catch(() => undefined);
    if (answer?.status !== 200) return [];
    const { data } = (await answer.json()) as { readonly data: { readonly result: readonly Series[] } };
    return data.result;
  }

  async stop(): Promise<void> {
    const ended = new Promise<void>((resolve) => {
      if (this.#child.exitCode !== null) resolve();
      this.#child.once("exit", () => {
        resolve();
      });
    });
    this.#child.kill("SIGKILL");
    await ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function configOf(target: string, tokenFile: string): string {
  return `global: { scrape_interval: 1s, scrape_timeout: 1s }
scrape_configs:
  - job_name: plimsoll
    authorization: { credentials_file: ${tokenFile} }
    static_configs: [{ targets: ["${target}"] }]
`;
}

/** What `promtool check metrics` says of a scrape; nothing where all is well. */
export function promtool(text: string): { readonly code: number | null; readonly said: string } {
  const { status, stdout, stderr } = spawnSync("promtool", ["check", "metrics"], { input: text, encoding: "utf8" });
  return { code: status, said: stdout + stderr };
}
