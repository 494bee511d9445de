import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { systemClock } from "../../../src/app/system-clock.ts";
import { isRunning } from "../../../src/heartbeat/running.ts";
import { judgeProcess, thisMachine } from "../../../src/heartbeat/watcher/old-process.ts";
import { type Ran, runRestart } from "../../../src/heartbeat/watcher/run-restart.ts";
import { stopProcess } from "../../../src/heartbeat/watcher/stop-process.ts";
import type { SeenProcess } from "../../../src/heartbeat/watcher/watch-state.ts";

let folder = "";
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-restart-"));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

/** A real process, seen as its heartbeat would name it. */
function seenProcess(script: string): Promise<SeenProcess> {
  const child = spawn(process.execPath, ["-e", `${script}; console.log("up"); setInterval(() => {}, 1000)`], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  children.push(child);
  return new Promise((resolve) => {
    child.stdout.once("data", () => {
      const pid = child.pid ?? 0;
      const { own, stat } = thisMachine(Date.now());
      const { host, bootId, pidNamespace } = own;
      const startTicks = stat(pid)?.startTicks ?? null;
      resolve({ pid, identity: { host, bootId, pidNamespace, startedAt: null, startTicks }, updatedAt: null });
    });
  });
}

const stop = (seen: SeenProcess, grace: number) =>
  stopProcess(seen, {
    clock: systemClock,
    table: thisMachine(Date.now()),
    kill: (pid, signal) => void process.kill(pid, signal),
    grace,
  });

describe("the old process", () => {
  test("ends at SIGTERM where it can", async () => {
    const seen = await seenProcess("");
    expect(await stop(seen, 10_000)).toEqual({ gone: true, by: "SIGTERM" });
    expect(judgeProcess(seen, thisMachine(Date.now()))).toBe("gone");
  });

  test("is killed where it does not hear, or was stopped in its tracks", async () => {
    const deaf = await seenProcess('process.on("SIGTERM", () => {})');
    expect(await stop(deaf, 200)).toEqual({ gone: true, by: "SIGKILL" });
    const frozen = await seenProcess("");
    process.kill(frozen.pid, "SIGSTOP");
    expect(judgeProcess(frozen, thisMachine(Date.now()))).toBe("alive");
    expect(await stop(frozen, 200)).toEqual({ gone: true, by: "SIGKILL" });
  });

  test("is never another one that has its id by now", async () => {
    const seen = await seenProcess("");
    const earlier = { ...seen, identity: { ...seen.identity, startTicks: (seen.identity.startTicks ?? 0) - 1 } };
    expect(await stop(earlier, 100)).toEqual({ gone: true, by: "itself" });
    expect(isRunning(seen.pid)).toBe(true);
  });
});

describe("the restart command", () => {
  const run = (words: readonly string[], timeout = 20_000): Promise<Ran> =>
    runRestart({ words, folder, timeout, output: join(folder, "logs/restart.log") }, systemClock);
  const script = (text: string): string => {
    const file = join(folder, "start.sh");
    writeFileSync(file, `#!/bin/sh\n${text}\n`);
    chmodSync(file, 0o755);
    return file;
  };

  test("runs with its words as they are, in its folder; what it prints is kept", async () => {
    expect(await run([script('echo "$#" "$1" "$(pwd)"'), "$HOME; *"])).toEqual({ ok: true });
    expect(readFileSync(join(folder, "logs/restart.log"), "utf8")).toBe(`1 $HOME; * ${folder}\n`);
  });

  test("says how it failed, with its last words", async () => {
    expect(await run([script("echo first; echo 'No such container' >&2; exit 3")])).toEqual({
      ok: false,
      problem: "ended with exit code 3: No such container",
    });
    expect(await run([script("exit 4")])).toEqual({ ok: false, problem: "ended with exit code 4" });
    expect(await run(["no-such-program-here"])).toEqual({
      ok: false,
      problem: "could not be started: there is no such program, or its folder is not there",
    });
    writeFileSync(join(folder, "plain"), "");
    expect(await run([join(folder, "plain")])).toEqual({
      ok: false,
      problem: "could not be started: permission denied; is it executable?",
    });
  });

  test("is killed with all that it started when it takes too long", async () => {
    const ran = await run([script("sleep 600 & echo $!; wait")], 300);
    expect(ran).toMatchObject({ ok: false, problem: expect.stringMatching(/^did not end within 0.3s and was killed; /) as string });
    const child = Number(readFileSync(join(folder, "logs/restart.log"), "utf8"));
    await vi.waitFor(() => {
      expect(isRunning(child) && thisMachine(Date.now()).stat(child)?.state !== "Z").toBe(false);
    });
  });

  test("leaves running what it started and ended well", async () => {
    expect(await run([script("sleep 600 & echo $!")])).toEqual({ ok: true });
    const child = Number(readFileSync(join(folder, "logs/restart.log"), "utf8"));
    expect(isRunning(child)).toBe(true);
    process.kill(child, "SIGKILL");
  });
});
