import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findings, PUBLIC_KEY, ROOT, settingsOf } from "./support.ts";

const at = (...parts: readonly string[]): string => join(ROOT, ...parts);

describe("settings", () => {
  test("have a default for everything but the policies", () => {
    expect(settingsOf("")).toMatchObject({
      file: at("plimsoll.yaml"),
      enabled: true,
      environment: undefined,
      zone: "UTC",
      dataFolder: at("data"),
      logsFolder: at("logs"),
      metricsFolder: at("data/monitoring"),
      heartbeat: { file: at("data/heartbeat.json"), interval: 30_000 },
      evaluationInterval: undefined,
      persistInterval: 60_000,
      policies: [{ file: at("policies/trading_core.policy"), sources: undefined, limits: {}, allowDowngrade: false }],
      self: { file: at("policies/self.policy"), limits: {} },
      keys: [],
      sources: [],
      recipients: [],
      retention: { alerts: 90 * 86_400_000, metrics: 30 * 86_400_000, recordings: 30 * 86_400_000 },
      crossCheckRate: 0.01,
      inbox: { snapshots: 10_000, bytes: 64_000_000 },
    });
  });

  test("are what is written", () => {
    const settings = settingsOf(`
enabled: false
zone: Asia/Kolkata
data_folder: /srv/plimsoll
logs_folder: var/log
metrics_folder: m
heartbeat_file: beat.json
heartbeat_write_interval: 10s
evaluation_interval: 500ms
persist_interval: 5m
keys: [keys/risk-desk.pem]
retention: { alerts: 365d, recordings: 36500h }
cross_check_rate: 5%
inbox: { snapshots: 1_000, bytes: 1.5GB }
self: { limits: { least_disk: 5% } }`);
    expect(settings).toMatchObject({
      enabled: false,
      zone: "Asia/Kolkata",
      dataFolder: "/srv/plimsoll",
      logsFolder: at("var/log"),
      metricsFolder: at("m"),
      heartbeat: { file: at("beat.json"), interval: 10_000 },
      evaluationInterval: 500,
      persistInterval: 300_000,
      keys: [PUBLIC_KEY],
      retention: { alerts: 365 * 86_400_000, metrics: 30 * 86_400_000, recordings: 36_500 * 3_600_000 },
      crossCheckRate: 0.05,
      inbox: { snapshots: 1_000, bytes: 1_500_000_000 },
      self: { limits: { least_disk: "5%" } },
    });
  });

  test("put their metrics below another data folder as well", () => {
    expect(settingsOf("data_folder: /srv/d")).toMatchObject({
      metricsFolder: "/srv/d/monitoring",
      heartbeat: { file: "/srv/d/heartbeat.json" },
    });
  });

  test.each([
    ["enabled: yes", "S103 1:10"],
    ["enabeld: true", "S102 1:1"],
    ["zone: IST", "S105 1:7"],
    ["zone: [UTC]", "S103 1:7"],
    ["data_folder:", "S102 1:1"],
    ["persist_interval: 60", "S105 1:19"],
    ["persist_interval: 1ms", "S105 1:19"],
    ["persist_interval: 1m30s", "S105 1:19"],
    ["evaluation_interval: 2h", "S105 1:22"],
    ["cross_check_rate: 2", "S105 1:19"],
    ["cross_check_rate: 101%", "S105 1:19"],
    ["inbox: { snapshots: 0 }", "S105 1:21"],
    ["inbox: { snapshots: -1 }", "S105 1:21"],
    ["inbox: { bytes: 64 }", "S105 1:17"],
    ["inbox: { bytes: 64KB }", "S105 1:17"],
    ["retention: { alerts: 1h }", "S105 1:22"],
    ["retention: 90d", "S103 1:12"],
    ["keys: [nowhere.pem]", "S111 1:8"],
    ["keys: [secrets/telegram]", "S111 1:8"],
    ["- enabled: true", "S101 2:1"],
    ["enabled: true\nenabled: false", "S101 2:1"],
    ["enabled: *unknown", "S103 1:10"],
    ["\tenabled: true", "S101 1:1"],
  ])("%j is told at its place", (text, told) => {
    expect(findings(text)).toEqual([told]);
  });

  test("are refused whole where the text is no mapping", () => {
    expect(findings("# bare\njust words")).toEqual(["S103 2:1"]);
    expect(findings("# bare\n")).toEqual(["S114 1:1"]);
  });

  test("survive text that is nested without end", () => {
    expect(findings(`# bare\nkeys: ${"[".repeat(20_000)}`).map((each) => each.split(" ")[0])).toContain("S101");
  });
});

