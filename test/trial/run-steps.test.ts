import { describe, expect, test } from "vitest";
import { failureLines } from "../../src/trial/report-failure.ts";
import { messages, POLICY, runSteps } from "./scene.ts";

const DIP = "{ at: 0s, set: { risk.daily_loss_pct: -3.5 } }";

describe("expectations", () => {
  test("what is as expected passes", async () => {
    const result = await runSteps([
      "{ at: 0s, set: { risk.daily_loss_pct: -3.5 }, expect: { daily_loss_exceeded: pending } }",
      "{ at: 20s, expect: { daily_loss_exceeded: none } }",
      "{ at: 30s, expect: { daily_loss_exceeded: warning } }",
      "{ at: 60s, set: { risk.daily_loss_pct: -5.1 }, expect: { daily_loss_exceeded: critical } }",
      "{ at: 90s, unset: [risk], expect: { daily_loss_exceeded: { severity: critical, unknown: true } } }",
    ]);
    expect(messages(result)).toEqual([]);
  });

  test.each([
    [[DIP, "{ at: 30s, expect: { daily_loss_exceeded: none } }"], "30s daily_loss_exceeded is warning, expected none"],
    [[DIP, "{ at: 30s, expect: { daily_loss_exceeded: critical } }"], "30s daily_loss_exceeded is warning, expected critical"],
    [[DIP, "{ at: 20s, expect: { daily_loss_exceeded: warning } }"], "20s daily_loss_exceeded is pending, expected warning"],
    [[DIP, "{ at: 20s, expect: { daily_loss_exceeded: ok } }"], "20s daily_loss_exceeded is pending, expected ok"],
    [["{ at: 0s, unset: [risk], expect: { daily_loss_exceeded: ok } }"], "0s daily_loss_exceeded is unknown, expected ok"],
    [["{ at: 0s, expect: { daily_loss_exceeded: unknown } }"], "0s daily_loss_exceeded is none, expected unknown"],
    [
      [DIP, "{ at: 30s, expect: { daily_loss_exceeded: { severity: warning, unknown: true } } }"],
      "30s daily_loss_exceeded is warning, expected warning (unknown)",
    ],
    [
      ["{ at: 0s, expect: { position_limit_breached: { TCS: warning } } }"],
      "0s position_limit_breached of TCS is none, expected warning",
    ],
    [
      ["{ at: 0s, expect: { position_limit_breached: [{ key: INFY, severity: critical }] } }"],
      "0s position_limit_breached of INFY is none, expected critical",
    ],
  ])("%j fails", async (steps, message) => {
    expect(messages(await runSteps(steps))).toEqual([message]);
  });

  test("`unknown` and `ok` of an absent group", async () => {
    const result = await runSteps([
      "{ at: 0s, unset: [risk], expect: { daily_loss_exceeded: unknown, position_limit_breached: ok } }",
    ]);
    expect(messages(result)).toEqual([]);
  });

  test("keys of a collection are expected one by one", async () => {
    const result = await runSteps([
      "{ at: 0s, set: { positions.by_symbol.TCS.value: 210000 }, expect: { position_limit_breached: { TCS: warning, RELIANCE: none } } }",
    ]);
    expect(messages(result)).toEqual([]);
  });

  test("limits are overridden for the whole file", async () => {
    const steps = ["{ at: 0s, set: { risk.daily_loss_pct: -4.2 }, expect: { daily_loss_exceeded: critical } }"];
    expect(messages(await runSteps(steps, { head: "set: { daily_loss: 4% }\n" }))).toEqual([]);
    expect(messages(await runSteps(steps))).toEqual(["0s daily_loss_exceeded is pending, expected critical"]);
  });
});

