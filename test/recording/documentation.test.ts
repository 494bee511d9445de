import { mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Readable } from "node:stream";
import { expect, it } from "vitest";
import { main } from "../../src/cli/main.ts";
import { captureOutput } from "../../src/cli/terminal.ts";
import { FORM_KEY, FORMAT_KEY, PATH_KEY, SHAPES_KEY } from "../../src/recording/packed/format.ts";
import { readRecording } from "../../src/recording/read.ts";
import { packed, unpacked } from "./packed/in-memory.ts";

const PAGE = readFileSync("docs/recordings.md", "utf8");

function fence(language: string): string {
  return new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(PAGE)?.[1] ?? "";
}

it("docs/recordings.md shows one of each entry", async () => {
  const kinds: string[] = [];
  for await (const entry of readRecording([fence("jsonl")]))
    kinds.push(entry.kind === "snapshot" ? `snapshot ${entry.source ?? "bare"}` : entry.kind);
  expect(kinds).toEqual(["snapshot bare", "snapshot engine", "mark"]);
});

it("docs/recordings.md shows what packing prints, and nothing is lost by it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-pages-"));
  try {
    symlinkSync(resolve("policies"), join(folder, "policies"));
    const stdout = captureOutput();
    const terminal = { stdin: Readable.from([]), stdout, stderr: captureOutput(), cwd: folder, env: {}, now: () => 0 };
    for (const line of fence("console").split("\n")) {
      if (!line.startsWith("$ npx policy ")) continue;
      await stdout.write(`${line}\n`);
      expect(await main(line.slice("$ npx policy ".length).split(" "), terminal)).toBe(0);
    }
    expect(stdout.text()).toBe(fence("console"));
    expect(readFileSync(join(folder, "bad-day.jsonl")).length).toBeGreaterThan(1_000_000);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it("docs/recordings.md and its decision name what stands in a packed recording", async () => {
  const { bytes } = await packed(fence("jsonl"));
  expect(await unpacked(bytes)).toHaveLength(3);
  const decision = readFileSync("docs/decisions/0013-packed-recordings.md", "utf8");
  for (const key of [FORM_KEY, FORMAT_KEY, PATH_KEY, SHAPES_KEY]) {
    expect(decision).toContain(`\`${key}\``);
    expect(bytes.includes(key)).toBe(true);
  }
  expect(PAGE).toContain(`\`${SHAPES_KEY}\``);
});
