import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/model/json.ts";
import { formatTimestamp } from "../../src/model/timestamp.ts";
import { bundleOf, loss, MINUTE, S, snapshotAt, T0, told, watchOf } from "./desk.ts";

const LOSS = bundleOf(`
rule daily_loss
  warning  when risk.loss <= -3% for 30s
  critical when risk.loss <= -5%
  message  "Loss {risk.loss}"
`);

describe("evaluations", () => {
  test("clock instants run before a snapshot, so that a for ends when snapshots stop", () => {
    const watch = watchOf([LOSS]);
    expect(told(watch.snapshot(loss(1 * S, -4)))).toEqual(["1s pending warning daily_loss (condition)"]);
    expect(told(watch.snapshot(loss(60 * S, -4)))).toEqual(["35s !fired warning daily_loss (condition)"]);
    expect(watch.counters).toMatchObject({ snapshots: 2, evaluations: 2 + 11 });
  });

  test("a snapshot on a clock instant is one evaluation", () => {
    const watch = watchOf([LOSS]);
    watch.snapshot(loss(5 * S, 0));
    watch.snapshot(loss(10 * S, 0));
    expect(watch.counters.evaluations).toBe(2);
  });

  test("a snapshot that comes late is evaluated a millisecond after the last evaluation", () => {
    const watch = watchOf([LOSS]);
    watch.snapshot(loss(1 * S, 0));
    watch.clock(T0 + 5 * S);
    expect(watch.snapshot(loss(4 * S, -6)).steps.map(({ now }) => now - T0)).toEqual([5_001]);
  });

  test("clock instants that are not after the last evaluation are skipped", () => {
    const watch = watchOf([LOSS]);
    watch.snapshot(loss(7 * S, -6));
    expect(watch.beginClock(T0 + 5 * S)).toBeUndefined();
    expect(watch.clock(T0 + 7 * S).transitions).toEqual([]);
    expect(watch.counters.evaluations).toBe(2);
  });

  test("an evaluation that was begun must be committed before the next", () => {
    const watch = watchOf([LOSS]);
    const admission = watch.admit(loss(0, 0));
    if (!admission.admitted) throw new Error(admission.reason);
    const pending = watch.begin(admission);
    expect(() => watch.beginClock(T0 + 5 * S)).toThrow("not committed");
    watch.commit(pending);
    expect(() => watch.commit(pending)).toThrow("committed once");
  });

  test("asked with both evaluators, the same", async () => {
    const [plain, checked] = [watchOf([LOSS]), watchOf([LOSS])];
    for (const [at, percent] of [
      [0, -4],
      [29, -4],
      [60, -6],
      [70, 0],
    ] as const) {
      expect(told(await checked.snapshotChecked(loss(at * S, percent)))).toEqual(told(plain.snapshot(loss(at * S, percent))));
    }
    expect(told(await checked.clockChecked(T0 + 75 * S))).toEqual(told(plain.clock(T0 + 75 * S)));
    expect(checked.counters).toEqual(plain.counters);
  });
});

describe("refused snapshots", () => {
  test("older than the newest, or of the same timestamp", () => {
    const watch = watchOf([LOSS]);
    watch.snapshot(loss(10 * S, 0));
    expect(watch.snapshot(loss(10 * S, -6)).admission).toMatchObject({ admitted: false, kind: "same timestamp" });
    expect(watch.snapshot(loss(9 * S, -6))).toMatchObject({
      admission: { kind: "older than the newest", reason: "the snapshot is 1s older than the newest of its source" },
      steps: [],
    });
    expect(watch.counters.refused).toEqual({ "same timestamp": 1, "older than the newest": 1 });
  });

  test.each<[string, unknown]>([
    ["no object", 5],
    ["null", null],
    ["no timestamp", {}],
    ["no instant", { timestamp: "yesterday" }],
  ])("%s", (_, raw) => {
    const watch = watchOf([LOSS]);
    expect(watch.snapshot(raw).admission).toMatchObject({ admitted: false, kind: "unusable" });
    expect(watch.counters).toMatchObject({ snapshots: 0, evaluations: 0, refused: { unusable: 1 } });
  });

  test("too far ahead of the clock: refused, told once, and it makes later ones not old", () => {
    const watch = watchOf([LOSS]);
    watch.snapshot(loss(0, 0), { receivedAt: T0 });
    const ahead = watch.snapshot(loss(20 * S, 0), { receivedAt: T0 + 10 * S });
    expect(ahead.admission).toMatchObject({ admitted: false, kind: "ahead of the clock" });
    expect(told(watch.snapshot(loss(10 * S, 0), { receivedAt: T0 + 10 * S }))).toEqual([
      "5s !fired critical clock_skew (condition)",
      "10s !resolved critical clock_skew (condition)",
    ]);
    expect(ahead.steps).toEqual([]);
    expect(watch.alert("clock_skew", null)?.severity ?? null).toBeNull();
  });

  test("five seconds ahead are allowed", () => {
    const watch = watchOf([LOSS]);
    expect(watch.snapshot(loss(15 * S, 0), { receivedAt: T0 + 10 * S }).admission.admitted).toBe(true);
    expect(watch.snapshot(loss(15 * S + 1, 0), { receivedAt: T0 + 10 * S }).admission.admitted).toBe(false);
  });
});

