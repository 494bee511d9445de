import { chmodSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { MonitorEvent } from "../../src/monitor/live-monitor.ts";
import { StoreError } from "../../src/monitor/store.ts";
import { createStoreView } from "../../src/monitor/store-view.ts";
import { connectLocally, type LocalClient, LocalError } from "../../src/server/local-client.ts";
import type { LocalService } from "../../src/server/local-routes.ts";
import { type LocalSocket, openLocalSocket } from "../../src/server/local-socket.ts";
import { badMorning, type OnCallDesk, START } from "../monitor/on-call-desk.ts";

let folder: string;
let path: string;
const open: LocalSocket[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-socket-"));
  path = join(folder, "monitor.sock");
});
afterEach(async () => {
  for (const socket of open.splice(0)) await socket.close();
  rmSync(folder, { recursive: true, force: true });
});

function serviceOf(desk: OnCallDesk, reload: LocalService["reload"] = () => Promise.resolve([])): LocalService {
  const running = { figures: desk.figures(), reason: null };
  const view = createStoreView({ store: desk.store, now: () => desk.now, running: () => running });
  return { view, control: desk.control, listen: desk.listen, reload };
}

async function start(service: LocalService, at = path): Promise<LocalSocket> {
  const opened = await openLocalSocket(at, service);
  if (!opened.ok) throw new Error(opened.problem);
  open.push(opened.socket);
  return opened.socket;
}

async function failure(promise: Promise<unknown>): Promise<LocalError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof LocalError)) throw new Error(`no LocalError: ${String(error)}`);
  return error;
}

