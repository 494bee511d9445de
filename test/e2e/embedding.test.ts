import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Built, build } from "./built.ts";
import { POLICY } from "./running-monitor.ts";

let built: Built;
let folder: string;

beforeAll(() => {
  built = build();
}, 120_000);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "embedding-e2e-"));
  writeFileSync(join(folder, "desk.policy"), POLICY());
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A program that holds a started monitor, and does this with it. */
function run(settings: object, body: string) {
  const program = `import { Monitor } from ${JSON.stringify(built.library.href)};
const monitor = await Monitor.start(${JSON.stringify(settings)}, { startWithin: 60_000 });
const tick = (index, loss) => monitor.recordTick({ timestamp: new Date(Date.now() - 1_000 + index).toISOString(), risk: { daily_loss_pct: loss } });
console.log(monitor.health().state);
${body}`;
  writeFileSync(join(folder, "engine.mjs"), program);
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [join(folder, "engine.mjs")], {
    cwd: folder,
    encoding: "utf8",
    timeout: 120_000,
  });
  return { status, signal, stdout, stderr };
}

const SETTINGS = { policies: [{ file: "desk.policy" }], sources: { engine: {} } };

function recordings(): string {
  const path = join(folder, "data/recordings");
  return readdirSync(path)
    .map((name) => readFileSync(join(path, name), "utf8"))
    .join("");
}

describe("a process that only holds a started monitor", { timeout: 180_000 }, () => {
  test("ends by itself, and has what it was given recorded and stopped before", () => {
    expect(run(SETTINGS, "for (let index = 0; index < 50; index += 1) tick(index, -1);")).toEqual({
      status: 0,
      signal: null,
      stdout: "running\n",
      stderr: "",
    });
    const lines = recordings().trimEnd().split("\n");
    expect(lines.filter((line) => line.includes('"daily_loss_pct"'))).toHaveLength(50);
    expect(lines.at(-1)).toContain('"stop"');
  });

  test.each([
    ["disabled", { enabled: false }],
    ["declined", { policies: "none" }],
  ])("ends by itself where monitoring is %s", (state, settings) => {
    expect(run(settings, "tick(0, -1);")).toEqual({ status: 0, signal: null, stdout: `${state}\n`, stderr: "" });
  });

  test("ends by itself while a worker cannot start, because another monitor has the data folder", () => {
    const body = `const second = await Monitor.start(${JSON.stringify(SETTINGS)}, { startWithin: 60_000, restart: { first: 50 }, stopWithin: 100 });
console.log(second.health().state, second.health().reason.includes("another monitor"));
console.log(await monitor.stop());`;
    const { status, stdout, stderr } = run(SETTINGS, body);
    expect({ status, stdout, stderr }).toEqual({
      status: 0,
      stdout: "running\nrestarting true\n{ drained: true, lost: 0 }\n",
      stderr: "",
    });
  });
});
