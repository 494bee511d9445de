import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { main } from "../../src/cli/main.ts";
import { createProgress } from "../../src/cli/progress.ts";
import { captureOutput, type Terminal } from "../../src/cli/terminal.ts";

function desk(isTerminal: boolean): { terminal: Terminal; stderr: { text(): string }; at: (ms: number) => void } {
  let now = 1_000_000;
  const stderr = captureOutput({ isTerminal });
  const stdout = captureOutput();
  const terminal: Terminal = { stdin: Readable.from([]), stdout, stderr, cwd: "/", env: {}, now: () => now };
  return { terminal, stderr, at: (ms) => (now = 1_000_000 + ms) };
}

/** What stands on the line after the last report. */
async function shownAfter(elapsed: number, done: number, total: number): Promise<string> {
  const { terminal, stderr, at } = desk(true);
  const progress = createProgress(terminal, "replaying");
  at(elapsed);
  await progress.report(done, total);
  return stderr.text().replaceAll("\r\u001b[K", "");
}

describe("progress", () => {
  it.each([
    [2_000, 1, 4, "replaying [######..................] 25%, about 6 s left"],
    [60_000, 1, 4, "replaying [######..................] 25%, about 3 min left"],
    [7_200_000, 1, 4, "replaying [######..................] 25%, about 6 h left"],
    [2_000, 0, 4, "replaying [........................] 0%"],
    [2_000, 4, 4, "replaying [########################] 100%"],
    [2_000, 5, 0, "replaying ..."],
  ])("after %i ms with %i of %i", async (elapsed, done, total, line) => {
    expect(await shownAfter(elapsed, done, total)).toBe(line);
  });

  it("shows nothing in the first second, nor where nobody looks", async () => {
    expect(await shownAfter(999, 1, 4)).toBe("");
    const { terminal, stderr, at } = desk(false);
    const progress = createProgress(terminal, "replaying");
    at(5_000);
    await progress.report(1, 4);
    await progress.end();
    expect(stderr.text()).toBe("");
  });

  it("goes once from 0% to 100% while a recording is packed, which is read twice", async () => {
    const folder = mkdtempSync(join(tmpdir(), "plimsoll-progress-"));
    try {
      const line = (index: number): string =>
        `{"timestamp":"${new Date(index * 1_000).toISOString()}","x":${index / 7},"pad":"${"-".repeat(200)}"}\n`;
      writeFileSync(join(folder, "day.jsonl"), Array.from({ length: 30_000 }, (_, index) => line(index)).join(""));
      const { terminal, stderr } = desk(true);
      let now = 0;
      const hurried = { ...terminal, cwd: folder, now: () => (now += 1_000) };
      expect(await main(["pack", "day.jsonl", "--out", "day.arrow"], hurried)).toBe(0);
      const shares = [...stderr.text().matchAll(/packing \[[#.]+\] (\d+)%/g)].map(([, share]) => Number(share));
      expect(shares).toEqual([...shares].sort((one, other) => one - other));
      expect(shares.some((share) => share < 50) && shares.some((share) => share > 50 && share < 100)).toBe(true);
      expect(shares.at(-1)).toBe(100);
      expect(stderr.text()).toContain(" s left");
      expect(stderr.text().endsWith("\r\u001b[K")).toBe(true);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
