import { beforeEach, describe, expect, test } from "vitest";
import { createMonitorProgram } from "../../../src/cli/monitor/program.ts";
import { captureOutput } from "../../../src/cli/terminal.ts";
import { badMorning, MINUTE, OnCallDesk, shippedBundle } from "../../monitor/on-call-desk.ts";
import { NOBODY, openMonitorSession, type RunOptions, scripted } from "./session.ts";

const TERMINAL = { isTerminal: true, env: { NO_COLOR: "1" } };
const COLOURED = { isTerminal: true };

let desk: OnCallDesk;
let session: ReturnType<typeof openMonitorSession>;
beforeEach(async () => {
  desk = await badMorning();
  session = openMonitorSession(scripted(desk));
});

/** Compares with `transcripts/NAME.txt`, which is to be read as a person reads a terminal. */
async function holds(
  name: string,
  lines: readonly (string | readonly [string, RunOptions])[],
  of: ReturnType<typeof openMonitorSession> = session,
): Promise<void> {
  await expect(await of.transcript(lines)).toMatchFileSnapshot(`transcripts/${name}.txt`);
}

async function calmDesk(): Promise<OnCallDesk> {
  const calm = new OnCallDesk([shippedBundle("trading_core.policy")]);
  await calm.begin();
  for (let minute = 0; minute < 3; minute += 1) await calm.minute();
  return calm;
}

describe("help and usage", () => {
  test("help of every command", async () => {
    const names = createMonitorProgram(
      {
        terminal: { stdout: captureOutput(), stderr: captureOutput() } as never,
        reach: () => Promise.resolve(NOBODY),
        pause: () => Promise.resolve(false),
        signals: () => () => undefined,
      },
      () => undefined,
    ).commands.flatMap((command) => [command.name(), ...command.commands.map((below) => `${command.name()} ${below.name()}`)]);
    await holds(
      "help",
      ["--help", ...names.map((name) => `${name} --help`)].map((line) => [line, { columns: 100 }] as const),
    );
  });

  test("wrong usage", async () => {
    await holds("usage", [
      "",
      "statsu",
      "tail --severity loud",
      "tail -n many",
      "tail --since yesterday",
      "metrics --since 2h --every 90s",
      "metrics --since tomorrow",
      "metrics --since 20w --every 1m",
      "history --since never",
      "history a[b",
      "ack daily_loss_exceeded",
      "ack daily_loss_exceeded --by asha --comment x --until later",
      "silence rule=x --by ravi --comment x",
      "silence rule=heartbeat_lapsed --for 0s --by ravi --comment x",
      "health --jsn",
    ]);
  });

  test("where no monitor is and none has been", async () => {
    const nobody = openMonitorSession(NOBODY);
    await holds(
      "nobody",
      ["status", "tail", "metrics", "history", "ack a --by b --comment c", "reload", "health", ["health", TERMINAL]],
      nobody,
    );
  });
});

describe("monitor status", () => {
  test("what is open", async () => {
    await holds("status", ["status", ["status", COLOURED], ["status", { ...TERMINAL, columns: 44 }], "status --source other"]);
  });

  test("for programs", async () => {
    const { out } = await session.run("status --json");
    const document = JSON.parse(out) as { running: boolean; alerts: readonly object[]; silences: readonly object[] };
    expect(document.running).toBe(true);
    expect(document.alerts).toHaveLength(4);
    expect(document.alerts[0]).toMatchObject({
      rule: "daily_loss_exceeded",
      severity: "critical",
      value: "-5.3%",
      limit: "<= -5%",
      acknowledgement: { author: "asha" },
    });
    expect(document.silences).toMatchObject([{ author: "ravi", source: "engine" }]);
  });

  test("a calm engine, and one that nobody watches", async () => {
    const calm = await calmDesk();
    await holds("status-calm", ["status"], openMonitorSession(scripted(calm)));
    await holds("status-stopped", ["status", ["status", COLOURED]], openMonitorSession(scripted(desk, false)));
  });
});

