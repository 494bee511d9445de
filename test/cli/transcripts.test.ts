import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSession, type RunOptions, type Session } from "./session.ts";

let session: Session;
beforeEach(() => {
  session = openSession();
});
afterEach(() => {
  session.end();
});

function write(name: string, text: string | Uint8Array): void {
  writeFileSync(join(session.folder, name), text);
}

function edit(name: string, from: string | RegExp, to: string): void {
  const text = readFileSync(join(session.folder, name), "utf8");
  const edited = text.replace(from, to);
  if (edited === text) throw new Error(`${name} has no ${from.toString()}`);
  write(name, edited);
}

/** Compares with `transcripts/NAME.txt`, which is to be read as a person reads a terminal. */
async function holds(name: string, lines: readonly (string | readonly [string, RunOptions])[]): Promise<void> {
  await expect(await session.transcript(lines)).toMatchFileSnapshot(`transcripts/${name}.txt`);
}

describe("help and usage", () => {
  test("help of every command", async () => {
    await holds("help", [
      "--help",
      ...["new", "check", "fmt", "compile", "test", "replay", "pack", "unpack", "explain", "verify"].map(
        (name) => `${name} --help`,
      ),
    ]);
  });

  test("wrong usage", async () => {
    await holds("usage", [
      "",
      "chek desk.policy",
      "check",
      "check --jsn desk.policy",
      "compile desk.policy",
      "compile desk.policy more --out x",
      "test . --reporter xml",
      "test . --min-coverage lots",
      "replay day.jsonl",
      "replay day.jsonl --policy desk.policy --evaluator mine",
      "pack",
      "pack --hlep",
      "pack --out day.arrow",
      "pack day.jsonl",
      "unpack",
      "check desk.policy --set daily_loss",
      "check desk.policy --set daily_loss=4% --set daily_loss=3%",
    ]);
  });
});

describe("policy check", () => {
  test("good input", async () => {
    await holds("check-good", [
      "check desk.policy",
      "check .",
      "check . --json",
      "check desk.policy --set daily_loss=4%",
      ["check -", { stdin: readFileSync(join(session.folder, "desk.policy")) }],
    ]);
  });

  test("bad input", async () => {
    edit("desk.policy", "<= -daily_loss\n", "<= -5\n");
    edit("desk.policy", 'owner    "desk-engine"', 'ownr     "desk-engine"');
    await holds("check-bad", ["check desk.policy"]);
    edit("desk.policy", "ownr", "owner");
    await holds("check-bad-types", [
      "check desk.policy",
      "check desk.policy --json",
      ["check desk.policy", { isTerminal: true }],
      ["check desk.policy", { isTerminal: true, env: { NO_COLOR: "1" } }],
      "check desk.policy --set daily_loss=9%",
      "check desk.policy --set daily_lost=4%",
    ]);
  });

  test("warnings fail only with --strict", async () => {
    edit("desk.policy", "limit heartbeat_gap ", "limit nobody_uses_it = 5\nlimit heartbeat_gap ");
    await holds("check-warning", ["check desk.policy", "check desk.policy --strict"]);
  });

  test("input that cannot be read", async () => {
    mkdirSync(join(session.folder, "empty"));
    mkdirSync(join(session.folder, "round"));
    symlinkSync(join(session.folder, "round"), join(session.folder, "round/again"));
    symlinkSync("loop.policy", join(session.folder, "loop.policy"));
    write("latin.policy", Buffer.from([0x70, 0xe9, 0x0a]));
    write("nothing.policy", "");
    await holds("check-unreadable", [
      "check missing.policy",
      "check desk.policy missing.policy",
      "check empty",
      "check round",
      "check loop.policy",
      "check latin.policy",
      "check nothing.policy",
      ["check -", { stdin: "" }],
    ]);
  });
});

describe("policy fmt", () => {
  test("rewrites, checks and converts", async () => {
    edit("desk.policy", "limit heartbeat_gap  = 90s", "limit   heartbeat_gap=90s # as the watchdog");
    await holds("fmt", [
      "fmt --check desk.policy",
      "fmt desk.policy",
      "fmt --check desk.policy",
      "fmt desk.policy",
      "fmt --to yaml desk.policy",
      "fmt --to yaml --write desk.policy",
      "fmt --to yaml --write desk.policy",
      "fmt --check desk.policy.yaml",
      "fmt --to yaml .",
      "fmt --to yaml --check desk.policy",
      "fmt --write desk.policy",
      ["fmt -", { stdin: "policy   p version 1.0.0 metrics 'x'" }],
      ["fmt -", { stdin: 'policy p   version 1.0.0\nmetrics   "trading-snapshot@1"\nmissing   hold\n' }],
    ]);
    const original = readFileSync(join(session.folder, "desk.policy"), "utf8");
    const back = await session.run("fmt --to policy desk.policy.yaml");
    expect(back).toEqual({ code: 0, out: original, err: "" });
  });
});

