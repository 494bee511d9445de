import { spawnSync } from "node:child_process";
import { renameSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { build, type Built } from "../e2e/built.ts";

const METRICS = Array.from({ length: 20 }, (_, index) => `m${index}`);
const START = Date.UTC(2025, 0, 1);
const POLICY = `policy desk version 1.0.0
metrics "./desk.json"
missing warning after 2m

rule high
  warning  when risk.m0 > 5 for 30s
  critical when risk.m0 > 8
  message  "{risk.m0}"
`;

let built: Built;

function line(second: number, source: string, share: number): string {
  const timestamp = new Date(START + second * 1_000).toISOString();
  const risk = Object.fromEntries(
    METRICS.map((name, index) => [name, ((Math.floor(second / 600) * (index + share)) % 11) + second / 1e6]),
  );
  return JSON.stringify({ now: timestamp, source, snapshot: { timestamp, risk } });
}

function policy(...words: string[]): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(built.folder, "bin/policy.js"), ...words], {
    cwd: built.folder,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  return { status, stdout, stderr };
}

const replayed = (...recordings: string[]): ReturnType<typeof policy> =>
  policy("replay", ...recordings, "--policy", "desk.policy", "--json", "--all");

/** What the command gives while a thread's code is not there, or is broken. */
function without(name: string, recordings: readonly string[], broken?: string): ReturnType<typeof policy> {
  const [there, away] = [`${name}.cjs`, `${name}.away`].map((file) => join(built.folder, "dist/cli", file)) as [string, string];
  renameSync(there, away);
  if (broken !== undefined) writeFileSync(there, broken);
  try {
    return replayed(...recordings);
  } finally {
    renameSync(away, there);
  }
}

beforeAll(() => {
  built = build();
  const properties = Object.fromEntries(METRICS.map((name) => [name, { type: "number" }]));
  const schema = {
    type: "object",
    required: ["timestamp"],
    properties: { timestamp: { type: "string", format: "date-time" }, risk: { type: "object", properties } },
  };
  writeFileSync(join(built.folder, "desk.json"), JSON.stringify(schema));
  writeFileSync(join(built.folder, "desk.policy"), POLICY);
  for (const [day, sources] of Object.entries({ one: ["a", "b", "c"], two: ["b", "d"] })) {
    const seconds = Array.from({ length: 12_000 }, (_, index) => (day === "one" ? index : index + 12_000));
    const lines = seconds.flatMap((second) => sources.map((source, share) => line(second, source, share)));
    lines.splice(20_000, 0, "{", lines[19_999] ?? "");
    writeFileSync(join(built.folder, `${day}.jsonl`), `${lines.join("\n")}\n`);
    policy("pack", `${day}.jsonl`, "--out", `${day}.arrow`);
  }
}, 120_000);

describe.skipIf(availableParallelism() < 2)("a second core", () => {
  it("reads a long recording while another is replayed, and changes nothing", () => {
    const recordings = ["one.jsonl", "two.jsonl"];
    const found = replayed(...recordings);
    expect(found).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/^policy: one\.jsonl: line 20001 .*\n.*two\.jsonl: line 20001 /) as string,
    });
    expect(found.stdout.split("\n").length).toBeGreaterThan(20);
    expect(found).toEqual(without("recording-reader", recordings));
    expect(without("recording-reader", recordings, 'throw new Error("out of order")')).toMatchObject({
      status: 2,
      stdout: "",
      stderr: expect.stringContaining("out of order") as string,
    });
  });

  it("replays a share of the sources of packed recordings, and changes nothing", () => {
    const recordings = ["one.arrow", "two.arrow"];
    const found = replayed(...recordings);
    expect(found).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/^policy: 2 snapshots refused: same timestamp, first in one\.arrow: line 20001: /) as string,
    });
    expect(found).toEqual(without("replay-share", recordings));
    expect(found.stdout).toBe(replayed("one.jsonl", "two.jsonl").stdout);
    expect(without("replay-share", recordings, 'throw new Error("out of order")')).toMatchObject({
      status: 2,
      stdout: "",
      stderr: expect.stringContaining("out of order") as string,
    });
  });
});
