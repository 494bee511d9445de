import { spawnSync } from "node:child_process";
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hrtime } from "node:process";
import type { Bundle } from "../../src/bundle/bundle.ts";
import type { Transition } from "../../src/model/transition.ts";
import { readPieces } from "../../src/recording/read-pieces.ts";
import { replay } from "../../src/replay/replay.ts";
import { loadPolicy } from "../../src/trial/load-policy.ts";
import { type Aim, median, type Row } from "../frame/compare.ts";
import {
  firing,
  importedLines,
  metricsSchema,
  policyText,
  promtoolTest,
  RULES,
  SAMPLES,
  START,
  STEP,
  verifyFirings,
  writeJob,
} from "./alert-job.ts";
import { startVictoria } from "./victoria.ts";

const ROUNDS = 5;
const JOB = `${RULES.length} rules with \`for 5m\`, ${SAMPLES} snapshots`;
const INSTALL = "apt-get install prometheus victoria-metrics";

type Timed = () => Promise<number>;

/**
 * Replays of one job by Prometheus' and VictoriaMetrics' own tools, each a process from its start to its end, and by ours: in a process that runs
 * already, with the policy compiled, as all replays here; and as a whole command, of whose time a Node that does nothing takes a fifth, and which
 * is to be faster than theirs. All give the same alerts at the same instants.
 */
export async function prometheusRows(): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "bench-prometheus-"));
  writeJob(folder);
  const ours: readonly Ours[] = [
    { what: `replay, ${JOB}`, run: await inProcess(folder), isCommand: false },
    { what: `\`policy replay\` as a whole, ${JOB}`, run: await processOfOurs(folder), isCommand: true },
  ];
  const peers: [string, Timed, Aim][] = [];
  if (isInstalled("promtool")) peers.push(["promtool test rules", promtool(folder), { timesFaster: 20 }]);
  if (isInstalled("vmalert", "victoria-metrics")) {
    peers.push(["vmalert -replay and its import", vmalert(folder), { timesFaster: 1 }]);
  }
  const rows: Row[] = [];
  for (const [against, peer, aim] of peers) rows.push(...(await roundsOf(ours, { against, peer, aim })));
  rmSync(folder, { recursive: true });
  return rows;
}

/** What they call themselves, of those that are installed. Debian's vmalert does not know its version. */
export function prometheusVersions(): readonly string[] {
  const versions: string[] = [];
  const own = (name: string): string => spawnSync(name, ["--version"], { encoding: "utf8" }).stdout;
  if (isFound("promtool")) versions.push(`promtool ${/version ([^\s,]+)/.exec(own("promtool"))?.[1] ?? "of an unknown version"}`);
  if (isFound("vmalert")) {
    const packaged = spawnSync("dpkg-query", ["-W", "-f", "${Version}", "victoria-metrics"], { encoding: "utf8" });
    const told = own("vmalert").trim();
    versions.push(`vmalert ${told || (packaged.error === undefined ? packaged.stdout : "of an unknown version")}`);
  }
  return versions;
}

function isFound(name: string): boolean {
  return spawnSync(name, ["--version"]).error === undefined;
}

function isInstalled(...names: readonly string[]): boolean {
  const absent = names.filter((name) => !isFound(name));
  if (absent.length > 0) console.error(`${names.join(" and ")} left out: ${absent.join(" and ")} not installed (${INSTALL})`);
  return absent.length === 0;
}

interface Ours {
  readonly what: string;
  readonly run: Timed;
  readonly isCommand: boolean;
}

interface Against {
  readonly against: string;
  readonly peer: Timed;
  readonly aim: Aim;
}

async function roundsOf(ours: readonly Ours[], { against, peer, aim }: Against): Promise<readonly Row[]> {
  const [own, others]: [number[][], number[]] = [[], []];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const times: number[] = [];
    for (const { run } of ours) times.push(await run());
    const time = await peer();
    // The first warms up.
    if (round > 0) own.push(times);
    if (round > 0) others.push(time);
  }
  return ours.map(({ what, isCommand }, place) => {
    const times = own.map((all) => all[place] ?? Number.NaN);
    const ratios = times.map((time, round) => (others[round] ?? 0) / time);
    return { what, against, ratios, aim: isCommand ? { timesFaster: 1 } : aim, ours: median(times), peer: median(others) };
  });
}