describe("policy new", () => {
  test("what it writes passes check, fmt and test, in both spellings", async () => {
    await holds("new", [
      "new limits --dir fresh",
      "check fresh --strict",
      "fmt --check fresh",
      "test fresh --min-coverage 100",
      "new limits --dir fresh",
      "new limits --dir yaml --yaml",
      "check yaml --strict",
      "fmt --check yaml",
      "test yaml",
      "new Bad-Name",
      "new rule",
    ]);
  });
});

describe("policy compile and verify", () => {
  test("bundles are written, signed and verified", async () => {
    const { generateKeyPairSync } = await import("node:crypto");
    for (const name of ["ours", "theirs"]) {
      const { privateKey, publicKey } = generateKeyPairSync("ed25519");
      write(`${name}.pem`, privateKey.export({ type: "pkcs8", format: "pem" }));
      write(`${name}.pub.pem`, publicKey.export({ type: "spki", format: "pem" }));
    }
    const lines = [
      "compile desk.policy --out desk.json",
      "verify desk.json",
      "verify desk.json --against desk.policy",
      "verify desk.json --key ours.pub.pem",
      "compile desk.policy --out signed.json --sign ours.pem --set daily_loss=4%",
      "verify signed.json --key ours.pub.pem --against desk.policy",
      "verify signed.json --key theirs.pub.pem",
      "verify signed.json --key ours.pem",
      "verify signed.json",
      "compile desk.policy --out x.json --set daily_loss=9%",
      "compile desk.policy --out nowhere/x.json",
      "compile desk.policy --out x.json --sign missing.pem",
      "compile desk.policy --out x.json --sign desk.policy",
      "compile missing.policy --out x.json",
      "verify missing.json",
      "verify desk.policy",
      ["verify -", { stdin: "" }],
    ] as const;
    const text = await session.transcript(lines);
    await expect(hideKeys(text)).toMatchFileSnapshot("transcripts/compile-verify.txt");
  });

  test("an altered bundle and another policy are told", async () => {
    await session.run("compile desk.policy --out desk.json");
    edit("desk.json", '"version":"1.0.0"', '"version":"1.0.1"');
    await session.run("compile desk.policy --out other.json");
    edit("desk.policy", "limit heartbeat_gap  = 90s", "limit heartbeat_gap  = 80s");
    const text = await session.transcript(["verify desk.json", "verify other.json --against desk.policy"]);
    await expect(hideKeys(text)).toMatchFileSnapshot("transcripts/verify-altered.txt");
  });

  test("a bundle on standard output is canonical JSON and nothing else", async () => {
    const printed = await session.run("compile desk.policy --out -");
    expect(printed.code).toBe(0);
    expect(JSON.parse(printed.out)).toMatchObject({ format: "plimsoll.bundle/1", policy: "desk" });
    expect(printed.err).toBe("");
    const again = await session.run("compile ./desk.policy --out -");
    expect(again.out).toBe(printed.out);
  });
});

/** Digests hold the schema, keys are new each time: neither says anything to the reader of a transcript. */
function hideKeys(text: string): string {
  const names = new Map<string, string>();
  return text.replaceAll(/sha256:[0-9a-f]{64}/g, (digest) => {
    const name = names.get(digest) ?? `sha256:<${names.size + 1}>`;
    names.set(digest, name);
    return name;
  });
}