describe("the two interfaces over the socket", () => {
  let desk: OnCallDesk;
  let client: LocalClient;
  let service: LocalService;
  beforeEach(async () => {
    desk = await badMorning();
    service = serviceOf(desk);
    await start(service);
    client = connectLocally(path);
  });

  test("what is read is what the view gives", async () => {
    const { view } = service;
    expect(await client.alerts()).toEqual(await view.alerts());
    expect(await client.alerts("nobody")).toEqual([]);
    expect(await client.silences()).toEqual(await view.silences());
    expect(await client.policies()).toEqual(await view.policies());
    expect(await client.health()).toEqual(await view.health());
    for (const query of [
      {},
      { limit: 2 },
      { after: 1, limit: 1 },
      { atLeast: "critical" as const },
      { rule: "daily_loss_exceeded", source: "engine", since: START, until: desk.now },
      { rule: "a rule with spaces & signs?=" },
    ]) {
      expect(await client.transitions(query)).toEqual(await view.transitions(query));
    }
    for (const metrics of [["risk.daily_loss_pct"], ["risk.daily_loss_pct", "positions.count"], undefined]) {
      const query = { ...(metrics === undefined ? {} : { metrics }), since: START, until: desk.now };
      expect(await client.series(query)).toEqual(await view.series(query));
    }
    expect(await client.series({ metrics: [], since: START, until: desk.now })).toEqual([]);
  });

  test("commands are carried out, and refused with problem and help", async () => {
    const unacknowledge = { kind: "unacknowledge", rule: "daily_loss_exceeded", key: null, author: "asha", comment: "" } as const;
    expect(await client.command(unacknowledge, "engine")).toMatchObject({
      accepted: true,
      transitions: [{ transition: "unacknowledged" }],
    });
    expect(await client.command(unacknowledge)).toEqual({
      accepted: false,
      problem: "daily_loss_exceeded is not acknowledged",
      help: "nothing needs to be done",
    });
    const acknowledge = { ...unacknowledge, kind: "acknowledge", comment: "again", until: null } as const;
    expect(await client.command(acknowledge)).toMatchObject({ accepted: true });
    const [silence] = await client.silences();
    expect(await client.command({ kind: "unsilence", silence: silence?.id ?? "" })).toEqual({ accepted: true, transitions: [] });
    const silenced = await client.command({
      kind: "silence",
      matchers: [{ name: "key", operator: "matches", value: "株*🙂" }],
      author: "ravi",
      comment: "x",
      endsAt: desk.now + 1000,
    });
    expect(silenced).toMatchObject({ accepted: true, silence: { matchers: [{ value: "株*🙂" }] } });
  });

  test("events arrive as they are told, and end with the monitor", async () => {
    const seen: MonitorEvent[] = [];
    let ended = 0;
    const arrived = new Promise<void>((resolve) => {
      void client.follow(
        (event) => {
          seen.push(event);
          resolve();
        },
        () => {
          ended += 1;
        },
      );
    });
    await settled(() => desk.listeners === 1);
    await client.command({ kind: "unacknowledge", rule: "daily_loss_exceeded", key: null, author: "ä\n\n", comment: "data: x" });
    await arrived;
    expect(seen).toEqual([{ kind: "transition", transition: (await desk.store.transitions({ limit: 1 }))[0] }]);
    await open[0]?.close();
    await settled(() => ended === 1);
    expect(desk.listeners).toBe(0);
  });

  test("who stops following hears nothing more, and is not told of the end", async () => {
    let heard = 0;
    const stop = await client.follow(
      () => (heard += 1),
      () => (heard += 100),
    );
    stop();
    await client.command({ kind: "unacknowledge", rule: "daily_loss_exceeded", key: null, author: "asha", comment: "" });
    await open[0]?.close();
    expect(heard).toBe(0);
  });

  test.each([
    ["GET", "/nonsense", undefined, 404],
    ["GET", "/transitions?limit=some", undefined, 400],
    ["GET", "/transitions?atLeast=loud", undefined, 400],
    ["GET", "/alerts?sauce=engine", undefined, 400],
    ["POST", "/command", "{", 400],
    ["POST", "/command", '{"command":{"kind":"halt"}}', 400],
    ["POST", "/command", '{"command":{"kind":"unsilence","silence":"a","more":1}}', 400],
    ["POST", "/command", '{"command":{"kind":"reset","rule":"a","key":null,"author":"b"}}', 400],
    ["POST", "/command", String.raw`{"command":{"kind":"unsilence","silence":"\ud83d"}}`, 422],
    ["POST", "/command", `"${"x".repeat(2_000_000)}"`, 400],
  ])("%s %s is refused with a reason", async (method, route, body, status) => {
    const answer = await raw(method, route, body);
    expect(answer.status).toBe(status);
    expect(answer.value).toEqual({ problem: expect.any(String) as string, help: expect.any(String) as string });
  });
});

function raw(method: string, route: string, body?: string): Promise<{ status: number | undefined; value: unknown }> {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { "content-type": "application/json" };
    const asking = request({ socketPath: path, method, path: route, headers, agent: false }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString()));
      response.on("end", () => {
        resolve({ status: response.statusCode, value: JSON.parse(text) });
      });
    });
    asking.on("error", reject);
    asking.end(body);
  });
}

