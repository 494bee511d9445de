import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { heartbeatText } from "../../src/heartbeat/heartbeat-text.ts";
import { judgeHeartbeat } from "../../src/heartbeat/judge-heartbeat.ts";
import { lookAtHeartbeat } from "../../src/heartbeat/look-at-heartbeat.ts";
import { ownIdentity } from "../../src/heartbeat/process-identity.ts";
import { parseProcessStat } from "../../src/heartbeat/process-stat.ts";
import { readStatusFile, updateHeartbeatStatus } from "../../src/heartbeat/status-file.ts";
import { STATUS_SIGNS } from "../../src/heartbeat/status-text.ts";
import type { JsonObject } from "../../src/model/json.ts";
import { parseTimestamp } from "../../src/model/timestamp.ts";
import { schemaFindings } from "../heartbeat/support.ts";
import { LACKS_PYTHON, runPython, startPython } from "./python.ts";

let folder = "";
let file = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "python-heartbeat-"));
  file = join(folder, "data/worker.json");
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test("has a Python to run, where that is required", () => {
  if (process.env["CI"] !== undefined) expect(LACKS_PYTHON, "install python3").toBe(false);
});

const says = (): JsonObject => JSON.parse(readFileSync(file, "utf8")) as JsonObject;
const verdict = async (): Promise<string> => {
  const now = Date.now();
  return judgeHeartbeat(await lookAtHeartbeat(file, undefined, now), { now, maxAge: 90_000 }).verdict;
};

describe.skipIf(LACKS_PYTHON)("a heartbeat from Python (skipped where python3 is not installed)", () => {
  test("has the members of ours, in their order, and says which process it is", async () => {
    const { child, ended } = startPython(
      [
        "-c",
        `import sys
from heartbeat import Heartbeat
heartbeat = Heartbeat("data/worker.json", symbols=["TCS", "M&M नमस्ते"])
heartbeat.start()
heartbeat.beat({"orders": 3, "note": "\\ud800 नमस्ते"})
heartbeat.fail({"code": "reconciliation_failed", "message": "3 differences"})
sys.stdin.read()
heartbeat.recover()
heartbeat.beat()
heartbeat.stop()
print(heartbeat.problem)`,
      ],
      { cwd: folder },
    );
    await vi.waitUntil(() => existsSync(file) && says().status === "failed", { timeout: 30_000, interval: 10 });
    const pid = child.pid ?? 0;
    expect(says()).toMatchObject({
      status: "failed",
      pid,
      symbols: ["TCS", "M&M नमस्ते"],
      details: { orders: 3, code: "reconciliation_failed", message: "3 differences" },
    });
    const identity = ownIdentity(Date.now());
    expect(says()).toMatchObject({ host: identity.host, boot_id: identity.bootId, pid_namespace: identity.pidNamespace });
    const { startTicks } = parseProcessStat(readFileSync(`/proc/${pid}/stat`, "latin1")) ?? {};
    expect(says().process_start_ticks).toBe(startTicks);
    expect(Math.abs(parseTimestamp(says().process_started_at as string) - Date.now())).toBeLessThan(60_000);
    const ours = heartbeatText({
      status: "failed",
      updatedAt: 0,
      progressedAt: 0,
      pid,
      symbols: [],
      details: {},
      identity,
    });
    expect(Object.keys(says())).toEqual(Object.keys(JSON.parse(ours) as object));
    expect(schemaFindings(says())).toEqual([]);
    expect(await verdict()).toBe("failed");
    child.stdin?.end();
    expect(await ended).toEqual({ code: 0, out: "None\n", err: "" });
    expect(says()).toMatchObject({ status: "stopped", details: { orders: 3 } });
    expect(says().details).not.toHaveProperty("code");
    expect(await verdict()).toBe("stopped");
    expect(readdirSync(join(folder, "data"))).toEqual(["worker.json"]);
  });

  test("is whole whenever it is read, and healthy while it beats", async () => {
    const { ended, child } = startPython(
      [
        "-c",
        `from heartbeat import Heartbeat
heartbeat = Heartbeat("data/worker.json")
heartbeat.start()
for count in range(150):
    heartbeat.beat({"count": count, "filling": "x" * (count * 40)})
    heartbeat._write()
print(heartbeat.status)`,
      ],
      { cwd: folder },
    );
    let [readings, isOver] = [0, false];
    void ended.then(() => (isOver = true));
    while (!isOver) {
      const found = await lookAtHeartbeat(file, undefined, Date.now());
      if (found.kind === "missing") continue;
      expect(found).toMatchObject({ kind: "read" });
      readings += 1;
    }
    expect((await ended).out).toBe("running\n");
    expect(readings).toBeGreaterThan(10);
    expect(await verdict()).toBe("healthy");
    expect(says()).toMatchObject({ pid: child.pid, details: { count: 149 } });
  });

  test("fits the schema whatever the engine gives, and nothing of it raises", async () => {
    const { code, out, err } = await runPython(
      `import json
from heartbeat import Heartbeat
class Odd:
    def __str__(self): raise RuntimeError("odd")
circle = {}
circle["self"] = circle
heartbeat = Heartbeat("data/worker.json")
for details in (circle, {"nan": float("nan")}, {"odd": Odd()}, {1, 2}, "text", [1], {"a": "x" * 20000}, {3: {"b": None}}):
    heartbeat.beat(details)
    heartbeat.start()
    print(open("data/worker.json").read(), end="")
for reason in ("", "no route", ValueError("bad"), {"code": 5}, {"message": None}, Odd(), None, "x" * 5000, {"code": "c", "since": "2025-10-12T07:00:00Z"}):
    heartbeat.fail(reason)
    print(open("data/worker.json").read(), end="")
heartbeat.stop()`,
      folder,
    );
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const texts = out.trimEnd().split("\n");
    expect(texts).toHaveLength(17);
    for (const text of texts) expect([text, schemaFindings(JSON.parse(text))]).toEqual([text, []]);
    const messages = texts.slice(8).map((text) => (JSON.parse(text) as { details: JsonObject }).details.message);
    expect(messages.slice(0, 4)).toEqual(["no reason was given", "no route", "bad", "5"]);
  });

  test("says why it cannot be written, and writes when it can again", async () => {
    writeFileSync(join(folder, "data"), "");
    const program = `import os
from heartbeat import Heartbeat
heartbeat = Heartbeat("data/worker.json", interval=1)
heartbeat.start()
heartbeat.beat()
print(heartbeat.problem)
os.remove("data")
heartbeat.stop()
print(heartbeat.problem)`;
    expect(await runPython(program, folder)).toEqual({
      code: 0,
      out: "cannot be written: a part of its path is a file\nNone\n",
      err: "",
    });
    expect(says()).toMatchObject({ status: "stopped" });
  });

  test("looks as old as its last beat where the engine hangs and its thread goes on", async () => {
    const program = `import time
import heartbeat
at = [1000.0]
heartbeat.time.monotonic = lambda: at[0]
beating = heartbeat.Heartbeat("data/worker.json", progress_within=60)
beating.start()
beating.beat({"orders": 3})
moved = beating._stood_at
at[0] += 61
beating._write()
print(heartbeat.timestamp(moved))`;
    const { out } = await runPython(program, folder);
    expect(says()).toMatchObject({
      status: "running",
      updated_at: out.trim(),
      details: { orders: 3, code: "no_progress", message: "the engine lives, but has made no progress", since: out.trim() },
    });
  });

  test.each([
    ["''", "`file` names no file"],
    ["'a', interval=0.5", "`interval` is 0.5: it is seconds, from 1 to 3600"],
    ["'a', symbols='TCS'", "`symbols` is no list of texts"],
    ["'a', progress_within=0", "`progress_within` is 0"],
  ])("Heartbeat(%s) is refused", async (given, problem) => {
    const { out } = await runPython(
      `from heartbeat import Heartbeat
try:
    Heartbeat(${given})
except ValueError as error:
    print(error)`,
      folder,
    );
    expect(out).toContain(problem);
  });
});

