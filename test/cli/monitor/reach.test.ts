import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { monitorMain } from "../../../src/cli/monitor/main.ts";
import { findPlace } from "../../../src/cli/monitor/place.ts";
import { realSurroundings } from "../../../src/cli/monitor/real-surroundings.ts";
import { captureOutput } from "../../../src/cli/terminal.ts";
import { createStoreView } from "../../../src/monitor/store-view.ts";
import { type LocalSocket, openLocalSocket } from "../../../src/server/local-socket.ts";
import { openSqliteStore } from "../../../src/store/sqlite.ts";
import { badMorning, type OnCallDesk } from "../../monitor/on-call-desk.ts";

let folder: string;
let data: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-reach-"));
  data = join(folder, "state");
  mkdirSync(data);
  writeFileSync(join(folder, "plimsoll.yaml"), "data_folder: state\nzone: Asia/Kolkata\n");
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A command in a process of its own, as far as it can tell: the real socket, the real store. */
async function run(words: readonly string[], now: number, cwd = folder) {
  const [stdout, stderr] = [captureOutput(), captureOutput()];
  const terminal = { stdin: Readable.from([]), stdout, stderr, cwd, env: {}, now: () => now };
  const code = await monitorMain(words, realSurroundings(terminal));
  return { code, out: stdout.text(), err: stderr.text() };
}

/** What `monitor run` opens: the store of the data folder, and its socket. */
async function running(): Promise<{ desk: OnCallDesk; socket: LocalSocket; stop: () => Promise<void> }> {
  const { store } = await openSqliteStore({ file: join(data, "plimsoll.db") });
  const desk = await badMorning(store);
  const state = { figures: desk.figures(), reason: null };
  const view = createStoreView({ store, now: () => desk.now, running: () => state });
  const opened = await openLocalSocket(join(data, "monitor.sock"), {
    view,
    control: desk.control,
    listen: desk.listen,
    reload: () => Promise.resolve([]),
  });
  if (!opened.ok) throw new Error(opened.problem);
  const socket: LocalSocket = opened.socket;
  return {
    desk,
    socket,
    stop: async () => {
      await socket.close();
      await store.close();
    },
  };
}

const READ: readonly (readonly string[])[] = [
  ["tail"],
  ["tail", "--since", "2h", "--json"],
  ["metrics", "risk.daily_loss_pct", "--every", "3m"],
  ["metrics"],
  ["history"],
  ["status"],
];

describe("a monitor that runs, and the store that it leaves", () => {
  test("show the same, and only the one that runs obeys", async () => {
    const { desk, stop } = await running();
    const acknowledge = ["ack", "sentiment_failures_high", "--by", "asha", "--comment", "on it"];
    expect(await run(acknowledge, desk.now)).toEqual({
      code: 0,
      out: "sentiment_failures_high: acknowledged until it ends or gets worse\n",
      err: "",
    });
    const live = [];
    for (const words of READ) live.push(await run(words, desk.now));
    expect((await run(["health"], desk.now)).out).toMatch(/^PLIMSOLL CRITICAL - heartbeat \| /);
    expect(await run(["reload"], desk.now)).toMatchObject({ code: 0 });
    await stop();
    for (const [index, words] of READ.entries()) {
      const { code, out, err } = await run(words, desk.now);
      expect({ code, out: out.replace("No monitor is running: this is how it was left.\n", ""), err }).toEqual(live[index]);
    }
    expect(await run(acknowledge, desk.now)).toMatchObject({ code: 2, out: "" });
    const { out, code } = await run(["health"], desk.now);
    expect([code, out]).toEqual([2, expect.stringContaining("\nCRITICAL - monitor: no monitor runs;")]);
  });

  test("tail -f goes on where the monitor is stopped and started meanwhile, and tells everything once", async () => {
    const first = await running();
    const [stdout, stderr] = [captureOutput(), captureOutput()];
    const { desk } = first;
    const terminal = { stdin: Readable.from([]), stdout, stderr, cwd: folder, env: {}, now: () => desk.now };
    const real = realSurroundings(terminal);
    const acknowledge = (rule: string) =>
      desk.control.command({ kind: "acknowledge", rule, key: null, author: "asha", comment: "x", until: null });
    let second: LocalSocket | undefined;
    const before = (await desk.store.transitions({})).length;
    const happenings = [
      () => acknowledge("sentiment_failures_high"),
      () => first.socket.close(),
      // From here the store alone is looked at, until there is a monitor again.
      () => desk.minute({ "risk.circuit_breaker_active": true, "risk.daily_loss_pct": -5.4 }),
      async () => {
        const service = { control: desk.control, listen: desk.listen, reload: () => Promise.resolve([]) };
        const view = createStoreView({ store: desk.store, now: () => desk.now });
        const opened = await openLocalSocket(join(data, "monitor.sock"), { ...service, view });
        if (opened.ok) second = opened.socket;
      },
      () => acknowledge("circuit_breaker_triggered"),
    ];
    const code = await monitorMain(["tail", "-f", "-n", "0", "--json"], {
      ...real,
      pause: async () => {
        const next = happenings.shift();
        await next?.();
        return next !== undefined;
      },
    });
    expect({ code, err: stderr.text() }).toEqual({ code: 0, err: "" });
    const told = stdout.text().trim().split("\n");
    const sequences = told.map((line) => (JSON.parse(line) as { sequence: number }).sequence);
    expect(sequences).toEqual((await desk.store.transitions({ after: before })).map(({ sequence }) => sequence));
    expect(told.map((line) => (JSON.parse(line) as { transition: string }).transition)).toEqual(
      expect.arrayContaining(["acknowledged", "fired", "resolved"]),
    );
    expect(second).toBeDefined();
    await second?.close();
    await first.stop();
  });
});

