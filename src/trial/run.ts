import { diagnose } from "../diagnostics/diagnose.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { PolicySource } from "../policy/read.ts";
import { type CoverageRecorder, createCoverageRecorder } from "./coverage.ts";
import type { TrialFiles } from "./files.ts";
import { type CompiledPolicy, loadPolicy } from "./load-policy.ts";
import { openTestFile, type TestHeader } from "./read-test-file.ts";
import type { TestGroup, TestResult, TrialRun } from "./result.ts";
import { runExamples } from "./run-examples.ts";
import { runRecordingTest } from "./run-recording.ts";
import { runStepTest } from "./run-steps.ts";

export interface TrialOptions {
  readonly tests: readonly PolicySource[];
  /** Besides those that test files name. */
  readonly policies: readonly PolicySource[];
  readonly files: TrialFiles;
  /** Rewrites the expected transitions of recordings. */
  readonly update?: boolean;
  /** Called after each test and each example, with how many there have been. */
  readonly onProgress?: (done: number) => Promise<void>;
}

/** Runs test files, and the examples of every policy that is given or that a test file names. */
export async function runTrials(options: TrialOptions): Promise<TrialRun> {
  const run = new Run(options);
  const groups: TestGroup[] = [];
  for (const source of options.tests) groups.push(await run.testFile(source));
  for (const source of [...run.named(), ...options.policies]) {
    const group = await run.examples(source);
    if (group !== undefined) groups.push(group);
  }
  return { groups: groups.sort((a, b) => compareNames(a.file, b.file)), coverage: run.coverage() };
}

function compareNames(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What the files of one run share: policies compiled once, coverage gathered in one place. */
class Run {
  readonly #options: TrialOptions;
  readonly #compiled = new Map<string, CompiledPolicy>();
  readonly #recorders = new Map<string, CoverageRecorder>();
  readonly #named = new Map<string, PolicySource>();
  readonly #exemplified = new Set<string>();
  #done = 0;

  constructor(options: TrialOptions) {
    this.#options = options;
  }

  /** The policies that test files named. */
  named(): readonly PolicySource[] {
    return [...this.#named.values()];
  }

  coverage(): TrialRun["coverage"] {
    return [...this.#recorders.values()].map((recorder) => recorder.coverage()).sort((a, b) => compareNames(a.file, b.file));
  }

  async testFile(source: PolicySource): Promise<TestGroup> {
    const opened = openTestFile(source);
    const broken = (diagnostics: readonly Diagnostic[]): TestGroup => ({
      file: source.file,
      kind: "tests",
      results: [],
      diagnostics,
    });
    if (opened.header === undefined) return broken(opened.diagnostics);
    const loaded = this.#loadNamed(opened.header, source.file);
    if (!loaded.ok) return broken([...opened.diagnostics, ...loaded.diagnostics]);
    const { policy, bundle } = loaded;
    const { file, diagnostics } = opened.readTests(policy, this.#options.files);
    if (file === undefined) return broken([...opened.diagnostics, ...diagnostics]);
    const coverage = this.#recorder(loaded, policy.file.span.file);
    const results: TestResult[] = [];
    for (const test of file.tests) {
      const context = { policy, bundle, coverage, files: this.#options.files, update: this.#options.update === true };
      results.push(test.kind === "steps" ? await runStepTest(test, context) : await runRecordingTest(test, context));
      await this.#tick();
    }
    return { file: source.file, kind: "tests", results, diagnostics };
  }

  /** Undefined for a policy whose examples have run, and for one with neither examples nor mistakes. */
  async examples(source: PolicySource): Promise<TestGroup | undefined> {
    if (this.#exemplified.has(source.file)) return undefined;
    this.#exemplified.add(source.file);
    const compiled = this.#load(source, {});
    const errors = compiled.diagnostics.filter(({ severity }) => severity === "error");
    if (!compiled.ok) return { file: source.file, kind: "examples", results: [], diagnostics: errors };
    const results = await runExamples(compiled.policy, this.#recorder(compiled, source.file));
    await this.#tick();
    return results.length === 0 ? undefined : { file: source.file, kind: "examples", results, diagnostics: errors };
  }

  #loadNamed(header: TestHeader, from: string): CompiledPolicy {
    const loaded = this.#options.files.readText(header.policy.value, from);
    if (!loaded.ok) {
      const message = `the policy \`${header.policy.value}\` cannot be read: ${loaded.reason}`;
      return {
        ok: false,
        diagnostics: [diagnose("P501", header.policy.span, { message, help: "correct the path; it is relative to this file" })],
      };
    }
    const source = { file: loaded.file, text: loaded.text };
    this.#named.set(source.file, source);
    const compiled = this.#load(source, header.set);
    // Mistakes of the policy are told once.
    if (!compiled.ok) this.#exemplified.add(source.file);
    return compiled;
  }

  #load(source: PolicySource, limits: Readonly<Record<string, string>>): CompiledPolicy {
    const name = JSON.stringify([source.file, limits]);
    const known = this.#compiled.get(name);
    if (known !== undefined) return known;
    const compiled = loadPolicy(source, this.#options.files, { limits });
    this.#compiled.set(name, compiled);
    return compiled;
  }

  #recorder({ bundle }: Extract<CompiledPolicy, { ok: true }>, file: string): CoverageRecorder {
    const known = this.#recorders.get(file) ?? createCoverageRecorder(file, bundle);
    this.#recorders.set(file, known);
    return known;
  }

  async #tick(): Promise<void> {
    this.#done += 1;
    await this.#options.onProgress?.(this.#done);
  }
}
