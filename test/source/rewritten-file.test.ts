import { execFileSync } from "node:child_process";
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { RewrittenFile, type RewrittenFileOptions } from "../../src/source/rewritten-file.ts";
import { HandClock } from "./hand-clock.ts";

const snapshot = (n: number): string => JSON.stringify({ timestamp: "2025-10-12T07:04:56Z", n }, null, 2);

describe("a file that is rewritten", () => {
  let folder = "";
  let path = "";
  let clock = new HandClock();
  let delivered: unknown[] = [];
  let troubles: (string | undefined)[] = [];
  let settle: (() => void)[] = [];
  let sources: RewrittenFile[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "plimsoll-rewritten-"));
    path = join(folder, "latest.json");
    clock = new HandClock();
    [delivered, troubles, settle, sources] = [[], [], [], []];
  });

  afterEach(async () => {
    for (const source of sources) await source.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function watch(options: Partial<RewrittenFileOptions> = {}): Promise<RewrittenFile> {
    const source = new RewrittenFile({ path, clock, ...options });
    sources.push(source);
    await source.start(
      (value, settled) => {
        delivered.push((value as { readonly n: number }).n);
        settle.push(settled);
      },
      (trouble) => troubles.push(trouble),
    );
    return source;
  }

  /** As good writers do it. */
  function replace(text: string): void {
    writeFileSync(`${path}.tmp`, text);
    renameSync(`${path}.tmp`, path);
  }

  it("delivers each content once", async () => {
    replace(snapshot(1));
    const source = await watch();
    await source.poll();
    replace(snapshot(2));
    await source.poll();
    await source.poll();
    expect(delivered).toEqual([1, 2]);
    expect(troubles).toEqual([]);
  });

  it("goes by content: the same one written again is no news, and one that comes back is", async () => {
    replace(snapshot(1));
    const source = await watch();
    for (const n of [1, 1, 2, 1]) {
      replace(snapshot(n));
      await source.poll();
    }
    expect(delivered).toEqual([1, 2, 1]);
  });

  it("sees a change that keeps length and time of the file", async () => {
    writeFileSync(path, snapshot(1));
    const { atime, mtime } = statSync(path);
    const source = await watch();
    writeFileSync(path, snapshot(2));
    utimesSync(path, atime, mtime);
    await source.poll();
    expect(delivered).toEqual([1, 2]);
  });

  it("does not read a file again that has been the same for long", async () => {
    replace(snapshot(1));
    const source = await watch();
    clock.advance(10_000);
    await source.poll();
    const handle = await open(path);
    const read = vi.spyOn(Object.getPrototypeOf(handle) as FileHandle, "read");
    await handle.close();
    await source.poll();
    expect(read).not.toHaveBeenCalled();
    read.mockClear();
    replace(snapshot(2));
    await source.poll();
    expect(read).toHaveBeenCalled();
    read.mockRestore();
    expect(delivered).toEqual([1, 2]);
  });

  it("reads a half-written one again until it is whole, and says nothing of it", async () => {
    replace(snapshot(1));
    const source = await watch();
    const text = snapshot(2);
    const file = openSync(path, "w");
    for (const character of text) {
      expect(delivered).toEqual([1]);
      writeSync(file, character);
      await source.poll();
    }
    closeSync(file);
    expect(delivered).toEqual([1, 2]);
    expect(troubles).toEqual([]);
  });

  it("looks again soon at a half-written one", async () => {
    writeFileSync(path, '{"n":');
    const source = await watch({ interval: 60_000 });
    writeFileSync(path, snapshot(5));
    clock.advance(20);
    await source.poll();
    expect(delivered).toEqual([5]);
  });

  it.each([
    ["cut short", '{"n":', "is not JSON, or is cut short"],
    ["empty", "", "is empty"],
    ["a list", "[1]", "holds a list, not a snapshot"],
    ["not UTF-8", Buffer.from([0x7b, 0xff]), "is not UTF-8 text"],
    ["too large", `{"n":"${"x".repeat(16_000_000)}"}`, "is 16 MB long, and at most 16 MB are read"],
  ])("tells one that stays %s, and when it is over", async (_name, content, trouble) => {
    writeFileSync(path, content);
    const source = await watch();
    await source.poll();
    expect(troubles).toEqual([]);
    clock.advance(2_000);
    await source.poll();
    await source.poll();
    expect(troubles).toEqual([trouble]);
    replace(snapshot(3));
    await source.poll();
    expect(delivered).toEqual([3]);
    expect(troubles).toEqual([trouble, undefined]);
  });

  it("waits for a file that is not there yet", async () => {
    const source = await watch();
    expect(troubles).toEqual(["is not there yet"]);
    replace(`\uFEFF${snapshot(1)}`);
    await source.poll();
    expect(delivered).toEqual([1]);
    expect(troubles).toEqual(["is not there yet", undefined]);
  });

  it("tells one that was taken away, unless it comes back at once", async () => {
    replace(snapshot(1));
    const source = await watch();
    rmSync(path);
    await source.poll();
    replace(snapshot(2));
    await source.poll();
    expect(troubles).toEqual([]);
    rmSync(path);
    await source.poll();
    clock.advance(2_000);
    await source.poll();
    expect(troubles).toEqual(["is not there"]);
    expect(delivered).toEqual([1, 2]);
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
  ])("does not wait for %s", async (_name, make, trouble) => {
    make(path);
    const source = await watch();
    clock.advance(2_000);
    await source.poll();
    expect(troubles).toEqual([trouble]);
  });

  it.skipIf(process.getuid?.() === 0)("says that it may not read the file", async () => {
    writeFileSync(path, snapshot(1), { mode: 0 });
    const source = await watch();
    clock.advance(2_000);
    await source.poll();
    expect(troubles).toEqual(["cannot be read: permission denied"]);
  });

  it("does not deliver after a restart what was settled before, and does what was not", async () => {
    replace(snapshot(1));
    let source = await watch();
    expect(source.progress()).toBeUndefined();
    settle[0]?.();
    const progress = source.progress() ?? {};
    await source.stop();
    source = await watch({ progress });
    expect(delivered).toEqual([1]);
    replace(snapshot(2));
    await source.poll();
    expect(source.progress()).toEqual(progress);
    await source.stop();
    await watch({ progress });
    expect(delivered).toEqual([1, 2, 2]);
  });

  it("delivers nothing after its stop, and keeps no timer", async () => {
    replace(snapshot(1));
    const source = await watch();
    truncateSync(path, 3);
    await source.poll();
    await source.stop();
    replace(snapshot(2));
    clock.advance(10_000);
    await source.poll();
    expect(delivered).toEqual([1]);
    expect(clock.waiting).toBe(0);
  });
});
