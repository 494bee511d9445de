import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CLEAN, FINDINGS } from "../../src/cli/exit-code.ts";
import { runCheck } from "../../src/cli/commands/check.ts";
import { CODES } from "../../src/diagnostics/codes.ts";
import type { JsonDiagnostic, JsonPlace } from "../../src/diagnostics/to-json.ts";
import { complaintsAbout } from "./wording-law.ts";
import { captureOutput, type Terminal } from "../../src/cli/terminal.ts";

/**
 * Policies as people get them wrong, each with what `policy check` says of it beside it. `UPDATE_GOLDEN=1` rewrites what is said: read it as
 * the officer who wrote the policy would before committing it. A first line `# policy check --set NAME=VALUE` gives that override.
 */
const FOLDER = new URL("invalid/", import.meta.url);
const POLICIES = readdirSync(FOLDER)
  .filter((name) => /\.policy(?:\.yaml)?$/.test(name))
  .sort();
const TODAY = Date.UTC(2025, 9, 21);

interface Checked {
  readonly text: string;
  /** What is printed without colour. */
  readonly said: string;
  readonly exitCode: number;
  readonly diagnostics: readonly JsonDiagnostic[];
}

async function checkFile(name: string): Promise<Checked> {
  const text = readFileSync(new URL(name, FOLDER), "utf8");
  const set = /^# policy check((?: --set \S+)+)$/m.exec(text)?.[1]?.split(" --set ").slice(1) ?? [];
  const [plain, json] = [captureOutput(), captureOutput()];
  const exitCode = await runCheck([name], { set }, terminal(plain));
  await runCheck([name], { set, json: true }, terminal(json));
  const { diagnostics } = JSON.parse(json.text()) as { readonly diagnostics: readonly JsonDiagnostic[] };
  return { text, said: plain.text(), exitCode, diagnostics };
}

function terminal(stdout: ReturnType<typeof captureOutput>): Terminal {
  const stdin = process.stdin;
  return { stdin, stdout, stderr: captureOutput(), cwd: FOLDER.pathname, env: {}, now: () => TODAY };
}

function textOf(file: string): string {
  const place = new URL(file, FOLDER);
  return existsSync(place) ? readFileSync(place, "utf8") : "";
}

describe.each(POLICIES)("%s", (name) => {
  it("is told as its golden file says, and in the reader's words", async () => {
    const { said, exitCode, diagnostics, text } = await checkFile(name);
    const golden = new URL(`${name}.txt`, FOLDER);
    if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(golden, said);
    expect(said).toBe(readFileSync(golden, "utf8"));

    expect(diagnostics.length).toBeGreaterThan(0);
    expect(exitCode).toBe(diagnostics.some(({ severity }) => severity === "error") ? FINDINGS : CLEAN);
    expect(diagnostics.flatMap((each) => complaintsAbout(each, textOf, text))).toEqual([]);
    expect(repeated(diagnostics)).toEqual([]);
  });
});

/** Findings that say one thing of one stretch, and errors that share theirs with another error. */
function repeated(diagnostics: readonly JsonDiagnostic[]): readonly string[] {
  const place = ({ file, start, end }: JsonPlace): string => `${file}:${start.offset}-${end.offset}`;
  // A header that is not there and what a schema gets wrong have no place of their own.
  const placeless = new Set(["P320", "P503"]);
  const keys = diagnostics.map(({ code, severity, message, primary }) =>
    severity === "error" && !placeless.has(code) ? place(primary) : `${place(primary)} ${code} ${message}`,
  );
  return keys.filter((key, index) => keys.indexOf(key) !== index);
}

describe("the collection", () => {
  it("holds at least two hundred policies in both spellings", () => {
    expect(POLICIES.length).toBeGreaterThanOrEqual(200);
    expect(POLICIES.filter((name) => name.endsWith(".yaml")).length).toBeGreaterThanOrEqual(40);
  });

  it("has no golden file whose policy is gone", () => {
    const orphans = readdirSync(FOLDER).filter((name) => name.endsWith(".txt") && !POLICIES.includes(name.slice(0, -4)));
    expect(orphans).toEqual([]);
  });

  it("shows every code that checking a policy can give", () => {
    const told = POLICIES.map((name) => readFileSync(new URL(`${name}.txt`, FOLDER), "utf8")).join("\n");
    const shown = new Set(Array.from(told.matchAll(/^\S+ {2}(?:error|warning) (P\d+) /gm), ([, code]) => code));
    // P505 is of writing, P51x of test files, P6xx of bundles, S of settings.
    const wanted = Object.keys(CODES).filter((code) => !/^(?:S|P(?:505|51|6))/.test(code));
    expect(wanted.filter((code) => !shown.has(code))).toEqual([]);
  });
});
