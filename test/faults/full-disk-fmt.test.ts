import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { main } from "../../src/cli/main.ts";
import { captureOutput } from "../../src/cli/terminal.ts";
import { starterPolicy } from "../../src/cli/starter.ts";
import { mountSmallDisk, noSmallDisk, type SmallDisk } from "./small-disk.ts";

let disk: SmallDisk;
beforeEach(() => {
  disk = mountSmallDisk(1);
});
afterEach(() => {
  disk.unmount();
});

describe.skipIf(noSmallDisk !== undefined)(`formatting on a disk that is full (${noSmallDisk ?? "on a tmpfs"})`, () => {
  test("is told, and leaves the policy as it was", async () => {
    const rules = Array.from({ length: 300 }, (_, index) => `rule r${index} critical when positions.count > ${index + 1}`);
    const text = `${starterPolicy("desk")}\n${rules.join("\n")}\n`;
    writeFileSync(join(disk.folder, "desk.policy"), text);
    disk.fill();
    const before = readdirSync(disk.folder);
    const stderr = captureOutput();
    const terminal = { stdin: Readable.from([]), stdout: captureOutput(), stderr, cwd: disk.folder, env: {}, now: () => 0 };
    expect(await main(["fmt", "desk.policy"], terminal)).toBe(2);
    expect(stderr.text()).toContain("the file cannot be written: no space left on the device");
    expect(readFileSync(join(disk.folder, "desk.policy"), "utf8")).toBe(text);
    expect(readdirSync(disk.folder)).toEqual(before);
    disk.empty();
    expect(await main(["fmt", "desk.policy"], terminal)).toBe(0);
    expect(readFileSync(join(disk.folder, "desk.policy"), "utf8")).toContain("rule r299\n  critical when positions.count > 300\n");
  });
});