describe("monitor tail", () => {
  test("the past", async () => {
    await holds("tail", [
      "tail",
      "tail -n 2",
      "tail --severity critical",
      "tail --rule position_limit_breached",
      "tail --since 5m",
      "tail --since 2025-10-14T11:09:00+05:30 --json",
      ["tail -n 3", COLOURED],
      ["tail -n 3", { ...TERMINAL, columns: 60 }],
      ["tail -n 3", { ...TERMINAL, columns: 40 }],
      "tail --source other",
      "tail --rule position_limit_breeched",
    ]);
  });

  test("what happens while it follows, told once", async () => {
    const meanwhile = [
      () => desk.minute({ "risk.circuit_breaker_active": true, "risk.daily_loss_pct": -5.4 }),
      () => undefined,
      () => desk.minute({ "risk.circuit_breaker_active": false, "risk.daily_loss_pct": -5.4 }),
    ];
    await holds("tail-follow", [["tail -f -n 1 --rule circuit_breaker_triggered", { meanwhile }]]);
  });

  test("following begins at the end even where the filter has found nothing", async () => {
    const { out } = await session.run("tail -f --rule circuit_breaker_triggered", { meanwhile: [() => undefined] });
    expect(out).toBe("");
  });

  test("more than one page of the past comes whole and in order", async () => {
    const [sample] = await desk.store.transitions({ limit: 1 });
    if (sample === undefined) throw new Error("no transition");
    const more = Array.from({ length: 2_500 }, (_, index) => ({ ...sample, episode: "feedfacefeedface", ordinal: index + 1 }));
    await desk.store.commit({ transitions: more, watches: [], position: { file: "x", offset: 1 }, channelsOf: () => [] });
    const { out } = await session.run("tail --since 1d --json");
    const sequences = out
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { sequence: number }).sequence);
    expect(sequences).toEqual(Array.from({ length: sequences.length }, (_, index) => index + 1));
    expect(sequences.length).toBeGreaterThan(2_500);
  });
});

describe("monitor health", () => {
  test("for people and for Nagios", async () => {
    await holds("health", [
      "health",
      ["health", COLOURED],
      ["health", { ...TERMINAL, columns: 50 }],
      ["health", { ...TERMINAL, columns: 30 }],
      "health store 'model freshness'",
      "health hartbeat",
    ]);
    await holds("health-stopped", ["health", "health store"], openMonitorSession(scripted(desk, false)));
    await holds("health-calm", ["health", "health --json"], openMonitorSession(scripted(await calmDesk())));
  });

  test.each([
    ["ok", 0],
    ["warning", 1],
    ["critical", 2],
    ["unknown", 3],
  ] as const)("a status of %s is exit code %i", async (status, code) => {
    const monitor = scripted(desk);
    const check = { name: "x | y", status, message: "a | b\nc", figures: [{ label: "it's=x", value: 1.5, unit: "%" as const }] };
    const health = () => Promise.resolve({ status, at: 0, running: true, reason: null, checks: [check] });
    const ran = await openMonitorSession({ ...monitor, view: { ...monitor.view, health } }).run("health");
    expect(ran.code).toBe(code);
    const [first, second] = ran.out.split("\n");
    expect(first).toBe(`PLIMSOLL ${status.toUpperCase()} - ${status === "ok" ? "1 check" : "x / y"} | 'it''s_x'=1.5%`);
    expect(second).toBe(`${status.toUpperCase()} - x / y: a / b c`);
  });
});

describe("monitor metrics", () => {
  test("listed and drawn", async () => {
    await holds("metrics", [
      "metrics risk.daily_loss_pct --every 1m",
      ["metrics risk.daily_loss_pct --every 2m --since 10m", COLOURED],
      "metrics positions.by_symbol.TCS.value --every 3m",
      "metrics risk.circuit_breaker_active artifacts.teacher_model_age_hours",
      ["metrics risk.daily_loss_pct --every 1m", { ...TERMINAL, columns: 30 }],
      "metrics risk.dayly_loss_pct",
      "metrics --source other",
    ]);
  });

  test("every metric, one a line", async () => {
    const { out } = await session.run("metrics");
    expect(out).toMatch(/^METRIC +MIN +AVG +MAX +LAST\n/);
    expect(out).toMatch(/^risk\.daily_loss_pct +-5\.4% +-3\.\d+% +0\.5% +-5\.4%$/m);
    expect(out.split("\n").every((line) => line.length <= 80)).toBe(true);
  });

  test("for programs", async () => {
    const { out } = await session.run("metrics risk.daily_loss_pct --every 5m --json");
    const [series] = JSON.parse(out) as [{ metric: string; last: number; series: readonly object[] }];
    expect(series).toMatchObject({ source: "engine", metric: "risk.daily_loss_pct", min: -5.4, max: 0.5, last: -5.4, count: 12 });
    expect(series.series.map((each) => ("count" in each ? each.count : 0))).toEqual([5, 5, 2]);
  });
});

describe("monitor history", () => {
  test("episodes", async () => {
    await holds("history", [
      "history",
      ["history daily_loss_exceeded", COLOURED],
      "history position_limit_breached[TCS] --json",
      "history position_limit_breached[INFY]",
      "history other/daily_loss_exceeded",
      "history dayly_loss_exceeded",
      "history --since 1m",
    ]);
  });

  test("one that has ended says how and after how long", async () => {
    const calm = await calmDesk();
    await calm.minute({ "risk.circuit_breaker_active": true });
    for (let minute = 0; minute < 4; minute += 1) await calm.minute();
    await holds("history-ended", ["history"], openMonitorSession(scripted(calm)));
  });
});

