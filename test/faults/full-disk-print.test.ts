import { spawnSync } from "node:child_process";
import { closeSync, cpSync, mkdirSync, mkdtempSync, openSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { mountSmallDisk, noSmallDisk, type SmallDisk } from "./small-disk.ts";

const ROOT = join(import.meta.dirname, "../..");
let disk: SmallDisk;
let folder: string;

beforeEach(() => {
  disk = mountSmallDisk(1);
  const cache = join(ROOT, "node_modules/.cache");
  mkdirSync(cache, { recursive: true });
  folder = realpathSync(mkdtempSync(join(cache, "full-disk-")));
  cpSync(join(ROOT, "bin"), join(folder, "bin"), { recursive: true });
  const words = ["scripts/build.mjs", "--no-types", "--no-code", "--out", join(folder, "dist")];
  const built = spawnSync(process.execPath, words, { cwd: ROOT, encoding: "utf8" });
  if (built.status !== 0) throw new Error(built.stderr);
}, 60_000);

afterEach(() => {
  disk.unmount();
  rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(noSmallDisk !== undefined)(`printing into a file (${noSmallDisk ?? "on a tmpfs"})`, () => {
  test("whose disk fills up in the middle of a long text is told, and no success", () => {
    const recording = join(folder, "long.jsonl");
    writeFileSync(recording, `{"timestamp":"2025-10-12T07:00:00Z","text":"${"x".repeat(1_200_000)}"}\n`);
    const output = openSync(join(disk.folder, "out.jsonl"), "w");
    const { status, stderr } = spawnSync(process.execPath, [join(folder, "bin/policy.js"), "unpack", recording], {
      cwd: ROOT,
      stdio: ["ignore", output, "pipe"],
      encoding: "utf8",
    });
    closeSync(output);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: "policy: standard output cannot be written: no space left on the device\n",
    });
    expect(statSync(join(disk.folder, "out.jsonl")).size).toBeGreaterThan(500_000);
  });
});
