import { isMap, isScalar, type Node } from "yaml";
import type { CheckedPolicy } from "../check/checked.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { isObject, type JsonObject } from "../model/json.ts";
import { parseTimestamp } from "../model/timestamp.ts";
import type { TrialFiles } from "./files.ts";
import { readStep } from "./read-step.ts";
import type { Located, PolicyTest, RecordingTest, Step, StepTest, TestFile } from "./test-file.ts";
import { YamlReader } from "./yaml-reader.ts";

const FILE_KEYS = ["policy", "set", "tests"] as const;
const TEST_KEYS = ["name", "base", "every", "start", "steps", "recording", "transitions"] as const;

/** Monday 6 January 2025, 06:00 UTC: a trading day, so that nothing depends on the day a test is run. */
const DEFAULT_START = Date.UTC(2025, 0, 6, 6);
const DEFAULT_EVERY = 10_000;
/** Steps beyond this would only make a run endless. */
const MAX_TEST_MS = 366 * 86_400_000;

/** Snapshots of all sources together: a day of one a second, and some. */
const MOST_SNAPSHOTS = 100_000;

/** What stands at the top of a test file, needed before its tests can be read. */
export interface TestHeader {
  readonly policy: Located<string>;
  /** Limits overridden for every test of the file, as written. */
  readonly set: Readonly<Record<string, string>>;
}

/** A test file in two steps: the header names the policy, and the policy is needed to read the tests. */
export interface OpenedTestFile {
  readonly header?: TestHeader;
  readonly diagnostics: readonly Diagnostic[];
  /** Call it once. */
  readTests(policy: CheckedPolicy, files: TrialFiles): { readonly file?: TestFile; readonly diagnostics: readonly Diagnostic[] };
}

export function openTestFile(source: { readonly file: string; readonly text: string }): OpenedTestFile {
  const reader = new YamlReader(source);
  const fields = readRoot(reader, source);
  const header = fields === undefined ? undefined : readHeader(reader, fields);
  const told = [...reader.diagnostics];
  return {
    ...(header === undefined ? {} : { header }),
    diagnostics: told,
    readTests(policy, files) {
      const tests = readTests(reader, fields?.tests, { policy, files, file: source.file });
      const diagnostics = reader.diagnostics.slice(told.length).sort((a, b) => a.primary.span.start - b.primary.span.start);
      const failed = reader.diagnostics.length > 0;
      return failed ? { diagnostics } : { file: { file: source.file, tests }, diagnostics };
    },
  };
}

type Fields = Partial<Record<(typeof FILE_KEYS)[number], Node>>;

function readRoot(reader: YamlReader, source: { readonly file: string; readonly text: string }): Fields | undefined {
  if (reader.diagnostics.length > 0) return undefined;
  const whole = { file: source.file, start: 0, end: Math.min(1, source.text.length) };
  if (reader.root === undefined || (isScalar(reader.root) && reader.root.value === null)) {
    return reader.fail("P514", whole, "the file is empty, so it tests nothing", "name a `policy:` and write `tests:`");
  }
  const map = reader.map(reader.root, "a test file", "policy: ../trading_core.policy");
  if (map === undefined) return undefined;
  const fields = reader.fields(map, "a test file", FILE_KEYS);
  if (fields.policy === undefined) {
    reader.fail(
      "P511",
      whole,
      "the file does not say which policy it tests",
      "add `policy: ../NAME.policy`, relative to this file",
    );
  }
  if (fields.tests === undefined) reader.fail("P514", whole, "the file has no tests", "add a list `tests:` with at least one test");
  return fields;
}

function readHeader(reader: YamlReader, fields: Fields): TestHeader | undefined {
  if (fields.policy === undefined) return undefined;
  const path = reader.text(fields.policy, "`policy`", "policy: ../trading_core.policy");
  if (path === undefined) return undefined;
  return { policy: { value: path, span: reader.span(fields.policy) }, set: readLimits(reader, fields.set) };
}