describe("what cannot be reached", () => {
  test("no settings, none that can be read, and a folder without a monitor", async () => {
    const empty = join(folder, "empty");
    mkdirSync(empty);
    expect(await run(["status"], 0, empty)).toEqual({
      code: 2,
      out: "",
      err: "monitor: there is no plimsoll.yaml here; name it with --settings FILE, or the data folder with --data FOLDER\n",
    });
    expect(await run(["status", "--settings", "nowhere.yaml"], 0)).toEqual({
      code: 2,
      out: "",
      err: "monitor: the settings nowhere.yaml cannot be read: no such file\n",
    });
    expect(await run(["status"], 0)).toEqual({
      code: 2,
      out: "",
      err: "monitor: no monitor is running on state, and none has; start one with `monitor run`\n",
    });
  });

  test("a store that is damaged is said to be, and left as it is", async () => {
    writeFileSync(join(data, "plimsoll.db"), "no database at all, but long enough to be looked at".repeat(100));
    const { code, out, err } = await run(["status"], 0);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(/^monitor: no monitor is running, and its store cannot be read: /);
    expect(await run(["health"], 0)).toMatchObject({ code: 3, out: "PLIMSOLL UNKNOWN - nothing could be found out\n" });
  });
});

describe("the place of a monitor", () => {
  const write = (text: string): void => {
    writeFileSync(join(folder, "plimsoll.yaml"), text);
  };

  test("is the data folder of the settings, from where they lie", () => {
    expect(findPlace({}, folder)).toEqual({ ok: true, folder: data, zone: "Asia/Kolkata" });
    expect(findPlace({ settings: "../plimsoll.yaml" }, data)).toEqual({ ok: true, folder: data, zone: "Asia/Kolkata" });
    expect(findPlace({ data: "x" }, folder)).toEqual({ ok: true, folder: join(folder, "x"), zone: "Asia/Kolkata" });
    expect(findPlace({ data: "x" }, data)).toMatchObject({ ok: true, folder: join(data, "x") });
  });

  test("named by its data folder shows the times of the monitor that has it, whatever settings lie here", () => {
    writeFileSync(join(data, "zone"), "America/New_York\n");
    expect(findPlace({ data }, folder)).toEqual({ ok: true, folder: data, zone: "America/New_York" });
    expect(findPlace({ data: "state" }, folder)).toMatchObject({ zone: "America/New_York" });
    expect(findPlace({ data, settings: "plimsoll.yaml" }, folder)).toMatchObject({ zone: "Asia/Kolkata" });
    writeFileSync(join(data, "zone"), "Nowhere/Town\n");
    expect(findPlace({ data }, folder)).toMatchObject({ zone: "Asia/Kolkata" });
    expect(findPlace({ data }, data)).toMatchObject({ zone: Intl.DateTimeFormat().resolvedOptions().timeZone });
  });

  test("is found in settings that have mistakes, or secrets that are not here", () => {
    write("data_folder: state\nzone: Nowhere/Town\nrecipient:\n  - token: { env: NOT_HERE }\n");
    expect(findPlace({}, folder)).toEqual({ ok: true, folder: data, zone: "UTC" });
    write("enabled: true\n");
    expect(findPlace({}, folder)).toEqual({ ok: true, folder: join(folder, "data"), zone: "UTC" });
    write("data_folder: [1]\n");
    expect(findPlace({}, folder)).toMatchObject({ ok: false });
    write("a: &a [*a\n{");
    expect(findPlace({}, folder)).toMatchObject({ ok: true });
  });
});
