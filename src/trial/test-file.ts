import type { Span } from "../diagnostics/span.ts";
import type { JsonObject, JsonValue } from "../model/json.ts";
import type { Severity } from "../model/severity.ts";

/** One `*.test.yaml`, read against the policy it names. Semantics: docs/testing.md. */
export interface TestFile {
  readonly file: string;
  readonly tests: readonly PolicyTest[];
}

export type PolicyTest = StepTest | RecordingTest;

/** Snapshots made up step by step, with what must be firing at given moments. */
export interface StepTest {
  readonly kind: "steps";
  readonly name: string;
  readonly span: Span;
  /** What every source's snapshots start from. */
  readonly base: JsonObject;
  /** ms between two snapshots of a source. */
  readonly every: number;
  /** ms since the epoch: the instant that `at: 0s` means. */
  readonly start: number;
  /** In order of `at`. */
  readonly steps: readonly Step[];
}

/** A recording, replayed; its transitions are compared with a file. */
export interface RecordingTest {
  readonly kind: "recording";
  readonly name: string;
  readonly span: Span;
  readonly recording: Located<string>;
  /** The file of expected transitions, or none at all expected. */
  readonly transitions: Located<string> | "none";
}

export interface Located<T> {
  readonly value: T;
  readonly span: Span;
}

export interface Step {
  readonly span: Span;
  /** ms since the test's start. */
  readonly at: number;
  readonly source: string;
  /** A whole snapshot that replaces what the source sent so far. */
  readonly snapshot?: JsonObject;
  readonly set: readonly { readonly path: readonly string[]; readonly value: JsonValue }[];
  readonly unset: readonly (readonly string[])[];
  /** ms since the start: the source sends nothing from `at` until then. */
  readonly gapUntil?: number;
  readonly expect?: readonly Expectation[];
}

/** What must be so of one rule (of one key, or of all its keys) after the step. */
export interface Expectation {
  readonly rule: string;
  /** Undefined: the rule's only alert, or, of a rule over a collection, every key. Null: the alert that stands for no key. */
  readonly key?: string | null;
  readonly span: Span;
  readonly alert: Severity | "none";
  /** `ok`: no alert, none pending, and nothing unknown. */
  readonly ok: boolean;
  readonly unknown?: boolean;
  readonly pending?: boolean;
  readonly suppressed?: boolean;
}

/** Where nothing names the source of a step. */
export const DEFAULT_SOURCE = "engine";
