import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { formatTimestamp } from "../../src/model/timestamp.ts";
import { orderMetricFiles, readMetricFiles } from "../../src/recording/read-folder.ts";
import { metricFileName, MetricFiles } from "../../src/store/metric-files.ts";

const T0 = Date.parse("2025-10-12T07:04:56.123Z");
const DAY = 86_400_000;

let parent = "";
let folder = "";
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "metric-files-"));
  folder = join(parent, "data", "metrics");
});
afterEach(() => {
  rmSync(parent, { recursive: true });
});

async function read(): Promise<unknown[]> {
  const names = orderMetricFiles(readdirSync(folder));
  const entries: unknown[] = [];
  for await (const entry of readMetricFiles(names.map((name) => ({ name, content: readFileSync(join(folder, name)) }))))
    entries.push(entry);
  return entries;
}

const snapshotAt = (now: number, loss = 0) => ({ timestamp: formatTimestamp(now), risk: { loss } });

describe("metric files", () => {
  it("hold the newest snapshot of an interval, and are read back as a recording", async () => {
    const files = new MetricFiles({ folder, only: "engine" });
    expect(await files.persist()).toEqual([]);
    files.note("engine", snapshotAt(T0 - 1_000, 1), T0 - 1_000);
    files.note("engine", snapshotAt(T0, 2), T0);
    expect(await files.persist()).toEqual(["metrics_20251012T070456.123Z.json"]);
    expect(await files.persist()).toEqual([]);
    files.note("engine", snapshotAt(T0 + 60_000, 3), T0 + 60_000);
    await files.persist();
    expect(await read()).toEqual([
      { kind: "snapshot", line: 1, file: "metrics_20251012T070456.123Z.json", snapshot: snapshotAt(T0, 2) },
      { kind: "snapshot", line: 1, file: "metrics_20251012T070556.123Z.json", snapshot: snapshotAt(T0 + 60_000, 3) },
    ]);
  });

  it("carry the source where there are several", async () => {
    const files = new MetricFiles({ folder });
    files.note("engine", snapshotAt(T0), T0);
    files.note("../../paper trading", snapshotAt(T0), T0);
    files.note("x".repeat(300), snapshotAt(T0), T0);
    const names = await files.persist();
    expect(names.slice(0, 2)).toEqual([
      "metrics_20251012T070456.123Z_engine.json",
      "metrics_20251012T070456.123Z_..%2F..%2Fpaper%20trading.json",
    ]);
    expect(names[2]).toMatch(/^metrics_20251012T070456\.123Z_x{80}~[0-9a-f]{16}\.json$/);
    expect(readdirSync(folder).sort()).toEqual([...names].sort());
    expect(await read()).toHaveLength(3);
  });

  it("sort by time by their names, on every file system", () => {
    const instant = fc.integer({ min: 0, max: 4_102_444_800_000 });
    fc.assert(
      fc.property(instant, instant, fc.option(fc.string(), { nil: undefined }), (a, b, source) => {
        const [one, other] = [metricFileName(a, source), metricFileName(b, source)];
        expect(orderMetricFiles([one, other])).toEqual(a <= b ? [one, other] : [other, one]);
        expect(one).toMatch(/^[A-Za-z0-9_.%~-]+$/);
      }),
    );
  });

  it("are whole or not there: what cannot be written is tried again", async () => {
    const files = new MetricFiles({ folder, only: "engine" });
    files.note("engine", snapshotAt(T0), T0);
    mkdirSync(join(folder, metricFileName(T0)), { recursive: true });
    await expect(files.persist()).rejects.toThrow();
    expect(readdirSync(folder)).toEqual([metricFileName(T0)]);
    rmSync(join(folder, metricFileName(T0)), { recursive: true });
    expect(await files.persist()).toEqual([metricFileName(T0)]);
    expect(await read()).toHaveLength(1);
  });

  it("go when they are old, oldest first and in portions; those of others stay", async () => {
    const files = new MetricFiles({ folder });
    expect(await files.prune(T0, 10)).toBe(0);
    for (let index = 0; index < 5; index += 1) {
      files.note("engine", snapshotAt(T0 + index), T0 + index * DAY);
      await files.persist();
    }
    const others = ["metrics_20201012_093000.json", "metrics_x.json", "heartbeat.json", "metrics_20201312T070456.123Z.json"];
    for (const name of others) writeFileSync(join(folder, name), "{}");
    writeFileSync(join(folder, ".metrics_20251012T070456.123Z_engine.json.tmp"), "{");
    expect(await files.prune(T0 + 3 * DAY, 2)).toBe(2);
    expect(await files.prune(T0 + 3 * DAY, 10)).toBe(2);
    expect(await files.prune(T0 + 3 * DAY, 10)).toBe(0);
    const left = [metricFileName(T0 + 3 * DAY, "engine"), metricFileName(T0 + 4 * DAY, "engine")];
    expect(readdirSync(folder).sort()).toEqual([...others, ...left].sort());
  });
});
