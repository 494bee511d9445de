import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { isRunning } from "../../src/heartbeat/running.ts";
import { thisMachine } from "../../src/heartbeat/watcher/old-process.ts";
import { type Built, build } from "./built.ts";

const PATIENCE = { timeout: 60_000, interval: 20 };

/** Beats, says so itself when it is told to end, and leaves its id behind for the test. */
const ENGINE = (library: string): string => `import { appendFileSync } from "node:fs";
import { Heartbeat } from ${JSON.stringify(library)};
const heartbeat = new Heartbeat({ file: "data/engine.json", interval: 1, symbols: ["TCS"] });
heartbeat.start();
appendFileSync("engines", process.pid + "\\n");
setInterval(() => heartbeat.beat({}), 200);
`;
const START = `#!/bin/sh
setsid ${process.execPath} engine.mjs > engine.log 2>&1 < /dev/null &
`;
const SETTINGS = `zone: Asia/Kolkata
heartbeat_file: data/engine.json
recipients:
  desk: { kind: command, severity: info, command: [./told.sh] }
`;
const TOLD = `#!/bin/sh
cat >> told; echo >> told
`;

let built: Built;
let folder = "";
let watcher: ChildProcess | undefined;

beforeAll(() => {
  built = build();
}, 120_000);
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "heartbeat-watch-")));
  writeFileSync(join(folder, "engine.mjs"), ENGINE(built.library.href));
  for (const [name, text] of Object.entries({ "start.sh": START, "told.sh": TOLD })) {
    writeFileSync(join(folder, name), text);
    chmodSync(join(folder, name), 0o755);
  }
  writeFileSync(join(folder, "plimsoll.yaml"), SETTINGS);
});
afterEach(async () => {
  watcher?.kill("SIGKILL");
  for (const pid of engines()) if (isRunning(pid)) process.kill(pid, "SIGKILL");
  await new Promise(setImmediate);
  rmSync(folder, { recursive: true, force: true });
});

const read = (name: string): string => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), "utf8") : "");
const engines = (): readonly number[] => read("engines").trim().split("\n").filter(Boolean).map(Number);
/** A zombie has ended; only its parent has not looked yet. */
const alive = (): readonly number[] =>
  engines().filter((pid) => isRunning(pid) && thisMachine(Date.now()).stat(pid)?.state !== "Z");
/** What people were told: transition and severity. */
const told = (): readonly string[] =>
  [...read("told").matchAll(/"transition":\s*"(\w+)"[\s\S]*?"severity":\s*"(\w+)"/g)].map(
    ([, what = "", how = ""]) => `${what} ${how}`,
  );

function watch(...words: readonly string[]): { readonly ended: Promise<number | null>; readonly log: () => string } {
  let log = "";
  const child = spawn(process.execPath, [built.monitor, "heartbeat", "watch", ...words], {
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe"],
  });
  watcher = child;
  child.stderr.on("data", (chunk: Buffer) => (log += chunk.toString()));
  return { ended: new Promise((resolve) => child.once("close", resolve)), log: () => log };
}

async function engineBeats(count: number): Promise<number> {
  await vi.waitFor(() => {
    expect(engines()).toHaveLength(count);
    expect(read("data/engine.json")).toContain(`"pid":${engines().at(-1) ?? 0}`);
  }, PATIENCE);
  return engines().at(-1) ?? 0;
}

