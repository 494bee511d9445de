import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { chaosBundle } from "./desk.ts";
import { judge, type Verdict } from "./judge.ts";

export interface CrashOptions {
  readonly rounds: number;
  readonly seed: number;
  /** Rounds that one data folder lives through. */
  readonly roundsPerFolder: number;
  readonly report?: (round: number, how: string) => void;
}

export interface CrashReport extends Omit<Verdict, "difference"> {
  readonly rounds: number;
  readonly killedAtBoundary: number;
  readonly killedAtInstant: number;
  /** Rounds that were over before the blow fell. */
  readonly survived: number;
  readonly differences: readonly string[];
}

const LONGEST_ROUND_MS = 60_000;
/** Both as source and bundled by `scripts/run.mjs` this stands in the project. */
const ROOT = process.cwd();

/** Kills a monitor under load, again and again, and compares what it kept with a replay of the recording it left. */
export async function crash(options: CrashOptions): Promise<CrashReport> {
  const work = mkdtempSync(join(tmpdir(), "plimsoll-crash-"));
  const program = await buildVictim();
  const bundle = chaosBundle();
  const bundleFile = join(work, "bundle.json");
  writeFileSync(bundleFile, JSON.stringify(bundle));
  const random = generator(options.seed);
  const total = { ...NOTHING, rounds: 0, killedAtBoundary: 0, killedAtInstant: 0, survived: 0, differences: [] as string[] };
  try {
    for (let round = 0; round < options.rounds; ) {
      const folder = join(work, `folder-${round}`);
      mkdirSync(folder);
      const recorded = new Set<number>();
      for (let within = 0; within < options.roundsPerFolder && round < options.rounds; within += 1, round += 1) {
        const first = (round + 1) * 1_000_000;
        const byBoundary = random() < 0.5;
        const boundary = byBoundary ? 1 + Math.floor(random() ** 2 * 400) : 0;
        const after = byBoundary ? LONGEST_ROUND_MS : 200 + Math.floor(random() * 1_500);
        const died = await run(program, [folder, bundleFile, String(first), String(boundary), "1500"], after, recorded);
        if (!died) total.survived += 1;
        else if (byBoundary) total.killedAtBoundary += 1;
        else total.killedAtInstant += 1;
        options.report?.(round + 1, byBoundary ? `boundary ${boundary}` : `${after} ms`);
      }
      await run(program, [folder, bundleFile, String((round + 1) * 1_000_000 + 500_000), "0", "300"], LONGEST_ROUND_MS, recorded);
      const verdict = await judge(folder, bundle, recorded);
      for (const count of COUNTS) total[count] += verdict[count];
      if (verdict.difference !== undefined) total.differences.push(`${folder}: ${verdict.difference}`);
      if (verdict.difference === undefined) rmSync(folder, { recursive: true });
    }
  } finally {
    if (total.differences.length === 0) rmSync(work, { recursive: true, force: true });
    rmSync(program, { force: true });
  }
  return { ...total, rounds: options.rounds };
}

const COUNTS = [
  "snapshots",
  "transitions",
  "notifications",
  "snapshotsLost",
  "lost",
  "duplicated",
  "outOfOrder",
  "notificationsLost",
] as const;
const NOTHING = Object.fromEntries(COUNTS.map((count) => [count, 0])) as Record<(typeof COUNTS)[number], number>;

/** Inside the project, so that packages are found from there. */
async function buildVictim(): Promise<string> {
  const outfile = join(ROOT, "node_modules", `.victim-${process.pid}.mjs`);
  const entryPoints = [join(ROOT, "test/chaos/victim.ts")];
  await build({ entryPoints, outfile, bundle: true, platform: "node", format: "esm", packages: "external", logLevel: "warning" });
  return outfile;
}

/** Whether it died of the blow. Rejects when it failed otherwise. */
function run(program: string, operands: readonly string[], killAfter: number, recorded: Set<number>): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const victim = spawn(process.execPath, [program, ...operands], { stdio: ["ignore", "pipe", "pipe"] });
    const timer = setTimeout(() => victim.kill("SIGKILL"), killAfter);
    let [rest, errors] = ["", ""];
    victim.stdout.on("data", (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) recorded.add(Number(line));
    });
    victim.stderr.on("data", (chunk: Buffer) => {
      errors += chunk.toString();
    });
    victim.on("close", (code, signal) => {
      clearTimeout(timer);
      if (killAfter >= LONGEST_ROUND_MS && operands[3] === "0" && signal !== null) reject(new Error(`a round hung: ${errors}`));
      else if (signal === "SIGKILL") resolve(true);
      else if (code === 0) resolve(false);
      else reject(new Error(`the monitor failed: ${errors}`));
    });
  });
}

function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}