describe("snapshot_invalid", () => {
  test("one bad value is told with path and reason, critical where a rule reads it; the rest counts", () => {
    const watch = watchOf([LOSS]);
    const [step] = watch.snapshot(snapshotAt(0, { risk: { loss: "high", unused: "x" } })).steps;
    expect(told(step ?? [])).toEqual([
      "0s !fired critical snapshot_invalid/risk.loss (condition)",
      "0s !fired warning snapshot_invalid/risk.unused (condition)",
    ]);
    const [critical] = step?.transitions ?? [];
    expect(critical?.message).toMatch(/^risk\.loss .*high/);
    expect(critical?.values).toMatchObject({ path: "risk.loss" });
    expect(watch.alert("daily_loss", null)).toMatchObject({ severity: null, unknown: true });
  });

  test("stands over clock evaluations, and ends with a good value", () => {
    const watch = watchOf([LOSS]);
    watch.snapshot(snapshotAt(0, { risk: { loss: "high" } }));
    expect(told(watch.clock(T0 + 5 * S))).toEqual([]);
    expect(told(watch.snapshot(loss(6 * S, 0)))).toEqual(["6s !resolved critical snapshot_invalid/risk.loss (condition)"]);
  });

  test("one alert however many policies watch the source, of a policy that reads the value where one does", () => {
    const other = bundleOf("rule many\n  critical when risk.unused > 1", { name: "other" });
    const watch = watchOf([LOSS, other]);
    const { steps } = watch.snapshot(snapshotAt(0, { risk: { unused: "x", errors: "y" } }));
    expect(
      steps.flatMap(({ transitions }) => transitions.map(({ policy, key, severity }) => `${policy} ${key ?? ""} ${severity}`)),
    ).toEqual(["core risk.errors warning", "other risk.unused critical"]);
  });

  test("a value of an element", () => {
    const bundle = bundleOf(`rule big for each p in positions\n  critical when p.value > 10 INR`);
    const watch = watchOf([bundle]);
    expect(told(watch.snapshot(snapshotAt(0, { positions: { "M&M": { value: "x", quantity: "y" } } })))).toEqual([
      '0s !fired warning snapshot_invalid/positions."M&M".quantity (condition)',
      '0s !fired critical snapshot_invalid/positions."M&M".value (condition)',
    ]);
  });
});

describe("suppression", () => {
  const BUNDLE = bundleOf(`
rule loss_high
  critical when risk.loss <= -5%
  suppressed by broker_down
rule broker_down
  critical when not broker.connected
`);
  const at = (ms: number, percent: number, connected: boolean | null): JsonObject =>
    snapshotAt(ms, { risk: { loss: percent }, broker: { connected } });

  test("acts in the same evaluation, though the suppressor comes later in the policy", () => {
    const watch = watchOf([BUNDLE]);
    expect(told(watch.snapshot(at(0, -6, false)))).toEqual([
      "0s !fired critical broker_down (condition)",
      "0s fired critical loss_high (condition)",
      "0s suppressed critical loss_high (suppressed by broker_down)",
    ]);
    expect(told(watch.snapshot(at(1 * S, -6, true)))).toEqual([
      "1s !resolved critical broker_down (condition)",
      "1s !unsuppressed critical loss_high (no longer suppressed by broker_down)",
    ]);
  });

  test("no data suppresses nothing", () => {
    const bundle = bundleOf(
      `rule loss_high\n critical when risk.loss <= -5%\n suppressed by broker_down\nrule broker_down\n critical when not broker.connected`,
      { missing: "critical after 10s" },
    );
    const watch = watchOf([bundle]);
    watch.snapshot(at(0, 0, null));
    watch.snapshot(at(9 * S, 0, null));
    expect(told(watch.snapshot(at(10 * S, -6, null)))).toEqual([
      "10s !fired critical broker_down (no data)",
      "10s !fired critical loss_high (condition)",
    ]);
  });

  test("over one collection by key, otherwise by any", () => {
    const watch = watchOf([
      bundleOf(`
rule drift for each p in positions
  warning when p.quantity != p.broker_quantity
rule big for each q in positions
  warning when q.value > 100 INR
  suppressed by drift
rule loss_high
  warning when risk.loss <= -5%
  suppressed by drift
`),
    ]);
    const drifting = { value: 200, quantity: 1, broker_quantity: 2 };
    const straight = { value: 200, quantity: 1, broker_quantity: 1 };
    expect(told(watch.snapshot(snapshotAt(0, { risk: { loss: -6 }, positions: { B: straight, A: drifting } })))).toEqual([
      "0s !fired warning drift/A (condition)",
      "0s fired warning big/A (condition)",
      "0s suppressed warning big/A (suppressed by drift)",
      "0s !fired warning big/B (condition)",
      "0s fired warning loss_high (condition)",
      "0s suppressed warning loss_high (suppressed by drift)",
    ]);
  });
});

