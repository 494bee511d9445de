import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { startService } from "../../src/app/service.ts";
import { readSettings } from "../../src/app/settings/read-settings.ts";
import { metricFileName } from "../../src/store/metric-files.ts";
import { temporaryFolder } from "../monitor/live-desk.ts";
import { VirtualClock } from "../monitor/virtual-clock.ts";
import { T0 } from "../watch/desk.ts";

const HOUR = 3_600_000;

test("all metric files that have been kept long enough go within the hour, however many there are", async () => {
  const folder = await temporaryFolder();
  const metrics = join(folder, "metrics");
  mkdirSync(metrics);
  for (let index = 0; index < 450; index += 1) writeFileSync(join(metrics, metricFileName(T0 - 25 * HOUR + index)), "{}\n");
  const young = metricFileName(T0 - 20 * HOUR);
  writeFileSync(join(metrics, young), "{}\n");
  const read = readSettings(
    JSON.stringify({
      data_folder: folder,
      logs_folder: join(folder, "logs"),
      metrics_folder: metrics,
      retention: { metrics: "1d" },
    }),
    "settings",
    {},
  );
  if (!read.ok) throw new Error("the settings are wrong");
  const clock = new VirtualClock(T0);
  const service = await startService(read.settings, { clock, log: () => undefined, stdin: Readable.from([]) });
  clock.advance(HOUR);
  await expect.poll(() => readdirSync(metrics).filter((name) => name < young).length, { timeout: 30_000 }).toBe(0);
  expect(readdirSync(metrics)).toContain(young);
  await service.stop();
});
