import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { compileLineTemplate } from "../../src/collect/line-template.ts";
import { LogTimestamp, type LogTimestampOptions } from "../../src/collect/log-timestamp.ts";
import { collected, givesUp } from "./support.ts";

describe("the last time in a log", () => {
  let folder = "";
  let path = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "plimsoll-log-"));
    path = join(folder, "engine.log");
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function collector(pattern: string, options: Partial<LogTimestampOptions> = {}): LogTimestamp {
    const compiled = compileLineTemplate(pattern);
    if (!compiled.ok) throw new Error(compiled.message);
    return new LogTimestamp({ name: "engine", path, pattern: compiled, ...options });
  }
  const read = (of: LogTimestamp) => collected(of, "logs.engine");
  const found = (at: string) => ({ missing: false, problem: null, last_entry_at: at });

  it("is of the last line of the kind looked for", async () => {
    writeFileSync(
      path,
      "2025-10-12T07:04:50Z INFO tick\n2025-10-12T07:04:51Z INFO tick\r\n2025-10-12T07:04:59Z ERROR boom\n  at place\n    2025\n",
    );
    expect(await read(collector("{timestamp} INFO tick"))).toEqual(found("2025-10-12T07:04:51.000Z"));
  });

  it("is of the first line where it is the only one, with and without a line end", async () => {
    writeFileSync(path, "2025-10-12T07:04:50Z");
    expect(await read(collector("{timestamp}"))).toEqual(found("2025-10-12T07:04:50.000Z"));
    appendFileSync(path, "\n");
    expect(await read(collector("{timestamp}"))).toEqual(found("2025-10-12T07:04:50.000Z"));
  });

  it.each([
    ["2025-10-12 12:34:56,123", "Asia/Kolkata", "2025-10-12T07:04:56.123Z"],
    ["2025-10-12 12:34:56", "Asia/Kolkata", "2025-10-12T07:04:56.000Z"],
    ["2025-10-12T07:04:56,5Z", undefined, "2025-10-12T07:04:56.500Z"],
    ["2025-10-12 12:34:56+0530", undefined, "2025-10-12T07:04:56.000Z"],
    ["2025-10-12 12:34:56+0530", "America/New_York", "2025-10-12T07:04:56.000Z"],
    // Twice in the night to standard time: the later one that is not still to come.
    ["2024-11-03 01:30:00", "America/New_York", "2024-11-03T06:30:00.000Z"],
    // Never in the night to summer time.
    ["2025-03-09 02:30:00", "America/New_York", "2025-03-09T07:30:00.000Z"],
  ])("reads %s in zone %s", async (text, zone, at) => {
    writeFileSync(path, `${text} INFO\n`);
    expect(await read(collector("{timestamp}", zone === undefined ? {} : { zone }))).toEqual(found(at));
  });

  it("takes the earlier of two times that a clock shows while the later is still to come", async () => {
    writeFileSync(path, "2024-11-03 01:30:00\n");
    const log = collector("{timestamp}", { zone: "America/New_York" });
    const at = await collected(log, "logs.engine.last_entry_at", Date.parse("2024-11-03T05:31:00Z"));
    expect(at).toBe("2024-11-03T05:30:00.000Z");
  });

  it("passes over times that are none", async () => {
    writeFileSync(path, "2025-10-12T07:04:50Z a\n2025-02-30T07:04:50Z b\n9999-99-99T99:99:99Z c\n");
    expect(await read(collector("{timestamp}"))).toEqual(found("2025-10-12T07:04:50.000Z"));
  });

  it("says why there is none", async () => {
    writeFileSync(path, "2025-10-12 07:04:50 a\n");
    expect(await read(collector("{timestamp}"))).toEqual({
      missing: false,
      problem: "has times without an offset, such as 2025-10-12 07:04:50, and no zone was given for them",
      last_entry_at: null,
    });
    expect(await read(collector("[{timestamp}]"))).toMatchObject({ problem: "has no line of the kind looked for" });
    writeFileSync(path, "2025-02-30T07:04:50Z a\n");
    expect(await read(collector("{timestamp}"))).toMatchObject({
      problem: "has times that are none, such as 2025-02-30T07:04:50Z",
    });
    writeFileSync(path, "");
    expect(await read(collector("{timestamp}"))).toMatchObject({ problem: "is empty" });
  });

  it("finds a line wherever it lies on the border of two portions", async () => {
    const line = "2025-10-12T07:04:50Z the one\n";
    for (const behind of [65_536, 65_536 - 1, 65_536 - 10, 65_536 - line.length, 65_536 - line.length + 1, 2 * 65_536 - 5]) {
      writeFileSync(path, `${"x\n".repeat(100)}${line}${"₹".repeat(10)}${"y".repeat(behind - 31)}\n`);
      expect(await read(collector("{timestamp} the one"))).toEqual(found("2025-10-12T07:04:50.000Z"));
    }
  });

  it("is found in the same place whatever stands behind it, by portions and by the whole", async () => {
    for (let lines = 0; lines < 200; lines += 7) {
      writeFileSync(path, `2025-10-12T07:04:50Z a\n${"noise of some length\n".repeat(lines * 97)}`);
      const expected = lines * 97 * 21 + 23 <= 400_000;
      const at = (await read(collector("{timestamp} a", { tail: 400_000 }))).last_entry_at;
      expect(at).toBe(expected ? "2025-10-12T07:04:50.000Z" : null);
    }
  });

  it("reads no more than the tail of an endless line", async () => {
    writeFileSync(path, "2025-10-12T07:04:50Z ");
    truncateSync(path, 3_000_000_000);
    expect(await read(collector("{timestamp}"))).toEqual({
      missing: false,
      problem: "has no line of the kind looked for near its end",
      last_entry_at: null,
    });
  });

  it("keeps the last time over a rotation and over a flood of other lines", async () => {
    const log = collector("{timestamp} tick", { tail: 10_000 });
    writeFileSync(path, "2025-10-12T07:04:50Z tick\n");
    expect(await read(log)).toEqual(found("2025-10-12T07:04:50.000Z"));
    rmSync(path);
    expect(await read(log)).toEqual({ missing: true, problem: "is not there", last_entry_at: "2025-10-12T07:04:50.000Z" });
    writeFileSync(path, "");
    expect(await read(log)).toEqual({ missing: false, problem: "is empty", last_entry_at: "2025-10-12T07:04:50.000Z" });
    writeFileSync(path, `2025-10-12T07:04:51Z tick\n${"noise\n".repeat(5_000)}`);
    expect(await read(log)).toMatchObject({ last_entry_at: "2025-10-12T07:04:50.000Z" });
  });

  it.each([
    [
      "a folder",
      (at: string) => {
        mkdirSync(at);
      },
      "is a folder",
    ],
    ["a named pipe", (at: string) => execFileSync("mkfifo", [at]), "is a named pipe, not a file"],
  ])("does not wait for %s", async (_name, make, problem) => {
    make(path);
    expect(await read(collector("{timestamp}"))).toEqual({ missing: true, problem, last_entry_at: null });
  });

  it.skipIf(process.getuid?.() === 0)("says that it may not be read", async () => {
    writeFileSync(path, "x", { mode: 0 });
    expect(await read(collector("{timestamp}"))).toMatchObject({ missing: false, problem: "cannot be read: permission denied" });
  });

  it("gives up when it is told to", async () => {
    writeFileSync(path, "noise\n".repeat(100_000));
    const { before, during } = await givesUp(collector("{timestamp}"));
    expect([before, during]).toEqual([new Error("stop"), new Error("stop")]);
  });
});
