import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Transition } from "../../src/model/transition.ts";
import { TRANSITIONS } from "../../src/model/transition.ts";
import { type AlertLog, type AlertLogOptions, createAlertLog } from "../../src/store/alert-log.ts";
import { commitOf, T0, transition } from "../contract/store.ts";
import { MemoryStore } from "../monitor/memory-store.ts";

const HOUR = 3_600_000;

let parent = "";
let folder = "";
let store: MemoryStore;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "alert-log-"));
  folder = join(parent, "logs", "alerts");
  store = new MemoryStore();
});
afterEach(() => {
  rmSync(parent, { recursive: true });
});

function logOf(more: Partial<AlertLogOptions> = {}): AlertLog {
  return createAlertLog({ folder, zone: "Asia/Kolkata", store, ...more });
}

function files(): Readonly<Record<string, string>> {
  return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}

function lines(): readonly Record<string, unknown>[] {
  const all = Object.values(files()).join("").split("\n");
  return all.filter((line) => line !== "").map((line) => JSON.parse(line) as Record<string, unknown>);
}

async function commit(...transitions: readonly Partial<Transition>[]): Promise<void> {
  await store.commit(commitOf(transitions.map((each) => transition(each))));
}

const EPISODE: readonly Partial<Transition>[] = [
  {},
  { ordinal: 2, transition: "raised", severity: "critical", at: T0 + 1_000 },
  { ordinal: 3, transition: "acknowledged", severity: "critical", at: T0 + 2_000, reason: "by Asha: on it — sofort" },
  { ordinal: 4, transition: "silenced", severity: "critical", at: T0 + 3_000 },
  { ordinal: 5, transition: "resolved", severity: "critical", at: T0 + 12 * HOUR },
];