describe("what fires and is not listed", () => {
  test("fails at a step that expects something else", async () => {
    const result = await runSteps(["{ at: 0s, set: { risk.daily_loss_pct: -6 }, expect: { position_limit_breached: ok } }"]);
    expect(messages(result)).toEqual(["0s daily_loss_exceeded is critical and is not expected"]);
  });

  test("fails although it is over by the time of the step, at the time it fired", async () => {
    const result = await runSteps([
      "{ at: 0s, expect: {} }",
      "{ at: 10s, set: { risk.daily_loss_pct: -6 } }",
      "{ at: 20s, set: { risk.daily_loss_pct: 0 } }",
      "{ at: 40s, expect: { position_limit_breached: ok } }",
    ]);
    expect(messages(result)).toEqual(["10s daily_loss_exceeded fired (critical) and is not expected"]);
  });

  test("fails after the last expectation, and where nothing is expected at all", async () => {
    expect(
      messages(await runSteps(["{ at: 0s, expect: {} }", "{ at: 10s, set: { risk.daily_loss_pct: -6 } }", "{ at: 20s }"])),
    ).toEqual(["10s daily_loss_exceeded fired (critical) and is not expected"]);
    expect(messages(await runSteps(["{ at: 10s, set: { risk.daily_loss_pct: -6 } }"]))).toEqual([
      "10s daily_loss_exceeded fired (critical) and is not expected",
    ]);
  });

  test("does not fail when it is listed, whatever it is by then", async () => {
    const result = await runSteps([
      "{ at: 10s, set: { risk.daily_loss_pct: -6 } }",
      "{ at: 20s, set: { risk.daily_loss_pct: 0 } }",
      "{ at: 40s, expect: { daily_loss_exceeded: none } }",
    ]);
    expect(messages(result)).toEqual([]);
  });

  test("counts the built-in alerts, which are expected like rules", async () => {
    const steps = (expectation: string): string[] => [`{ at: 0s, set: { risk.daily_loss_pct: high }, expect: { ${expectation} } }`];
    expect(messages(await runSteps(steps("daily_loss_exceeded: unknown")))).toEqual([
      "0s snapshot_invalid of risk.daily_loss_pct is critical and is not expected",
    ]);
    const listed = "daily_loss_exceeded: unknown, snapshot_invalid: { risk.daily_loss_pct: critical }";
    expect(messages(await runSteps(steps(listed)))).toEqual([]);
  });
});

describe("gaps and sources", () => {
  test("in a gap the clock goes on: what is missing is noticed", async () => {
    const result = await runSteps([
      "{ at: 10s, gap: 4m }",
      "{ at: 50s, expect: { daily_loss_exceeded: ok } }",
      "{ at: 70s, expect: { daily_loss_exceeded: unknown } }",
      "{ at: 190s, expect: { daily_loss_exceeded: { severity: warning, unknown: true }, position_limit_breached: { TCS: warning, RELIANCE: warning } } }",
      "{ at: 250s, expect: { daily_loss_exceeded: ok, position_limit_breached: ok } }",
    ]);
    expect(messages(result)).toEqual([]);
  });

  test("a gap may end at a time of the test", async () => {
    const result = await runSteps([
      "{ at: 10s, gap: true, until: 90s }",
      "{ at: 80s, expect: { daily_loss_exceeded: unknown } }",
      "{ at: 90s, expect: { daily_loss_exceeded: ok } }",
    ]);
    expect(messages(result)).toEqual([]);
  });

  test("each source has alerts of its own", async () => {
    const result = await runSteps([
      "{ at: 0s, source: b, set: { risk.daily_loss_pct: -6 }, expect: { daily_loss_exceeded: critical } }",
      "{ at: 10s, source: a, expect: { daily_loss_exceeded: critical } }",
    ]);
    expect(messages(result)).toEqual(["10s a: daily_loss_exceeded is none, expected critical"]);
  });
});

