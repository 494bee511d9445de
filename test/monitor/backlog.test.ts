import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Backlog } from "../../src/monitor/backlog.ts";
import { openRecordingFiles } from "../../src/monitor/recording-files.ts";

test("more entries than one call takes as arguments wait in memory together, and are taken in order", () => {
  const count = 200_000;
  const at = (offset: number): { readonly file: string; readonly offset: number } => ({ file: "2025-10-13.jsonl", offset });
  const backlog = new Backlog(openRecordingFiles(mkdtempSync(join(tmpdir(), "backlog-"))), at(0), at(0));
  const entries = Array.from({ length: count }, (_, index) => {
    return { entry: { kind: "snapshot", line: 1, snapshot: index } as const, end: at(index + 1) };
  });
  backlog.add(entries, at(0), at(count));
  expect(backlog.size).toBe(count);
  for (const entry of entries) if (backlog.take() !== entry) expect.fail(`not in order at ${entry.end.offset}`);
  expect(backlog.isEmpty).toBe(true);
});