function readLimits(reader: YamlReader, node: Node | undefined): Readonly<Record<string, string>> {
  if (node === undefined) return {};
  const map = reader.map(node, "`set`", "set: { daily_loss: 4% }");
  if (map === undefined) return {};
  const limits: [string, string][] = [];
  for (const { key, keySpan, value } of reader.entries(map)) {
    const text = value === undefined ? undefined : reader.text(value, `\`${key}\``, `${key}: 4%`);
    if (text !== undefined) limits.push([key, text]);
    else if (value === undefined) reader.fail("P511", keySpan, `\`${key}\` has no value`, `write \`${key}: 4%\``);
  }
  return Object.fromEntries(limits);
}

interface Context {
  readonly policy: CheckedPolicy;
  readonly files: TrialFiles;
  readonly file: string;
}

function readTests(reader: YamlReader, node: Node | undefined, context: Context): readonly PolicyTest[] {
  if (node === undefined) return [];
  const items = reader.list(node, "`tests`", "tests: [{ name: a dip, steps: [...] }]");
  if (items === undefined) return [];
  if (items.length === 0) reader.fail("P514", node, "the list of tests is empty, so the file tests nothing", "write a test");
  const names = new Set<string>();
  return items.flatMap((item) => readTest(reader, item, context, names) ?? []);
}

function readTest(reader: YamlReader, node: Node, context: Context, names: Set<string>): PolicyTest | undefined {
  const map = reader.map(node, "a test", "name: a dip that lasts");
  if (map === undefined) return undefined;
  const fields = reader.fields(map, "a test", TEST_KEYS);
  if (fields.name === undefined) return reader.fail("P511", node, "this test has no name", "add `name: what it shows`");
  const name = reader.text(fields.name, "`name`", "name: a dip that lasts");
  if (name === undefined) return undefined;
  const span = reader.span(fields.name);
  if (names.has(name)) reader.fail("P511", span, `two tests are called \`${name}\``, "give each a name of its own");
  names.add(name);
  if (fields.recording !== undefined) return readRecordingTest(reader, fields, name, span);
  if (fields.transitions !== undefined) {
    return reader.fail("P511", fields.transitions, "`transitions` needs a recording to compare with", "add `recording: FILE`");
  }
  if (fields.steps === undefined) {
    return reader.fail("P514", span, `the test \`${name}\` does nothing`, "add `steps:`, or `recording:` with `transitions:`");
  }
  return readStepTest(reader, { ...fields, steps: fields.steps }, { name, span }, context);
}

type TestFields = Partial<Record<(typeof TEST_KEYS)[number], Node>>;

function readRecordingTest(
  reader: YamlReader,
  fields: TestFields,
  name: string,
  span: StepTest["span"],
): RecordingTest | undefined {
  for (const key of ["steps", "base", "every", "start"] as const) {
    if (fields[key] !== undefined)
      reader.fail("P511", fields[key], `a test of a recording has no \`${key}\``, "remove it, or the recording");
  }
  if (fields.recording === undefined) return undefined;
  const recording = reader.text(fields.recording, "`recording`", "recording: ../recordings/bad-day.jsonl.gz");
  if (fields.transitions === undefined) {
    const help = "add `transitions: expected/NAME.jsonl` (`policy test --update` writes it), or `transitions: none`";
    return reader.fail("P511", fields.recording, "nothing is expected of this recording, so the test could not fail", help);
  }
  const transitions = reader.text(fields.transitions, "`transitions`", "transitions: expected/bad-day.jsonl");
  if (recording === undefined || transitions === undefined) return undefined;
  return {
    kind: "recording",
    name,
    span,
    recording: { value: recording, span: reader.span(fields.recording) },
    transitions: transitions === "none" ? "none" : { value: transitions, span: reader.span(fields.transitions) },
  };
}

