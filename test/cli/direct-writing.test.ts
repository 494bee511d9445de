import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, readSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DirectWriting } from "../../src/cli/direct-writing.ts";

let folder: string;
let descriptor: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-direct-"));
  descriptor = openSync(join(folder, "out.txt"), "w");
});

afterEach(() => {
  closeSync(descriptor);
  rmSync(folder, { recursive: true });
});

/** Both ends of one, so that it waits for nobody. */
const openPipe = (): number => {
  const path = join(folder, "pipe");
  execFileSync("mkfifo", [path]);
  return openSync(path, "r+");
};

const written = (): string => readFileSync(join(folder, "out.txt"), "utf8");

describe("writing without a stream", () => {
  it("writes what a pipe takes at once, to the last byte", () => {
    const direct = new DirectWriting(descriptor);
    expect(direct.isAnother).toBe(false);
    expect([direct.write("₹ 1\n"), direct.write(""), direct.write("two\n")]).toEqual([undefined, undefined, undefined]);
    expect(written()).toBe("₹ 1\ntwo\n");
  });

  it("writes any text to a file", () => {
    const long = "x".repeat(1_000_000);
    const direct = new DirectWriting(descriptor);
    expect([direct.write(long), direct.write("end\n")]).toEqual([undefined, undefined]);
    expect(written()).toBe(`${long}end\n`);
  });

  it("leaves a text to a stream, whole, that is long for a pipe", () => {
    const long = "x".repeat(70_000);
    const pipe = openPipe();
    expect(new DirectWriting(pipe).write(long)).toEqual(Buffer.from(long));
    closeSync(pipe);
  });

  it("leaves off before many short texts fill a pipe or a socket", () => {
    const pipe = openPipe();
    const direct = new DirectWriting(pipe);
    const taken = Array.from({ length: 1_000 }, () => direct.write("line\n")).filter((rest) => rest === undefined);
    expect(taken.length).toBeGreaterThan(10);
    const bytes = Buffer.alloc(100_000);
    const read = readSync(pipe, bytes);
    expect(bytes.toString("latin1", 0, read)).toBe("line\n".repeat(taken.length));
    expect(read + taken.length * 1_024).toBeLessThanOrEqual(65_536);
    closeSync(pipe);
  });

  it("writes to nothing that may be a terminal", () => {
    const device = openSync("/dev/null", "w");
    const direct = new DirectWriting(device);
    expect([direct.isAnother, direct.write("text")]).toEqual([true, Buffer.from("text")]);
    closeSync(device);
  });

  it("leaves what cannot be written to a stream, which tells why", () => {
    const reading = openSync(join(folder, "out.txt"), "r");
    expect(new DirectWriting(reading).write("text")).toEqual(Buffer.from("text"));
    closeSync(reading);
  });
});
