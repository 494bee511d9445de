import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { monitorMain } from "../../src/cli/monitor/main.ts";
import { captureOutput } from "../../src/cli/terminal.ts";
import { NOBODY } from "../cli/monitor/session.ts";
import { ROOT } from "../heartbeat/support.ts";
import { lacking } from "./at-fixed-place.ts";

const UNITS = join(ROOT, "examples/systemd");
const SERVICE = readFileSync(join(UNITS, "heartbeat-check.service"), "utf8");
const CRON = readFileSync(join(ROOT, "examples/cron/heartbeat-check"), "utf8");
const NOW = Date.parse("2025-10-12T07:04:56.000Z");
const PROGRAM = "node /opt/plimsoll/bin/monitor.js ";
const WATCHED = "/run/pine/worker_heartbeat.json";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "heartbeat-timers-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The command of an example, as it is but for where the file lies. */
async function run(command: string) {
  expect(command.startsWith(PROGRAM) && command.includes(WATCHED)).toBe(true);
  const [stdout, stderr] = [captureOutput(), captureOutput()];
  const terminal = { stdin: Readable.from([]), stdout, stderr, cwd: folder, env: {}, now: () => NOW };
  const code = await monitorMain(command.slice(PROGRAM.length).replace(WATCHED, "worker.json").split(" "), {
    terminal,
    reach: () => Promise.resolve(NOBODY),
    pause: () => Promise.resolve(false),
    signals: () => () => undefined,
  });
  return { code, out: stdout.text() + stderr.text() };
}

describe.each([
  [
    "the service of systemd",
    /^ExecStart=\/usr\/bin\/(.*)$/m.exec(SERVICE)?.[1] ?? "",
    "healthy: worker.json was written 90s ago, running\n",
  ],
  [
    "the line of cron",
    CRON.trimEnd()
      .split("\n")
      .at(-1)
      ?.replace(/^(\S+ ){6}/, "") ?? "",
    "",
  ],
])("%s", (_name, command, whenHealthy) => {
  test("ends well for a heartbeat that is healthy, and fails with a line for every other", async () => {
    const write = (updated_at: string): void => {
      writeFileSync(join(folder, "worker.json"), JSON.stringify({ status: "running", updated_at }));
    };
    expect(await run(command)).toEqual({ code: 2, out: "missing: worker.json is not there\n" });
    write("2025-10-12T07:03:26.000Z");
    expect(await run(command)).toEqual({ code: 0, out: whenHealthy });
    write("2025-10-12T07:03:25.000Z");
    expect(await run(command)).toEqual({ code: 1, out: "stale: worker.json was written 91s ago, limit 90s, running\n" });
  });
});

test("the line of cron is one that cron reads", () => {
  // A file without a line end at its end is not read, and % is a line end to cron.
  expect(CRON.endsWith("\n")).toBe(true);
  expect(CRON).not.toContain("%");
  for (const line of CRON.trimEnd().split("\n")) {
    expect(line).toMatch(/^(#|[A-Z]+=\S|(\S+ ){5}nobody node )/);
  }
});

describe.skipIf(lacking(["systemd-analyze"]).length > 0)("systemd (skipped where systemd-analyze is not installed)", () => {
  test("finds nothing wrong with the units", () => {
    writeFileSync(join(folder, "heartbeat-check.service"), SERVICE.replace("/usr/bin/node", process.execPath));
    copyFileSync(join(UNITS, "heartbeat-check.timer"), join(folder, "heartbeat-check.timer"));
    const { status, stdout, stderr } = spawnSync(
      "systemd-analyze",
      ["verify", "./heartbeat-check.service", "./heartbeat-check.timer"],
      {
        cwd: folder,
        encoding: "utf8",
      },
    );
    expect({ status, said: stdout + stderr }).toEqual({ status: 0, said: "" });
  });
});
