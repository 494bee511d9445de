import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { main } from "../../src/cli/main.ts";
import { captureOutput } from "../../src/cli/terminal.ts";
import { mountSmallDisk, noSmallDisk, type SmallDisk } from "./small-disk.ts";

let disk: SmallDisk;
beforeEach(() => {
  disk = mountSmallDisk(2);
});
afterEach(() => {
  disk.unmount();
});

describe.skipIf(noSmallDisk !== undefined)(`packing onto a disk that is full (${noSmallDisk ?? "on a tmpfs"})`, () => {
  test("is told, and leaves nothing behind: not half of a file, and what was there before as it was", async () => {
    const lines = Array.from(
      { length: 5_000 },
      (_, index) => `{"timestamp":"${new Date(index * 1_000).toISOString()}","x":${index}}\n`,
    );
    writeFileSync(join(disk.folder, "day.jsonl"), lines.join(""));
    writeFileSync(join(disk.folder, "day.arrow"), "");
    disk.fill();
    const before = readdirSync(disk.folder);
    const stderr = captureOutput();
    const terminal = { stdin: Readable.from([]), stdout: captureOutput(), stderr, cwd: disk.folder, env: {}, now: () => 0 };
    expect(await main(["pack", "day.jsonl", "--out", "day.arrow", "--force"], terminal)).toBe(2);
    expect(stderr.text()).toBe("policy: day.arrow cannot be written: no space left on the device\n");
    expect(readdirSync(disk.folder)).toEqual(before);
  });
});