describe("keys", () => {
  const RULE = "rule big for each p in positions\n  warning when p.value > 100 INR";
  const holding = (ms: number, positions: JsonObject | null): JsonObject => snapshotAt(ms, { positions });

  test("a quiet key that is gone is forgotten; an open alert holds", () => {
    const watch = watchOf([bundleOf(RULE)]);
    watch.snapshot(holding(0, { A: { value: 200 }, B: { value: 1 } }));
    expect(told(watch.snapshot(holding(1 * S, {})))).toEqual([]);
    expect(watch.alerts().map(({ key, severity, unknown }) => [key, severity, unknown])).toEqual([["A", "warning", true]]);
  });

  test("an absent collection makes its known keys unknown", () => {
    const watch = watchOf([bundleOf(RULE, { missing: "critical after 10s" })]);
    watch.snapshot(holding(0, { A: { value: 200 }, B: { value: 1 } }));
    watch.snapshot(holding(1 * S, null));
    expect(told(watch.snapshot(holding(11 * S, null)))).toEqual([
      "11s !raised critical big/A (no data)",
      "11s !fired critical big/B (no data)",
    ]);
    expect(told(watch.snapshot(holding(12 * S, { A: { value: 200 } })))).toEqual(["12s lowered warning big/A (condition)"]);
  });

  test("with none known, one alert without a key carries missing", () => {
    const watch = watchOf([bundleOf(RULE, { missing: "critical after 10s" })]);
    watch.snapshot(holding(0, null));
    expect(told(watch.snapshot(holding(10 * S, null)))).toEqual(["10s !fired critical big (no data)"]);
    expect(told(watch.snapshot(holding(11 * S, { A: { value: 200 } })))).toEqual([
      "11s !resolved critical big (data is back)",
      "11s !fired warning big/A (condition)",
    ]);
    expect(watch.alerts().map(({ key }) => key)).toEqual(["A"]);
  });

  test("the rule's own missing ok closes, its own after tells of a quiet key that is gone", () => {
    const ok = watchOf([bundleOf(`${RULE}\n  missing ok`)]);
    ok.snapshot(holding(0, { A: { value: 200 } }));
    expect(told(ok.snapshot(holding(1 * S, {})))).toEqual(["1s !closed warning big/A (gone)"]);
    const after = watchOf([bundleOf(`${RULE}\n  missing critical after 10s`)]);
    after.snapshot(holding(0, { A: { value: 1 } }));
    after.snapshot(holding(1 * S, {}));
    expect(told(after.snapshot(holding(12 * S, {})))).toEqual(["12s !fired critical big/A (no data)"]);
  });

  test("for 2 updates of a path of the element", () => {
    const bundle = bundleOf(
      "rule drift for each p in positions\n  critical when p.quantity != p.broker_quantity for 2 updates of p.reconciled_at",
    );
    const watch = watchOf([bundle]);
    const drift = (ms: number, reconciled: number): JsonObject =>
      holding(ms, { A: { quantity: 1, broker_quantity: 2, reconciled_at: formatTimestamp(T0 + reconciled) } });
    expect(told(watch.snapshot(drift(0, 0)))).toEqual(["0s pending critical drift/A (condition)"]);
    expect(told(watch.snapshot(drift(1 * S, 0)))).toEqual([]);
    expect(told(watch.snapshot(drift(2 * S, 1_000)))).toEqual([]);
    expect(told(watch.snapshot(drift(3 * S, 2_000)))).toEqual(["3s !fired critical drift/A (condition)"]);
  });

  test("odd keys are keys like others", () => {
    const watch = watchOf([bundleOf(RULE)]);
    const odd = JSON.parse('{"__proto__": {"value": 200}, "\\ud800": {"value": 200}, "": {"value": 200}}') as JsonObject;
    const keys = watch.snapshot(holding(0, odd)).steps.flatMap(({ transitions }) => transitions.map(({ key }) => key));
    expect(keys).toContain("");
    expect(watch.save()).toBeDefined();
  });
});

