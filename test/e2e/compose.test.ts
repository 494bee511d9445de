import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { parse } from "yaml";
import { LACKS_PYTHON } from "../examples/python.ts";
import { ROOT } from "../heartbeat/support.ts";
import { type Built, build } from "./built.ts";

const PATIENCE = { timeout: 60_000, interval: 100 };
const TOKEN = "0123456789abcdef0123";
const read = (name: string): string => readFileSync(join(ROOT, "examples/compose", name), "utf8");
const COMPOSE = parse(read("compose.yaml"), { merge: true }) as { services: Record<string, { command?: string[] }> };
/** The commands of a stage: that of its health check, and its own. */
const [[health, run], [engine]] = ["monitor", "engine"].map((stage) => {
  const text =
    read("Dockerfile")
      .split(`AS ${stage}`)[1]
      ?.split(/^FROM /m)[0] ?? "";
  return [...text.matchAll(/CMD (\[.*\])$/gm)].map(([, words = ""]) => JSON.parse(words) as string[]);
}) as [[string[], string[]], [string[]]];

let built: Built;
let folder = "";
const running: ChildProcess[] = [];
beforeEach(() => {
  built = build();
  folder = realpathSync(mkdtempSync(join(tmpdir(), "compose-")));
  mkdirSync(join(folder, "run/pine"), { recursive: true });
});
afterEach(async () => {
  for (const child of running.splice(0)) {
    const ended = new Promise((resolve) => child.once("close", resolve));
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGKILL");
      await ended;
    }
  }
  rmSync(folder, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

describe("the commands of the containers, on this machine", { timeout: 180_000 }, () => {
  test.skipIf(LACKS_PYTHON && process.env["CI"] !== "true")("work together (needs python3)", async () => {
    const port = await freePort();
    /** Where things lie here instead of in a container. */
    const here = (text: string): string =>
      text
        .replace("/opt/plimsoll/bin/monitor.js", built.monitor)
        .replaceAll("/opt/plimsoll/policies", join(ROOT, "policies"))
        .replaceAll("/opt/engine", join(ROOT, "examples/python"))
        .replaceAll(/\/(?:run\/pine|var\/lib\/plimsoll|var\/log\/plimsoll)/g, (path) => folder + path)
        .replace("/etc/plimsoll/plimsoll.yaml", join(folder, "plimsoll.yaml"))
        .replace("http://monitor:8137", `http://127.0.0.1:${port}`)
        .replace("0.0.0.0:8137", `127.0.0.1:${port}`);
    writeFileSync(join(folder, "plimsoll.yaml"), here(read("plimsoll.yaml")));
    const environment = { PATH: process.env["PATH"] ?? "", PLIMSOLL_TOKEN: TOKEN };
    const program = (word: string): string => (word === "node" ? process.execPath : word);
    const start = (words: readonly string[]): (() => string) => {
      const [first = "", ...rest] = words.map(here);
      const child = spawn(program(first), rest, { cwd: folder, env: environment, stdio: ["ignore", "ignore", "pipe"] });
      running.push(child);
      let said = "";
      child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
      return () => said;
    };
    const once = (words: readonly string[]): { readonly status: number | null; readonly out: string } => {
      const [first = "", ...rest] = words.map(here);
      const { status, stdout, stderr } = spawnSync(program(first), rest, { cwd: folder, env: environment, encoding: "utf8" });
      return { status, out: stdout + stderr };
    };

    const monitor = start(run);
    await vi.waitFor(() => {
      expect(monitor()).toContain("the monitor runs");
    }, PATIENCE);
    expect(once(health).status).toBe(0);
    start([...engine, "--every", "0.5"]);
    const watcher = start(
      COMPOSE.services["watcher"]?.command?.map((word) => (word === "/var/lib/plimsoll" ? "/run/pine/w" : word)) ?? [],
    );
    await vi.waitFor(() => {
      expect(watcher()).toContain("watching");
      expect(existsSync(join(folder, "run/pine/worker_heartbeat.json"))).toBe(true);
      const { out } = once([
        "node",
        "/opt/plimsoll/bin/monitor.js",
        "metrics",
        "risk.daily_loss_pct",
        "--data",
        "/var/lib/plimsoll",
        "--json",
      ]);
      expect(JSON.parse(out)).toMatchObject([{ source: "engine", last: -1 }]);
    }, PATIENCE);
    const { status, out } = once(["node", "/opt/plimsoll/bin/monitor.js", "heartbeat", "check", "/run/pine/worker_heartbeat.json"]);
    expect({ status, out }).toEqual({ status: 0, out: expect.stringMatching(/^healthy: /) as string });
  });
});
