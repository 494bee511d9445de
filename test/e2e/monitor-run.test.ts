import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type Built, build } from "./built.ts";
import { Place, POLICY, SECRET } from "./running-monitor.ts";

let built: Built;
let place: Place;

beforeAll(() => {
  built = build();
}, 120_000);
beforeEach(() => {
  place = new Place(built.monitor);
});
afterEach(async () => {
  await place.close();
});

interface AlertLine {
  readonly rule: string;
  readonly transition: string;
  readonly acknowledged: boolean;
  readonly context: { readonly episode: string; readonly ordinal: number };
}

function alertLines(): readonly AlertLine[] {
  return place.lines("logs/alerts").map((line) => JSON.parse(line) as AlertLine);
}

function recorded(): number {
  return place.lines("data/recordings").filter((line) => line.includes('"daily_loss_pct"')).length;
}

const CALM = { daily_loss_pct: -1, circuit_breaker_active: false };
const LOSS = { daily_loss_pct: -6, circuit_breaker_active: false };

describe("a monitor that runs", { timeout: 180_000 }, () => {
  test("is told by an engine, asked and answered by people, and killed without forgetting anything", async () => {
    const first = await place.run();
    expect(first.saying("is not there yet")).toMatchObject([{ level: "warn" }]);
    place.tick(LOSS);
    const { running, alerts } = await place.until((status) => status.alerts.length > 0);
    expect(running).toBe(true);
    expect(alerts).toMatchObject([{ rule: "daily_loss_exceeded", phase: "firing", message: "Daily loss -6%, limit 5%" }]);
    await first.said("source engine: is there now");
    expect(first.saying("source engine").map(({ level }) => level)).toEqual(["warn", "info"]);

    // All of this in its first minute.
    expect(place.monitor("health", "circuit breaker")).toMatchObject({ code: 0, err: "" });
    expect(place.monitor("health", "monitor", "store").out).toMatch(/^PLIMSOLL OK - 2 checks \|/);
    // Its recipient is nowhere to be found.
    expect(place.monitor("health", "delivery").out).toMatch(/^PLIMSOLL WARNING - delivery/);
    const health = place.monitor("health");
    expect([health.code, health.out]).toEqual([1, expect.stringContaining("UNKNOWN - heartbeat: no policy at work has a rule")]);
    const metrics = place.monitor("metrics", "risk.daily_loss_pct", "--json");
    expect(JSON.parse(metrics.out)).toMatchObject([{ source: "engine", count: 1, min: -6, max: -6 }]);
    place.tick({ ...LOSS, circuit_breaker_active: true });
    await place.until((status) => status.alerts.length === 2);
    expect(place.monitor("health", "circuit breaker")).toMatchObject({
      code: 2,
      out: expect.stringContaining("Circuit breaker active") as string,
    });

    expect(place.monitor("ack", "daily_loss_exceeded", "--by", "asha", "--comment", "closing half of the book")).toEqual({
      code: 0,
      out: "daily_loss_exceeded: acknowledged until it ends or gets worse\n",
      err: "",
    });
    expect(place.monitor("ack", "daily_loss_exceded", "--by", "asha", "--comment", "x")).toEqual({
      code: 1,
      out: "",
      err: "monitor: daily_loss_exceded is not open; did you mean `daily_loss_exceeded`?\n",
    });
    const told = place.monitor("tail", "--json").out.trimEnd().split("\n");
    expect(told.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { sequence: 1, rule: "daily_loss_exceeded", transition: "fired" },
      { sequence: 2, rule: "circuit_breaker_triggered", transition: "fired" },
      { sequence: 3, rule: "daily_loss_exceeded", transition: "acknowledged" },
    ]);
    await vi.waitUntil(() => alertLines().length === 3, { timeout: 30_000 });

    expect(await first.end("SIGKILL")).toBe("SIGKILL");
    expect(place.status()).toMatchObject({ running: false, alerts: [{}, {}] });
    const second = await place.run();
    place.tick(CALM);
    const left = await place.until((status) => status.alerts.length === 0);
    expect(left.running).toBe(true);
    expect(JSON.parse(place.monitor("history", "daily_loss_exceeded", "--json").out)).toMatchObject([
      { rule: "daily_loss_exceeded", end: "resolved", worst: "critical", acknowledged: ["by asha: closing half of the book"] },
    ]);
    expect(await second.end("SIGTERM")).toBe(0);
    expect(alertLines().map(({ rule, transition, acknowledged }) => [rule, transition, acknowledged])).toEqual([
      ["daily_loss_exceeded", "fired", false],
      ["circuit_breaker_triggered", "fired", false],
      ["daily_loss_exceeded", "acknowledged", true],
      ["daily_loss_exceeded", "resolved", true],
      ["circuit_breaker_triggered", "resolved", false],
    ]);
  });

  test("has an alert acknowledged after a kill, and tells nothing twice", async () => {
    const first = await place.run();
    place.tick(LOSS);
    await place.until((status) => status.alerts.length > 0);
    place.monitor("ack", "daily_loss_exceeded", "--by", "asha", "--comment", "on it");
    await first.end("SIGKILL");
    const second = await place.run();
    place.tick({ ...LOSS, daily_loss_pct: -6.5 });
    await vi.waitUntil(() => recorded() === 2, { timeout: 30_000 });
    const { alerts } = await place.until((status) => status.running);
    expect(alerts).toMatchObject([{ rule: "daily_loss_exceeded", acknowledgement: { author: "asha", comment: "on it" } }]);
    await second.end("SIGTERM");
    const names = alertLines().map(({ context: { episode, ordinal } }) => `${episode}/${ordinal}`);
    expect(new Set(names).size).toBe(names.length);
    expect(alertLines().filter(({ transition }) => transition === "fired")).toHaveLength(1);
  });

  test("takes a changed policy at SIGHUP, and keeps it when the next one is broken", async () => {
    const monitor = await place.run();
    place.tick(LOSS);
    await place.until((status) => status.alerts.length > 0);
    place.write("desk.policy", POLICY("1.1.0", "7%"));
    monitor.signal("SIGHUP");
    await monitor.said("policy desk 1.1.0 is in force");
    place.tick({ ...LOSS, daily_loss_pct: -6.1 });
    await place.until((status) => status.alerts.length === 0);

    place.write("desk.policy", POLICY("1.2.0", "7"));
    monitor.signal("SIGHUP");
    const { alerts } = await place.until((status) => status.alerts.length > 0);
    expect(alerts).toMatchObject([{ rule: "policy_refused", key: "desk", phase: "firing" }]);
    expect(alerts[0]?.message).toContain("desk.policy:6:");
    expect(monitor.saying("policy desk is refused")).toMatchObject([
      { level: "error", msg: expect.stringContaining("version 1.1.0 stays in force: desk.policy:6:") as string },
    ]);
    expect(place.monitor("reload")).toMatchObject({ code: 1, out: "" });
    place.tick({ ...LOSS, daily_loss_pct: -7.5 });
    await place.until((status) => status.alerts.length === 2);

    place.write("desk.policy", POLICY("1.0.5", "7%"));
    const { code, err } = place.monitor("reload");
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/^monitor: desk is refused: version 1\.0\.5 of `desk` is older than 1\.1\.0, which is in force; /),
    ]);
    expect(await monitor.end("SIGTERM")).toBe(0);
    expect(monitor.log.at(-1)).toMatchObject({ level: "info", msg: "the monitor has stopped" });
  });

  test.each(["SIGTERM", "SIGINT"] as const)("finishes at %s what it has taken in, and goes on from there", async (signal) => {
    const first = await place.run();
    for (let count = 0; count < 500; count += 1) place.tick(count === 499 ? LOSS : CALM);
    await vi.waitUntil(() => recorded() > 0, { timeout: 30_000 });
    expect(await first.end(signal)).toBe(0);
    expect(first.log.at(-1)).toMatchObject({ msg: "the monitor has stopped" });
    expect(first.log.filter(({ level }) => level === "error").filter(({ msg }) => !msg.includes("fired"))).toEqual([]);
    const second = await place.run();
    await place.until((status) => status.running && status.alerts.length > 0);
    expect(await second.end(signal)).toBe(0);
    expect(recorded()).toBe(500);
    expect(alertLines()).toMatchObject([{ rule: "daily_loss_exceeded", transition: "fired" }]);
  });

  test("keeps its data, and what goes with them, where it is told to", async () => {
    const monitor = await place.run("--data", "elsewhere");
    place.tick(LOSS);
    await vi.waitUntil(() => place.monitor("status", "--data", "elsewhere").out.includes("1 alert firing"), { timeout: 30_000 });
    await monitor.end("SIGTERM");
    expect(place.read("elsewhere/heartbeat.json")).toContain('"status":"stopped"');
    expect(place.lines("elsewhere/logs/alerts")).toHaveLength(1);
    expect(() => place.lines("logs/alerts")).toThrow();
    // Without the settings the folder itself says in which zone its people are.
    const { out, err } = place.monitor("tail", "--data", join(place.folder, "elsewhere"));
    rmSync(join(place.folder, "plimsoll.yaml"));
    expect(err).toBe("");
    expect(place.monitor("tail", "--data", "elsewhere").out).toBe(out);
  });
});

