import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkSettingsText } from "../../src/app/settings/check-settings.ts";
import { monitorMain } from "../../src/cli/monitor/main.ts";
import { captureOutput } from "../../src/cli/terminal.ts";
import { type GivenHeartbeatOptions, readHeartbeatOptions } from "../../src/heartbeat/heartbeat-options.ts";
import { heartbeatText } from "../../src/heartbeat/heartbeat-text.ts";
import { HeartbeatWriter } from "../../src/heartbeat/heartbeat-writer.ts";
import { EXIT_OF } from "../../src/heartbeat/judge-heartbeat.ts";
import { heartbeatStatusText, readHeartbeatStatus, STATUS_SIGNS } from "../../src/heartbeat/status-text.ts";
import type { JsonObject } from "../../src/model/json.ts";
import { ENV, FILE } from "../app/settings/support.ts";
import { NOBODY } from "../cli/monitor/session.ts";
import { build } from "../e2e/built.ts";
import { LACKS_PYTHON, runPython } from "../examples/python.ts";
import { IDENTITY, ROOT, schemaFindings, START } from "../heartbeat/support.ts";

const PAGE = readFileSync(join(ROOT, "docs/heartbeats.md"), "utf8");

function fence(language: string): string {
  return new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "m").exec(PAGE)?.[1] ?? "";
}

/** The rows of the table with such a title, by column. */
function rows(title: string): readonly (readonly string[])[] {
  const table = new RegExp(`^\\| ${title} \\|.*\\n\\|.*\\n((?:\\|.*\\n)+)`, "m").exec(PAGE)?.[1] ?? "";
  return table
    .trimEnd()
    .split("\n")
    .map((row) =>
      row
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

const named = (cells: readonly (readonly string[])[]): readonly string[] =>
  cells.flatMap(([first = ""]) => [...first.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name));

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "heartbeats-page-"));
  mkdirSync(join(folder, "data"));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const says = (name = "worker"): JsonObject => JSON.parse(readFileSync(join(folder, `data/${name}.json`), "utf8")) as JsonObject;
const status = (): string => readFileSync(join(folder, "logs/heartbeat_status.txt"), "utf8");

describe("the engine of the page", () => {
  beforeAll(() => {
    const { library } = build();
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    writeFileSync(join(folder, "engine.js"), fence("js").replace('"plimsoll"', JSON.stringify(library.href)));
  }, 120_000);

  const run = (trade: string) => {
    writeFileSync(join(folder, "trade.js"), trade);
    const { status: code, stderr } = spawnSync(process.execPath, ["engine.js"], { cwd: folder, encoding: "utf8", timeout: 60_000 });
    return { code, stderr };
  };

  test("trades and stops", () => {
    const trade = `let orders = 0;
export const checkBeforeStart = async () => null;
export const tradeOnce = async () => (++orders < 5 ? orders : undefined);`;
    expect(run(trade)).toEqual({ code: 0, stderr: "" });
    expect(says()).toMatchObject({ status: "stopped", symbols: ["TCS", "INFY"], details: { orders: 4 } });
    expect(status()).toMatch(/^❓ Trading session ended\n/);
  });

  test("says that it has failed before it trades", () => {
    expect(run('export const checkBeforeStart = async () => "no margin file"; export const tradeOnce = undefined;').code).toBe(1);
    expect(says()).toMatchObject({ status: "failed", details: { code: "preflight_failed", message: "no margin file" } });
    expect(status()).toMatch(/^❌ no margin file\n/);
  });
});

test.skipIf(LACKS_PYTHON)("the engine in Python of the page runs (skipped where python3 is not installed)", async () => {
  writeFileSync(
    join(folder, "trade.py"),
    'left = [{"timestamp": "2025-10-12T07:04:56Z"}]\ntrade_once = lambda: left.pop() if left else None',
  );
  // Nobody listens there: what cannot be sent holds the engine up for nothing.
  const program = fence("python").replace("127.0.0.1:8137", "127.0.0.1:1").replace("within=5", "within=0.1");
  expect(await runPython(program, folder)).toMatchObject({ code: 0, err: "" });
  expect(says()).toMatchObject({ status: "stopped", symbols: ["TCS", "INFY"] });
  expect(Object.keys(says().details as object)).toEqual(["not_sent"]);
});

