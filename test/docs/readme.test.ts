import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { main } from "../../src/cli/main.ts";
import { captureOutput } from "../../src/cli/terminal.ts";

const ROOT = join(import.meta.dirname, "../..");
const README = readFileSync(join(ROOT, "README.md"), "utf8");

function fences(language: string): readonly string[] {
  return [...README.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map((match) => match[1] ?? "");
}

async function run(line: string): Promise<string> {
  const [command = "", input] = line.split(" < ");
  const stdout = captureOutput();
  await main(command.split(" "), {
    stdin: Readable.from(input === undefined ? [] : [readFileSync(join(ROOT, input))]),
    stdout,
    stderr: captureOutput(),
    cwd: ROOT,
    env: {},
    now: () => Date.UTC(2026, 0, 5),
  });
  return stdout.text();
}

/** `...` on a line of its own stands for any lines. */
function pattern(shown: string): RegExp {
  const quoted = shown.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${quoted.replaceAll("\\.\\.\\.\n", "[\\s\\S]*?")}$`);
}

describe("the README", () => {
  test.each(fences("console").map((fence) => [fence.split("\n", 1)[0] ?? "", fence] as const))(
    "%s prints what it shows",
    async (line, fence) => {
      const shown = fence.slice(line.length + 1);
      expect(await run(line.replace("$ npx policy ", ""))).toMatch(pattern(shown));
    },
  );

  test("has commands that package.json knows", () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { scripts: Record<string, string> };
    expect(fences("sh")).toEqual(["npm ci && npm run demo\n", "npm ci && npm test\n"]);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(["demo", "test", "prepare"]));
  });

  test("names places that are there", () => {
    const links = [...README.matchAll(/\]\(((?!http)[^)]+)\)/g)].map((match) => match[1] ?? "");
    const tracked = spawnSync("git", ["ls-files"], { cwd: ROOT, encoding: "utf8" }).stdout.split("\n");
    const missing = links.filter((link) => !tracked.some((file) => file === link || file.startsWith(link)));
    expect(missing).toEqual([]);
  });

  test("has a program that runs", () => {
    const [program = ""] = fences("js");
    const file = join(ROOT, `readme-${process.pid}.mjs`);
    const bundled = join(ROOT, "node_modules/.cache", `readme-${process.pid}.mjs`);
    writeFileSync(file, program.replace('"plimsoll"', '"./src/index.ts"'));
    try {
      const built = spawnSync(
        "npx",
        [
          "--no",
          "esbuild",
          file,
          "--bundle",
          "--platform=node",
          "--format=esm",
          "--packages=external",
          `--outfile=${bundled}`,
          "--log-level=error",
        ],
        { cwd: ROOT, encoding: "utf8" },
      );
      expect(built.status, built.stderr).toBe(0);
      const { status, stdout, stderr } = spawnSync(process.execPath, [bundled], { cwd: ROOT, encoding: "utf8" });
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      expect(stdout).toContain("daily_loss_exceeded fired critical");
    } finally {
      rmSync(file, { force: true });
      rmSync(bundled, { force: true });
    }
  });
});