describe("a failure", () => {
  test("shows the value of every part of the rule", async () => {
    const policy = `${POLICY}
rule both
  critical when (risk.daily_loss_pct <= -daily_loss and not risk.circuit_breaker_active) or pnl.daily < -1000 INR
`;
    const result = await runSteps(
      ["{ at: 0s, set: { risk.circuit_breaker_active: true, risk.daily_loss_pct: -4.5 }, expect: { both: critical } }"],
      { policy },
    );
    expect(result.failures.flatMap((failure) => failureLines(failure, () => 9))).toMatchInlineSnapshot(`
      [
        "desk.test.yaml:9  at 0s: both is unknown, expected critical",
        "  critical when (risk.daily_loss_pct <= -daily_loss and not risk.circuit_breaker_active) or pnl.daily < -1000 INR",
        "    (risk.daily_loss_pct <= -daily_loss and not risk.circuit_breaker_active) or pnl.daily < -1000 INR   unknown",
        "      risk.daily_loss_pct <= -daily_loss and not risk.circuit_breaker_active   false",
        "        risk.daily_loss_pct <= -daily_loss                                   false   (0.5% to go)",
        "          risk.daily_loss_pct                                                -4.5%",
        "          -daily_loss                                                        -5%",
        "        not risk.circuit_breaker_active                                      false",
        "          risk.circuit_breaker_active                                        true",
        "      pnl.daily < -1000 INR                                                  unknown",
        "        pnl.daily                                                            unknown",
      ]
    `);
  });

  test("of a collection shows the key's own values", async () => {
    const result = await runSteps(["{ at: 0s, expect: { position_limit_breached: { TCS: critical } } }"]);
    expect(result.failures.flatMap((failure) => failureLines(failure, () => 9))).toMatchInlineSnapshot(`
      [
        "desk.test.yaml:9  at 0s: position_limit_breached of TCS is none, expected critical",
        "  warning when position.value > 80% * position_value   (TCS)",
        "    position.value > 80% * position_value   false   (100,000 INR to go)",
        "      position.value                        100,000 INR",
        "      80% * position_value                  200,000 INR",
        "  critical when position.value > position_value   (TCS)",
        "    position.value > position_value   false   (150,000 INR to go)",
        "      position.value                  100,000 INR",
        "      position_value                  250,000 INR",
      ]
    `);
  });

  test("shows what windows have seen", async () => {
    const policy = `policy desk version 1.0.0
metrics "trading-snapshot@1"
currency INR
missing hold
limit look_back = 1m
rule loses_each for each position in positions.by_symbol
  warning when change(position.value over look_back) < -1 INR
rule loses
  warning when avg(risk.daily_loss_pct over look_back) < -9% or unchanged(risk.daily_loss_pct) > 1h
`;
    const steps = [
      "{ at: 10s, set: { risk.daily_loss_pct: -2, positions.by_symbol.TCS.value: 90000 } }",
      "{ at: 30s, expect: { loses: warning, loses_each: { TCS: none } } }",
    ];
    const result = await runSteps(steps, { policy });
    expect(result.failures.flatMap((failure) => failureLines(failure, () => 9))).toMatchInlineSnapshot(`
      [
        "desk.test.yaml:9  at 30s: loses is none, expected warning",
        "  warning when avg(risk.daily_loss_pct over look_back) < -9% or unchanged(risk.daily_loss_pct) > 1h",
        "    avg(risk.daily_loss_pct over look_back) < -9% or unchanged(risk.daily_loss_pct) > 1h   false",
        "      avg(risk.daily_loss_pct over look_back) < -9%                          false   (7.4375% to go)",
        "        avg(risk.daily_loss_pct over look_back)                              -1.5625%",
        "      unchanged(risk.daily_loss_pct) > 1h                                    false   (59m 40s to go)",
        "        unchanged(risk.daily_loss_pct)                                       20s",
        "desk.test.yaml:9  at 30s: loses_each of TCS is warning, expected none",
        "  warning when change(position.value over look_back) < -1 INR   (TCS)",
        "    change(position.value over look_back) < -1 INR   true   (past it by 9,999 INR)",
        "      change(position.value over look_back)          -10,000 INR",
      ]
    `);
  });
});
