import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ProcessFacts, type ProcessFactsOptions } from "../../src/collect/process-facts.ts";
import { parseProcessStat, parseResident, parseUptime } from "../../src/heartbeat/process-stat.ts";
import { collected, givesUp } from "./support.ts";

const none = { started_at: null, rss_bytes: null, cpu_ratio: null };

describe("facts of a process", () => {
  let folder = "";
  let pidFile = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "plimsoll-process-"));
    pidFile = join(folder, "worker.pid");
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const collector = (process: ProcessFactsOptions["process"], command?: string): ProcessFacts =>
    new ProcessFacts({ name: "worker", process, ...(command === undefined ? {} : { command }) });
  const read = (of: ProcessFacts, now?: number) => collected(of, "processes.worker", now);

  it("says that a process runs, by its id or by its pid file", async () => {
    expect(await read(collector({ pid: process.pid }))).toMatchObject({ running: true, problem: null, pid: process.pid });
    writeFileSync(pidFile, `${process.pid}\n`);
    expect(await read(collector({ pidFile }))).toMatchObject({ running: true, problem: null, pid: process.pid });
  });

  it.skipIf(!existsSync("/proc/self/stat"))("tells start, memory and processor time", async () => {
    const facts = collector({ pid: process.pid });
    const begun = Date.now() - process.uptime() * 1_000;
    const first = await read(facts, Date.now());
    expect(Math.abs(Date.parse(first.started_at as string) - begun)).toBeLessThan(5_000);
    expect(first.cpu_ratio).toBeNull();
    expect(first.rss_bytes).toBeGreaterThan(10_000_000);
    const until = process.hrtime.bigint() + 100_000_000n;
    while (process.hrtime.bigint() < until);
    const second = await read(facts, Date.now() + 3_600_000);
    expect(second.cpu_ratio).toBeGreaterThan(0);
    // A jump of the clock moves no process.
    expect(second.started_at).toBe(first.started_at);
  });

  it("says that a process has ended", async () => {
    const child = spawn(process.execPath, ["-e", ""]);
    await once(child, "exit");
    expect(await read(collector({ pid: child.pid ?? 0 }))).toEqual({
      running: false,
      problem: "no process of this id runs",
      pid: child.pid,
      ...none,
    });
  });

  it("tells a process of another command that has got the id", async () => {
    const facts = collector({ pid: process.pid }, "a command that nobody has");
    const found = await read(facts);
    if (existsSync("/proc/self/cmdline")) {
      expect(found).toEqual({ running: false, problem: "another process runs under this id", pid: process.pid, ...none });
    } else expect(found).toMatchObject({ running: true });
    expect(await read(collector({ pid: process.pid }, "node"))).toMatchObject({ running: true });
  });

  it.each([
    ["", "its pid file is empty"],
    ["abc", "its pid file holds no process id"],
    ["-1", "its pid file holds no process id"],
    ["0", "its pid file holds no process id"],
    ["1 2", "its pid file holds no process id"],
    ["9".repeat(200), "its pid file holds no process id"],
  ])("takes the pid file %j for a value", async (content, problem) => {
    writeFileSync(pidFile, content);
    expect(await read(collector({ pidFile }))).toEqual({ running: false, problem, pid: null, ...none });
  });

  it("survives a pid file that is missing or a folder, and ids that are none", async () => {
    expect(await read(collector({ pidFile }))).toMatchObject({ running: false, problem: "its pid file is not there" });
    expect(await read(collector({ pidFile: folder }))).toMatchObject({ running: false, problem: "its pid file is a folder" });
    for (const pid of [0, -1, 1.5, 2 ** 40]) expect(await read(collector({ pid }))).toMatchObject({ running: false });
  });

  it("reads a program's name that looks like what follows it", () => {
    const numbers = Array.from({ length: 50 }, (_, index) => index + 4).join(" ");
    expect(parseProcessStat(`42 (a) R 1) Z ${numbers}\n`)).toEqual({ state: "Z", cpuTicks: 14 + 15, startTicks: 22 });
    expect(parseProcessStat("42 (a) Z 1 2\n")).toBeUndefined();
    expect(parseProcessStat("")).toBeUndefined();
    expect(parseResident("Name:\tx\nVmRSS:\t   1234 kB\n")).toBe(1_263_616);
    expect(parseResident("")).toBeUndefined();
    expect(parseUptime("123.45 67.89\n")).toBe(123.45);
    expect(parseUptime("")).toBeUndefined();
  });

  it("gives up when it is told to", async () => {
    const { before, during } = await givesUp(collector({ pid: process.pid }));
    expect([before, during]).toEqual([new Error("stop"), new Error("stop")]);
  });
});
