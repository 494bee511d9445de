import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { MonitorOptions } from "../../src/app/monitor.ts";
import type { EmbeddedMonitor } from "../../src/monitor/embedding/embedded-monitor.ts";
import type { EmbeddingEvents } from "../../src/monitor/embedding/embedding-events.ts";
import type { KeeperState } from "../../src/monitor/embedding/worker-keeper.ts";
import { build } from "../e2e/built.ts";
import { POLICY } from "../e2e/running-monitor.ts";

const PAGE = readFileSync(join(import.meta.dirname, "../../docs/embedding.md"), "utf8");

function fence(language: string): string {
  return new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "m").exec(PAGE)?.[1] ?? "";
}

/** What stands in the first column of the table with such a title. */
function column(title: string): readonly string[] {
  const rows = new RegExp(`^\\| ${title} \\|.*\\n\\|.*\\n((?:\\|.*\\n)+)`, "m").exec(PAGE)?.[1] ?? "";
  return [...rows.matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`(\w+)/g)].map(([, name = ""]) => name),
  );
}

/** The losses of a desk, a snapshot each; then it waits to be halted. */
const TRADE = `
const losses = [-1, -2, -4.9, -5.5];
let at = Date.now() - 1_000;
export async function trade() {
  await new Promise((resolve) => setTimeout(resolve, 10));
  at += 10;
  return { timestamp: new Date(at).toISOString(), risk: { daily_loss_pct: losses.shift() ?? -5.5, circuit_breaker_active: false } };
}
`;

describe("the engine of the page", () => {
  let folder: string;
  let program: string;

  beforeAll(() => {
    const { library } = build();
    folder = mkdtempSync(join(tmpdir(), "embedding-page-"));
    mkdirSync(join(folder, "policies"));
    writeFileSync(join(folder, "plimsoll.yaml"), fence("yaml"));
    writeFileSync(join(folder, "policies/desk.policy"), POLICY());
    writeFileSync(join(folder, "trade.js"), TRADE);
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    program = join(folder, "engine.js");
    const code = fence("js").replace('"plimsoll"', JSON.stringify(library.href));
    // On a machine that is busy with other tests.
    writeFileSync(program, code.replace('start("plimsoll.yaml")', 'start("plimsoll.yaml", { startWithin: 60_000 })'));
  }, 120_000);
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const run = () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program], { cwd: folder, encoding: "utf8", timeout: 120_000 });
    return { status, stdout, stderr };
  };
  const halted = {
    status: 0,
    stdout: "halted by daily_loss_exceeded\neverything recorded: true, snapshots lost: 0\n",
    stderr: "",
  };

  test("halts when the alert fires, and again at once while it is open", () => {
    expect(run()).toEqual(halted);
    writeFileSync(join(folder, "trade.js"), "export const trade = () => { throw new Error('nobody may trade'); };");
    expect(run()).toEqual(halted);
  });

  test("says where it is not monitored", () => {
    writeFileSync(join(folder, "plimsoll.yaml"), "enabled: false\n");
    writeFileSync(join(folder, "trade.js"), "export const trade = () => process.exit(0);");
    expect(run()).toMatchObject({ status: 0, stderr: expect.stringMatching(/^trading is not monitored \(disabled\): /) as string });
  });
});

describe("the tables of the page", () => {
  test("have every method, event, option and state, and no other", () => {
    const methods: Record<Exclude<keyof EmbeddedMonitor, "whenStopping">, true> = {
      recordTick: true,
      activeAlerts: true,
      on: true,
      health: true,
      checkArtifacts: true,
      stop: true,
    };
    const events: Record<keyof EmbeddingEvents, true> = {
      transition: true,
      alert: true,
      dropped: true,
      refused: true,
      trouble: true,
      policy: true,
    };
    const options: Record<keyof MonitorOptions, true> = {
      queue: true,
      largestSnapshot: true,
      hangAfter: true,
      restart: true,
      startWithin: true,
      stopWithin: true,
      memory: true,
      worker: true,
    };
    const states: Record<KeeperState, true> = {
      starting: true,
      running: true,
      restarting: true,
      declined: true,
      disabled: true,
      stopping: true,
      stopped: true,
    };
    expect(column("method")).toEqual(Object.keys(methods));
    expect(column("event")).toEqual(Object.keys(events));
    expect(column("option")).toEqual(Object.keys(options));
    expect(column("state")).toEqual(Object.keys(states));
  });

  test("name rules that the monitor's own policy has", () => {
    const policy = readFileSync(join(import.meta.dirname, "../../policies/self.policy"), "utf8");
    const named = [...PAGE.matchAll(/alert `(\w+)`/g)].map(([, rule = ""]) => rule);
    expect(named).toEqual(["worker_restarted", "ticks_dropped"]);
    for (const rule of named) expect(policy).toContain(`\nrule ${rule}\n`);
  });
});
