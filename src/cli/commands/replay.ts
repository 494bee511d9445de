import { resolve } from "node:path";
import type { Bundle } from "../../bundle/bundle.ts";
import type { Transition } from "../../model/transition.ts";
import { formatTransition } from "../../replay/format-transition.ts";
import { replay } from "../../replay/replay.ts";
import type { ReplaySummary } from "../../replay/summary.ts";
import { loadPolicy } from "../../trial/load-policy.ts";
import { complain } from "../complain.ts";
import { CLEAN, FINDINGS, USAGE } from "../exit-code.ts";
import { createFileLoader } from "../../app/loader.ts";
import { printFindings } from "../print-findings.ts";
import { createProgress, NO_PROGRESS, type Progress } from "../progress.ts";
import { packedSources } from "../packed-file.ts";
import { PassedOver } from "../passed-over.ts";
import { placed } from "../placed-pieces.ts";
import { type RecordingPieces, type OpenedRecording, openRecording, openStream } from "../recordings.ts";
import { problemLines } from "../recording-problems.ts";
import { isBundle, readBundle, withLimits } from "../replay-policies.ts";
import { refusals, replaySummary, replayTable } from "../replay-table.ts";
import { readSetOptions } from "../set-options.ts";
import { optimise } from "../start/optimisation.ts";
import { readSource } from "../sources.ts";
import { sharedReplay } from "../threads/shared-replay.ts";
import { threadEntry } from "../threads/thread-entry.ts";
import { painter, type Terminal, wantsColour } from "../terminal.ts";

export interface ReplayOptions {
  readonly policy: readonly string[];
  readonly set?: readonly string[];
  readonly json?: boolean;
  readonly all?: boolean;
  readonly strict?: boolean;
  readonly evaluator: "generated" | "json-rules-engine" | "both";
}

/** Bytes of packed recordings from which on it is worth a thread to replay some of the sources. */
const LONG = 8e6;

/** Characters that are written at a time, roughly. */
const TEXT = 1 << 18;

/** `policy replay RECORDING... --policy FILE|BUNDLE`: several recordings are one after the other. */
export async function runReplay(operands: readonly string[], options: ReplayOptions, terminal: Terminal): Promise<number> {
  const set = readSetOptions(options.set);
  if (!set.ok) return complain(terminal, USAGE, set.complaint);
  optimise();
  const loaded = await loadPolicies(options.policy, terminal);
  if (!Array.isArray(loaded)) return loaded as number;
  const limited = withLimits(loaded as readonly Bundle[], set.limits);
  if (!limited.ok) return complain(terminal, USAGE, ...limited.complaints);
  const recordings = operands.map((operand) => ({
    operand,
    path: resolve(terminal.cwd, operand),
    opened: operand === "-" ? openStream(terminal.stdin) : openRecording(resolve(terminal.cwd, operand)),
  }));
  const unreadable = recordings.flatMap(({ operand, opened }) =>
    opened.ok ? [] : [`the recording ${operand} cannot be read: ${opened.reason}`],
  );
  if (unreadable.length > 0) return complain(terminal, USAGE, ...unreadable);
  // Lines on a terminal would be written behind a bar.
  const barred = options.json === true && terminal.stdout.isTerminal;
  const progress = barred ? NO_PROGRESS : createProgress(terminal, "replaying");
  const opened = recordings.flatMap(({ operand, opened: each }) =>
    each.ok ? [{ ...each, entries: placed(operand, each.entries) }] : [],
  );
  const passed = new PassedOver();
  const pieces = chain(opened, progress, (index) => {
    // Of a shared replay only half is known before its end.
    if (entry === undefined) passed.next(operands[index] ?? "", run.summary);
  });
  const entry = options.evaluator === "generated" && (await isWorthSharing(recordings)) ? threadEntry("replay-share") : undefined;
  const run =
    entry === undefined
      ? replay(pieces, limited.bundles, { evaluator: options.evaluator })
      : sharedReplay(
          pieces,
          recordings.map(({ operand, path }) => ({ operand, path })),
          limited.bundles,
          entry,
        );
  const told: Transition[] = [];
  for await (const piece of run.pieces) {
    const shown = options.all === true ? piece : piece.filter(({ transition }) => transition !== "pending");
    if (options.json !== true) for (const transition of shown) told.push(transition);
    else for (const text of texts(shown)) await terminal.stdout.write(text);
  }
  await progress.end();
  return finish(told, run.summary, passed.complaints, options, terminal);
}