describe("policy test", () => {
  test("good input", async () => {
    await holds("test-good", [
      "test .",
      "test desk.policy",
      "test . --min-coverage 100",
      ["test desk.test.yaml", { isTerminal: true }],
    ]);
  });

  test("a test that fails says why", async () => {
    edit(
      "desk.test.yaml",
      "{ at: 30s, expect: { daily_loss_exceeded: warning } }",
      "{ at: 30s, expect: { daily_loss_exceeded: critical } }",
    );
    edit("expected/day.jsonl", /.*"raised".*\n/, "");
    edit("desk.policy", "held 29s -> none", "held 29s -> warning");
    await holds("test-bad", ["test .", "test . --reporter junit"]);
    const json = await session.run("test . --reporter json");
    expect(json.code).toBe(1);
    expect(JSON.parse(json.out)).toMatchObject({ passed: 4, failed: 3, coverage: { percent: 100 } });
  });

  test("--update writes what a recording gives, and nothing else", async () => {
    edit("expected/day.jsonl", /.*"raised".*\n/, "");
    await holds("test-update", ["test desk.test.yaml --update", "test desk.test.yaml"]);
  });

  test("mistakes in test files", async () => {
    write(
      "bad.test.yaml",
      `policy: desk.policy
set: { daily_loss: 9% }
tests:
  - name: x
    steps: [{ at: 0s }]
`,
    );
    write(
      "worse.test.yaml",
      `policy: desk.policy
tests:
  - name: twice
    base: nowhere.json
    steps:
      - { at: 30, expect: { daily_los_exceeded: warning } }
      - { at: 20s, set: { risk.daily_loss: 3 }, expects: {} }
      - { at: 10s, gap: true, expect: { position_limit_breached: critical } }
  - name: twice
    recording: day.jsonl
`,
    );
    write("none.test.yaml", "policy: desk.policy\ntests: []\n");
    write("lost.test.yaml", "policy: lost.policy\ntests: [{ name: x, steps: [{ at: 0s }] }]\n");
    write("broken.test.yaml", "policy: [\n");
    write("empty.test.yaml", "");
    await holds(
      "test-mistakes",
      ["bad", "worse", "none", "lost", "broken", "empty"].map((name) => `test ${name}.test.yaml`),
    );
  });

  test("a run without a test fails", async () => {
    write(
      "silent.policy",
      'policy silent version 1.0.0\nmetrics "trading-snapshot@1"\nmissing hold\n\nrule r\n  warning when positions.count > 3\n',
    );
    mkdirSync(join(session.folder, "empty"));
    await holds("test-none", [
      "test silent.policy",
      "test silent.policy --min-coverage 50",
      "test empty",
      "test missing.test.yaml",
    ]);
  });
});

describe("policy replay", () => {
  test("good input", async () => {
    write("day.jsonl.gz", gzipSync(readFileSync(join(session.folder, "day.jsonl"))));
    await session.run("compile desk.policy --out desk.json");
    await holds("replay-good", [
      "replay day.jsonl --policy desk.policy",
      "replay day.jsonl.gz --policy desk.json --set daily_loss=8%",
      "replay day.jsonl --policy desk.policy --all --evaluator both",
      ["replay - --policy desk.policy", { stdin: readFileSync(join(session.folder, "day.jsonl")), isTerminal: true, columns: 80 }],
    ]);
  });

  test("snapshots that were refused are counted, the first of each kind with its place and reason", async () => {
    const lines = readFileSync(join(session.folder, "day.jsonl"), "utf8").split("\n");
    write("refused.jsonl", [lines[0], lines[0], lines[0], '{"timestamp":7}', ...lines.slice(1)].join("\n"));
    write("late.jsonl", lines.slice(2).join("\n"));
    write("early.jsonl", lines.slice(0, 2).join("\n"));
    await holds("replay-refused", [
      "replay refused.jsonl --policy desk.policy",
      "replay late.jsonl early.jsonl --policy desk.policy",
      "replay day.jsonl day.jsonl --policy desk.policy --json --strict",
    ]);
  });

  test("what was refused or could not be read fails only with --strict", async () => {
    const day = readFileSync(join(session.folder, "day.jsonl"), "utf8");
    write("refused.jsonl", `${day.split("\n", 1)[0] ?? ""}\n${day}`);
    write("torn.jsonl", `${day}not json\n`);
    for (const [name, code] of [
      ["day", 0],
      ["refused", 1],
      ["torn", 1],
    ] as const) {
      for (const rest of ["", " --json", " --all"]) {
        const line = `replay ${name}.jsonl --policy desk.policy${rest}`;
        const [lax, strict] = [await session.run(line), await session.run(`${line} --strict`)];
        expect(lax.code).toBe(0);
        expect(strict).toEqual({ ...lax, code });
      }
    }
    write("empty.jsonl", "");
    expect((await session.run("replay empty.jsonl --policy desk.policy --strict")).code).toBe(2);
  });

  test("with --json one transition a line, the same whichever evaluator decides", async () => {
    const expected = readFileSync(join(session.folder, "expected/day.jsonl"), "utf8");
    for (const evaluator of ["generated", "json-rules-engine", "both"]) {
      const { code, out, err } = await session.run(`replay day.jsonl --policy desk.policy --json --evaluator ${evaluator}`);
      expect({ evaluator, code, out, err }).toEqual({ evaluator, code: 0, out: expected, err: "" });
    }
    const all = await session.run("replay day.jsonl --policy desk.policy --json --all");
    expect(all.out.split("\n").filter((line) => line.includes('"pending"'))).toHaveLength(1);
  });

  test("bad and empty input", async () => {
    write("empty.jsonl", "");
    appendFileSync(join(session.folder, "day.jsonl"), 'not json\n{"timestamp":"2025-10-13T05:40');
    write("broken.policy", "policy broken");
    write("altered.json", "{}");
    mkdirSync(join(session.folder, "folder"));
    mkdirSync(join(session.folder, "recordings"));
    write("recordings/2025-10-13.jsonl", "");
    mkdirSync(join(session.folder, "metrics"));
    write("metrics/metrics_1.json", "{");
    mkdirSync(join(session.folder, "met"));
    mkdirSync(join(session.folder, "met/metrics_1.json"));
    symlinkSync("nowhere", join(session.folder, "met/metrics_2.json"));
    execFileSync("mkfifo", [join(session.folder, "met/metrics_3.json")]);
    write("met/metrics_4.json", '{"timestamp":"2025-10-13T05:40:00Z"}');
    await holds("replay-bad", [
      "replay day.jsonl --policy desk.policy",
      "replay empty.jsonl --policy desk.policy",
      "replay broken.policy day.jsonl --policy desk.policy",
      "replay metrics --policy desk.policy",
      "replay met --policy desk.policy",
      "pack met --out met.arrow",
      "unpack met",
      "replay - - --policy desk.policy",
      "replay - --policy -",
      "replay day.jsonl --policy - --policy -",
      "check - -",
      "replay '' --policy desk.policy",
      "check ''",
      ["replay - --policy desk.policy", { stdin: "junk\n".repeat(30) }],
      "replay missing.jsonl --policy desk.policy",
      "replay folder --policy desk.policy",
      "replay recordings --policy desk.policy",
      "replay day.jsonl --policy missing.policy",
      "replay day.jsonl --policy broken.policy",
      "replay day.jsonl --policy altered.json",
      "replay day.jsonl --policy desk.policy --policy desk.policy",
      "replay day.jsonl --policy desk.policy --set daily_los=4%",
      "replay day.jsonl --policy desk.policy --set daily_loss=40%",
    ]);
  });
});

