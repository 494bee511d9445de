import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, onTestFinished, test } from "vitest";
import { runMonitor } from "../../src/cli/monitor/run.ts";
import { captureOutput } from "../../src/cli/terminal.ts";
import { freeze, noFreezing, thaw } from "./frozen.ts";
import { ServiceDesk } from "./service-desk.ts";
import { mountSmallDisk, noSmallDisk } from "./small-disk.ts";

describe.skipIf(noSmallDisk !== undefined)(`a data folder that is read-only at the start (${noSmallDisk ?? "on a tmpfs"})`, () => {
  test("is refused in one sentence that says what to do", async () => {
    const disk = mountSmallDisk(16);
    onTestFinished(() => {
      disk.unmount();
    });
    const desk = new ServiceDesk(disk.folder);
    const refusal = `the data folder ${desk.data} cannot be written to: the disk is read-only; make it writable, or choose another`;
    disk.forbidWriting();
    await expect(desk.start()).rejects.toThrow(refusal);
    disk.allowWriting();
    await (await desk.start()).stop();
    disk.forbidWriting();
    await expect(desk.start()).rejects.toThrow(refusal);
    disk.allowWriting();
    await (await desk.start()).stop();
  });

  test("ends `monitor run` with code 2 and that sentence, and without a stack", async () => {
    const disk = mountSmallDisk(16);
    onTestFinished(() => {
      disk.unmount();
    });
    const desk = new ServiceDesk(disk.folder);
    writeFileSync(
      join(disk.folder, "plimsoll.yaml"),
      "policies: [{ file: policies/desk.policy }]\ndata_folder: data\nlogs_folder: data/logs\nsources: { engine: {} }\n",
    );
    await (await desk.start()).stop();
    disk.forbidWriting();
    const [stdout, stderr] = [captureOutput(), captureOutput()];
    const terminal = { stdin: Readable.from([]), stdout, stderr, cwd: disk.folder, env: {}, now: () => 0 };
    const unused = (): never => {
      throw new Error("not for this command");
    };
    const code = await runMonitor([], {}, { terminal, reach: unused, pause: unused, signals: unused });
    expect(code).toBe(2);
    const [said, ...more] = stderr.text().trimEnd().split("\n");
    expect(said).toBe(
      `monitor: the data folder ${desk.data} cannot be written to: the disk is read-only; make it writable, or choose another one with \`data_folder\``,
    );
    // The log stands on the same disk.
    expect(more).toEqual([`plimsoll: the log ${join(desk.data, "logs", "monitor.log")} cannot be written: EROFS`]);
    disk.allowWriting();
  });
});

describe.skipIf(noFreezing !== undefined)(`files that turn read-only while the monitor runs (${noFreezing ?? "immutable"})`, () => {
  test("people are told, snapshots wait, and all is written when it can be again", async () => {
    const folder = mkdtempSync(join(tmpdir(), "plimsoll-frozen-"));
    const desk = new ServiceDesk(folder);
    const service = await desk.start();
    const written = ["recordings", "logs/alerts", "."].flatMap((name) => recordsOf(join(desk.data, name)));
    onTestFinished(() => {
      thaw(...written);
      rmSync(folder, { recursive: true });
    });
    await desk.until(() => "plimsoll" in service.live.figures().lastReceived);
    await desk.untilCaughtUp();
    freeze(...written);
    for (let index = 0; index < 50; index += 1) desk.send(index % 2 === 0 ? -6 : -1);
    await desk.until(() => desk.said(/^recording: cannot be written, snapshots wait in memory: permission denied/).length > 0);
    expect(await service.view.health()).toMatchObject({ status: "critical" });
    expect(desk.settled.size).toBe(0);
    thaw(...written);
    await desk.until(() => desk.settled.size === 50);
    await desk.untilCaughtUp();
    expect((await service.view.health()).reason).toBeNull();
    await desk.until(async () => (await desk.firing("plimsoll")).includes("recording_failing"));
    await service.stop();
    await desk.expectNothingLost();
  });
});

/** What has to survive: the recording, the database, the alert log. */
function recordsOf(folder: string): readonly string[] {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.filter((name) => /\.(jsonl|db|db-wal)$/.test(name)).map((name) => join(folder, name));
}
