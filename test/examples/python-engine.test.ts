import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { readStatusFile } from "../../src/heartbeat/status-file.ts";
import { formatTimestamp } from "../../src/model/timestamp.ts";
import { type Built, build } from "../e2e/built.ts";
import { Place, type RunningMonitor } from "../e2e/running-monitor.ts";
import { LACKS_PYTHON, PYTHON_FOLDER, type RunningPython, startPython } from "./python.ts";

const ENGINE = join(PYTHON_FOLDER, "engine.py");
const [INGEST, READ] = ["ingest-0123456789abcdef", "read-0123456789abcdef"];
const PATIENCE = { timeout: 30_000, interval: 20 };

const SETTINGS = `policies:
  - file: desk.policy
sources:
  engine: {}
  worker: { file: worker.jsonl }
recipients:
  siren: { kind: command, command: ["/bin/cat"], severity: never, heartbeat_status: true }
routes:
  - { source: worker, to: siren }
http:
  listen: 127.0.0.1:0
  tokens:
    - { name: engine, role: ingest, secret: { file: engine-token } }
    - { name: wall, role: read, secret: { file: wall-token } }
`;

describe.skipIf(LACKS_PYTHON)("the engine in Python, as it is", { timeout: 180_000 }, () => {
  let built: Built;
  let place: Place;
  let monitor: RunningMonitor;
  let url = "";
  const engines: RunningPython[] = [];

  beforeAll(() => {
    built = build();
  }, 120_000);
  beforeEach(async () => {
    place = new Place(built.monitor);
    place.write("plimsoll.yaml", SETTINGS);
    place.write("engine-token", INGEST);
    place.write("wall-token", READ);
    monitor = await place.run();
    await monitor.said("the API answers on");
    url = /http:\S+/.exec(monitor.saying("the API answers on")[0]?.msg ?? "")?.[0] ?? "";
  });
  afterEach(async () => {
    for (const { child, ended } of engines.splice(0)) {
      child.kill("SIGKILL");
      await ended;
    }
    await place.close();
  });

  function engine(...options: readonly string[]): RunningPython {
    const started = startPython([ENGINE, ...options], { cwd: place.folder, env: { PLIMSOLL_TOKEN: INGEST } });
    engines.push(started);
    return started;
  }

  interface Told {
    readonly status: string;
    readonly timestamp: string;
    readonly session_active: boolean | null;
    readonly uptime: number;
    readonly last_update: string | null;
  }

  async function told(): Promise<Told> {
    const response = await fetch(`${url}/api/heartbeat/status`, { headers: { authorization: `Bearer ${READ}` } });
    expect(response.status).toBe(200);
    return (await response.json()) as Told;
  }

  /** The text form as it lies there. */
  async function textForm() {
    const read = await readStatusFile(join(place.folder, "logs/heartbeat_status.txt"), undefined, Date.now());
    if (!read.ok) throw new Error(read.problem);
    const { status, sessionActive, timestamp } = read.status;
    return { status, session_active: sessionActive, last_update: formatTimestamp(timestamp) };
  }

  test("posts, is watched, and says so in both forms of its heartbeat", async () => {
    expect(await told()).toMatchObject({ status: "unknown", session_active: null, last_update: null });
    const worker = join(place.folder, "data/worker.json");
    const running = engine("--post", url, "--heartbeat", worker, "--every", "0.05", "--loss", "-6");
    const { alerts } = await place.until((status) => status.alerts.length > 0);
    expect(alerts).toMatchObject([{ rule: "daily_loss_exceeded", phase: "firing", message: "Daily loss -6%, limit 5%" }]);
    expect(place.monitor("heartbeat", "check", worker)).toMatchObject({ code: 0, err: "" });
    expect(JSON.parse(readFileSync(worker, "utf8"))).toMatchObject({ status: "running", details: { not_sent: null } });
    await vi.waitUntil(async () => (await textForm()).status === "healthy", PATIENCE);
    const during = await told();
    expect(during).toMatchObject({ ...(await textForm()), status: "healthy", session_active: true });
    expect(Math.abs(Date.parse(during.timestamp) - Date.now())).toBeLessThan(30_000);
    expect(during.uptime).toBeGreaterThan(0);

    running.child.kill("SIGTERM");
    const { code, out, err } = await running.ended;
    expect({ code, out, err }).toEqual({
      code: 0,
      out: expect.stringMatching(/^\d+ snapshots, 0 not sent\n$/) as string,
      err: "",
    });
    expect(place.monitor("heartbeat", "check", worker)).toMatchObject({ code: 2 });
    expect(place.monitor("heartbeat", "check", worker, "--allow-stopped")).toMatchObject({ code: 0 });
    expect(await told()).toMatchObject({ ...(await textForm()), status: "unknown", session_active: false });
    const sent = Number(/^\d+/.exec(out)?.[0]);
    await vi.waitUntil(() => recorded("engine") === sent, PATIENCE);
  });

  test("appends to a file that the monitor follows, which says around its message that it sends one", async () => {
    const files = ["--append", "worker.jsonl", "--heartbeat", "worker.json", "--status", "worker-status.txt"];
    const ran = engine(...files, "--every", "0.01", "--ticks", "20", "--loss", "-6");
    expect(await ran.ended).toEqual({ code: 0, out: "20 snapshots, 0 not sent\n", err: "" });
    await place.until((status) => status.alerts.length > 0);
    await vi.waitUntil(() => recorded("worker") === 20, PATIENCE);
    await vi.waitUntil(async () => (await told()).status === "healthy", PATIENCE);
    expect(place.read("logs/heartbeat_status.txt")).toMatch(/^✅ Told siren of daily_loss_exceeded\n/);
    expect(await told()).toMatchObject({ ...(await textForm()), session_active: true });
  });

  test("says at once that a check before the start failed, and trades nothing", async () => {
    const worker = join(place.folder, "worker.json");
    const ran = await engine("--post", url, "--heartbeat", worker, "--equity", "0").ended;
    expect(ran).toMatchObject({ code: 1, err: "" });
    const { code, out } = place.monitor("heartbeat", "check", worker);
    expect({ code, out }).toEqual({
      code: 2,
      out: expect.stringContaining("preflight_failed: equity is 0") as string,
    });
    expect(await told()).toMatchObject({ ...(await textForm()), status: "failure", session_active: true });
  });

  test("goes on trading while there is no monitor, and sends what it kept", async () => {
    await monitor.end("SIGTERM");
    const worker = join(place.folder, "worker.json");
    const running = engine("--post", url, "--heartbeat", worker, "--every", "0.05", "--loss", "-6");
    await vi.waitUntil(() => existsSync(worker) && readFileSync(worker, "utf8").includes('"running"'), PATIENCE);
    place.write("plimsoll.yaml", SETTINGS.replace("127.0.0.1:0", new URL(url).host));
    await place.run();
    await place.until((status) => status.alerts.length > 0);
    running.child.kill("SIGTERM");
    const { code, out } = await running.ended;
    expect({ code, out }).toEqual({ code: 0, out: expect.stringMatching(/, 0 not sent\n$/) as string });
    await vi.waitUntil(() => recorded("engine") === Number(/^\d+/.exec(out)?.[0]), PATIENCE);
  });

  /** Snapshots that the monitor wrote down of a source. */
  function recorded(source: string): number {
    return place.lines("data/recordings").filter((line) => line.includes(`"${source}"`) && line.includes('"daily_loss_pct"'))
      .length;
  }
});
