import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  closeSync,
  renameSync,
  rmSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/model/json.ts";
import { FollowedFile, type FollowedFileOptions } from "../../src/source/followed-file.ts";
import { HandClock } from "./hand-clock.ts";

const line = (n: number): string => `{"timestamp":"2025-10-12T07:04:${String(n % 60).padStart(2, "0")}Z","n":${n}}\n`;
const lines = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, index) => line(from + index)).join("");

describe("following a file", () => {
  let folder = "";
  let path = "";
  let clock = new HandClock();
  let delivered: number[] = [];
  let troubles: (string | undefined)[] = [];
  let settle: (() => void)[] = [];
  let sources: FollowedFile[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "plimsoll-follow-"));
    path = join(folder, "engine.jsonl");
    clock = new HandClock();
    [delivered, troubles, settle, sources] = [[], [], [], []];
  });

  afterEach(async () => {
    for (const source of sources) await source.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function follow(options: Partial<FollowedFileOptions> = {}, settles = true): Promise<FollowedFile> {
    const source = new FollowedFile({ path, clock, ...options });
    sources.push(source);
    await source.start(
      (snapshot, settled) => {
        delivered.push((snapshot as { readonly n: number }).n);
        if (settles) settled();
        else settle.push(settled);
      },
      (trouble) => troubles.push(trouble),
    );
    return source;
  }

  /** A restart: what the process had in memory is gone. */
  async function restart(source: FollowedFile): Promise<FollowedFile> {
    const progress = JSON.parse(JSON.stringify(source.progress())) as JsonObject;
    await source.stop();
    return follow({ progress });
  }

  it("takes what is there and what is appended", async () => {
    writeFileSync(path, lines(1, 3));
    const source = await follow();
    expect(delivered).toEqual([1, 2, 3]);
    appendFileSync(path, lines(4, 5));
    await source.poll();
    await source.poll();
    expect(delivered).toEqual([1, 2, 3, 4, 5]);
    expect(troubles).toEqual([]);
  });

  it("looks again at every interval", async () => {
    const source = await follow({ interval: 250 });
    writeFileSync(path, line(1));
    clock.advance(249);
    await source.poll();
    expect(delivered).toEqual([1]);
    appendFileSync(path, line(2));
    clock.advance(1);
    await source.poll();
    expect(delivered).toEqual([1, 2]);
  });

  it("waits for a file that is not there yet, and says so once", async () => {
    const source = await follow();
    await source.poll();
    expect(troubles).toEqual(["is not there yet"]);
    writeFileSync(path, line(1));
    await source.poll();
    expect(delivered).toEqual([1]);
    expect(troubles).toEqual(["is not there yet", undefined]);
  });

  it("waits for a folder that is not there yet", async () => {
    path = join(folder, "later", "engine.jsonl");
    const source = await follow();
    mkdirSync(join(folder, "later"));
    writeFileSync(path, line(1));
    await source.poll();
    expect(delivered).toEqual([1]);
  });

  it("takes a torn line when it is completed, byte by byte", async () => {
    const text = '{"timestamp":"2025-10-12T07:04:56Z","n":1,"currency":"₹"}\n';
    writeFileSync(path, "");
    const source = await follow();
    for (const byte of Buffer.from(text)) {
      expect(delivered).toEqual([]);
      appendFileSync(path, Buffer.from([byte]));
      await source.poll();
    }
    expect(delivered).toEqual([1]);
    expect(troubles).toEqual([]);
  });

  it("takes CRLF, a byte order mark and blank lines silently", async () => {
    writeFileSync(path, `\uFEFF${line(1).replace("\n", "\r\n")}\r\n\n${line(2)}`);
    await follow();
    expect(delivered).toEqual([1, 2]);
    expect(troubles).toEqual([]);
  });

  it("tells a bad line with its number, and goes on", async () => {
    writeFileSync(path, `${line(1)}not json\n${line(2)}`);
    const source = await follow();
    expect(delivered).toEqual([1, 2]);
    expect(troubles).toEqual(["line 2 is not JSON: `not json`"]);
    expect(source.badLines).toBe(1);
    clock.advance(60_000);
    await source.poll();
    expect(troubles.at(-1)).toBeUndefined();
  });

  it.each([
    ["text that is not UTF-8", Buffer.from([0x7b, 0xff, 0x7d, 0x0a]), "line 1 is not UTF-8 text"],
    ["a list", "[1]\n", "line 1 holds a list, not a snapshot"],
    ["a number", "5\n", "line 1 holds a number, not a snapshot"],
    ["NUL bytes before a snapshot", `\0\0\0${line(7)}`, "line 1 begins with 3 NUL bytes, as a file does after a power cut"],
  ])("survives %s", async (_name, bytes, trouble) => {
    writeFileSync(path, bytes);
    const source = await follow();
    appendFileSync(path, line(8));
    await source.poll();
    expect(delivered.at(-1)).toBe(8);
    expect(troubles).toEqual([trouble]);
  });

  it("tells a flood of bad lines as a count once a minute", async () => {
    writeFileSync(path, "?\n".repeat(10_000));
    const source = await follow();
    expect(troubles).toEqual(["line 1 is not JSON: `?`"]);
    clock.advance(60_000);
    await source.poll();
    expect(troubles.slice(1)).toEqual(["9999 more lines could not be read, and line 10000 is not JSON: `?`"]);
    clock.advance(60_000);
    await source.poll();
    expect(troubles.slice(2)).toEqual([undefined]);
    expect(source.badLines).toBe(10_000);
  });

  it("refuses a line over 16 MB with its place", async () => {
    writeFileSync(path, `${line(1)}{"n":"${"x".repeat(16_000_000)}"}\n${line(3)}`);
    await follow();
    expect(delivered).toEqual([1, 3]);
    expect(troubles).toEqual(["line 2 is 16 MB long and was skipped"]);
  });

  it("never holds 200 MB of one line in memory", async () => {
    const piece = Buffer.alloc(1_000_000, "x");
    const file = openSync(path, "w");
    for (let megabytes = 0; megabytes < 200; megabytes += 1) writeSync(file, piece);
    writeSync(file, `\n${line(2)}`);
    closeSync(file);
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    const source = new FollowedFile({ path, clock });
    sources.push(source);
    const watched = setInterval(() => {
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }, 1);
    await source.start(
      (snapshot) => delivered.push((snapshot as { readonly n: number }).n),
      (trouble) => troubles.push(trouble),
    );
    clearInterval(watched);
    expect(most).toBeLessThan(80_000_000);
    expect(delivered).toEqual([2]);
    expect(troubles).toEqual(["line 1 is 200 MB long and was skipped"]);
  });

  describe("a file that is renamed and created anew", () => {
    it("loses nothing, and keeps the order, while the writer still writes to the old one", async () => {
      writeFileSync(path, lines(1, 2));
      const source = await follow();
      appendFileSync(path, line(3));
      renameSync(path, `${path}.1`);
      writeFileSync(path, line(6));
      await source.poll();
      appendFileSync(`${path}.1`, lines(4, 5));
      await source.poll();
      expect(delivered).toEqual([1, 2, 3, 4, 5]);
      clock.advance(1_000);
      await source.poll();
      expect(delivered).toEqual([1, 2, 3, 4, 5, 6]);
      appendFileSync(path, line(7));
      await source.poll();
      expect(delivered.at(-1)).toBe(7);
      expect(troubles).toEqual([]);
    });

    it("takes a last line without a line end", async () => {
      writeFileSync(path, line(1) + line(2).trimEnd());
      const source = await follow();
      renameSync(path, `${path}.1`);
      writeFileSync(path, line(3));
      await source.poll();
      clock.advance(1_000);
      await source.poll();
      expect(delivered).toEqual([1, 2, 3]);
      expect(troubles).toEqual([]);
    });

    it("tells a last line that was cut short", async () => {
      writeFileSync(path, `${line(1)}{"n":`);
      const source = await follow();
      renameSync(path, `${path}.1`);
      writeFileSync(path, line(3));
      await source.poll();
      clock.advance(1_000);
      await source.poll();
      expect(delivered).toEqual([1, 3]);
      expect(troubles).toEqual(["line 2 is cut short: the recording ends in the middle of a line"]);
    });

    it("waits while there is no new one, and tells it after a while", async () => {
      writeFileSync(path, line(1));
      const source = await follow();
      renameSync(path, `${path}.1`);
      await source.poll();
      clock.advance(4_999);
      await source.poll();
      expect(troubles).toEqual([]);
      clock.advance(1);
      await source.poll();
      expect(troubles).toEqual(["is not there"]);
      appendFileSync(`${path}.1`, line(2));
      writeFileSync(path, line(3));
      await source.poll();
      clock.advance(1_000);
      await source.poll();
      expect(delivered).toEqual([1, 2, 3]);
      expect(troubles).toEqual(["is not there", undefined]);
    });

    it("knows a new file of the same inode", async () => {
      writeFileSync(path, lines(1, 9));
      let source = await follow();
      const progress = source.progress();
      await source.stop();
      // The same inode, as file systems give it away again, and longer than what was read.
      truncateSync(path, 0);
      appendFileSync(path, lines(101, 120));
      source = await follow({ progress: progress ?? {} });
      expect(delivered.slice(9)).toEqual(Array.from({ length: 20 }, (_, index) => 101 + index));
      expect(troubles).toEqual(["is another file than the one read before, which is gone: snapshots may be missing"]);
    });
  });

  describe("a file that is copied and emptied", () => {
    it("is read from its beginning", async () => {
      writeFileSync(path, lines(1, 3));
      const source = await follow();
      truncateSync(path, 0);
      await source.poll();
      appendFileSync(path, line(4));
      await source.poll();
      expect(delivered).toEqual([1, 2, 3, 4]);
      expect(troubles).toEqual([]);
    });

    it("is known also when it has grown beyond what was read", async () => {
      writeFileSync(path, lines(1, 3));
      const source = await follow();
      truncateSync(path, 0);
      appendFileSync(path, lines(4, 40));
      await source.poll();
      expect(delivered).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
      expect(troubles).toEqual([]);
    });

    it("is known also when it has grown to the very length that was read", async () => {
      writeFileSync(path, lines(1, 3));
      const source = await follow();
      truncateSync(path, 0);
      appendFileSync(path, lines(4, 6));
      await source.poll();
      expect(delivered).toEqual([1, 2, 3, 4, 5, 6]);
    });

    it("loses nothing that only the copy holds", async () => {
      writeFileSync(path, lines(11, 20));
      const source = await follow();
      appendFileSync(path, `${lines(21, 22)}${line(23)}`);
      copyFileSync(path, `${path}.1`);
      truncateSync(path, 0);
      appendFileSync(path, line(24));
      await source.poll();
      clock.advance(1_000);
      await source.poll();
      expect(delivered).toEqual([11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24]);
      expect(troubles).toEqual([]);
    });

    it("tells a line that it cut short", async () => {
      writeFileSync(path, `${line(1)}{"n":`);
      const source = await follow();
      truncateSync(path, 0);
      appendFileSync(path, line(3));
      await source.poll();
      expect(delivered).toEqual([1, 3]);
      expect(troubles).toEqual(["line 2 was cut short: the file was emptied before the line was ended"]);
    });
  });

  describe("a restart", () => {
    it("goes on where it was, line numbers too", async () => {
      writeFileSync(path, `${lines(1, 3)}{"n":4`);
      const source = await restart(await follow());
      appendFileSync(path, "}\nbad\n");
      await source.poll();
      expect(delivered).toEqual([1, 2, 3, 4]);
      expect(troubles).toEqual(["line 5 is not JSON: `bad`"]);
    });

    it("reads again what was not settled, and nothing behind it is remembered", async () => {
      writeFileSync(path, lines(1, 4));
      const source = await follow({}, false);
      settle[0]?.();
      settle[2]?.();
      await restart(source);
      expect(delivered).toEqual([1, 2, 3, 4, 2, 3, 4]);
    });

    it("remembers that bad and blank lines were passed", async () => {
      writeFileSync(path, `${line(1)}bad\n\n`);
      await restart(await follow());
      expect(troubles).toEqual(["line 2 is not JSON: `bad`"]);
      expect(delivered).toEqual([1]);
    });

    it("finds what was rotated meanwhile, and reads it to its end first", async () => {
      writeFileSync(path, lines(1, 2));
      const source = await follow();
      const progress = source.progress() ?? {};
      await source.stop();
      appendFileSync(path, line(3));
      renameSync(path, `${path}-20251012`);
      writeFileSync(`${path}-20251011`, lines(90, 99));
      writeFileSync(path, line(4));
      const again = await follow({ progress });
      clock.advance(1_000);
      await again.poll();
      expect(delivered).toEqual([1, 2, 3, 4]);
      expect(troubles).toEqual([]);
    });

    it("begins anew with another file, and says that something may be missing", async () => {
      writeFileSync(path, lines(1, 2));
      const source = await follow();
      const progress = source.progress() ?? {};
      await source.stop();
      unlinkSync(path);
      writeFileSync(path, lines(7, 9));
      await follow({ progress });
      expect(delivered).toEqual([1, 2, 7, 8, 9]);
      expect(troubles).toHaveLength(1);
    });

    it("takes progress that is damaged for none", async () => {
      writeFileSync(path, lines(1, 2));
      await follow({ progress: { inode: 5, offset: -1, head: null } });
      expect(delivered).toEqual([1, 2]);
    });
  });

  describe("what cannot keep up", () => {
    it("makes reading wait, and lets it go on", async () => {
      writeFileSync(path, lines(1, 10));
      const source = await follow({ unsettled: { count: 3, bytes: 1_000_000 } }, false);
      expect(delivered).toEqual([1, 2, 3]);
      settle[1]?.();
      await source.poll();
      expect(delivered).toEqual([1, 2, 3]);
      settle[0]?.();
      await source.poll();
      expect(delivered).toEqual([1, 2, 3, 4, 5]);
    });

    it("counts bytes as well", async () => {
      writeFileSync(path, lines(1, 10));
      await follow({ unsettled: { count: 100, bytes: 60 } }, false);
      expect(delivered).toEqual([1, 2]);
    });

    it("loses nothing of what it had read when the file is emptied meanwhile", async () => {
      writeFileSync(path, lines(1, 6));
      const source = await follow({ unsettled: { count: 4, bytes: 1_000_000 } }, false);
      truncateSync(path, 0);
      appendFileSync(path, line(7));
      for (const settled of settle) settled();
      await source.poll();
      expect(delivered).toEqual([1, 2, 3, 4, 5, 6, 7]);
    });
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
    const source = await follow();
    await source.poll();
    expect(troubles).toEqual([trouble]);
    rmSync(path, { recursive: true });
    writeFileSync(path, line(1));
    await source.poll();
    expect(delivered).toEqual([1]);
    expect(troubles).toEqual([trouble, undefined]);
  });

  it.skipIf(process.getuid?.() === 0)("says that it may not read the file", async () => {
    writeFileSync(path, line(1), { mode: 0 });
    await follow();
    expect(troubles).toEqual(["cannot be read: permission denied"]);
  });

  it("delivers nothing after its stop, and keeps no timer", async () => {
    writeFileSync(path, line(1));
    const source = await follow();
    await source.stop();
    appendFileSync(path, line(2));
    await source.poll();
    clock.advance(10_000);
    expect(delivered).toEqual([1]);
    expect(clock.waiting).toBe(0);
  });

  it("stops in the middle of a file", async () => {
    writeFileSync(path, lines(1, 100));
    const source: FollowedFile = new FollowedFile({ path, clock });
    sources.push(source);
    let stopped: Promise<void> | undefined;
    await source.start(
      (snapshot) => {
        delivered.push((snapshot as { readonly n: number }).n);
        if (delivered.length === 10) stopped = source.stop();
      },
      () => undefined,
    );
    await stopped;
    expect(delivered).toHaveLength(10);
  });

  it("is woken by the file system", async () => {
    writeFileSync(path, line(1));
    const source = new FollowedFile({
      path,
      clock: {
        wall: () => 0,
        monotonic: () => 0,
        // Only what wakes it is called: the next look at its interval never comes.
        after: (ms, call) => {
          if (ms < 1_000) setImmediate(call);
          return () => undefined;
        },
      },
    });
    sources.push(source);
    const second = new Promise<void>((resolve) => {
      void source.start(
        (snapshot) => {
          if ((snapshot as { readonly n: number }).n === 2) resolve();
          else appendFileSync(path, line(2));
        },
        () => undefined,
      );
    });
    await second;
  });
});