/** Lets the event loop turn until something has come to be; the test's own time-out is the bound. */
async function settled(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

describe("reload", () => {
  test("gives what was refused", async () => {
    await start(serviceOf(await badMorning(), () => Promise.resolve(["guards.policy: no rule may be called `error`"])));
    expect(await connectLocally(path).reload()).toEqual(["guards.policy: no rule may be called `error`"]);
  });
});

describe("failures", () => {
  test("nobody answers", async () => {
    const { kind, message, help } = await failure(connectLocally(path).alerts());
    expect({ kind, message, help }).toEqual({
      kind: "nobody",
      message: "no monitor is running here",
      help: "start one with `monitor run`",
    });
    expect(
      (
        await failure(
          connectLocally(path).follow(
            () => undefined,
            () => undefined,
          ),
        )
      ).kind,
    ).toBe("nobody");
  });

  test("a store that fails is told in its words, and a fault of ours without a stack", async () => {
    const service = serviceOf(await badMorning());
    const alerts = (): Promise<never> => Promise.reject(new StoreError("full", "the disk is full"));
    const silences = (): Promise<never> => Promise.reject(new Error("oh"));
    await start({ ...service, view: { ...service.view, alerts, silences } });
    expect(await failure(connectLocally(path).alerts())).toMatchObject({ kind: "refused", message: "the disk is full" });
    expect(await failure(connectLocally(path).silences())).toMatchObject({ kind: "refused", message: "oh" });
  });

  test("what answers is no monitor", async () => {
    const other = createServer((socket) => socket.resume().end("220 hello\r\n"));
    await new Promise<void>((resolve) => other.listen(path, resolve));
    expect((await failure(connectLocally(path).alerts())).kind).toBe("broken");
    await new Promise((resolve) => other.close(resolve));
  });
});

describe("where the socket is", () => {
  test("it is its owner's alone, leaves nothing else behind, and goes with the monitor", async () => {
    const before = process.umask(0);
    try {
      const socket = await start(serviceOf(await badMorning()));
      expect(lstatSync(path).mode & 0o777).toBe(0o600);
      expect(readdirSync(folder)).toEqual(["monitor.sock"]);
      await socket.close();
      expect(readdirSync(folder)).toEqual([]);
    } finally {
      process.umask(before);
    }
  });

  test("one that nobody answers is replaced", async () => {
    const stale = await start(serviceOf(await badMorning()));
    const kept = `${path}.kept`;
    const { renameSync } = await import("node:fs");
    renameSync(path, kept);
    await stale.close();
    renameSync(kept, path);
    expect(existsSync(path)).toBe(true);
    expect((await failure(connectLocally(path).alerts())).kind).toBe("nobody");
    await start(serviceOf(await badMorning()));
    expect(await connectLocally(path).alerts()).toHaveLength(4);
  });

  test("one that somebody answers stays, and this monitor is refused", async () => {
    await start(serviceOf(await badMorning()));
    const second = await openLocalSocket(path, serviceOf(await badMorning()));
    expect(second).toEqual({
      ok: false,
      problem: `another monitor is running on this data folder: it answers on ${path}`,
      help: "stop it first, or give this one a data folder of its own",
    });
    expect(await connectLocally(path).alerts()).toHaveLength(4);
  });

  test("closing leaves alone what another monitor has put there", async () => {
    const first = await start(serviceOf(await badMorning()));
    rmSync(path);
    await start(serviceOf(await badMorning()));
    await first.close();
    expect(await connectLocally(path).alerts()).toHaveLength(4);
  });

  test("a file that is no socket is not touched", async () => {
    writeFileSync(path, "mine");
    expect(await openLocalSocket(path, serviceOf(await badMorning()))).toMatchObject({
      ok: false,
      problem: `${path} is there and is no socket`,
    });
  });

  test("a folder that is not there, or a path that is too long, is told", async () => {
    const service = serviceOf(await badMorning());
    expect(await openLocalSocket(join(folder, "no/monitor.sock"), service)).toMatchObject({
      ok: false,
      problem: `the socket monitor.sock cannot be made in ${join(folder, "no")} (ENOENT)`,
    });
    const long = join(folder, "x".repeat(90));
    mkdirSync(long);
    expect(await openLocalSocket(join(long, "monitor.sock"), service)).toMatchObject({
      ok: false,
      help: "choose a data folder with a shorter path",
    });
    const longest = join(folder, "y".repeat(107 - Buffer.byteLength(folder) - "//monitor.sock".length));
    mkdirSync(longest);
    await start(service, join(longest, "monitor.sock"));
  });

  test.skipIf(process.getuid?.() === 0)("a folder that may not be written to is told", async () => {
    chmodSync(folder, 0o500);
    expect(await openLocalSocket(path, serviceOf(await badMorning()))).toMatchObject({ ok: false });
    chmodSync(folder, 0o700);
  });

  test("closing waits for nobody who hangs on", async () => {
    const socket = await start(serviceOf(await badMorning()));
    const idle = connect(path);
    await new Promise((resolve) => idle.once("connect", resolve));
    idle.on("error", () => undefined);
    await socket.close();
    await settled(() => idle.destroyed);
  });
});