describe("monitor heartbeat watch", { timeout: 180_000 }, () => {
  test("starts an engine again that was killed, and one that hangs, and never has two; people are told of both ends", async () => {
    spawnSync(join(folder, "start.sh"), { cwd: folder });
    const first = await engineBeats(1);
    const { ended, log } = watch("-i", "1", "-m", "2s", "--start-grace", "2s", "--stop-grace", "1s", "--", "./start.sh");
    await vi.waitFor(() => {
      expect(log()).toContain("watching data/engine.json every 1s; ill when older than 2s, then `./start.sh`; desk can be told");
    }, PATIENCE);
    process.kill(first, "SIGKILL");
    const second = await engineBeats(2);
    await vi.waitFor(() => {
      expect(log()).toContain("healthy again");
    }, PATIENCE);
    process.kill(second, "SIGSTOP");
    const third = await engineBeats(3);
    expect(alive()).toEqual([third]);
    expect(log()).toContain(`process ${second} is gone, by SIGKILL`);
    await vi.waitFor(() => {
      expect(log().match(/healthy again/g)).toHaveLength(2);
    }, PATIENCE);
    watcher?.kill("SIGTERM");
    expect(await ended).toBe(0);
    expect(alive()).toEqual([third]);
    expect(told()).toEqual(["fired warning", "resolved warning", "fired warning", "resolved warning"]);
    const lines = read("logs/heartbeat_monitor.log").trim().split("\n");
    expect(lines.at(-1)).toContain("no longer watching data/engine.json");
    expect(lines.map((line) => (JSON.parse(line) as { level: string }).level)).toContain("warn");
  });

  test("leaves a heartbeat to the watcher that has it", async () => {
    const { log } = watch("-n");
    await vi.waitFor(() => {
      expect(log()).toContain("watching");
    }, PATIENCE);
    const { status, stderr } = spawnSync(process.execPath, [built.monitor, "heartbeat", "watch", "-n"], {
      cwd: folder,
      encoding: "utf8",
    });
    expect([status, stderr]).toEqual([
      2,
      "monitor: another watcher is at work on data/engine.json; two of them would restart it twice\n",
    ]);
  });

  test("pages when the command does not help, and is as wise after its own restart", async () => {
    writeFileSync(join(folder, "plimsoll.yaml"), SETTINGS.replace("severity: info", "severity: critical"));
    spawnSync(join(folder, "start.sh"), { cwd: folder });
    process.kill(await engineBeats(1), "SIGKILL");
    const words = [
      "-i",
      "1",
      "-m",
      "1s",
      "--start-grace",
      "1s",
      "--max-restarts",
      "1",
      "-r",
      "sh -c 'echo no such container; exit 1'",
    ];
    const first = watch(...words);
    await vi.waitFor(() => {
      expect(first.log()).toContain("ended with exit code 1: no such container; tried again in");
    }, PATIENCE);
    watcher?.kill("SIGKILL");
    await first.ended;
    const kept = read("data/heartbeat_watch/" + folderOf()).replace(/"notBefore":\d+/, '"notBefore":0');
    writeFileSync(join(folder, "data/heartbeat_watch", folderOf()), kept);
    const second = watch(...words);
    await vi.waitFor(() => {
      expect(second.log()).toContain("1 restart in 10m did not help");
      expect(told()).toEqual(["raised critical"]);
    }, PATIENCE);
    expect(second.log()).not.toContain("restarting with");
  });

  test("looks once with --check, and refuses what it does not understand", () => {
    const run = (...words: readonly string[]): readonly [number | null, string] => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [built.monitor, "heartbeat", "watch", ...words], {
        cwd: folder,
        encoding: "utf8",
      });
      return [status, (stdout + stderr).split("\n")[0] ?? ""];
    };
    expect(run("--check")).toEqual([2, "missing: data/engine.json is not there"]);
    expect(run("-r", "a | b")).toEqual([3, expect.stringContaining("--restart: a pipe means nothing without a shell") as string]);
    expect(run("-m", "soon")).toEqual([3, expect.stringContaining("`soon` is no length for --max-age") as string]);
    expect(run("-r", "x", "--", "y")).toEqual([3, expect.stringContaining("the command is given twice") as string]);
    expect(run("a", "b")).toEqual([3, expect.stringContaining("`b` is one operand too many") as string]);
    expect(run("--max-restarts", "0")).toEqual([3, expect.stringContaining("Write a whole number from 1 to 1000") as string]);
    expect(run("--settings", "gone.yaml")).toEqual([3, expect.stringContaining("the settings gone.yaml cannot be read") as string]);
  });
});

function folderOf(): string {
  return `${spawnSync("ls", [join(folder, "data/heartbeat_watch")], { encoding: "utf8" }).stdout.trim()}/state.json`;
}