describe("policy pack and unpack", () => {
  const GZIPPED = "day.jsonl.gz";

  test("good input", async () => {
    write(GZIPPED, gzipSync(readFileSync(join(session.folder, "day.jsonl"))));
    mkdirSync(join(session.folder, "metrics"));
    for (const [index, line] of readFileSync(join(session.folder, "day.jsonl"), "utf8").trim().split("\n").entries())
      write(`metrics/metrics_${100 + index}.json`, line);
    await holds("pack-good", [
      "pack day.jsonl --out day.arrow",
      "pack day.jsonl --out day.arrow --force",
      `pack ${GZIPPED} metrics day.arrow --out all.packed`,
      "replay day.arrow --policy desk.policy",
      "unpack day.arrow --out again.jsonl",
      `unpack ${GZIPPED} --out ./plain.jsonl`,
      "unpack metrics --out plain.jsonl --force",
    ]);
    expect((await session.run(`pack ${GZIPPED} --out ./day.packed`)).out).toMatch(
      /^wrote \.\/day\.packed: .*; the recording is \d+ B, compressed\n$/,
    );
    const day = readFileSync(join(session.folder, "day.jsonl"), "utf8");
    expect(readFileSync(join(session.folder, "again.jsonl"), "utf8")).toBe(day);
    expect((await session.run("unpack all.packed")).out).toBe(day.repeat(3));
    expect(readdirSync(session.folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  test("a symbolic link stays one", async () => {
    write("old.arrow", "");
    symlinkSync("old.arrow", join(session.folder, "newest.arrow"));
    expect((await session.run("pack day.jsonl --out newest.arrow --force")).code).toBe(0);
    expect(lstatSync(join(session.folder, "newest.arrow")).isSymbolicLink()).toBe(true);
    expect(statSync(join(session.folder, "old.arrow")).size).toBeGreaterThan(1_000);
  });

  test("a packed recording gives what the recording gives, also in a policy test", async () => {
    const replayed = await session.run("replay day.jsonl --policy desk.policy --json --all");
    await session.run("pack day.jsonl --out day.arrow");
    expect(await session.run("replay day.arrow --policy desk.policy --json --all")).toEqual(replayed);
    const before = await session.run("test desk.test.yaml");
    expect(before.code).toBe(0);
    edit("desk.test.yaml", "day.jsonl", "day.arrow");
    expect(await session.run("test desk.test.yaml")).toEqual(before);
    write("day.arrow", readFileSync(join(session.folder, "day.arrow")).subarray(0, 5_000));
    expect((await session.run("test desk.test.yaml")).out).toContain(
      "the recording cannot be read: the packed recording is cut short",
    );
  });

  test("bad and empty input", async () => {
    write("empty.jsonl", "");
    write("torn.jsonl", `${readFileSync(join(session.folder, "day.jsonl"), "utf8")}not json\n{"timestamp":"2025-10-13T05:40`);
    write("there.arrow", "not to be lost");
    execFileSync("mkfifo", [join(session.folder, "pipe")]);
    mkdirSync(join(session.folder, "folder"));
    await session.run("pack day.jsonl --out day.arrow");
    const whole = readFileSync(join(session.folder, "day.arrow"));
    write("cut.arrow", whole.subarray(0, 5_000));
    const damaged = Buffer.from(whole);
    damaged.fill(0, damaged.length / 2, damaged.length / 2 + 2_000);
    write("damaged.arrow", damaged);
    write("cut.arrow.gz", gzipSync(whole));
    await holds("pack-bad", [
      "pack torn.jsonl --out torn.arrow",
      "replay torn.arrow --policy desk.policy",
      "pack empty.jsonl --out empty.arrow",
      "pack day.jsonl --out there.arrow",
      "pack day.jsonl --out ./there.arrow",
      "pack day.jsonl --out folder",
      "pack day.jsonl --out nowhere/day.arrow",
      "pack day.arrow day.jsonl --out day.arrow --force",
      "pack day.arrow --out ./day.arrow --force",
      "pack missing.jsonl folder --out new.arrow",
      ["pack - --out new.arrow", { stdin: "{}" }],
      "pack pipe --out new.arrow",
      "pack day.jsonl --out -",
      ["unpack - --out new.jsonl", { stdin: "{}" }],
      "unpack day.arrow --out day.arrow --force",
      "replay cut.arrow --policy desk.policy",
      "replay damaged.arrow --policy desk.policy",
      "replay cut.arrow.gz --policy desk.policy",
      ["replay - --policy desk.policy", { stdin: whole }],
      "pack cut.arrow --out new.arrow",
      "unpack missing.arrow",
      "unpack cut.arrow --out new.jsonl",
      "unpack torn.arrow --out day.jsonl",
      "unpack torn.arrow --out nowhere/day.jsonl",
      "pack day.jsonl --out pipe --force",
      "unpack torn.arrow --out pipe --force",
      "unpack torn.arrow --out folder --force",
    ]);
    expect(readFileSync(join(session.folder, "there.arrow"), "utf8")).toBe("not to be lost");
    expect(statSync(join(session.folder, "pipe")).isFIFO()).toBe(true);
    expect(readdirSync(session.folder).filter((name) => name.endsWith(".tmp") || name.startsWith("new"))).toEqual([]);
  });
});

describe("policy explain", () => {
  test("in words, and with a snapshot", async () => {
    await holds("explain", [
      "explain daily_loss_exceeded --policy desk.policy",
      "explain daily_loss_exceeded --policy desk.policy --snapshot calm.json --set daily_loss=4%",
      "explain heartbeat_lapsed --policy desk.policy --snapshot calm.json",
      "explain position_limit_breached --policy desk.policy --snapshot calm.json --key 'M&M'",
    ]);
  });

  test("bad input", async () => {
    write("half.json", '{"timestamp":');
    await holds("explain-bad", [
      "explain daily_loss_exceded --policy desk.policy",
      "explain daily_loss_exceeded --policy missing.policy",
      "explain daily_loss_exceeded --policy desk.policy --snapshot missing.json",
      "explain daily_loss_exceeded --policy desk.policy --snapshot half.json",
      ["explain daily_loss_exceeded --policy desk.policy --snapshot -", { stdin: "{}" }],
      [
        "explain daily_loss_exceeded --policy desk.policy --snapshot -",
        { stdin: '{"timestamp":"2025-10-13T11:00:00+05:30","risk":{"daily_loss_pct":"low"}}' },
      ],
      "explain position_limit_breached --policy desk.policy --snapshot calm.json --key INFY",
      "explain daily_loss_exceeded --policy desk.policy --snapshot calm.json --key INFY",
      ["explain daily_loss_exceeded --policy desk.policy --snapshot -", { stdin: "[]" }],
      ["explain daily_loss_exceeded --policy desk.policy --snapshot -", { stdin: "" }],
    ]);
  });
});

test("a file that may not be read is told", { skip: process.getuid?.() === 0 }, async () => {
  chmodSync(join(session.folder, "desk.policy"), 0);
  const { code, out } = await session.run("check desk.policy");
  expect(code).toBe(2);
  expect(out).toContain("permission denied");
});