describe("a monitor that cannot run as it should", { timeout: 120_000 }, () => {
  test("says so where the settings are wrong, or not there, and shows no secret", () => {
    expect(place.monitor("check-settings")).toEqual({
      code: 0,
      out: "plimsoll.yaml: 2 policies, 1 source, no findings\n",
      err: "",
    });
    place.write("plimsoll.yaml", `recipients:\n  desk: { kind: slack, severity: loud, secret: "${SECRET}" }\n`);
    for (const command of ["check-settings", "run"]) {
      const { code, out, err } = place.monitor(command);
      expect([code, out]).toEqual([1, ""]);
      expect(err).toContain("the secret is written out here");
      expect(err).toContain("plimsoll.yaml:2:");
      expect(err).not.toContain("mQ7xT2pL9vKc");
      expect(err).not.toMatch(/^\s+at /m);
    }
    rmSync(join(place.folder, "plimsoll.yaml"));
    expect(place.monitor("run")).toEqual({
      code: 2,
      out: "",
      err: "monitor: the settings plimsoll.yaml cannot be read: no such file; write it as docs/settings.md shows, or name another with --settings FILE\n",
    });
    place.write("plimsoll.yaml", "enabled: false\n");
    expect(place.monitor("run")).toMatchObject({ code: 0, err: expect.stringContaining("`enabled: false`") as string });
  });

  test("runs without a policy that is missing, and says which", async () => {
    rmSync(join(place.folder, "desk.policy"));
    expect(place.monitor("check-settings").code).toBe(1);
    const monitor = await place.run();
    const [line, ...more] = monitor.saying("policy desk is refused");
    expect(line).toMatchObject({
      level: "error",
      msg: "policy desk is refused, nothing is in force: the file cannot be read: no such file",
    });
    expect(more).toEqual([]);
    expect((await place.until((status) => status.alerts.length > 0)).alerts).toMatchObject([{ rule: "policy_refused" }]);
    place.write("desk.policy", POLICY());
    monitor.signal("SIGHUP");
    await monitor.said("policy desk 1.0.0 is in force");
    place.tick(LOSS);
    await place.until((status) => status.alerts.some(({ rule }) => rule === "daily_loss_exceeded"));
    expect(await monitor.end("SIGTERM")).toBe(0);
  });

  test("leaves a data folder to the monitor that has it", async () => {
    const monitor = await place.run();
    const { code, out, err } = place.monitor("run");
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(/another monitor/);
    expect(err).not.toMatch(/^\s+at /m);
    expect(place.status().running).toBe(true);
    expect(await monitor.end("SIGTERM")).toBe(0);
  });
});
