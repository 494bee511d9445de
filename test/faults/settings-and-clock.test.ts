import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ServiceDesk } from "./service-desk.ts";

let folder: string;
let desk: ServiceDesk;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-gone-"));
  desk = new ServiceDesk(folder);
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("settings that are gone while the monitor runs", () => {
  test("leave in force what was: it is said, an alert says it, and rules go on firing", async () => {
    writeFileSync(join(folder, "plimsoll.yaml"), "policies: [{ file: policies/desk.policy }]\n");
    const service = await desk.start();
    desk.send(-1);
    await desk.untilCaughtUp();
    rmSync(join(folder, "plimsoll.yaml"));
    rmSync(join(folder, "policies"), { recursive: true });
    expect(await service.reload()).toEqual(["desk is refused: the file cannot be read: no such file"]);
    expect(desk.said(/^policy desk is refused, version 1\.0\.0 stays in force: .*no such file/).length).toBeGreaterThan(0);
    desk.send(-6);
    await desk.until(async () => (await desk.firing("engine")).includes("daily_loss"));
    await desk.until(async () => (await desk.firing("plimsoll")).includes("policy_refused"));
    await service.stop();
  });
});

describe("the wall clock", () => {
  test("set forward and back: said, an alert, nothing fires falsely, nothing is lost", async () => {
    const service = await desk.start();
    await desk.until(() => "plimsoll" in service.live.figures().lastReceived);
    desk.send(-1);
    await desk.untilCaughtUp();
    desk.jump(2 * 3_600_000);
    desk.send(-1);
    await desk.untilCaughtUp();
    await desk.until(() => desk.said(/^the clock was set forward/).length === 1);
    desk.jump(-2 * 3_600_000);
    desk.forgetLast();
    await desk.until(() => desk.said(/^the clock was set back by 7\d{6} ms/).length === 1);
    desk.send(-1);
    await desk.untilCaughtUp();
    expect(await desk.firing("engine")).toEqual([]);
    await desk.until(async () => (await desk.firing("plimsoll")).includes("clock_jumped"));
    desk.send(-6);
    await desk.until(async () => (await desk.firing("engine")).includes("daily_loss"));
    expect(service.live.figures()).toMatchObject({ clockJumps: 2, dropped: 0, refused: {} });
    await service.stop();
    await desk.expectNothingLost();
  });
});
