import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { lockDataFolder } from "../../src/app/data-lock.ts";
import { ServiceDesk } from "./service-desk.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-lock-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const SQLITE = join(import.meta.dirname, "../../node_modules/better-sqlite3/lib/index.js");

/** Another process that has the folder, as a monitor has it. */
async function holder(data: string): Promise<ChildProcess> {
  const program = `
    const lock = new (require(${JSON.stringify(SQLITE)}))(${JSON.stringify(join(data, "monitor.lock"))});
    lock.exec("begin exclusive");
    console.log("held");
    setInterval(() => lock.open, 1000);`;
  const child = spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "inherit"] });
  await new Promise<void>((resolve) => child.stdout.once("data", resolve));
  return child;
}

describe("one monitor on a data folder", () => {
  test("of several that start in the same instant exactly one runs, and the others say who it is", async () => {
    const [first, second, third] = [new ServiceDesk(folder), new ServiceDesk(folder), new ServiceDesk(folder)];
    const results = await Promise.allSettled([first, second, third].map((desk) => desk.start()));
    const refused = results.flatMap((result) => (result.status === "rejected" ? [String(result.reason)] : []));
    expect(refused).toHaveLength(2);
    for (const reason of refused) expect(reason).toMatch(/^Error: another monitor is running on .*: stop it first/);
    await expect(lockDataFolder(first.data)).rejects.toThrow(`as process ${process.pid}: stop it first`);
    for (const result of results) if (result.status === "fulfilled") await result.value.stop();
    const next = await lockDataFolder(first.data);
    await next.release();
  });

  test("another process is one as well; when it is killed its lock goes with it", async () => {
    const desk = new ServiceDesk(folder);
    await (await lockDataFolder(desk.data)).release();
    const other = await holder(desk.data);
    writeFileSync(join(desk.data, "monitor.pid"), JSON.stringify({ pid: other.pid }));
    await expect(desk.start()).rejects.toThrow(`another monitor is running on ${desk.data}, as process ${String(other.pid)}`);
    const gone = new Promise((resolve) => other.once("exit", resolve));
    other.kill("SIGKILL");
    await gone;
    const service = await desk.start();
    await service.stop();
  });

  test("a start that fails lets go of the folder", async () => {
    const desk = new ServiceDesk(folder);
    await (await lockDataFolder(desk.data)).release();
    writeFileSync(join(desk.data, "recordings"), "a file where the folder should be");
    await expect(desk.start()).rejects.toThrow();
    rmSync(join(desk.data, "recordings"));
    await (await desk.start()).stop();
  });
});