describe("when snapshots stop", () => {
  test("rules are unknown after stale, age goes on, and the start of the watch counts before the first", () => {
    const bundle = bundleOf(
      "rule lapsed\n  critical when age(heartbeat.last_tick) > 90s\nrule loss_high\n  warning when risk.loss <= -5%\n  missing warning after 2m",
      { stale: "60s" },
    );
    const watch = watchOf([bundle]);
    watch.snapshot(snapshotAt(0, { risk: { loss: 0 }, heartbeat: { last_tick: formatTimestamp(T0) } }));
    const steps = [...watch.instants(T0 + 4 * MINUTE)].map((now) => watch.clock(now));
    expect(told(steps)).toEqual(["95s !fired critical lapsed (condition)", "185s !fired warning loss_high (no data)"]);
    const silent = watchOf([bundle], { startedAt: T0 + 1 * S });
    const waited = [...silent.instants(T0 + 3 * MINUTE)].map((now) => silent.clock(now));
    expect(told(waited)).toEqual(["125s !fired warning loss_high (no data)"]);
  });
});

describe("messages and values", () => {
  test("as a person writes them", () => {
    const watch = watchOf([LOSS]);
    const [fired] = watch.snapshot(loss(0, -5.1)).steps.flatMap(({ transitions }) => transitions);
    expect(fired).toMatchObject({ message: "Loss -5.1%", values: { "risk.loss": -5.1 } });
  });
});

describe("commands", () => {
  test("a silence over a rule, its end included", () => {
    const watch = watchOf([LOSS]);
    const result = watch.command(
      {
        kind: "silence",
        matchers: [{ name: "rule", operator: "matches", value: "daily_*" }],
        author: "asha",
        comment: "drill",
        endsAt: T0 + 10 * S,
      },
      T0,
    );
    expect(result.accepted).toBe(true);
    expect(told(watch.snapshot(loss(1 * S, -6)))).toEqual([
      "1s fired critical daily_loss (condition)",
      "1s silenced critical daily_loss (silenced by asha: drill)",
    ]);
    expect(told(watch.snapshot(loss(11 * S, -6)))).toEqual(["10s !unsilenced critical daily_loss (silence ended)"]);
  });

  test("a silence is lifted by its id", () => {
    const watch = watchOf([LOSS]);
    const result = watch.command(
      {
        kind: "silence",
        matchers: [{ name: "severity", operator: "equal", value: "critical" }],
        author: "a",
        comment: "b",
        endsAt: T0 + MINUTE,
      },
      T0,
    );
    if (!result.accepted || result.silence === undefined) throw new Error("refused");
    watch.snapshot(loss(1 * S, -6));
    expect(watch.command({ kind: "unsilence", silence: "x" }, T0 + 2 * S).accepted).toBe(false);
    expect(watch.command({ kind: "unsilence", silence: result.silence.id }, T0 + 2 * S).accepted).toBe(true);
    expect(told(watch.clock(T0 + 5 * S))).toEqual(["5s !unsilenced critical daily_loss (silence ended)"]);
  });

  test("acknowledge finds its alert, or says what is wrong", () => {
    const watch = watchOf([LOSS, bundleOf("rule daily_loss\n  critical when risk.loss <= -5%", { name: "other" })]);
    const acknowledge = {
      kind: "acknowledge",
      rule: "daily_loss",
      key: null,
      author: "asha",
      comment: "on it",
      until: null,
    } as const;
    watch.snapshot(loss(0, -6));
    expect(watch.command(acknowledge, T0 + 1)).toMatchObject({
      accepted: false,
      problem: "several policies have an alert daily_loss: core, other",
    });
    expect(watch.command({ ...acknowledge, policy: "other" }, T0 + 1).accepted).toBe(true);
    expect(watch.alert("daily_loss", null, "other")?.acknowledgement?.author).toBe("asha");
    expect(watch.command({ ...acknowledge, rule: "nothing" }, T0 + 1)).toMatchObject({ problem: "there is no alert nothing" });
  });
});
