import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeEach, describe, expect, test, vi } from "vitest";
import { monitorMain } from "../../src/cli/monitor/main.ts";
import { captureOutput } from "../../src/cli/terminal.ts";
import { HeartbeatWriter } from "../../src/heartbeat/heartbeat-writer.ts";
import { ownIdentity } from "../../src/heartbeat/process-identity.ts";
import { NOBODY } from "../cli/monitor/session.ts";
import { ROOT } from "../heartbeat/support.ts";
import { VirtualClock } from "../monitor/virtual-clock.ts";
import { atFixedPlace, lacking } from "./at-fixed-place.ts";

const PROBE = join(ROOT, "examples/shell/heartbeat-probe.sh");
const LACKING = lacking(["bash", "jq"]);
const PLACE = LACKING.length === 0 ? atFixedPlace("/var/run/pine") : undefined;
const WHY_NOT = LACKING.length === 0 ? "nothing can be put at /var/run/pine" : `not installed: ${LACKING.join(", ")}`;

test("has what the probe needs, where that is required", () => {
  if (process.env["CI"] !== undefined) expect(LACKING, "install them").toEqual([]);
});

describe.skipIf(PLACE === undefined)(`the shell probe, as it is (skipped where it cannot run: ${WHY_NOT})`, () => {
  const file = join(PLACE?.folder ?? "", "worker_heartbeat.json");
  beforeEach(() => {
    rmSync(file, { force: true });
  });
  afterAll(() => PLACE?.leave());

  /** Our heartbeat of an engine that last wrote so many seconds ago. */
  async function written(seconds: number, end: (heartbeat: HeartbeatWriter) => unknown = () => undefined): Promise<void> {
    const clock = new VirtualClock(Date.now() - seconds * 1_000);
    const heartbeat = new HeartbeatWriter(
      { file, interval: 30_000, symbols: ["TCS", "INFY"] },
      { clock, identity: ownIdentity(clock.wall()) },
    );
    heartbeat.start();
    heartbeat.beat({ note: 'ends with "quotes"\nand 🔄' });
    await vi.waitUntil(() => readFileSync(file, "utf8").includes('"running"'), { timeout: 10_000, interval: 5 });
    await end(heartbeat);
    expect(heartbeat.problem).toBeNull();
  }

  const probe = () => PLACE?.run("bash", PROBE);

  async function check(...options: readonly string[]) {
    const [stdout, stderr] = [captureOutput(), captureOutput()];
    const terminal = { stdin: Readable.from([]), stdout, stderr, cwd: "/", env: {}, now: () => Date.now() };
    const code = await monitorMain(["heartbeat", "check", file, ...options], {
      terminal,
      reach: () => Promise.resolve(NOBODY),
      pause: () => Promise.resolve(false),
      signals: () => () => undefined,
    });
    return { code, out: stdout.text(), err: stderr.text() };
  }

  test.each([
    ["just written", 0],
    ["nearly too old", 85],
  ])("says nothing of a file that is healthy, %s", async (_name, seconds) => {
    await written(seconds);
    expect(probe()).toEqual({ code: 0, out: "", err: "" });
    expect(await check()).toMatchObject({ code: 0, err: "" });
  });

  test.each([
    ["soon after the limit", 92],
    ["a day later", 86_400],
  ])("says that it is stale, %s", async (_name, seconds) => {
    await written(seconds);
    const said = probe();
    expect(said).toMatchObject({ code: 1, out: "" });
    expect(said?.err).toMatch(/^worker heartbeat stale: \d+s\n$/);
    expect(Math.abs(Number(/\d+/.exec(said?.err ?? "")?.[0]) - seconds)).toBeLessThan(30);
    const { code, out } = await check();
    expect({ code, out }).toEqual({ code: 1, out: expect.stringMatching(/^stale: /) as string });
  });

  test.each([
    ["missing", () => undefined],
    [
      "empty",
      () => {
        writeFileSync(file, "");
      },
    ],
  ])("says that it is missing where it is %s", async (verdict, prepare) => {
    prepare();
    expect(probe()).toEqual({ code: 2, out: "", err: "heartbeat file missing\n" });
    const { code, out } = await check();
    expect({ code, out }).toEqual({ code: 2, out: expect.stringMatching(`^${verdict}: `) as string });
  });

  test("knows nothing of a failure that was just written: there the checker says more", async () => {
    await written(0, (heartbeat) => {
      heartbeat.fail({ code: "preflight_failed", message: "no margin file" });
    });
    expect(probe()?.code).toBe(0);
    expect(await check()).toMatchObject({ code: 2, out: expect.stringContaining("preflight_failed: no margin file") as string });
    await written(0, (heartbeat) => heartbeat.stop());
    expect(probe()?.code).toBe(0);
    expect((await check()).code).toBe(2);
    expect((await check("--allow-stopped")).code).toBe(0);
  });
});
