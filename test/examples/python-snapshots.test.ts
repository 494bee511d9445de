import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { appendFileSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createStoreView } from "../../src/monitor/store-view.ts";
import { createHttpServer } from "../../src/server/http/http-server.ts";
import { badMorning, type OnCallDesk } from "../monitor/on-call-desk.ts";
import { VirtualClock } from "../monitor/virtual-clock.ts";
import { LACKS_PYTHON, runPython, startPython } from "./python.ts";

const TOKEN = "ingest-0123456789abcdef";
const PATIENCE = { timeout: 30_000, interval: 10 };

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "python-snapshots-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Ten snapshots, numbered; `after` is what the program does then. */
const sending = (after: string, more = ""): string => `import os, time
from snapshot_sender import SnapshotSender
sender = SnapshotSender(os.environ["URL"], "engine", os.environ.get("PLIMSOLL_TOKEN")${more})
began = time.monotonic()
for number in range(10):
    sender.send({"timestamp": f"2025-10-14T05:30:{number:02}Z", "meta": {"sequence": number}})
assert time.monotonic() - began < 1
${after}`;
const SUMMARY = "print(sender.close(within=30), sender.sent, sender.dropped, sender.refused, sender.problem)";

describe.skipIf(LACKS_PYTHON)("snapshots from Python over HTTP (skipped where python3 is not installed)", () => {
  let server: FastifyInstance;
  let desk: OnCallDesk;
  let accepted: { readonly source: string; readonly number: unknown; readonly at: number }[] = [];
  /** So many find no room. */
  let crowd = 0;
  let turnedAwayAt = 0;
  let url = "";

  beforeEach(async () => {
    accepted = [];
    crowd = 0;
    desk = await badMorning();
    const figures = () => desk.figures();
    server = await createHttpServer(
      {
        listen: { host: "127.0.0.1", port: 0 },
        tokens: [{ name: "engine", roles: ["ingest"], secret: TOKEN }],
        bodyLimit: 2_000,
        rateLimit: 1_000,
        connections: 10,
      },
      {
        clock: new VirtualClock(desk.now),
        log: () => undefined,
        view: createStoreView({ store: desk.store, now: () => desk.now, running: () => ({ figures: figures(), reason: null }) }),
        control: desk.control,
        live: {
          accept: (source, snapshot) => {
            accepted.push({ source, number: (snapshot as { meta?: { sequence?: number } }).meta?.sequence, at: performance.now() });
          },
          room: () => {
            if (crowd === 0) return { snapshots: 100, bytes: 1_000_000 };
            crowd -= 1;
            turnedAwayAt = performance.now();
            return { snapshots: 0, bytes: 1_000_000 };
          },
          failing: () => null,
        },
        sources: [{ name: "engine", broughtBy: undefined }],
        figures,
        storeFigures: () => desk.store.figures(),
        listen: desk.listen,
        bundles: () => [],
        policiesOf: () => [],
        newest: () => undefined,
        heartbeat: () => Promise.resolve({ status: "running", sessionActive: true, updatedAt: desk.now }),
      },
    );
    url = await server.listen({ host: "127.0.0.1", port: 0 });
  });
  afterEach(async () => {
    await server.close();
  });

  const numbers = () => accepted.map(({ number }) => number);

  test("arrive in order, under the token of the environment", async () => {
    const ran = await runPython(sending(SUMMARY), folder, { URL: url, PLIMSOLL_TOKEN: TOKEN });
    expect(ran).toEqual({ code: 0, out: "0 10 0 0 None\n", err: "" });
    expect(numbers()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(new Set(accepted.map(({ source }) => source))).toEqual(new Set(["engine"]));
  });

  test("wait as long as Retry-After says where there is no room, and none is lost", async () => {
    crowd = 1;
    const ran = await runPython(sending(SUMMARY), folder, { URL: url, PLIMSOLL_TOKEN: TOKEN });
    expect(ran).toEqual({ code: 0, out: "0 10 0 0 None\n", err: "" });
    expect(numbers()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(crowd).toBe(0);
    expect((accepted[0]?.at ?? 0) - turnedAwayAt).toBeGreaterThanOrEqual(990);
  });

  test("are tried again after a token was refused, and say why", async () => {
    const after = `while sender.problem is None: time.sleep(0.01)
print(sender.problem)
print(sender.close(within=0.2), sender.sent)`;
    const ran = await runPython(sending(after), folder, { URL: url, PLIMSOLL_TOKEN: "ingest-0123456789abcdee" });
    expect(ran.out).toMatch(/^401: .+\n10 0\n$/);
    expect(ran.out).not.toContain("0123456789");
    expect(accepted).toEqual([]);
  });

  test("that can never be taken are counted and left behind", async () => {
    const after = `sender.send({"timestamp": "2025-10-14T05:31:00Z", "text": "x" * 3000})
sender.send({"timestamp": "2025-10-14T05:31:01Z", "pnl": {"daily": float("nan")}})
sender.send({"timestamp": "2025-10-14T05:31:02Z", "odd": object()})
sender.send({"timestamp": "2025-10-14T05:31:03Z", "meta": {"sequence": 99}})
${SUMMARY}`;
    const { code, out } = await runPython(sending(after), folder, { URL: url, PLIMSOLL_TOKEN: TOKEN });
    expect({ code, out }).toEqual({ code: 0, out: "0 11 0 3 None\n" });
    expect(numbers().slice(-2)).toEqual([9, 99]);
  });
});

describe.skipIf(LACKS_PYTHON)("a sender in Python (skipped where python3 is not installed)", () => {
  test("keeps the newest while the monitor is away, and holds the engine up for nothing", async () => {
    // A port that nobody listens at.
    const nobody = createServer().listen(0, "127.0.0.1");
    await vi.waitUntil(() => nobody.listening, PATIENCE);
    const { port } = nobody.address() as AddressInfo;
    await new Promise((resolve) => nobody.close(resolve));
    const after = `while sender.problem is None: time.sleep(0.01)
print(sender.problem.split(":")[0])
began = time.monotonic()
left = sender.close(within=0.2)
print(left, left + sender.dropped, sender.sent, time.monotonic() - began < 5)`;
    const { code, out, err } = await runPython(sending(after, ", waiting=3"), folder, { URL: `http://127.0.0.1:${port}` });
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^the monitor does not answer\n[34] 10 0 True\n$/);
  });

  test("goes on where it was when answers are lost, slow or no answers at all", async () => {
    const seen: (number | undefined)[] = [];
    let requests = 0;
    const misbehaving = createServer((request, response) => {
      let text = "";
      request.on("data", (chunk: Buffer) => (text += chunk.toString()));
      request.on("end", () => {
        requests += 1;
        if (requests === 1) return request.socket.destroy();
        if (requests === 2) return response.writeHead(500).end("not well");
        if (requests === 3) return undefined; // Never answers: the sender's time-out ends it.
        if (requests === 4) return response.writeHead(302, { location: "http://127.0.0.1:1/" }).end();
        if (requests === 5) return request.socket.end("HTTP/1.1 what\r\n\r\n");
        if (requests === 6) return response.writeHead(429, { "retry-after": new Date(Date.now() - 5_000).toUTCString() }).end();
        seen.push((JSON.parse(text) as { meta: { sequence: number } }).meta.sequence);
        return response.writeHead(202).end("{}");
      });
    }).listen(0, "127.0.0.1");
    await vi.waitUntil(() => misbehaving.listening, PATIENCE);
    const { port } = misbehaving.address() as AddressInfo;
    // Waits of backoff are short here: what counts is that there are attempts.
    const program = `import snapshot_sender
snapshot_sender._FIRST_WAIT = 0.01
${sending(SUMMARY, ", timeout=0.5")}`;
    const ran = await runPython(program, folder, { URL: `http://127.0.0.1:${port}/` });
    misbehaving.closeAllConnections();
    misbehaving.close();
    expect(ran).toEqual({ code: 0, out: "0 10 0 0 None\n", err: "" });
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(requests).toBe(16);
  });

  test.each([
    ["'ftp://x', 'engine'", "`ftp://x` is no address of a monitor"],
    ["'127.0.0.1:8137', 'engine'", "is no address of a monitor"],
    ["'http://x', 'engine', ''", "the token is empty"],
    ["'http://x', 'engine', 'a\\nb'", "the token is empty, or holds"],
  ])("refuses SnapshotSender(%s)", async (given, problem) => {
    const { out } = await runPython(
      `from snapshot_sender import SnapshotSender
try:
    SnapshotSender(${given})
except ValueError as error:
    print(error)`,
      folder,
    );
    expect(out).toContain(problem);
  });
});

describe.skipIf(LACKS_PYTHON)("a file of snapshots from Python (skipped where python3 is not installed)", () => {
  const lines = (name: string): readonly string[] => readFileSync(join(folder, "data", name), "utf8").split("\n");

  test("goes on behind a torn line, and in a new file when the old one is renamed", async () => {
    const python = startPython(
      [
        "-c",
        `import sys
from snapshot_file import SnapshotFile
file = SnapshotFile("data/engine.jsonl")
for line in sys.stdin:
    print(file.append({"n": int(line)}), flush=True)
print(file.append({"nan": float("nan")}), file.lost, file.problem)
file.close()`,
      ],
      { cwd: folder },
    );
    const append = async (number: number, count: number): Promise<void> => {
      python.child.stdin?.write(`${number}\n`);
      await vi.waitUntil(() => python.out().split("\n").length > count, PATIENCE);
    };
    await append(1, 1);
    renameSync(join(folder, "data/engine.jsonl"), join(folder, "data/engine.jsonl.1"));
    await append(2, 2);
    python.child.stdin?.end();
    const { code, out } = await python.ended;
    expect({ code, out }).toEqual({ code: 0, out: expect.stringMatching(/^True\nTrue\nFalse 1 cannot be written: /) as string });
    expect(lines("engine.jsonl.1")).toEqual(['{"n":1}', ""]);
    appendFileSync(join(folder, "data/engine.jsonl"), '{"n":2,"cut');
    const program = `from snapshot_file import SnapshotFile
SnapshotFile("data/engine.jsonl").append({"n": 3})`;
    expect(await runPython(program, folder)).toEqual({ code: 0, out: "", err: "" });
    expect(lines("engine.jsonl")).toEqual(['{"n":2}', '{"n":2,"cut', '{"n":3}', ""]);
  });
});