/** ns */
async function timed(run: () => void | Promise<void>): Promise<number> {
  const start = hrtime.bigint();
  await run();
  return Number(hrtime.bigint() - start);
}

function runProcess(command: string, args: readonly string[], folder: string): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: "utf8", maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${stderr}${stdout}`);
  return stdout;
}

interface Told {
  readonly at: string;
  readonly transition: string;
  readonly rule: string;
}

async function processOfOurs(folder: string): Promise<Timed> {
  const args = [join(process.cwd(), "bin/policy.js"), "replay", "recording.jsonl", "--policy", "bench.policy", "--json"];
  let printed = "";
  const run: Timed = () => {
    return timed(() => {
      printed = runProcess(process.execPath, args, folder);
    });
  };
  await run();
  const transitions = printed.trim().split("\n");
  verifyFirings("policy replay", firingsOf(transitions.map((line) => JSON.parse(line) as Told)));
  return run;
}

async function inProcess(folder: string): Promise<Timed> {
  const bundle = loaded();
  let transitions: Transition[] = [];
  const run: Timed = () => {
    return timed(async () => {
      transitions = [];
      const entries = readPieces(createReadStream(join(folder, "recording.jsonl")));
      for await (const transition of replay(entries, [bundle])) transitions.push(transition);
    });
  };
  await run();
  const told = transitions.map(({ at, transition, rule }) => ({ at: new Date(at).toISOString(), transition, rule }));
  verifyFirings("replay in process", firingsOf(told));
  return run;
}

function loaded(): Bundle {
  const policy = { file: "bench.policy", text: policyText() };
  const loading = loadPolicy(policy, {
    readText: () => ({ ok: false, reason: "no such file" }),
    readSchema: (file) => ({ ok: true, file, document: metricsSchema() }),
  });
  if (!loading.ok) throw new Error(loading.diagnostics.map(({ message }) => message).join("\n"));
  return loading.bundle;
}

/** By rule, the samples from one at which it fired until before one at which it was resolved. */
function firingsOf(
  transitions: readonly { readonly at: string; readonly transition: string; readonly rule: string }[],
): readonly Set<number>[] {
  return RULES.map(({ rule }) => {
    const samples = new Set<number>();
    const changes = transitions.filter((each) => each.rule === rule && ["fired", "resolved"].includes(each.transition));
    for (const [place, { at, transition }] of changes.entries()) {
      if (transition !== "fired") continue;
      const [from, to] = [at, changes[place + 1]?.at].map((time) => (time === undefined ? SAMPLES : sampleAt(time)));
      for (let sample = from ?? 0; sample < (to ?? 0); sample += 1) samples.add(sample);
    }
    return samples;
  });
}

function sampleAt(time: string): number {
  return (Date.parse(time) - START) / (STEP * 1_000);
}

/** Asked for one instant of each rule; before, for all at which an alert begins or ends to fire and the ones before them. */
function promtool(folder: string): Timed {
  const changes = (rule: number): readonly number[] => {
    const fires = firing[rule] ?? [];
    return fires.flatMap((now, sample) => (sample > 0 && now !== fires[sample - 1] ? [sample - 1, sample] : []));
  };
  writeFileSync(join(folder, "changes.yml"), promtoolTest(changes));
  writeFileSync(
    join(folder, "timed.yml"),
    promtoolTest(() => [SAMPLES - 1]),
  );
  runProcess("promtool", ["test", "rules", "changes.yml"], folder);
  return () => {
    return timed(() => {
      runProcess("promtool", ["test", "rules", "timed.yml"], folder);
    });
  };
}

/** A server of its own for each time. */
function vmalert(folder: string): Timed {
  const lines = importedLines();
  return async () => {
    const victoria = await startVictoria(folder);
    try {
      const time = await timed(() => victoria.replay(lines));
      await victoria.verify();
      return time;
    } finally {
      await victoria.stop();
    }
  };
}
