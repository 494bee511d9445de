import { describe, expect, test } from "vitest";
import { formatTimestamp } from "../../src/model/timestamp.ts";
import type { MonitorFigures } from "../../src/monitor/health.ts";
import { StoreError } from "../../src/monitor/store.ts";
import { createStoreView } from "../../src/monitor/store-view.ts";
import { MemoryStore } from "./memory-store.ts";
import { badMorning, MINUTE, OnCallDesk, shippedBundle, START } from "./on-call-desk.ts";

function viewOf(
  desk: OnCallDesk,
  options: { running?: boolean; now?: number; reason?: string; figures?: Partial<MonitorFigures> } = {},
) {
  const running = { figures: { ...desk.figures(), ...options.figures }, reason: options.reason ?? null };
  return createStoreView({
    store: desk.store,
    now: () => options.now ?? desk.now,
    running: () => (options.running === false ? undefined : running),
  });
}

async function calm(minutes = 3): Promise<OnCallDesk> {
  const desk = new OnCallDesk([shippedBundle("trading_core.policy")]);
  await desk.begin();
  for (let minute = 0; minute < minutes; minute += 1) await desk.minute();
  return desk;
}

async function check(view: ReturnType<typeof viewOf>, name: string) {
  const { checks } = await view.health();
  return checks.find((each) => each.name === name);
}

describe("what is read", () => {
  test("alerts, transitions, series and policies are the store's", async () => {
    const desk = await badMorning();
    const view = viewOf(desk);
    expect(await view.alerts()).toEqual(await desk.store.alerts());
    expect(await view.alerts("other")).toEqual([]);
    const query = { rule: "daily_loss_exceeded", limit: 2 };
    expect(await view.transitions(query)).toEqual(await desk.store.transitions(query));
    const series = { metrics: ["risk.daily_loss_pct"], since: START, until: desk.now };
    expect((await view.series(series)).map(({ last }) => last)).toEqual([
      0.5, -0.5, -1.5, -2.5, -4.1, -5.1, -5.2, -5.3, -5.4, -5.4, -5.4, -5.4,
    ]);
    expect((await view.policies()).map(({ policy }) => policy)).toEqual(["trading_core", "worker_heartbeat"]);
  });

  test("silences say of which source they are", async () => {
    const [silence, ...others] = await viewOf(await badMorning()).silences();
    expect(others).toEqual([]);
    expect(silence).toMatchObject({ source: "engine", author: "ravi", comment: "block trade until noon" });
  });
});

