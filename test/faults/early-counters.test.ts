import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startService } from "../../src/app/service.ts";
import { Readable } from "node:stream";
import { ServiceDesk } from "./service-desk.ts";

let folder: string;
let desk: ServiceDesk;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-early-"));
  desk = new ServiceDesk(folder);
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("what goes wrong before the monitor has looked at itself once", () => {
  test("snapshots that were dropped, and refused for a reason that was never met before, fire", async () => {
    const service = await desk.start();
    service.live.dropped("engine", 7);
    for (let index = 0; index < 20; index += 1) service.live.accept("nobody", {});
    await desk.until(async () => (await desk.firing("plimsoll")).includes("ticks_dropped"));
    await desk.until(async () => (await desk.firing("plimsoll")).includes("snapshots_refused"));
    await service.stop();
  });

  test("a worker that died before that is seen to have been restarted, once for each time", async () => {
    for (const restarts of [1, 2]) {
      const service = await startService(desk.settings(), {
        clock: desk.clock,
        stdin: Readable.from([]),
        log: () => undefined,
        restarts,
      });
      const firing = async (): Promise<readonly string[]> =>
        (await service.view.alerts("plimsoll")).filter(({ phase }) => phase === "firing").map(({ rule }) => rule);
      await desk.until(async () => (await firing()).includes("worker_restarted"));
      const [alert] = (await service.view.alerts("plimsoll")).filter(({ rule }) => rule === "worker_restarted");
      expect(alert?.severity).toBe("warning");
      await service.stop();
    }
  });
});
