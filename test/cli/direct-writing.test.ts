import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
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

const written = (): string => readFileSync(join(folder, "out.txt"), "utf8");

describe("writing without a stream", () => {
  it("writes what a pipe takes at once, to the last byte", () => {
    const direct = new DirectWriting(descriptor);
    expect(direct.isAnother).toBe(false);
    expect([direct.write("₹ 1\n"), direct.write(""), direct.write("two\n")]).toEqual([undefined, undefined, undefined]);
    expect(written()).toBe("₹ 1\ntwo\n");
  });

  it("leaves a long text to a stream, whole", () => {
    const long = "x".repeat(70_000);
    expect(new DirectWriting(descriptor).write(long)).toEqual(Buffer.from(long));
    expect(written()).toBe("");
  });

  it("leaves off before many short texts fill a socket", () => {
    const direct = new DirectWriting(descriptor);
    const taken = Array.from({ length: 1_000 }, () => direct.write("line\n")).filter((rest) => rest === undefined);
    expect(taken.length).toBeGreaterThan(10);
    expect(written()).toBe("line\n".repeat(taken.length));
    expect(written().length + taken.length * 1_024).toBeLessThanOrEqual(65_536);
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