describe("policies", () => {
  const entry = (rest: string): string => `policies:\n  - file: policies/a.policy\n${rest.replace(/^/gm, "    ")}\n`;
  const LIMITS = "limits: { daily_loss: 4%, heartbeat_gap: 60s }\nenvironments:\n  paper: { daily_loss: 8% }\n  production: {}";

  test("have the limits of the environment over the general ones", () => {
    const of = (environment: string): unknown => settingsOf(`environment: ${environment}\n${entry(LIMITS)}`).policies[0]?.limits;
    expect(of("paper")).toEqual({ daily_loss: "8%", heartbeat_gap: "60s" });
    expect(of("production")).toEqual({ daily_loss: "4%", heartbeat_gap: "60s" });
    expect(of("{ env: PLIMSOLL_ENVIRONMENT }")).toEqual({ daily_loss: "8%", heartbeat_gap: "60s" });
  });

  test.each([
    [entry(LIMITS), "S110 2:11"],
    [`environment: papr\n${entry(LIMITS)}`, "S110 1:14"],
    ["environment: { env: NOT_SET }\npolicies: [{ file: a.policy }]", "S107 1:21"],
    ["policies: []", "S114 1:11"],
    ["policies: [{ sources: [engine] }]", "S104 1:12"],
    [entry("sources: []"), "S105 3:14"],
    [entry("sources: [plimsoll]"), "S105 3:15"],
    [entry("limits: { daily_loss: }"), "S102 3:15"],
    [entry("limit: { daily_loss: 4% }"), "S102 3:5"],
    [`${entry("")}  - file: ./policies/a.policy\n`, "S108 4:11"],
    [`${entry("sources: engin")}  - file: policies/b.policy\nsources: { engine: {} }`, "S109 2:11"],
    [`${entry("sources: other")}sources: { engine: {} }`, "S114 4:12"],
  ])("%j is told at its place", (text, told) => {
    expect(findings(text)).toEqual([told]);
  });

  test("may name sources that are not listed, and globs", () => {
    expect(findings(`${entry("sources: [desk-*, embedded]")}sources: { desk-1: {} }`)).toEqual([]);
  });
});

describe("sources", () => {
  test("have an input and collectors", () => {
    const settings = settingsOf(`
zone: Asia/Kolkata
sources:
  engine:
    file: data/engine.jsonl
    collectors:
      teacher: { artifact: models/teacher.bin, interval: 1m }
      ingest: { heartbeat_file: /run/ingest.json, timeout: 1s, interval: 10s, zone: UTC }
      orders: { log: logs/orders.log, pattern: "* {timestamp} fill" }
      broker: { probe: https://broker.example/health, status: [200, 204], connect_timeout: 1s }
      gateway: { probe: "tcp://[::1]:4002" }
      python: { process: run/engine.pid, command: engine.py }
      one: { process: 1 }
  state: { rewritten: data/state.json }
  pipe: { stdin: true }
  embedded:`);
    const [engine, ...others] = settings.sources;
    expect(others.map(({ name, input }) => [name, input])).toEqual([
      ["state", { kind: "rewritten", file: at("data/state.json") }],
      ["pipe", { kind: "stdin" }],
      ["embedded", undefined],
    ]);
    expect(engine?.input).toEqual({ kind: "followed", file: at("data/engine.jsonl") });
    expect(engine?.collectors).toEqual([
      { name: "teacher", interval: 60_000, timeout: 5_000, what: { kind: "artifact", file: at("models/teacher.bin") } },
      { name: "ingest", interval: 10_000, timeout: 1_000, what: { kind: "heartbeat_file", file: "/run/ingest.json", zone: "UTC" } },
      {
        name: "orders",
        interval: 30_000,
        timeout: 5_000,
        what: { kind: "log", file: at("logs/orders.log"), pattern: "* {timestamp} fill", zone: "Asia/Kolkata" },
      },
      {
        name: "broker",
        interval: 30_000,
        timeout: 5_000,
        what: {
          kind: "probe",
          target: { protocol: "http", url: "https://broker.example/health", statuses: [200, 204] },
          connectTimeout: 1_000,
        },
      },
      {
        name: "gateway",
        interval: 30_000,
        timeout: 5_000,
        what: { kind: "probe", target: { protocol: "tcp", host: "::1", port: 4002 }, connectTimeout: 2_000 },
      },
      {
        name: "python",
        interval: 30_000,
        timeout: 5_000,
        what: { kind: "process", process: { pidFile: at("run/engine.pid") }, command: "engine.py" },
      },
      { name: "one", interval: 30_000, timeout: 5_000, what: { kind: "process", process: { pid: 1 }, command: undefined } },
    ]);
  });

  test.each([
    ["plimsoll: {}", "S108 1:12"],
    ["../x: {}", "S105 1:12"],
    ["a: { file: x, stdin: true }", "S108 1:33"],
    ["a: { file: x }, b: { rewritten: ./x }", "S108 1:28"],
    ["a: { fil: x }", "S102 1:17"],
    ["a: { collectors: { c: { interval: 1s } } }", "S104 1:34"],
    ["a: { collectors: { c: } }", "S104 1:31"],
    ["a: { collectors: { c: { artifact: x, process: 1 } } }", "S108 1:58"],
    ["a: { collectors: { c: { artifact: x, zone: UTC } } }", "S102 1:55"],
    ["a: { collectors: { c: { artifact: x, interval: 1s, timeout: 2s } } }", "S108 1:72"],
    ["a: { collectors: { c: { log: x, pattern: none } } }", "S105 1:53"],
    ["a: { collectors: { c: { log: x, zone: IST } } }", "S105 1:50"],
    ["a: { collectors: { c: { probe: broker } } }", "S105 1:43"],
    ["a: { collectors: { c: { probe: 'ftp://x' } } }", "S105 1:43"],
    ["a: { collectors: { c: { probe: 'tcp://x' } } }", "S105 1:43"],
    ["a: { collectors: { c: { probe: 'tcp://x:1', status: 200 } } }", "S102 1:64"],
    ["a: { collectors: { c: { probe: 'http://x', status: 20 } } }", "S105 1:63"],
    ["a: { collectors: { c: { process: 0 } } }", "S105 1:45"],
  ])("%j is told at its place", (text, told) => {
    expect(findings(`sources: { ${text} }`)).toEqual([told]);
  });
});
