import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { SAMPLES, STEP, timeOf, verifyFirings } from "./alert-job.ts";

export interface Victoria {
  /** Takes the samples in and replays the rules over them. */
  readonly replay: (lines: string) => Promise<void>;
  /** Throws unless the alerts that were written back are those of the definition. */
  readonly verify: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** victoria-metrics on a loopback port, with nothing in it; what it needs to come up is not counted. */
export async function startVictoria(folder: string): Promise<Victoria> {
  const data = join(folder, "victoria");
  rmSync(data, { recursive: true, force: true });
  const address = `127.0.0.1:${await freePort()}`;
  const url = `http://${address}`;
  const args = [`-storageDataPath=${data}`, `-httpListenAddr=${address}`, "-retentionPeriod=100y"];
  const server = spawn("victoria-metrics", args, { stdio: "ignore" });
  while (!(await isUp(url))) {
    if (server.exitCode !== null) throw new Error(`victoria-metrics ended with ${server.exitCode}`);
    await setTimeout(50);
  }
  return {
    replay: async (lines) => {
      await asked(`${url}/api/v1/import`, { method: "POST", body: lines });
      await asked(`${url}/internal/force_flush`);
      runVmalert(folder, url);
    },
    verify: async () => {
      await asked(`${url}/internal/force_flush`);
      verifyFirings("vmalert", firingsIn(await asked(`${url}/api/v1/export?match[]=ALERTS{alertstate="firing"}`)));
    },
    stop: async () => {
      const ended = once(server, "exit");
      server.kill();
      await ended;
    },
  };
}

/** As quick as it goes: one request for all samples of a rule, and no pause between rules. */
function runVmalert(folder: string, url: string): void {
  const args = [
    "-rule=rules.yml",
    `-datasource.url=${url}`,
    `-remoteWrite.url=${url}`,
    `-replay.timeFrom=${new Date(timeOf(0)).toISOString()}`,
    `-replay.timeTo=${new Date(timeOf(SAMPLES - 1)).toISOString()}`,
    `-replay.maxDatapointsPerQuery=${SAMPLES}`,
    "-replay.rulesDelay=0",
    "-replay.disableProgressBar",
    `-evaluationInterval=${STEP}s`,
    `-datasource.queryStep=${STEP}s`,
  ];
  const { status, stderr } = spawnSync("vmalert", args, { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw new Error(`vmalert ended with ${status}: ${stderr}`);
}

/** By rule, the samples at whose time its alert was written as firing. */
function firingsIn(exported: string): readonly ReadonlySet<number>[] {
  const found: Set<number>[] = [];
  for (const line of exported.trim().split("\n")) {
    const series = JSON.parse(line) as { readonly metric: { readonly alertname: string }; readonly timestamps: readonly number[] };
    const rule = Number(series.metric.alertname.slice("rule_".length));
    found[rule] = new Set(series.timestamps.map((time) => (time - timeOf(0)) / (STEP * 1_000)));
  }
  return found;
}

async function asked(url: string, init?: RequestInit): Promise<string> {
  const response = await fetch(url, init);
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answers ${response.status}: ${text}`);
  return text;
}

async function isUp(url: string): Promise<boolean> {
  const response = await fetch(`${url}/health`).catch(() => undefined);
  return response?.ok === true;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  server.close();
  await once(server, "close");
  return address.port;
}