describe("the alert log", () => {
  it("has the fields that its readers know, and what we add", async () => {
    await commit({});
    expect(await logOf({ thresholdOf: () => -3 }).catchUp()).toBe(1);
    expect(files()).toEqual({
      "2025-10-12.jsonl":
        '{"timestamp":"2025-10-12T12:34:56.000+05:30","severity":"WARNING","rule":"loss","message":"loss is too high",' +
        '"context":{"threshold":-3,"values":{"risk.loss":-3.5,"unknown":null},"source":"engine","key":null,"policy":"core",' +
        '"version":"1.0.0","episode":"0123456789abcdef","ordinal":1,"reason":"condition"},' +
        '"acknowledged":false,"transition":"fired","sequence":1}\n',
    });
  });

  it("has a line for what is told and what operators do, and says whether the alert was acknowledged then", async () => {
    await commit(...TRANSITIONS.map((name, index) => ({ transition: name, ordinal: index + 1 })));
    await logOf().catchUp();
    expect(lines().map(({ transition: name, acknowledged }) => [name, acknowledged])).toEqual([
      ["fired", false],
      ["raised", false],
      ["lowered", false],
      ["resolved", false],
      ["closed", false],
      ["escalated", false],
      ["repeated", false],
      ["acknowledged", true],
      ["unacknowledged", false],
      ["reset", false],
    ]);
  });

  it("tells of the rest of an acknowledged episode that it was", async () => {
    const other = { rule: "drift", episode: "00000000000000aa", at: T0 + 4_000 };
    await commit(...EPISODE, other);
    await logOf().catchUp();
    expect(lines().map(({ rule, transition: name, acknowledged }) => [rule, name, acknowledged])).toEqual([
      ["loss", "fired", false],
      ["loss", "raised", false],
      ["loss", "acknowledged", true],
      ["drift", "fired", false],
      ["loss", "resolved", true],
    ]);
  });

  it("begins a file at midnight of its zone", async () => {
    const midnight = Date.parse("2025-10-13T00:00:00.000+05:30");
    await commit({ at: midnight - 1 }, { ordinal: 2, transition: "resolved", at: midnight });
    await logOf().catchUp();
    const firsts = Object.entries(files()).map(([name, text]) => `${name} ${text.slice(0, 45)}`);
    expect(firsts).toEqual([
      '2025-10-12.jsonl {"timestamp":"2025-10-12T23:59:59.999+05:30",',
      '2025-10-13.jsonl {"timestamp":"2025-10-13T00:00:00.000+05:30",',
    ]);
  });

  it.each([
    ["America/New_York", "2025-11-02T05:30:00.000Z", "2025-11-02T01:30:00.000-04:00"],
    ["America/New_York", "2025-11-02T06:30:00.000Z", "2025-11-02T01:30:00.000-05:00"],
    ["UTC", "2025-11-02T06:30:00.000Z", "2025-11-02T06:30:00.000+00:00"],
    ["Asia/Kathmandu", "2025-11-02T06:30:00.007Z", "2025-11-02T12:15:00.007+05:45"],
  ])("writes the offset of %s at %s", async (zone, at, expected) => {
    await commit({ at: Date.parse(at) });
    await logOf({ zone }).catchUp();
    expect(lines()[0]?.timestamp).toBe(expected);
  });

  it("goes on where it is, in this run and in the next", async () => {
    const log = logOf();
    expect(await log.catchUp()).toBe(0);
    await commit(EPISODE[0] ?? {}, EPISODE[1] ?? {});
    const [first, second] = await Promise.all([log.catchUp(), log.catchUp()]);
    expect([first, second]).toEqual([2, 0]);
    await commit(EPISODE[2] ?? {}, EPISODE[3] ?? {});
    expect(await logOf().catchUp()).toBe(1);
    expect(await logOf().catchUp()).toBe(0);
    expect(lines().map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  });

  it("is the same bytes wherever a crash has torn it", async () => {
    await commit(...EPISODE);
    await logOf().catchUp();
    const whole = files();
    const names = Object.keys(whole).sort();
    const sizes = names.map((name) => Buffer.byteLength(whole[name] ?? ""));
    expect(sizes).toHaveLength(2);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: (sizes[0] ?? 0) + (sizes[1] ?? 0) }), async (kept) => {
        for (const name of names) writeFileSync(join(folder, name), whole[name] ?? "");
        const [first = "", second = ""] = names;
        if (kept < (sizes[0] ?? 0)) {
          rmSync(join(folder, second));
          truncateSync(join(folder, first), kept);
        } else truncateSync(join(folder, second), kept - (sizes[0] ?? 0));
        await logOf().catchUp();
        expect(files()).toEqual(whole);
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    ["another text", '{"timestamp":"20'.replace("20", "19")],
    ["NUL bytes, as a power cut leaves them", "\u0000\u0000\u0000"],
    ["half a character", Buffer.from([0xe0, 0xa4])],
  ])("ends a last line that is not the beginning of the next one: %s", async (_, torn) => {
    await commit(EPISODE[0] ?? {});
    await logOf().catchUp();
    const path = join(folder, "2025-10-12.jsonl");
    const before = readFileSync(path);
    appendFileSync(path, torn);
    await commit(EPISODE[1] ?? {});
    await logOf().catchUp();
    const after = readFileSync(path);
    const expected = Buffer.concat([before, Buffer.from(torn as string), Buffer.from("\n")]);
    expect(after.subarray(0, expected.length)).toEqual(expected);
    expect(JSON.parse(after.subarray(expected.length).toString("utf8"))).toMatchObject({ sequence: 2, transition: "raised" });
    expect(await logOf().catchUp()).toBe(0);
  });

  it("goes on behind lines that another program wrote", async () => {
    mkdirSync(folder, { recursive: true });
    const theirs =
      `${JSON.stringify({ timestamp: "2025-10-12 09:00:00", severity: "WARNING", rule: "old", acknowledged: false })}\n`.repeat(
        3_000,
      );
    writeFileSync(join(folder, "2025-10-12.jsonl"), theirs);
    writeFileSync(join(folder, "notes.txt"), "keep me");
    await commit(EPISODE[0] ?? {});
    expect(await logOf().catchUp()).toBe(1);
    expect(files()["2025-10-12.jsonl"]?.startsWith(theirs)).toBe(true);
    writeFileSync(join(folder, "2025-10-12.jsonl"), `${files()["2025-10-12.jsonl"] ?? ""}${theirs}`);
    expect(await logOf().catchUp()).toBe(0);
  });

  it("repeats no line and leaves none out when the store was started anew", async () => {
    await commit(...EPISODE);
    await logOf().catchUp();
    const before = lines();
    store = new MemoryStore();
    const fresh = { rule: "drift", episode: "00000000000000aa", at: T0 + 13 * HOUR };
    await commit(...EPISODE.slice(1), fresh);
    expect(await logOf().catchUp()).toBe(1);
    expect(lines().slice(0, before.length)).toEqual(before);
    expect(lines().at(-1)).toMatchObject({ rule: "drift", sequence: 5 });
    await commit({ ...fresh, ordinal: 2, transition: "resolved" });
    expect(await logOf().catchUp()).toBe(1);
    expect(
      lines()
        .map(({ rule, transition: name }) => [rule, name])
        .slice(-2),
    ).toEqual([
      ["drift", "fired"],
      ["drift", "resolved"],
    ]);
  });

  it("writes a portion after another", async () => {
    await commit(...Array.from({ length: 1_203 }, (_, index) => ({ ordinal: index + 1, transition: "repeated" as const })));
    expect(await logOf().catchUp()).toBe(1_203);
    expect(lines().map(({ sequence }) => sequence)).toEqual(Array.from({ length: 1_203 }, (_, index) => index + 1));
  });

  it("tells what the file system refuses, and finds its place again", async () => {
    await commit(EPISODE[0] ?? {});
    mkdirSync(join(parent, "logs"), { recursive: true });
    writeFileSync(folder, "in the way");
    const log = logOf();
    await expect(log.catchUp()).rejects.toThrow(/EEXIST|ENOTDIR/);
    rmSync(folder);
    expect(await log.catchUp()).toBe(1);
    expect(lines()).toHaveLength(1);
  });

  it("deletes old days in portions, never the newest, and nothing of others", async () => {
    const days = Array.from({ length: 4 }, (_, index) => ({
      at: T0 + index * 24 * HOUR,
      ordinal: index + 1,
      transition: "repeated" as const,
    }));
    await commit(...days);
    const log = logOf();
    expect(await log.prune(T0, 10)).toBe(0);
    await log.catchUp();
    writeFileSync(join(folder, "2025-10-01.txt"), "");
    expect(await log.prune(T0 + 2 * 24 * HOUR, 1)).toBe(1);
    expect(await log.prune(T0 + 2 * 24 * HOUR, 10)).toBe(1);
    expect(Object.keys(files()).sort()).toEqual(["2025-10-01.txt", "2025-10-14.jsonl", "2025-10-15.jsonl"]);
    expect(await log.prune(T0 + 100 * 24 * HOUR, 10)).toBe(1);
    expect(existsSync(join(folder, "2025-10-15.jsonl"))).toBe(true);
  });
});