describe.skipIf(LACKS_PYTHON)("the text form from Python (skipped where python3 is not installed)", () => {
  const status = (): string => join(folder, "logs/heartbeat_status.txt");

  test.each(Object.entries(STATUS_SIGNS))("has the bytes of ours: %s", async (name, sign) => {
    const text = `at work:\n  "${name}" ${"नमस्ते ".repeat(3)}\u2028 end `;
    const program = `import json, os
from heartbeat_status import update_heartbeat_status
text = json.loads(os.environ["TEXT"])
print(update_heartbeat_status(os.environ["SIGN"], text, session_active=True, activity={"orders": 3, "session_active": False}))`;
    const env = { TEXT: JSON.stringify(text), SIGN: name === "failure" ? sign : name };
    expect(await runPython(program, folder, env)).toEqual({ code: 0, out: "None\n", err: "" });
    const theirs = readFileSync(status(), "utf8").split("\n");
    const read = await readStatusFile(status(), undefined, Date.now());
    if (!read.ok) throw new Error(read.problem);
    expect(read.status).toMatchObject({ status: name, sessionActive: true, session: { orders: 3, session_active: true } });
    const { timestamp, session } = read.status;
    const activity = { ...session };
    const ours = join(folder, "ours.txt");
    await updateHeartbeatStatus(sign, text, { sessionActive: true, activity, file: ours, now: timestamp });
    expect(readFileSync(ours, "utf8").split("\n")).toEqual(theirs);
  });

  test("is written before and after a notifier sends, and holds it up for nothing", async () => {
    const program = `from heartbeat_status import tell_status_around
read = lambda: open("logs/heartbeat_status.txt", encoding="utf-8").readline().strip()
def send(text, fail=False):
    print(read())
    if fail: raise OSError("no route")
    return len(text)
telling = tell_status_around("the desk", send, session_active=lambda: True)
print(telling("loss"), read())
try:
    telling("loss", fail=True)
except OSError as error:
    print(error, read())
def breaks(): raise ValueError
print(tell_status_around("x", len, session_active=breaks, file="/dev/null/x")("four"))`;
    expect(await runPython(program, folder)).toEqual({
      code: 0,
      out: "⏳ Telling the desk\n4 ✅ Told the desk\n⏳ Telling the desk\nno route ❌ Could not tell the desk: no route\n4\n",
      err: "",
    });
  });
});