describe("health", () => {
  test("a calm engine is well, and what no rule watches is unknown", async () => {
    const { checks, status, running } = await viewOf(await calm()).health();
    expect(checks.map(({ name, status: each }) => [name, each])).toEqual([
      ["model freshness", "ok"],
      ["connectivity", "ok"],
      ["circuit breaker", "ok"],
      ["heartbeat", "ok"],
      ["monitor", "ok"],
      ["store", "ok"],
      ["delivery", "ok"],
    ]);
    expect({ status, running }).toEqual({ status: "ok", running: true });
    const guards = new OnCallDesk([shippedBundle("guards.policy.yaml")]);
    await guards.begin();
    await guards.minute();
    expect(await check(viewOf(guards), "circuit breaker")).toEqual({
      name: "circuit breaker",
      status: "unknown",
      message: "no policy at work has a rule for it",
      figures: [],
    });
  });

  test("figures come in the units of Nagios", async () => {
    const view = viewOf(await calm());
    expect(await check(view, "model freshness")).toMatchObject({
      message: "artifacts.teacher_model_age_hours 14h, artifacts.student_model_age_hours 9h",
      figures: [
        { label: "artifacts.teacher_model_age_hours", value: 50_400, unit: "s" },
        { label: "artifacts.student_model_age_hours", value: 32_400, unit: "s" },
      ],
    });
    expect(await check(view, "circuit breaker")).toMatchObject({ message: "risk.circuit_breaker_active no" });
  });

  test("an alert that fires is told with who has taken it; one that only informs changes nothing", async () => {
    const desk = await calm();
    await desk.minute({ "risk.circuit_breaker_active": true });
    expect(await check(viewOf(desk), "circuit breaker")).toMatchObject({
      status: "critical",
      message: "Circuit breaker active at a daily loss of -0.07%",
      figures: [{ label: "risk.circuit_breaker_active", value: 1, unit: "" }],
    });
    await desk.control.command({
      kind: "acknowledge",
      rule: "circuit_breaker_triggered",
      key: null,
      author: "asha",
      comment: "on it",
      until: null,
    });
    expect((await check(viewOf(desk), "circuit breaker"))?.message).toContain("(acknowledged by asha)");
    expect((await viewOf(desk).health()).status).toBe("critical");
  });

  test("the worst alert of a check comes first and the others are counted", async () => {
    const desk = new OnCallDesk([shippedBundle("worker_heartbeat.policy")]);
    await desk.begin();
    for (let minute = 0; minute < 4; minute += 1)
      await desk.minute({ "heartbeat_files.ingest.status": "stopped", "heartbeat_files.sentiment.missing": minute === 3 });
    expect(await check(viewOf(desk), "heartbeat")).toMatchObject({
      status: "critical",
      message: "Heartbeat file of sentiment is missing; and 1 more",
    });
  });

  test("a source that has gone quiet is unknown, not well", async () => {
    const desk = await calm();
    expect(await check(viewOf(desk, { now: desk.now + 2 * MINUTE }), "circuit breaker")).toMatchObject({
      status: "unknown",
      message: "engine has sent nothing for 3m",
    });
  });

  test("before the first snapshot nothing is known", async () => {
    const desk = new OnCallDesk([shippedBundle("trading_core.policy")]);
    const view = viewOf(desk, { figures: { lastReceived: {} } });
    expect(await check(view, "heartbeat")).toMatchObject({ status: "unknown" });
    expect((await view.health()).status).toBe("unknown");
  });

  test("a metric that the engine does not send is unknown, not well", async () => {
    const desk = await calm(0);
    await desk.minute({ risk: {} });
    expect(await check(viewOf(desk), "circuit breaker")).toMatchObject({
      status: "unknown",
      message: "risk.circuit_breaker_active has no value of late",
    });
  });

  test("without a monitor that is critical, and what it watched is unknown since its last evaluation", async () => {
    const desk = await calm();
    const { running, reason, status, checks } = await viewOf(desk, { running: false }).health();
    expect({ running, reason, status }).toEqual({
      running: false,
      reason: "no monitor runs; the last evaluation was at 2025-10-14T05:32:00.000Z",
      status: "critical",
    });
    expect(checks.find(({ name }) => name === "connectivity")).toMatchObject({
      status: "unknown",
      message: "not evaluated since 2025-10-14T05:32:00.000Z",
    });
  });

  test("a monitor that runs with a reservation says it", async () => {
    expect(await check(viewOf(await calm(), { reason: "the policy guards is not at work" }), "monitor")).toMatchObject({
      status: "warning",
      message: "the policy guards is not at work",
    });
  });

  test("a label of the rule decides which check it belongs to, and may make one", async () => {
    const bundle = shippedBundle("trading_core.policy");
    const alerts = bundle.alerts.map((each) =>
      each.rule === "daily_loss_exceeded"
        ? { ...each, labels: { check: "margin" } }
        : each.rule === "stale_teacher_model"
          ? { ...each, labels: { check: "connectivity" } }
          : each,
    );
    const { judgeHealth } = await import("../../src/monitor/judge-health.ts");
    const desk = await calm();
    const { watches } = await desk.store.load();
    const health = judgeHealth({
      at: desk.now,
      running: { figures: desk.figures(), reason: null },
      watches,
      watched: alerts.map((settings) => ({ source: "engine", bundle: { ...bundle, alerts }, settings })),
      alerts: [],
      rollups: await desk.store.series({ since: START, until: desk.now }),
      own: [],
    });
    expect(health.checks.map(({ name }) => name)).toContain("margin");
    expect(health.checks.find(({ name }) => name === "connectivity")?.message).toContain("artifacts.teacher_model_age_hours 14h");
  });
});

describe("store and delivery", () => {
  test("a store that fails is critical, and nothing else is claimed", async () => {
    const store = new MemoryStore();
    store.load = () => Promise.reject(new StoreError("corrupt", "the database is damaged"));
    const { checks, status } = await createStoreView({ store, now: () => START }).health();
    expect(checks.find(({ name }) => name === "store")).toMatchObject({ status: "critical", message: "the database is damaged" });
    expect(checks.find(({ name }) => name === "delivery")).toMatchObject({ status: "unknown" });
    expect(status).toBe("critical");
  });

  test("notifications that fail or were given up are told", async () => {
    const desk = await calm();
    const transition = {
      ...(await badMorning().then(({ store }) => store.transitions({ limit: 1 })))[0],
      episode: "e1",
      ordinal: 1,
    } as Parameters<typeof desk.store.commit>[0]["transitions"][number];
    await desk.store.commit({
      transitions: [{ ...transition, notify: true }],
      watches: [],
      position: { file: "x", offset: 1 },
      channelsOf: () => ["slack"],
    });
    const since = transition.at;
    const waits = `1 notification waits since ${formatTimestamp(since)}`;
    expect(await check(viewOf(desk, { now: since + 5 * MINUTE }), "delivery")).toMatchObject({ status: "ok", message: waits });
    expect(await check(viewOf(desk, { now: since + 5 * MINUTE + 1_000 }), "delivery")).toMatchObject({
      status: "warning",
      message: waits,
      figures: [{ value: 1 }, { value: 0 }, { label: "oldest_waiting", value: 301, unit: "s" }],
    });
    expect(await check(viewOf(desk, { running: false }), "delivery")).toMatchObject({ status: "critical" });
    await desk.store.settle(["e1/1/slack"], { state: "waiting", at: START, nextAt: START, error: "no answer" });
    expect(await check(viewOf(desk), "delivery")).toMatchObject({
      status: "warning",
      message: `${waits}; slack: no answer`,
    });
    await desk.store.settle(["e1/1/slack"], { state: "dead", at: START, error: "no answer" });
    expect(await check(viewOf(desk), "delivery")).toMatchObject({
      status: "critical",
      message: "1 notification could not be delivered and was given up",
    });
  });
});
