import { spawn, spawnSync } from "node:child_process";
import {
  closeSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  watch,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readCodeCache } from "../../src/cli/start/code-cache.ts";
import { openSqliteStore } from "../../src/store/sqlite.ts";
import { badMorning } from "../monitor/on-call-desk.ts";

const ROOT = join(import.meta.dirname, "../..");
/** Inside the project, where the command finds its schemas, and out of version control. */
const CACHE = join(ROOT, "node_modules/.cache");
let folder: string;
let bin: string;

beforeAll(() => {
  mkdirSync(CACHE, { recursive: true });
  folder = realpathSync(mkdtempSync(join(CACHE, "policy-")));
  mkdirSync(join(folder, "bin"));
  bin = join(folder, "bin/policy.js");
  for (const name of ["policy.js", "monitor.js", "package.json"]) copyFileSync(join(ROOT, "bin", name), join(folder, "bin", name));
  cpSync(join(ROOT, "test/fixtures/desk"), join(folder, "desk"), { recursive: true });
  const built = spawnSync(process.execPath, ["scripts/build.mjs", "--no-types", "--out", join(folder, "dist")], {
    cwd: ROOT,
    encoding: "utf8",
  });
  if (built.status !== 0) throw new Error(built.stderr);
  // It runs each command once, to keep its compiled code.
}, 60_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Says when a pipe is open. */
function preloadThatTells(): string {
  const file = join(folder, "tells.cjs");
  const text = `const fs = require("node:fs"); const { openSync } = fs;
fs.openSync = (path, ...rest) => { const opened = openSync(path, ...rest); if (path.endsWith("/pipe")) setImmediate(() => process.stderr.write("open")); return opened; };`;
  writeFileSync(file, text);
  return file;
}

function policy(words: readonly string[], input = "") {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...words], {
    cwd: join(folder, "desk"),
    input,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

describe("the built command", () => {
  test("checks, tests and replays", () => {
    expect(policy(["check", "."])).toEqual({ status: 0, stdout: "1 policy checked, no findings\n", stderr: "" });
    const tested = policy(["test", ".", "--min-coverage", "100"]);
    expect(tested).toMatchObject({ status: 0, stderr: "" });
    expect(tested.stdout).toContain("7 passed, 0 failed");
    expect(policy(["replay", "day.jsonl", "--policy", "desk.policy"]).stdout).toContain("2 alerts fired.");
  });

  test("says its exit code", () => {
    expect(policy(["check", "missing.policy"]).status).toBe(2);
    expect(policy(["check", "-"], "policy p").status).toBe(1);
    expect(policy(["nonsense"]).status).toBe(2);
    expect(policy([]).status).toBe(2);
    expect(policy(["--version"])).toMatchObject({ status: 0, stderr: "" });
  });

  test("colours only where it is asked to", () => {
    const run = (env: Record<string, string>): string =>
      spawnSync(process.execPath, [bin, "test", "desk.policy"], {
        cwd: join(folder, "desk"),
        encoding: "utf8",
        env: { PATH: "", ...env },
      }).stdout;
    expect(run({})).not.toContain("\u001b");
    expect(run({ FORCE_COLOR: "1" })).toContain("\u001b");
    expect(run({ FORCE_COLOR: "1", NO_COLOR: "1" })).not.toContain("\u001b");
  });

  test("ends quietly when nobody reads on", async () => {
    const child = spawn(process.execPath, [bin, "replay", "day.jsonl", "--policy", "desk.policy", "--json"], {
      cwd: join(folder, "desk"),
    });
    child.stdout.destroy();
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  test("fails with a sentence where it waits for what never comes", () => {
    const preload = join(folder, "never.cjs");
    const stdin = "{ [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined) }) }";
    writeFileSync(preload, `Object.defineProperty(process, "stdin", { value: ${stdin} });`);
    const { status, stdout, stderr } = spawnSync(process.execPath, ["--require", preload, bin, "check", "-"], {
      cwd: join(folder, "desk"),
      encoding: "utf8",
    });
    const sentence = "the command ended before it was done, and its result is not to be trusted; please report it";
    expect({ status, stdout, stderr }).toEqual({ status: 2, stdout: "", stderr: `policy: internal error: ${sentence}\n` });
  });

  test("replays a pipe, and ends with 130 on Ctrl-C while nobody writes to it", async () => {
    const desk = join(folder, "desk");
    spawnSync("mkfifo", [join(desk, "pipe")]);
    const words = [bin, "replay", "pipe", "--policy", "desk.policy"];
    const waiting = spawn(process.execPath, ["--require", preloadThatTells(), ...words], {
      cwd: desk,
      stdio: ["ignore", "ignore", "pipe"],
    });
    await new Promise((resolve) => waiting.stderr.once("data", resolve));
    waiting.kill("SIGINT");
    expect(await new Promise((resolve) => waiting.on("close", resolve))).toBe(130);
    const replayed = spawnSync("sh", ["-c", 'cat day.jsonl > pipe & "$0" "$@"; wait', process.execPath, ...words], {
      cwd: desk,
      encoding: "utf8",
    });
    expect(replayed.stdout).toContain("2 alerts fired.");
    expect(replayed.status).toBe(0);
    rmSync(join(desk, "pipe"));
  });

  test("ends with 130 on Ctrl-C", async () => {
    const child = spawn(process.execPath, [bin, "check", "-"], { cwd: join(folder, "desk"), stdio: ["pipe", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        output += chunk.toString();
      });
    }
    // It reads standard input for as long as that is open; once it takes what is written, it is listening to signals too.
    await new Promise<void>((resolve) => {
      child.stdin.write("policy p ".repeat(30_000), () => {
        resolve();
      });
    });
    child.kill("SIGINT");
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect({ code, output }).toEqual({ code: 130, output: "" });
  });

  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("leaves nothing behind when %s ends it while it writes", async (signal, expected) => {
    const desk = join(folder, "desk");
    const line = `${JSON.stringify({ timestamp: "2025-10-14T03:45:00Z", risk: { loss: 1 }, note: "x".repeat(500) })}\n`;
    writeFileSync(join(desk, `${signal}.jsonl`), line.repeat(100_000));
    const begun = new Promise<void>((resolve) => {
      const watcher = watch(desk, (_, name) => {
        if (name?.startsWith(`.${signal}.arrow`) !== true) return;
        watcher.close();
        resolve();
      });
    });
    const child = spawn(process.execPath, [bin, "pack", `${signal}.jsonl`, "--out", `${signal}.arrow`], {
      cwd: desk,
      stdio: "ignore",
    });
    await begun;
    child.kill(signal);
    const code = await new Promise((resolve) => child.on("close", resolve));
    rmSync(join(desk, `${signal}.jsonl`));
    expect(code).toBe(expected);
    expect(readdirSync(desk).filter((name) => name.includes(`${signal}.arrow`))).toEqual([]);
  });

  test.skipIf(!existsSync("/dev/full"))("says that standard output cannot be written", () => {
    const full = openSync("/dev/full", "w");
    for (const words of [
      ["check", "."],
      ["replay", "day.jsonl", "--policy", "desk.policy"],
    ]) {
      const run = spawnSync(process.execPath, [bin, ...words], {
        cwd: join(folder, "desk"),
        stdio: ["ignore", full, "pipe"],
        encoding: "utf8",
      });
      expect(run.stderr).toBe("policy: standard output cannot be written: no space left on the device\n");
      expect(run.status).toBe(2);
    }
    closeSync(full);
  });

  /** The parts that are loaded at once, and all there are. */
  function parts(entry: string) {
    const seen = new Set<string>();
    const read = (name: string): string => readFileSync(join(folder, "dist/cli", name), "utf8");
    const visit = (name: string): void => {
      if (seen.has(name)) return;
      seen.add(name);
      for (const [, next = ""] of read(name).matchAll(/(?:from|import) ?"\.\/(part-[\w-]+\.js)"/g)) visit(next);
    };
    visit(entry);
    return { seen, all: readdirSync(join(folder, "dist/cli")), read };
  }

  test("is split: help needs neither the parser nor an evaluator", () => {
    const hasParser = (name: string): boolean => readFileSync(join(folder, "dist/cli", name), "utf8").includes("CstParser");
    expect(hasParser("check.cjs")).toBe(true);
    expect(hasParser("policy.cjs")).toBe(false);
    expect(hasParser("start.cjs")).toBe(false);
  });

  describe("keeps compiled code, which", () => {
    const cached = (name: string): string =>
      join(folder, `dist/cli/${name}.${process.version}-${process.platform}-${process.arch}.cache`);
    const checked = { status: 0, stdout: "1 policy checked, no findings\n", stderr: "" };

    test.each([
      "policy.cjs",
      "check.cjs",
      "fmt.cjs",
      "new.cjs",
      "test.cjs",
      "compile.cjs",
      "verify.cjs",
      "explain.cjs",
      "replay.cjs",
    ])("is there for %s, sound, and taken by V8", (name) => {
      const bundle = join(folder, "dist/cli", name);
      expect(readCodeCache(bundle, readFileSync(bundle))).toBeInstanceOf(Buffer);
      const look =
        "const [start, name] = process.argv.splice(1); process.stderr.write(`${require(start).start(name).refused.length} refused`)";
      const words = ["-e", look, "--", join(folder, "dist/cli/start.cjs"), name.replace(".cjs", "")];
      expect(spawnSync(process.execPath, words, { encoding: "utf8" }).stderr).toContain("0 refused");
    });

    const damage: readonly [string, (code: Buffer) => Buffer | undefined][] = [
      ["is gone", () => undefined],
      ["is empty", () => Buffer.alloc(0)],
      ["is cut off", (code) => code.subarray(0, code.length / 2)],
      ["has a wrong byte", (code) => Buffer.from(code).fill((code[5000] ?? 0) ^ 16, 5000, 5001)],
      ["belongs to another bundle", () => readFileSync(cached("fmt.cjs"))],
    ];
    test.each(damage)("may be useless: it %s", (_, change) => {
      const files = ["policy.cjs", "check.cjs"].map((name) => ({ file: cached(name), code: readFileSync(cached(name)) }));
      for (const { file, code } of files) {
        const changed = change(code);
        if (changed === undefined) rmSync(file);
        else writeFileSync(file, changed);
      }
      expect(policy(["check", "."])).toEqual(checked);
      for (const { file, code } of files) writeFileSync(file, code);
    });

    test("V8 may refuse", () => {
      const run = spawnSync(process.execPath, ["--no-lazy", "--max-lazy", bin, "check", "."], {
        cwd: join(folder, "desk"),
        encoding: "utf8",
      });
      expect(run).toMatchObject(checked);
    });
  });

  test("help of the monitor needs neither its store nor what reads bundles", () => {
    const { seen, all, read } = parts("monitor.js");
    const heavy = all.filter((name) => /from ?"better-sqlite3"|node_modules\/(?:kysely|ajv|fastify)\//.test(read(name)));
    expect(heavy.length).toBeGreaterThan(0);
    expect([...seen].filter((name) => heavy.includes(name))).toEqual([]);
  });
});

describe("the built monitor command", () => {
  const monitor = (words: readonly string[], cwd: string) => {
    const program = join(folder, "bin/monitor.js");
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], { cwd, encoding: "utf8", input: "" });
    return { status, stdout, stderr };
  };

  test("reads the store where no monitor runs", async () => {
    const place = join(folder, "watched");
    mkdirSync(place);
    expect(monitor(["status", "--data", "data"], place)).toEqual({
      status: 2,
      stdout: "",
      stderr: "monitor: no monitor is running on data, and none has; start one with `monitor run`\n",
    });
    const { store } = await openSqliteStore({ file: join(place, "data/plimsoll.db") });
    await badMorning(store);
    await store.close();
    const { status, stdout, stderr } = monitor(["status", "--data", "data"], place);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("4 alerts firing");
    expect(stdout).toContain("No monitor is running: this is how it was left.");
    expect(monitor(["tail", "--data", "data", "-n", "1", "--json"], place).stdout).toContain('"rule":"worker_file_missing"');
    expect(monitor(["health", "--data", "data"], place).status).toBe(2);
  });

  test("says its exit code", () => {
    expect(monitor(["--version"], folder)).toMatchObject({ status: 0, stderr: "" });
    expect(monitor([], folder).status).toBe(2);
    expect(monitor(["health", "--nonsense"], folder).status).toBe(3);
  });
});

test("a checkout that is not built says what to do", () => {
  const unbuilt = join(folder, "unbuilt/bin");
  mkdirSync(unbuilt, { recursive: true });
  copyFileSync(bin, join(unbuilt, "policy.js"));
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(unbuilt, "policy.js"), "check", "."], { encoding: "utf8" });
  expect({ status, stdout, stderr }).toEqual({
    status: 2,
    stdout: "",
    stderr: "policy: not built yet: run `npm install` in the project first\n",
  });
});
