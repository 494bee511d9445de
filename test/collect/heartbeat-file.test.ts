import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { HeartbeatFile, type HeartbeatFileOptions } from "../../src/collect/heartbeat-file.ts";
import { collected, givesUp } from "./support.ts";

describe("a heartbeat file", () => {
  let folder = "";
  let path = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "plimsoll-heartbeat-"));
    path = join(folder, "worker.json");
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const collector = (options: Partial<HeartbeatFileOptions> = {}): HeartbeatFile =>
    new HeartbeatFile({ name: "worker", path, ...options });
  const write = (value: unknown): void => {
    writeFileSync(path, JSON.stringify(value));
  };
  const read = (of: HeartbeatFile) => collected(of, "heartbeat_files.worker");

  it("tells what the worker wrote, and what else it wrote as details", async () => {
    const details = { queue: 3 };
    write({ status: "running", updated_at: "2025-10-12T12:34:56+05:30", pid: 4711, symbols: ["TCS"], details });
    expect(await read(collector())).toEqual({
      missing: false,
      problem: null,
      status: "running",
      updated_at: "2025-10-12T07:04:56.000Z",
      pid: 4711,
      details: { symbols: ["TCS"], queue: 3 },
    });
  });

  it("reads times without an offset in the zone that is given", async () => {
    write({ status: "running", updated_at: "2025-10-12T12:34:56.789123", progressed_at: "2025-10-12 12:30:00" });
    expect(await read(collector({ zone: "Asia/Kolkata" }))).toEqual({
      missing: false,
      problem: null,
      status: "running",
      updated_at: "2025-10-12T07:04:56.789Z",
      progressed_at: "2025-10-12T07:00:00.000Z",
      details: null,
    });
    expect(await read(collector())).toMatchObject({
      updated_at: null,
      problem:
        "`updated_at` has no offset, and no zone was given for it; `progressed_at` has no offset, and no zone was given for it",
    });
  });

  it("looks for the process where it is asked to", async () => {
    write({ updated_at: "2025-10-12T07:04:56Z", pid: process.pid });
    expect(await read(collector({ process: true }))).toMatchObject({ pid: process.pid, running: true });
    expect(await read(collector())).not.toHaveProperty("running");
    write({ updated_at: "2025-10-12T07:04:56Z", pid: 0 });
    expect(await read(collector({ process: true }))).toMatchObject({ pid: 0, running: false });
  });

  it.each([
    ["nothing", () => undefined, "is not there"],
    [
      "a folder",
      (at: string) => {
        mkdirSync(at);
      },
      "is a folder",
    ],
    ["a named pipe", (at: string) => execFileSync("mkfifo", [at]), "is a named pipe, not a file"],
  ])("is missing where %s stands", async (_name, make, problem) => {
    make(path);
    expect(await read(collector())).toEqual({ missing: true, problem, updated_at: null });
  });

  it.each([
    ["empty", "", "is empty"],
    ["blank", " \n", "is empty"],
    ["half-written", '{"status":"runn', "is not JSON, or is cut short"],
    ["no JSON", "alive", "is not JSON, or is cut short"],
    ["a list", "[1]", "holds no JSON object"],
    ["bytes that are no text", Buffer.from([0xff, 0xfe, 0x00]), "is not JSON, or is cut short"],
    ["endless", `"${"x".repeat(1_000_000)}"`, "is longer than 1 MB"],
  ])("says that it is %s, and keeps what it said last", async (_name, content, problem) => {
    const file = collector();
    writeFileSync(path, content);
    expect(await read(file)).toEqual({ missing: false, problem, updated_at: null });
    write({ status: "running", updated_at: "2025-10-12T07:04:56Z" });
    const sound = await read(file);
    expect(sound).toMatchObject({ problem: null, status: "running" });
    writeFileSync(path, content);
    expect(await read(file)).toEqual({ ...sound, problem });
    rmSync(path);
    expect(await read(file)).toEqual({ missing: true, problem: "is not there", updated_at: null });
  });

  it.each([
    [{ updated_at: 5 }, "`updated_at` is no instant"],
    [{ updated_at: "yesterday" }, "`updated_at` is no instant"],
    [{}, "has no `updated_at`"],
    [{ updated_at: null }, "has no `updated_at`"],
    [{ updated_at: "2025-10-12T07:04:56Z", status: 5 }, "`status` is no short text"],
    [{ updated_at: "2025-10-12T07:04:56Z", status: "x".repeat(101) }, "`status` is no short text"],
    [{ updated_at: "2025-10-12T07:04:56Z", pid: -1 }, "`pid` is no process id"],
    [{ updated_at: "2025-10-12T07:04:56Z", pid: 1.5 }, "`pid` is no process id"],
    [{ updated_at: "2025-10-12T07:04:56Z", details: "x".repeat(16_000) }, "its details are too large and were left out"],
  ])("leaves out what it cannot use of %j", async (value, problem) => {
    write(value);
    const { pid, status, ...rest } = await read(collector());
    expect([pid, status]).toEqual([undefined, undefined]);
    expect(rest).toMatchObject({ missing: false, problem });
  });

  it("leaves out details that go too deep", async () => {
    const deep = "[".repeat(100_000) + "]".repeat(100_000);
    writeFileSync(path, `{"updated_at":"2025-10-12T07:04:56Z","details":${deep}}`);
    expect(await read(collector())).toMatchObject({ details: null, problem: "its details are too large and were left out" });
  });

  it.skipIf(process.getuid?.() === 0)("says that it may not be read", async () => {
    writeFileSync(path, "{}", { mode: 0 });
    expect(await read(collector())).toMatchObject({ missing: false, problem: "cannot be read: permission denied" });
  });

  it("gives up when it is told to", async () => {
    write({});
    const { before, during } = await givesUp(collector());
    expect([before, during]).toEqual([new Error("stop"), new Error("stop")]);
  });
});
