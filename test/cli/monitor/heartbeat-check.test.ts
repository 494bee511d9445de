import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { monitorMain } from "../../../src/cli/monitor/main.ts";
import { captureOutput } from "../../../src/cli/terminal.ts";
import { NOBODY } from "./session.ts";

const NOW = Date.parse("2025-10-12T07:04:56.000Z");

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-check-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function run(...words: readonly string[]) {
  const [stdout, stderr] = [captureOutput(), captureOutput()];
  const terminal = { stdin: Readable.from([]), stdout, stderr, cwd: folder, env: {}, now: () => NOW };
  const code = await monitorMain(["heartbeat", ...words], {
    terminal,
    reach: () => Promise.resolve(NOBODY),
    pause: () => Promise.resolve(false),
    signals: () => () => undefined,
  });
  return { code, out: stdout.text(), err: stderr.text() };
}

function write(members: object): void {
  writeFileSync(join(folder, "worker.json"), JSON.stringify(members));
}

describe("monitor heartbeat check", () => {
  test("says in one line and in the exit code what it finds", async () => {
    write({ status: "running", updated_at: "2025-10-12T07:04:44Z" });
    expect(await run("check", "worker.json")).toEqual({
      code: 0,
      out: "healthy: worker.json was written 12s ago, running\n",
      err: "",
    });
    expect(await run("check", "worker.json", "--quiet")).toEqual({ code: 0, out: "", err: "" });
    expect(await run("check", "worker.json", "--max-age", "11s", "-q")).toEqual({
      code: 1,
      out: "stale: worker.json was written 12s ago, limit 11s, running\n",
      err: "",
    });
    expect(await run("check", "gone.json")).toEqual({ code: 2, out: "missing: gone.json is not there\n", err: "" });
    writeFileSync(join(folder, "empty.json"), "");
    expect(await run("check", "empty.json")).toEqual({ code: 2, out: "empty: empty.json is empty\n", err: "" });
    expect(await run("check", ".")).toEqual({ code: 2, out: "missing: . is a folder\n", err: "" });
  });

  test("says the cause, and nothing of it reaches the terminal as a command", async () => {
    const details = { code: "preflight_failed", message: "no \u001b[31mmargin\nfile", since: "2025-10-12T07:00:00Z" };
    write({ status: "failed", updated_at: "2025-10-12T07:04:55Z", details });
    const { code, out } = await run("check", "worker.json");
    expect(code).toBe(2);
    expect(out).toMatch(
      /^failed: worker\.json was written 1s ago; preflight_failed: no .*margin.*file since 2025-10-12T07:00:00Z\n$/,
    );
    expect(out).not.toContain("\u001b");
  });

  test("reads a time without an offset in the zone of the settings, and warns", async () => {
    write({ status: "running", updated_at: "2025-10-12T12:34:44" });
    writeFileSync(join(folder, "plimsoll.yaml"), "zone: Asia/Kolkata\n");
    expect(await run("check", "worker.json")).toEqual({
      code: 0,
      out: "healthy: worker.json was written 12s ago, running\n",
      err: "monitor: warning: `updated_at` has no offset and was read in the zone Asia/Kolkata; let its writer add one, e.g. `+05:30` or `Z`\n",
    });
    expect((await run("check", "worker.json", "--zone", "Asia/Tokyo")).code).toBe(1);
    mkdirSync(join(folder, "etc"));
    writeFileSync(join(folder, "etc/other.yaml"), "zone: Asia/Tokyo\n");
    expect((await run("check", "worker.json", "--settings", "etc/other.yaml")).code).toBe(1);
  });

  test("allows for what was stopped on purpose, and looks at progress", async () => {
    write({ status: "stopped", updated_at: "2025-10-12T01:04:44Z" });
    expect((await run("check", "worker.json")).code).toBe(2);
    expect((await run("check", "worker.json", "--allow-stopped")).code).toBe(0);
    write({ status: "running", updated_at: "2025-10-12T07:04:44Z", progressed_at: "2025-10-12T06:54:56Z" });
    expect((await run("check", "worker.json", "--max-progress-age", "5m")).code).toBe(1);
  });

  test("tells programs everything", async () => {
    write({ status: "running", updated_at: "2025-10-12T07:03:00Z", pid: 7, host: "desk-1", details: { code: "a", message: "b" } });
    const { code, out } = await run("check", "worker.json", "--json");
    expect(code).toBe(1);
    expect(JSON.parse(out)).toEqual({
      file: "worker.json",
      verdict: "stale",
      exit: 1,
      checked_at: "2025-10-12T07:04:56.000Z",
      age_seconds: 116,
      status: "running",
      updated_at: "2025-10-12T07:03:00.000Z",
      progressed_at: null,
      pid: 7,
      host: "desk-1",
      cause: { code: "a", message: "b", since: null },
      reason: "written 116s ago, limit 90s, running; a: b",
      warnings: [],
    });
  });

  test.each([
    [["check"], "monitor: missing required argument 'file'"],
    [["check", "a", "b"], "monitor: too many arguments"],
    [
      ["check", "a", "--max-age", "90"],
      "monitor: `90` is no length for --max-age; a bare number says no unit: write `90s` or `90m`",
    ],
    [
      ["check", "a", "--max-age", "0s"],
      "monitor: `0s` is no length for --max-age; write one of at least a second, such as `90s` or `5m`",
    ],
    [["check", "a", "--max-age", "500ms"], "monitor: `500ms` is no length for --max-age; write one of at least"],
    [["check", "a", "--max-progress-age", "x"], "monitor: `x` is no length for --max-progress-age; write one of at least"],
    [["check", "a", "--zone", "Mars/Base"], "monitor: `Mars/Base` is no time zone; write an IANA name such as Asia/Kolkata"],
    [["check", "a", "--settings", "none.yaml"], "monitor: the settings none.yaml cannot be read; name others, or a --zone"],
    [["chekc", "a"], "monitor: unknown command 'chekc'"],
    [[], "Usage: monitor heartbeat"],
  ])("%j is wrong usage: 3", async (words, complaint) => {
    const { code, out, err } = await run(...words);
    expect({ code, out }).toEqual({ code: 3, out: "" });
    expect(err).toContain(complaint);
  });
});
