import { describe, expect, it } from "vitest";
import type { RecordingEntry } from "../../src/recording/entry.ts";
import { type MetricFile, orderMetricFiles, readMetricFiles } from "../../src/recording/read-folder.ts";

async function read(...files: MetricFile[]): Promise<RecordingEntry[]> {
  const entries: RecordingEntry[] = [];
  for await (const entry of readMetricFiles(files)) entries.push(entry);
  return entries;
}

describe("a folder of metric files", () => {
  it("is read in the order of names, other files left out", () => {
    const names = [
      "metrics_20251012_093010.json",
      "heartbeat.json",
      "metrics_20251012_093000.json",
      "metrics_x.json.tmp",
      ".DS_Store",
    ];
    expect(orderMetricFiles(names)).toEqual(["metrics_20251012_093000.json", "metrics_20251012_093010.json"]);
  });

  it("gives a snapshot a file, written over several lines too", async () => {
    const snapshot = { timestamp: "2025-10-12T12:34:56+05:30" };
    const content = `\uFEFF${JSON.stringify(snapshot, null, 2)}\r\n`;
    expect(await read({ name: "metrics_1.json", content })).toEqual([
      { kind: "snapshot", line: 1, file: "metrics_1.json", snapshot },
    ]);
  });

  it.each([
    ["", "is empty: its writer was stopped before it wrote"],
    ['{"timestamp":', "is not JSON, or is cut short"],
    ["[1]", "holds a list, not a snapshot"],
    [{ unreadable: "permission denied" }, "cannot be read: permission denied"],
    [Buffer.from([0x22, 0xff, 0x22]), "is not UTF-8 text"],
  ])("tells %j and reads on", async (content, reason) => {
    const [first, second] = await read({ name: "metrics_1.json", content }, { name: "metrics_2.json", content: "{}" });
    expect(first).toMatchObject({ kind: "problem", file: "metrics_1.json", reason });
    expect(second).toMatchObject({ kind: "snapshot", file: "metrics_2.json" });
  });
});
