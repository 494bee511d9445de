import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { logTransition } from "../../src/monitor/tell.ts";
import { openLog } from "../../src/app/log/log.ts";
import { scaledClock } from "../../src/app/scaled-clock.ts";
import { ManualClock } from "./manual-clock.ts";

const START = Date.UTC(2026, 0, 5, 4, 30);

function written(
  isTTY: boolean,
  env: Readonly<Record<string, string>> = {},
): { lines: string[]; log: ReturnType<typeof openLog>["log"] } {
  const lines: string[] = [];
  const out = { isTTY, write: (text: string) => lines.push(text) };
  return { lines, log: openLog({ clock: new ManualClock(START), out, env, zone: "Asia/Kolkata", secrets: ["hunter2x"] }).log };
}

test("a line is JSON where no terminal is, with nothing secret in it", () => {
  const { lines, log } = written(false);
  log("monitoring", "warn", "cannot call hunter2x", {
    url: "https://x/hunter2x",
    api_token: "other",
    nested: { password: 1, a: ["hunter2x"] },
    values: { token_errors: 3 },
  });
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    {
      level: "warn",
      time: "2026-01-05T04:30:00.000Z",
      component: "monitoring",
      msg: "cannot call [secret]",
      url: "https://x/[secret]",
      api_token: "[secret]",
      nested: { password: "[secret]", a: ["[secret]"] },
      values: { token_errors: 3 },
    },
  ]);
});

test("a line is for people on a terminal, in the settings' zone, coloured unless NO_COLOR, and cannot move the cursor", () => {
  const plain = written(true, { NO_COLOR: "1" });
  plain.log("monitoring", "error", "a\u001b[2Jb", { file: "x.policy" });
  expect(plain.lines).toEqual(["2026-01-05 10:00:00.000  ERROR  monitoring  a\ufffd[2Jb  file=x.policy\n"]);
  const coloured = written(true);
  coloured.log("monitoring", "info", "up");
  expect(coloured.lines[0]).toContain("\u001b[32minfo \u001b[0m");
});

test("a transition is one line", () => {
  const { lines, log } = written(false);
  const alert = {
    source: "engine",
    policy: "core",
    rule: "loss",
    key: "TCS",
    at: START,
    previousSeverity: null,
    version: "1.0.0",
  } as const;
  const what = { episode: "e", ordinal: 1, reason: "condition", notify: true, message: "Loss -5%", values: { x: null } } as const;
  logTransition(log, { ...alert, ...what, sequence: 1, transition: "fired", severity: "critical" });
  logTransition(log, { ...alert, ...what, sequence: 2, transition: "resolved", severity: "critical" });
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
    {
      component: "alert",
      level: "error",
      msg: "loss[TCS] fired: Loss -5%",
      source: "engine",
      rule: "loss",
      severity: "critical",
    },
    { component: "alert", level: "info", msg: "loss[TCS] resolved: Loss -5%" },
  ]);
});

test("lines go to a file in a folder that is made, and none is lost at the end", async () => {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-log-"));
  try {
    const file = join(folder, "logs", "plimsoll.log");
    const { log, close } = openLog({ clock: new ManualClock(START), file, env: {}, zone: "UTC" });
    for (let count = 0; count < 100; count += 1) log("monitoring", "info", `line ${count}`);
    await close();
    const lines = readFileSync(file, "utf8").trimEnd().split("\n");
    expect(lines).toHaveLength(100);
    expect(JSON.parse(lines[99] ?? "")).toMatchObject({ msg: "line 99" });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("a log whose file cannot be written says so, and throws nothing", () => {
  const lines: string[] = [];
  const out = { write: (text: string) => lines.push(text) };
  const { log } = openLog({ clock: new ManualClock(START), out, file: "/dev/null/x.log", env: {}, zone: "UTC" });
  log("monitoring", "info", "up");
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(/^plimsoll: the log \/dev\/null\/x\.log cannot be opened/);
});

test("a scaled clock passes a minute in a second, from its own start", () => {
  const base = new ManualClock(0);
  const clock = scaledClock({ start: START, speed: 60 }, base);
  const calls: number[] = [];
  clock.after(60_000, () => calls.push(clock.wall()));
  const takeBack = clock.after(1_000, () => calls.push(0));
  takeBack();
  base.advance(999);
  expect(calls).toEqual([]);
  base.advance(1);
  expect(calls).toEqual([START + 60_000]);
  expect(clock.monotonic()).toBe(60_000);
  expect(() => scaledClock({ start: 0, speed: 0 }, base)).toThrow(RangeError);
});