/** Lines of many transitions at a time: one text for each would be slow, and one for all may be too long for any. */
function* texts(transitions: readonly Transition[]): Generator<string, void, undefined> {
  let lines = "";
  for (const transition of transitions) {
    lines += `${formatTransition(transition)}\n`;
    if (lines.length < TEXT) continue;
    yield lines;
    lines = "";
  }
  if (lines !== "") yield lines;
}

/** Whether all are packed, long enough that a second thread pays, and of more than one source. */
async function isWorthSharing(
  recordings: readonly { readonly path: string; readonly opened: OpenedRecording }[],
): Promise<boolean> {
  let [size, sources] = [0, 0];
  for (const { path, opened } of recordings) {
    if (!opened.ok || opened.isPacked !== true) return false;
    size += opened.size;
    sources = Math.max(sources, await packedSources(path));
  }
  return size > LONG && sources > 1;
}

async function loadPolicies(files: readonly string[], terminal: Terminal): Promise<readonly Bundle[] | number> {
  const bundles: Bundle[] = [];
  for (const file of files) {
    const read = await readSource(file, terminal);
    if (!read.ok) {
      await printFindings(terminal, [read.diagnostic], new Map(), terminal.stderr);
      return USAGE;
    }
    const { source } = read;
    if (isBundle(source)) {
      const bundle = readBundle(source);
      if ("policy" in bundle) bundles.push(bundle);
      else return complain(terminal, FINDINGS, ...bundle);
      continue;
    }
    const compiled = loadPolicy(source, createFileLoader(terminal.cwd));
    if (!compiled.ok) {
      await printFindings(terminal, compiled.diagnostics, new Map([[source.file, source.text]]), terminal.stderr);
      return FINDINGS;
    }
    bundles.push(compiled.bundle);
  }
  return bundles;
}

/** `onEnd` is called when all of a recording has been replayed, with its index. */
async function* chain(
  recordings: readonly Extract<OpenedRecording, { ok: true }>[],
  progress: Progress,
  onEnd: (index: number) => void,
): RecordingPieces {
  const total = recordings.some(({ size }) => size === 0) ? 0 : recordings.reduce((sum, { size }) => sum + size, 0);
  let before = 0;
  for (const [index, recording] of recordings.entries()) {
    recording.start?.();
    recordings[index + 1]?.start?.();
    for await (const batch of recording.entries) {
      yield batch;
      await progress.report(before + recording.bytesRead(), total);
    }
    before += recording.size;
    onEnd(index);
  }
}

async function finish(
  told: readonly Transition[],
  summary: ReplaySummary,
  passedOver: readonly string[],
  options: ReplayOptions,
  terminal: Terminal,
): Promise<number> {
  await complain(terminal, CLEAN, ...problemLines(summary.problems), ...passedOver);
  if (options.json === true) await complain(terminal, CLEAN, ...refusals(summary));
  else {
    const paint = painter(wantsColour(terminal.stdout, terminal.env));
    const table =
      told.length === 0 ? "" : `${replayTable(told, terminal.stdout.isTerminal ? terminal.stdout.columns : undefined, paint)}\n`;
    await terminal.stdout.write(table + replaySummary(summary, paint));
  }
  if (summary.snapshots === 0) return complain(terminal, USAGE, "the recording holds no usable snapshot");
  const isFlawed = summary.problems.length > 0 || Object.keys(summary.refused).length > 0;
  return summary.disagreements > 0 || (options.strict === true && isFlawed) ? FINDINGS : CLEAN;
}
