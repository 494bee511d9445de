import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readStatusFile, updateHeartbeatStatus } from "../../src/heartbeat/status-file.ts";
import { heartbeatStatusText, readHeartbeatStatus, STATUS_SIGNS, type StatusName } from "../../src/heartbeat/status-text.ts";
import { tellStatusAround } from "../../src/heartbeat/telling-channel.ts";
import type { Channel, Notification, SendResult } from "../../src/monitor/channel.ts";
import { START } from "./support.ts";

const NAMES = Object.keys(STATUS_SIGNS) as StatusName[];

describe("the text form", () => {
  test("is a status line, the time, and the session", () => {
    const text = "Trading session running";
    const written = heartbeatStatusText({ status: "healthy", text, timestamp: START, session: { session_active: true } });
    expect(written).toBe('✅ Trading session running\n2025-10-12T07:04:56.000Z\n{"session_active":true}\n');
    const status = { status: "healthy", text, timestamp: START, sessionActive: true, session: { session_active: true } };
    expect(readHeartbeatStatus(written, undefined, START)).toEqual({ ok: true, warnings: [], status });
  });

  test("is read as it was written, whatever the text", () => {
    const texts = fc.string({ unit: "binary", maxLength: 60 });
    fc.assert(
      fc.property(fc.constantFrom(...NAMES), texts, fc.nat(4e12), fc.boolean(), (status, text, timestamp, active) => {
        const written = heartbeatStatusText({ status, text, timestamp, session: { session_active: active, note: text } });
        expect(written.split("\n")).toHaveLength(4);
        const read = readHeartbeatStatus(written, undefined, timestamp);
        expect(read).toMatchObject({ ok: true, status: { status, timestamp, sessionActive: active } });
      }),
    );
  });

  test("is read as others write it", () => {
    const read = readHeartbeatStatus(
      '\uFEFFall fine\r\n2025-10-12 12:34:56\r\n{\r\n "session_active": "yes"\r\n}\r\n',
      "Asia/Kolkata",
      START,
    );
    expect(read).toEqual({
      ok: true,
      warnings: ["its time has no offset and was read in the zone Asia/Kolkata"],
      status: { status: "unknown", text: "all fine", timestamp: START, sessionActive: null, session: { session_active: "yes" } },
    });
    expect(readHeartbeatStatus("❌\uFE0F down\n2025-10-12T07:04:56Z", undefined, START)).toMatchObject({
      status: { status: "failure", text: "down", session: {} },
    });
    expect(readHeartbeatStatus("✅ up\n2025-10-12T07:04:56Z\n[1]", undefined, START)).toMatchObject({
      warnings: ["its JSON of the session cannot be read"],
      status: { sessionActive: null },
    });
  });

  test.each([
    ["", "is empty"],
    [" \n", "is empty"],
    ["✅ up", "has no time in its second line"],
    ["✅ up\nnow\n{}", "has no time in its second line"],
    ["✅ up\n2025-10-12 12:34:56\n{}", "has a time without an offset, and no zone was given for it"],
  ])("%j says why it cannot be read", (content, problem) => {
    expect(readHeartbeatStatus(content, undefined, START)).toEqual({ ok: false, problem });
  });

  test("never fails of what it reads", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (content) => {
        expect(typeof readHeartbeatStatus(content, "Asia/Kolkata", START).ok).toBe("boolean");
      }),
    );
  });
});

describe("its file", () => {
  let folder = "";
  let file = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "plimsoll-status-"));
    file = join(folder, "logs/heartbeat_status.txt");
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test.each([
    ["✅", "healthy"],
    ["in progress", "in progress"],
    ["❌", "failure"],
    ["🔄", "restarting"],
    ["what", "unknown"],
  ])("takes the sign %s, and reads %s", async (sign, status) => {
    const update = { sessionActive: false, file, now: START, activity: { orders: 3 } };
    expect(await updateHeartbeatStatus(sign as "✅", "at work", update)).toEqual({ ok: true });
    expect(await readStatusFile(file, undefined, START)).toMatchObject({
      ok: true,
      status: { status, text: "at work", timestamp: START, sessionActive: false, session: { pid: process.pid, orders: 3 } },
    });
    expect(readdirSync(join(folder, "logs"))).toEqual(["heartbeat_status.txt"]);
  });

  test("keeps the order of the calls", async () => {
    const texts = Array.from({ length: 30 }, (_, at) => `number ${at}`);
    await Promise.all(texts.map((text) => updateHeartbeatStatus("⏳", text, { sessionActive: true, file })));
    expect(readFileSync(file, "utf8")).toMatch(/^⏳ number 29\n/);
  });

  test("answers what goes wrong", async () => {
    writeFileSync(join(folder, "logs"), "");
    const update = { sessionActive: true, file };
    expect(await updateHeartbeatStatus("✅", "x", update)).toEqual({
      ok: false,
      problem: "cannot be written: a part of its path is a file",
    });
    rmSync(join(folder, "logs"));
    expect(await readStatusFile(file, undefined, START)).toEqual({ ok: false, problem: "is not there" });
    mkdirSync(file, { recursive: true });
    expect(await readStatusFile(file, undefined, START)).toEqual({ ok: false, problem: "is a folder" });
    const big = { sessionActive: true, file: join(folder, "a.txt"), activity: { big: 10n } };
    expect(await updateHeartbeatStatus("✅", "x", big)).toEqual({ ok: true });
    expect(readFileSync(big.file, "utf8")).toContain('"activity_left_out":"JSON cannot hold it"');
  });
});

describe("a channel that tells around its messages", () => {
  const notification = { id: "e/1/desk", transition: { rule: "daily_loss_exceeded" } } as Notification;

  test.each([
    [{ kind: "delivered" }, ["in progress", "healthy"], "Told desk of daily_loss_exceeded"],
    [{ kind: "retry", error: "no route" }, ["in progress", "restarting"], "Telling desk of daily_loss_exceeded again: no route"],
    [{ kind: "refused", error: "404" }, ["in progress", "failure"], "Could not tell desk of daily_loss_exceeded: 404"],
  ] as const)("%j", async (result, statuses, last) => {
    const told: string[] = [];
    const said: string[] = [];
    const channel: Channel = {
      name: "desk",
      takesMany: true,
      resendEvery: 60_000,
      send: () => {
        said.push("sent");
        return Promise.resolve<SendResult>(result);
      },
    };
    const telling = tellStatusAround(channel, {
      sessionActive: () => true,
      now: () => START,
      update: (sign, text) => {
        said.push(sign);
        told.push(text);
        return Promise.reject(new Error("no disk"));
      },
    });
    expect(telling).toMatchObject({ name: "desk", takesMany: true, resendEvery: 60_000 });
    expect(await telling.send([notification, notification], new AbortController().signal)).toEqual(result);
    expect(said).toEqual([statuses[0], "sent", statuses[1]]);
    expect(told.at(-1)).toBe(last);
  });
});
