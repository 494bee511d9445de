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

type Report = readonly [elapsed: number, done: number];

/** What stands on the line after the last report. */
async function shownAfter(reports: readonly Report[], total: number): Promise<string> {
  const { terminal, stderr, at } = desk(true);
  const progress = createProgress(terminal, "replaying");
  for (const [elapsed, done] of reports) {
    at(elapsed);
    await progress.report(done, total);
  }
  return stderr.text().split("\r\u001b[K").at(-1) ?? "";
}

describe("progress", () => {
  const QUARTER = "replaying [######..................] 25%";

  it.each<[string, readonly Report[], number, string]>([
    [
      "seconds are left",
      [
        [1_000, 0],
        [3_000, 100],
      ],
      400,
      `${QUARTER}, about 6 s left`,
    ],
    [
      "minutes are left",
      [
        [1_000, 0],
        [61_000, 100],
      ],
      400,
      `${QUARTER}, about 3 min left`,
    ],
    [
      "hours are left",
      [
        [1_000, 0],
        [7_201_000, 100],
      ],
      400,
      `${QUARTER}, about 6 h left`,
    ],
    [
      "nothing is done",
      [
        [1_000, 0],
        [3_000, 0],
      ],
      400,
      "replaying [........................] 0%",
    ],
    [
      "all is done",
      [
        [1_000, 0],
        [3_000, 400],
      ],
      400,
      "replaying [########################] 100%",
    ],
    [
      "the size is not known",
      [
        [1_000, 1],
        [3_000, 5],
      ],
      0,
      "replaying ...",
    ],
    ["there was one report, and the pace is not known", [[2_000, 100]], 400, QUARTER],
    [
      "less than a second has been measured",
      [
        [1_000, 0],
        [1_900, 100],
      ],
      400,
      QUARTER,
    ],
    [
      "less than a hundredth has been measured",
      [
        [1_000, 97],
        [9_000, 100],
      ],
      400,
      QUARTER,
    ],
    [
      "the start was slow, which says nothing",
      [
        [10_000, 1],
        [12_000, 100],
      ],
      400,
      `${QUARTER}, about 7 s left`,
    ],
  ])("where %s", async (_, reports, total, line) => {
    expect(await shownAfter(reports, total)).toBe(line);
  });

  it("shows nothing in the first second, nor where nobody looks", async () => {
    expect(await shownAfter([[999, 1]], 4)).toBe("");
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