test("the file of the page fits the schema and has the members that are written, in their order", () => {
  const shown = JSON.parse(fence("json")) as JsonObject;
  expect(schemaFindings(shown)).toEqual([]);
  const written = heartbeatText({
    status: "running",
    updatedAt: START,
    progressedAt: START,
    pid: 1,
    symbols: [],
    details: {},
    identity: IDENTITY,
  });
  expect(Object.keys(shown)).toEqual(Object.keys(JSON.parse(written) as object));
});

test("the text form of the page is one, and has the signs that there are", () => {
  const read = readHeartbeatStatus(fence("text"), undefined, START);
  if (!read.ok) throw new Error(read.problem);
  expect(heartbeatStatusText(read.status)).toBe(fence("text"));
  const signs = [...PAGE.matchAll(/(✅|⏳|❌|🔄|❓) `([a-z ]+)`/gu)].map(([, sign, name]) => [name, sign]);
  expect(Object.fromEntries(signs)).toEqual(STATUS_SIGNS);
});

test("the settings of the page have no finding", () => {
  const { diagnostics, settings } = checkSettingsText(fence("yaml"), FILE, ENV);
  // The page leaves out what is watched.
  expect(diagnostics.filter(({ code }) => code !== "S114")).toEqual([]);
  expect(settings?.recipients).toMatchObject([{ name: "desk", tellsStatus: true }]);
});

test("the console of the page shows what is printed", async () => {
  const write = (name: string, members: object): void => {
    writeFileSync(join(folder, `data/${name}.json`), JSON.stringify(members));
  };
  const since = "2025-10-12T07:00:00Z";
  const details = { code: "preflight_failed", message: "no margin file", since };
  write("worker", { status: "running", updated_at: "2025-10-12T07:04:44Z" });
  write("old", { status: "running", updated_at: "2025-10-12T07:02:45Z" });
  write("failed", { status: "failed", updated_at: "2025-10-12T07:04:51Z", details });
  const commands = fence("console").matchAll(/^\$ monitor (.*)\n(.*\n)/gm);
  const exits: number[] = [];
  for (const [, words = "", shown] of commands) {
    const [stdout, stderr] = [captureOutput(), captureOutput()];
    const terminal = { stdin: Readable.from([]), stdout, stderr, cwd: folder, env: {}, now: () => START };
    const code = await monitorMain(words.split(" "), {
      terminal,
      reach: () => Promise.resolve(NOBODY),
      pause: () => Promise.resolve(false),
      signals: () => () => undefined,
    });
    exits.push(code);
    expect([words, stdout.text(), stderr.text()]).toEqual([words, shown, ""]);
  }
  expect(exits).toEqual([0, 1, 2, 2]);
});

describe("the tables of the page", () => {
  test("have every option, and its default", () => {
    const options: Record<keyof GivenHeartbeatOptions, true> = {
      file: true,
      heartbeat_file: true,
      interval: true,
      heartbeat_write_interval: true,
      symbols: true,
      progressWithin: true,
      onTrouble: true,
    };
    expect(named(rows("option"))).toEqual(Object.keys(options));
    expect(rows("option")[1]?.[1]).toBe("`30s`");
    expect(readHeartbeatOptions({ file: "a" })).toMatchObject({ ok: true, options: { interval: 30_000, symbols: [] } });
  });

  test("have every method", () => {
    const methods = Object.entries(Object.getOwnPropertyDescriptors(HeartbeatWriter.prototype)).filter(
      ([name, { value }]) => typeof value === "function" && name !== "constructor",
    );
    expect([...named(rows("method"))].sort()).toEqual(methods.map(([name]) => name).sort());
  });

  test("have every verdict with its exit code", () => {
    const said = rows("verdict").map(([verdict = "", exit]) => [verdict.slice(1, -1), Number(exit)]);
    expect(Object.fromEntries(said)).toEqual(EXIT_OF);
  });
});
