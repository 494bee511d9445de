import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "../until.ts";

/** Debian calls it `prometheus-alertmanager`. */
const PROGRAM = ["prometheus-alertmanager", "alertmanager"].find((name) => spawnSync(name, ["--version"]).status === 0);

export const HAS_ALERTMANAGER = PROGRAM !== undefined;

/** As its API v2 gives it. */
export interface ShownAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly status: { readonly state: string };
}

export interface RunningAlertmanager {
  readonly url: string;
  /** What it shows as firing. */
  firing(): Promise<readonly ShownAlert[]>;
  stop(): Promise<void>;
}

/** The real one, on a free port of this machine, with an empty store. */
export async function startAlertmanager(): Promise<RunningAlertmanager> {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-alertmanager-"));
  writeFileSync(join(folder, "config.yml"), "route: { receiver: none }\nreceivers: [{ name: none }]\n");
  const address = `127.0.0.1:${await freePort()}`;
  const argv = [
    `--config.file=${join(folder, "config.yml")}`,
    `--storage.path=${join(folder, "data")}`,
    `--web.listen-address=${address}`,
    "--cluster.listen-address=",
  ];
  const child = spawn(PROGRAM ?? "", argv, { stdio: "ignore" });
  const url = `http://${address}`;
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`alertmanager ended with ${child.exitCode}`);
    return (await fetch(`${url}/-/ready`).catch(() => undefined))?.ok === true;
  });
  return {
    url,
    firing: async () => (await (await fetch(`${url}/api/v2/alerts`)).json()) as readonly ShownAlert[],
    stop: async () => {
      await ended(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) {
      resolve();
      return;
    }
    child.once("exit", () => {
      resolve();
    });
    child.kill();
  });
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });
}
