import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statfsSync, statSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Column, ColumnDefinition, SnapshotBatch, SnapshotShape } from "../../src/model/snapshot-batch.ts";
import type { RecordingPiece } from "../../src/recording/entry.ts";
import { packRecordings } from "../../src/recording/packed/pack.ts";
import type { Row } from "../frame/compare.ts";
import { metricsAt, START, tenRules } from "./replay-job.ts";

const YEAR = Number(process.env["PLIMSOLL_BENCH_YEAR"] ?? 31_536_000);
const METRICS = 10;
const BATCH = 65_536;
/** Of six hours, so that what is told stays readable. */
const STAYS = 21_600;
const NEEDED = 5e9;
const LOOK = 100;

/** A year of a snapshot a second, packed, through `policy replay` as a process of its own: how long it takes and what it holds in memory. */
export async function yearRows(): Promise<readonly Row[]> {
  const { bavail, bsize } = statfsSync(tmpdir());
  if (bavail * bsize < NEEDED) {
    console.error(`bench: a year needs ${NEEDED / 1e9} GB in ${tmpdir()}, which are not there; its row is left out`);
    return [];
  }
  const folder = mkdtempSync(join(tmpdir(), "bench-year-"));
  const [recording, bundle] = [join(folder, "year.arrow"), join(folder, "bundle.json")];
  writeFileSync(bundle, JSON.stringify(tenRules(METRICS)));
  await writeYear(recording);
  const { seconds, peak, output } = await measured(["bin/policy.js", "replay", recording, "--policy", bundle]);
  const snapshots = /([\d,]+) snapshots/.exec(output)?.[1]?.replaceAll(",", "");
  if (Number(snapshots) !== YEAR) throw new Error(`not the whole year was replayed: ${output.slice(-500)}`);
  const size = (statSync(recording).size / 1e9).toFixed(1);
  rmSync(folder, { recursive: true });
  const memory = peak === undefined ? "" : `, at most ${peak} MB in memory`;
  return [
    {
      what: `replay of ${(YEAR / 1e6).toFixed(1)}M packed snapshots (${size} GB), 10 rules`,
      figure: `${seconds.toFixed(1)} s${memory}`,
    },
  ];
}

async function writeYear(file: string): Promise<void> {
  const handle = await open(file, "w");
  const write = async (chunks: readonly Uint8Array[]): Promise<void> => {
    for (const chunk of chunks) await handle.write(chunk);
  };
  await packRecordings([{ pieces: year }], write, ({ reason }) => {
    throw new Error(reason);
  });
  await handle.close();
}

/** Without the detour over text. */
async function* year(): AsyncGenerator<RecordingPiece, void, void> {
  const metrics = Object.entries(metricsAt(0)).flatMap(([group, members]) =>
    Object.keys(members).map((name) => [group, name] as const),
  );
  const used = metrics.slice(0, METRICS);
  const definitions: readonly ColumnDefinition[] = [
    { path: ["timestamp"], kind: "instant", form: { decimals: 3, zone: "Z", offset: 0 } },
    ...used.map(([group, name]): ColumnDefinition => ({ path: [group, name], kind: "number" })),
  ];
  const groups = [...new Set(used.map(([group]) => group))].map((group) => {
    const members = used.flatMap(([other, name], index) =>
      other === group ? [[name, { node: "value", column: index + 1 }] as const] : [],
    );
    return [group, { node: "group", members }] as const;
  });
  const root = { node: "group", members: [["timestamp", { node: "value", column: 0 }], ...groups] } as const;
  const shapes: readonly SnapshotShape[] = [{ source: undefined, root, timestamp: 0 }];
  const levels: number[] = [];
  for (let start = 0; start < YEAR; start += BATCH) {
    const rows = Math.min(BATCH, YEAR - start);
    const columns: Column[] = [{ kind: "instant", values: new Float64Array(rows), form: { decimals: 3, zone: "Z", offset: 0 } }];
    for (let row = 0; row < rows; row += 1) (columns[0] as { values: Float64Array }).values[row] = START + (start + row) * 1_000;
    for (const [index, [group, name]] of used.entries()) {
      const values = new Float64Array(rows);
      for (let row = 0; row < rows; row += 1) {
        const second = start + row;
        if (row === 0 || second % STAYS === 0) levels[index] = metricsAt(second - (second % STAYS), STAYS)[group]?.[name] ?? 0;
        values[row] = (levels[index] ?? 0) + ((second * 7_919) % 99) / 1e6;
      }
      columns.push({ kind: "number", values });
    }
    const batch: SnapshotBatch = {
      rows,
      shapes,
      shapeOf: new Int32Array(rows),
      columns,
      definitions,
      now: new Float64Array(rows).fill(Number.NaN),
      line: start + 1,
    };
    await Promise.resolve();
    yield { kind: "batch", batch };
  }
}

/** Of a process of ours from its start to its end. `peak` in MB; undefined where the system does not tell. */
async function measured(
  words: readonly string[],
): Promise<{ readonly seconds: number; readonly peak: number | undefined; readonly output: string }> {
  const start = performance.now();
  const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] });
  let [peak, output]: [number | undefined, string] = [undefined, ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  const looking = setInterval(() => (peak = peakOf(child.pid) ?? peak), LOOK);
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  clearInterval(looking);
  if (code !== 0) throw new Error(`${words.join(" ")} ended with ${code}`);
  return { seconds: (performance.now() - start) / 1_000, peak, output };
}

function peakOf(pid: number | undefined): number | undefined {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / 1_000);
  } catch {
    return undefined;
  }
}