function readStepTest(
  reader: YamlReader,
  fields: TestFields & { readonly steps: Node },
  { name, span }: { readonly name: string; readonly span: StepTest["span"] },
  context: Context,
): StepTest | undefined {
  const readSnapshot = (node: Node): JsonObject | undefined => readSnapshotAt(reader, node, context);
  const base = fields.base === undefined ? {} : readSnapshot(fields.base);
  const every =
    fields.every === undefined ? (context.policy.schema.root.cadence ?? DEFAULT_EVERY) : reader.duration(fields.every, "`every`");
  if (every === 0) reader.fail("P511", fields.every, "snapshots cannot come at no distance", "write e.g. `every: 10s`");
  const start = fields.start === undefined ? startOf(base) : readStart(reader, fields.start);
  const items = reader.list(fields.steps, "`steps`", "steps: [{ at: 0s, expect: { daily_loss_exceeded: none } }]");
  if (items === undefined) return undefined;
  const steps: Step[] = [];
  for (const item of items) {
    const step = readStep(reader, item, { policy: context.policy, start: start ?? DEFAULT_START, readSnapshot });
    if (step === undefined) continue;
    const previous = steps.at(-1);
    if (previous !== undefined && step.at < previous.at) {
      reader.fail("P511", item, "this step lies before the one above it", "put the steps in order of `at`");
    }
    if (step.at > MAX_TEST_MS) reader.fail("P511", item, "this step lies more than a year after the start", "bring it nearer");
    else if ((step.gapUntil ?? 0) > MAX_TEST_MS)
      reader.fail("P511", item, "this gap ends more than a year after the start", "make it shorter");
    steps.push(step);
  }
  if (items.length === 0)
    reader.fail("P514", fields.steps, `the test \`${name}\` has no step, so it tests nothing`, "write a step");
  if (base === undefined || every === undefined || start === undefined) return undefined;
  const end = Math.max(0, ...steps.map(({ at, gapUntil }) => Math.max(at, gapUntil ?? 0)));
  const sources = new Set(steps.map(({ source }) => source)).size;
  if (every > 0 && end <= MAX_TEST_MS && (end / every) * sources > MOST_SNAPSHOTS) {
    const message = `the test \`${name}\` would send more than ${MOST_SNAPSHOTS.toLocaleString("en")} snapshots`;
    return reader.fail(
      "P511",
      fields.every ?? fields.steps,
      message,
      "send them further apart, as in `every: 1m`, or end the test sooner",
    );
  }
  return { kind: "steps", name, span, base, every, start, steps };
}

function startOf(base: JsonObject | undefined): number {
  const taken = typeof base?.["timestamp"] === "string" ? parseTimestamp(base["timestamp"]) : Number.NaN;
  return Number.isNaN(taken) ? DEFAULT_START : taken;
}

function readStart(reader: YamlReader, node: Node): number | undefined {
  const text = reader.text(node, "`start`", "start: 2025-10-13T09:20:00+05:30");
  if (text === undefined) return undefined;
  const instant = parseTimestamp(text);
  if (!Number.isNaN(instant)) return instant;
  return reader.fail("P511", node, `\`${text}\` is no instant`, "write e.g. `2025-10-13T09:20:00+05:30`, with its offset");
}

function readSnapshotAt(reader: YamlReader, node: Node, { files, file }: Context): JsonObject | undefined {
  if (isMap(reader.resolve(node))) {
    const data = reader.json(node);
    return isObject(data) ? data : undefined;
  }
  const path = reader.text(node, "a snapshot", "base: ../recordings/calm.json");
  if (path === undefined) return undefined;
  const loaded = files.readText(path, file);
  if (!loaded.ok)
    return reader.fail(
      "P501",
      node,
      `the snapshot \`${path}\` cannot be read: ${loaded.reason}`,
      "correct the path; it is relative to this file",
    );
  try {
    const data: unknown = JSON.parse(loaded.text);
    if (isObject(data)) return data as JsonObject;
  } catch {
    // Told below, as for JSON that is no object.
  }
  return reader.fail(
    "P501",
    node,
    `\`${path}\` is no snapshot: it is not one JSON object`,
    "name a file that holds one snapshot as JSON",
  );
}
