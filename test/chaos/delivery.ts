import { type ChildProcess, spawn } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { openSqliteStore } from "../../src/store/sqlite.ts";
import { BadReceiver } from "./bad-receiver.ts";

export interface DeliveryOptions {
  readonly rounds: number;
  readonly seed: number;
  /** Alerts of one round; each fires and resolves, and goes to two channels. */
  readonly alerts: number;
  readonly report?: (text: string) => void;
}

export interface DeliveryReport {
  readonly rounds: number;
  readonly killed: number;
  /** Told transitions times channels. */
  readonly expected: number;
  readonly arrived: number;
  /** Expected and never received. */
  readonly lost: number;
  /** Received and never expected. */
  readonly unknown: number;
  /** First arrivals that came behind a later one of the same alert and channel. */
  readonly outOfOrder: number;
  /** Received again, always under the id of the first time. */
  readonly duplicates: number;
  /** Left in the outbox in any state but delivered. */
  readonly undelivered: number;
  readonly faults: Readonly<Record<string, number>>;
}

const ROOT = process.cwd();
const CHANNELS = ["east", "west"] as const;
const LONGEST_ROUND = 60_000;
const LONGEST_DRAIN = 600_000;

const POLICY = `policy delivery version 1.0.0
metrics "trading-snapshot@1"
currency INR
stale after 1h
missing hold

rule too_large for each position in positions.by_symbol
  critical when position.value > 100 INR
  missing  ok
  message  "{position.key} at {position.value}"
  owner    "desk-risk"
`;

/** Kills a monitor again and again while it sends, and compares what the receivers got with what its store says was to be told. */
export async function crashDelivery({ rounds, seed, alerts, report }: DeliveryOptions): Promise<DeliveryReport> {
  const random = generator(seed);
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-delivery-"));
  const program = await buildVictim();
  const receivers = CHANNELS.map(() => new BadReceiver(generator(Math.floor(random() * 2 ** 32))));
  const [east, west] = await Promise.all(receivers.map((receiver) => receiver.listen()));
  const settings = join(folder, "plimsoll.yaml");
  const input = join(folder, "engine.jsonl");
  writeFileSync(join(folder, "delivery.policy"), POLICY);
  writeFileSync(input, "");
  writeFileSync(
    settings,
    `policies: [{ file: delivery.policy }]
sources: { engine: { file: engine.jsonl } }
recipients:
  east: { kind: webhook, address: "${east ?? ""}", timeout: 300ms }
  west: { kind: webhook, address: "${west ?? ""}", timeout: 300ms }
`,
  );
  let killed = 0;
  let lastInstant = 0;
  try {
    for (let round = 0; round < rounds; round += 1) {
      const target = count(receivers) + 1 + Math.floor(random() * alerts * 4);
      const victim = await start(program, settings);
      for (const value of [1_000, 1]) {
        const by_symbol = Object.fromEntries(Array.from({ length: alerts }, (_, at) => [`R${round}S${at}`, { value }]));
        lastInstant = Math.max(Date.now(), lastInstant + 1);
        appendFileSync(input, `${JSON.stringify({ timestamp: new Date(lastInstant).toISOString(), positions: { by_symbol } })}\n`);
      }
      if (await killWhen(victim, receivers, target)) killed += 1;
      report?.(`round ${round + 1}: ${count(receivers)} arrivals`);
    }
    const last = await start(program, settings);
    await drained(join(folder, "data/plimsoll.db"), rounds * alerts * 4);
    last.stdin?.end();
    await new Promise((resolve) => last.once("close", resolve));
    const verdict = await judge(join(folder, "data/plimsoll.db"), receivers);
    return { rounds, killed, ...verdict, faults: sumOf(receivers) };
  } finally {
    for (const receiver of receivers) receiver.close();
    rmSync(program, { force: true });
    rmSync(folder, { recursive: true, force: true });
  }
}

async function judge(
  file: string,
  receivers: readonly BadReceiver[],
): Promise<Omit<DeliveryReport, "rounds" | "killed" | "faults">> {
  const { store } = await openSqliteStore({ file, readonly: true });
  const told = (await store.transitions({})).filter(({ notify }) => notify);
  const { undelivered, dead } = await store.figures();
  await store.close();
  const total = { expected: 0, arrived: 0, lost: 0, unknown: 0, outOfOrder: 0, duplicates: 0 };
  for (const [index, channel] of CHANNELS.entries()) {
    const arrivals = receivers[index]?.arrivals ?? [];
    const expected = new Set(told.map(({ episode, ordinal }) => `${episode}/${ordinal}/${channel}`));
    const seen = new Set<string>();
    const newest = new Map<string, number>();
    for (const { id, alert, sequence } of arrivals) {
      if (seen.has(id)) {
        total.duplicates += 1;
        continue;
      }
      seen.add(id);
      if (!expected.has(id)) total.unknown += 1;
      if (sequence < (newest.get(alert) ?? 0)) total.outOfOrder += 1;
      newest.set(alert, sequence);
    }
    total.expected += expected.size;
    total.arrived += seen.size;
    total.lost += [...expected].filter((id) => !seen.has(id)).length;
  }
  return { ...total, undelivered: undelivered + dead };
}

/** Resolves when all that was to be told is told. */
async function drained(file: string, notifications: number): Promise<void> {
  const end = Date.now() + LONGEST_DRAIN;
  while (Date.now() < end) {
    const { store } = await openSqliteStore({ file, readonly: true });
    const { undelivered, transitions } = await store.figures();
    await store.close();
    if (undelivered === 0 && transitions * CHANNELS.length >= notifications) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error("the outbox did not become empty");
}

function count(receivers: readonly BadReceiver[]): number {
  return receivers.reduce((sum, { arrivals }) => sum + arrivals.length, 0);
}

function sumOf(receivers: readonly BadReceiver[]): Readonly<Record<string, number>> {
  const sum: Record<string, number> = {};
  for (const { faults } of receivers) for (const [fault, times] of Object.entries(faults)) sum[fault] = (sum[fault] ?? 0) + times;
  return sum;
}

async function start(program: string, settings: string): Promise<ChildProcess> {
  const victim = spawn(process.execPath, [program, settings], { stdio: ["pipe", "pipe", "inherit"] });
  await new Promise<void>((resolve, reject) => {
    victim.stdout.once("data", () => {
      resolve();
    });
    victim.once("close", (code) => {
      reject(new Error(`the monitor ended with ${code ?? "a signal"}`));
    });
  });
  return victim;
}

/** False where it was killed for being idle: all had arrived before. */
async function killWhen(victim: ChildProcess, receivers: readonly BadReceiver[], target: number): Promise<boolean> {
  const isReached = await new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => {
      resolve(false);
    }, LONGEST_ROUND);
    for (const receiver of receivers) {
      receiver.arrived = () => {
        if (count(receivers) < target) return;
        clearTimeout(timer);
        resolve(true);
      };
    }
  });
  victim.kill("SIGKILL");
  await new Promise((resolve) => victim.once("close", resolve));
  return isReached;
}

/** Inside the project, so that packages, policies and schemas are found from there. */
async function buildVictim(): Promise<string> {
  mkdirSync(join(ROOT, "node_modules"), { recursive: true });
  const outfile = join(ROOT, "node_modules", `.delivery-victim-${process.pid}.mjs`);
  const entryPoints = [join(ROOT, "test/chaos/delivery-victim.ts")];
  await build({ entryPoints, outfile, bundle: true, platform: "node", format: "esm", packages: "external", logLevel: "warning" });
  return outfile;
}

function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}
