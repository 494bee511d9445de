import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");

/** Runs the architecture rules over a small tree of planted files. */
function cruise(folder: string): { status: number | null; output: string } {
  const run = spawnSync(
    process.execPath,
    [
      join(root, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs"),
      "--config",
      ".dependency-cruiser.cjs",
      "src",
      "grammar",
    ],
    { cwd: folder, encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } },
  );
  return { status: run.status, output: run.stdout + run.stderr };
}

describe("the table of rooms", () => {
  let folder = "";

  function plant(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
  }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "plimsoll-rooms-"));
    for (const file of [".dependency-cruiser.cjs", "tsconfig.json", "package.json"])
      copyFileSync(join(root, file), join(folder, file));
    plant({
      "grammar/parser.ts": "export const parser = 1;\n",
      "src/model/unit.ts": "export const unit = 1;\n",
      "src/policy/parse.ts": 'import { parser } from "../../grammar/parser.ts";\nexport const parse = parser;\n',
      "src/recording/packed/read-packed.ts": "export const readPacked = 1;\n",
      "src/check/check.ts":
        'import { unit } from "../model/unit.ts";\nimport { parse } from "../policy/parse.ts";\nexport const check = unit + parse;\n',
    });
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("lets a room import what stands above it", () => {
    const { status, output } = cruise(folder);
    expect(output).toContain("no dependency violations found");
    expect(status).toBe(0);
  });

  it.each([
    ["room-model", "src/model/planted.ts", 'import { check } from "../check/check.ts";\nexport const planted = check;\n'],
    ["room-evaluate", "src/evaluate/planted.ts", 'import { parse } from "../policy/parse.ts";\nexport const planted = parse;\n'],
    ["room-grammar", "grammar/planted.ts", 'import { unit } from "../src/model/unit.ts";\nexport const planted = unit;\n'],
    ["pure-rooms", "src/lifecycle/planted.ts", 'import { readFileSync } from "node:fs";\nexport const planted = readFileSync;\n'],
    [
      "crypto-in-bundle-only",
      "src/watch/planted.ts",
      'import { createHash } from "node:crypto";\nexport const planted = createHash;\n',
    ],
    [
      "packed-recordings-are-read-when-met",
      "src/monitor/planted.ts",
      'import { readPacked } from "../recording/packed/read-packed.ts";\nexport const planted = readPacked;\n',
    ],
    ["no-cycles", "src/model/planted.ts", 'import { other } from "./other.ts";\nexport const planted: number = other;\n'],
  ])("catches a planted %s", (rule, file, text) => {
    plant({
      [file]: text,
      "src/model/other.ts": 'import { planted } from "./planted.ts";\nexport const other: number = planted;\n',
    });
    if (!file.startsWith("src/model/")) rmSync(join(folder, "src/model/other.ts"));
    const { status, output } = cruise(folder);
    expect(output).toContain(rule);
    expect(status).not.toBe(0);
  });
});
