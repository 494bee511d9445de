import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Bundle } from "../../src/bundle/bundle.ts";
import { bundleDigest } from "../../src/bundle/digest.ts";
import { loadBundle } from "../../src/bundle/load.ts";
import { parseCalendar } from "../../src/calendar/parse.ts";
import { check } from "../../src/check/check.ts";
import type { CheckedPolicy } from "../../src/check/checked.ts";
import { compile } from "../../src/compile/compile.ts";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { renderAll } from "../../src/diagnostics/render.ts";
import { createSourceEvaluator } from "../../src/evaluate/evaluator.ts";
import { formatPolicy } from "../../src/policy/format.ts";
import { readPolicy } from "../../src/policy/read.ts";
import { readRecording } from "../../src/recording/read.ts";
import { replay } from "../../src/replay/replay.ts";
import type { LoadFailure } from "../../src/policy/loader.ts";
import type { TrialFiles } from "../../src/trial/files.ts";
import { openTestFile } from "../../src/trial/read-test-file.ts";
import { mutated, within } from "./mutate.ts";
import { BUNDLES, CALENDARS, loader, POLICIES, RECORDINGS, type SeedFile, TESTS, YAML_POLICIES } from "./seeds.ts";

/** Mutated files altogether; each kind has its share. */
const RUNS = Number(process.env.PLIMSOLL_RUNS ?? 2_000);
const SEED = Number(process.env.PLIMSOLL_SEED ?? (process.env.CI === undefined ? Date.now() % 2 ** 31 : 20_261_123));
/** Far above what any of these takes, far below what a person calls hanging. */
const LONGEST = 10_000;
const timeout = RUNS * 100 + 120_000;
const share = (part: number): { numRuns: number; seed: number } => ({ numRuns: Math.ceil(RUNS * part), seed: SEED });
const texts = (sources: readonly SeedFile[]): string[] => sources.map(({ text }) => text);

function tell(diagnostics: readonly Diagnostic[], source: SeedFile): void {
  for (const diagnostic of diagnostics) {
    const { file, start, end } = diagnostic.primary.span;
    if (file === source.file)
      expect([start >= 0, start <= end, end <= source.text.length], diagnostic.message).toEqual([true, true, true]);
    expect(diagnostic.help).not.toBe("");
  }
  renderAll(diagnostics, () => source.text);
}

function throughThePolicyPipeline(source: SeedFile): void {
  const parsed = readPolicy(source);
  tell(parsed.diagnostics, source);
  const checked = check(parsed.policy, loader);
  tell(checked.diagnostics, source);
  formatPolicy(source);
  if (checked.policy === undefined || parsed.diagnostics.some(({ severity }) => severity === "error")) return;
  const bundle = compile(checked.policy);
  expect(loadBundle(JSON.stringify(bundle)).ok).toBe(true);
  createSourceEvaluator(bundle).evaluate(0);
}

describe("files that somebody broke never throw and never hang", () => {
  beforeAll(() => {
    console.info(`seed ${SEED}, ${RUNS} mutated files`);
  });

  it("policies", { timeout }, () => {
    const file = POLICIES[0]?.file ?? "";
    const mutant = (text: string): void => {
      within(LONGEST, () => {
        throughThePolicyPipeline({ file, text });
      });
    };
    fc.assert(fc.property(mutated(texts(POLICIES)), mutant), share(0.35));
  });

  it("policies in YAML", { timeout }, () => {
    const file = YAML_POLICIES[0]?.file ?? "";
    const mutant = (text: string): void => {
      within(LONGEST, () => {
        throughThePolicyPipeline({ file, text });
      });
    };
    fc.assert(fc.property(mutated(texts(YAML_POLICIES)), mutant), share(0.15));
  });

  it("test files", { timeout }, () => {
    const first = POLICIES[0];
    const policy: CheckedPolicy | undefined = first && check(readPolicy(first).policy, loader).policy;
    if (policy === undefined) throw new Error("the shipped policy does not compile");
    const file = TESTS[0]?.file ?? "";
    const none = (): LoadFailure => ({ ok: false, reason: "no such file" });
    const files: TrialFiles = { ...loader, openRecording: none, writeText: none };
    const mutant = (text: string): void => {
      within(LONGEST, () => {
        const opened = openTestFile({ file, text });
        tell(opened.diagnostics, { file, text });
        tell(opened.readTests(policy, files).diagnostics, { file, text });
      });
    };
    fc.assert(fc.property(mutated(texts(TESTS)), mutant), share(0.15));
  });

  it("calendars", { timeout }, () => {
    const mutant = (text: string): void => {
      within(LONGEST, () => {
        const { calendar, problems } = parseCalendar(text);
        expect(calendar === undefined).toBe(problems.length > 0);
      });
    };
    fc.assert(fc.property(mutated(texts(CALENDARS)), mutant), share(0.05));
  });

  it("bundles, with a digest that fits what was altered", { timeout }, () => {
    const mutant = (text: string): void => {
      within(LONGEST, () => {
        loadBundle(text);
        const value = parsed(text);
        if (value === undefined) return;
        const loaded = loadBundle({ ...value, digest: digestOf(value) });
        if (loaded.ok) createSourceEvaluator(loaded.bundle).evaluate(0);
      });
    };
    fc.assert(fc.property(mutated(BUNDLES.map((bundle) => JSON.stringify(bundle))), mutant), share(0.15));
  });

  it("recordings", { timeout }, async () => {
    const mutant = async (text: string): Promise<void> => {
      const started = performance.now();
      const run = replay(readRecording([Buffer.from(text)]), BUNDLES.slice(0, 1));
      for await (const transition of run) expect(transition.episode).not.toBe("");
      expect(performance.now() - started).toBeLessThan(LONGEST);
    };
    await fc.assert(fc.asyncProperty(mutated(RECORDINGS), mutant), share(0.15));
  });
});

function parsed(text: string): Bundle | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Bundle) : undefined;
  } catch {
    return undefined;
  }
}

function digestOf(value: Bundle): string {
  try {
    return bundleDigest(value);
  } catch {
    return value.digest;
  }
}
