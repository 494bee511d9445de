import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { readRecording } from "../../src/recording/read.ts";

it("docs/recordings.md shows one of each entry", async () => {
  const [, text = ""] = /```jsonl\n([\s\S]*?)```/.exec(readFileSync("docs/recordings.md", "utf8")) ?? [];
  const kinds: string[] = [];
  for await (const entry of readRecording([text]))
    kinds.push(entry.kind === "snapshot" ? `snapshot ${entry.source ?? "bare"}` : entry.kind);
  expect(kinds).toEqual(["snapshot bare", "snapshot engine", "mark"]);
});
