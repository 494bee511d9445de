import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
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
});