describe("handling alerts", () => {
  test("acknowledged and no longer", async () => {
    await holds("ack", [
      'ack sentiment_failures_high --by asha --comment "provider called"',
      "ack engine/worker_file_missing[ingest] --by asha --comment restarting --until 30m",
      "ack worker_file_missing[ingest] --by asha --comment restarting --until 2025-10-16T08:00:00+05:30",
      "unack sentiment_failures_high --by ravi",
      "unack sentiment_failures_high --by ravi",
      "ack worker_file_missing --by asha --comment x",
      "ack worker_file_missing[ingset] --by asha --comment x",
      "ack position_limit_breached[INFY] --by asha --comment x",
      "ack heartbeat_lapsed --by asha --comment x",
      "ack daily_los_exceeded --by asha --comment x",
      "ack other/daily_loss_exceeded --by asha --comment x",
      "ack daily_loss_exceeded --policy guards --by asha --comment x",
      "ack [x] --by asha --comment x",
      'ack daily_loss_exceeded --by asha --comment " "',
      "ack daily_loss_exceeded --by asha --comment x --until 2020-01-01T00:00:00Z",
      "reset daily_loss_exceeded --by asha",
    ]);
    expect((await desk.store.transitions({ limit: 1 }))[0]).toMatchObject({ transition: "unacknowledged", reason: "by ravi" });
  });

  test("silenced and no longer", async () => {
    const [{ id } = { id: "" }] = await scripted(desk).view.silences();
    const lines = [
      'silence rule=daily_loss_exceeded --for 2h --by ravi --comment "known"',
      "silence 'key=~*' severity!=critical --for 1d --by ravi --comment night",
      "silence rule=dayly_loss_exceeded --for 2h --by ravi --comment x",
      "silence key=T* --for 2h --by ravi --comment x",
      "silence kee=TCS --for 2h --by ravi --comment x",
      "silence severity=critcal --for 2h --by ravi --comment x",
      "silence everything --for 2h --by ravi --comment x",
      "silence key=TCS --for 2020-01-01T00:00:00Z --by ravi --comment x",
      `unsilence ${id.slice(0, 8)}`,
      `unsilence ${id.slice(0, 8)}`,
      "unsilence zzzz",
    ];
    await holds("silence", lines);
    const left = await scripted(desk).view.silences();
    expect(left.map(({ comment }) => comment)).toEqual(["known", "night"]);
  });

  test("an alert of the same name in several sources has to be told apart", async () => {
    const monitor = scripted(desk);
    const [alert] = await monitor.view.alerts();
    if (alert === undefined) throw new Error("no alert");
    const alerts = () => Promise.resolve([alert, { ...alert, source: "other" }]);
    const two = openMonitorSession({ ...monitor, view: { ...monitor.view, alerts } });
    await holds("ack-ambiguous", [`ack ${alert.rule} --by asha --comment x`, "status"], two);
  });

  test("only a running monitor can", async () => {
    const stopped = openMonitorSession(scripted(desk, false));
    await holds(
      "stopped",
      ["ack daily_loss_exceeded --by asha --comment x", "silence key=TCS --for 2h --by a --comment b", "unsilence 1", "reload"],
      stopped,
    );
  });

  test("reload says what was refused", async () => {
    const reload = () => Promise.resolve(["guards.policy.yaml is refused: 2 errors; the version of before stays at work"]);
    await holds("reload", ["reload"], openMonitorSession({ ...scripted(desk), reload }));
    expect(await session.run("reload")).toMatchObject({ code: 0, err: "" });
  });
});

describe("what others wrote", () => {
  test("moves no cursor and sets no title", async () => {
    const ESCAPE = "\u001b[2J\u001b]0;title\u0007\u202e";
    await desk.control.command({
      kind: "acknowledge",
      rule: "daily_loss_exceeded",
      key: null,
      author: ESCAPE,
      comment: ESCAPE,
      until: null,
    });
    await desk.minute({ [`heartbeat_files.${ESCAPE}.missing`]: true });
    for (const line of [
      "status",
      "tail",
      "health",
      "metrics",
      "history",
      `ack ${ESCAPE} --by a --comment b`,
      `health ${ESCAPE}`,
      `metrics ${ESCAPE}`,
    ]) {
      for (const isTerminal of [true, false]) {
        const { out, err } = await session.run(line, { isTerminal, env: { NO_COLOR: "1" } });
        expect(out + err).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
      }
    }
    expect(desk.now).toBeGreaterThan(MINUTE);
  });
});
