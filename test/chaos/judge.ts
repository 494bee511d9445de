import { createReadStream, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Bundle } from "../../src/bundle/bundle.ts";
import type { RecordingEntry } from "../../src/recording/entry.ts";
import { readRecording } from "../../src/recording/read.ts";
import { formatTransition } from "../../src/replay/format-transition.ts";
import { replay } from "../../src/replay/replay.ts";
import { openSqliteStore } from "../../src/store/sqlite.ts";

export interface Verdict {
  readonly snapshots: number;
  readonly transitions: number;
  readonly notifications: number;
  /** Said to be recorded, and not in the recording. */
  readonly snapshotsLost: number;
  /** In the replay and not in the store. */
  readonly lost: number;
  /** More often in the store than in the replay. */
  readonly duplicated: number;
  /** Stores and replay have the same transitions of a source, in another order. */
  readonly outOfOrder: number;
  /** Told transitions without exactly one row in the outbox. */
  readonly notificationsLost: number;
  /** The first difference, for people. */
  readonly difference: string | undefined;
}

/** Compares what a monitor kept with a replay, under virtual time, of the recording that it left. */
export async function judge(folder: string, bundle: Bundle, recorded: ReadonlySet<number>): Promise<Verdict> {
  const kept = await storedLines(folder);
  const expected = new Map<string, string[]>();
  const seen = new Set<number>();
  let snapshots = 0;
  const entries = (async function* (): AsyncGenerator<RecordingEntry, void, void> {
    for await (const entry of recordingOf(folder)) {
      // The monitor's own have no risk.
      const { risk } = (entry.kind === "snapshot" ? entry.snapshot : {}) as { readonly risk?: { readonly unused: number } };
      if (risk !== undefined) {
        snapshots += 1;
        seen.add(risk.unused);
      }
      yield entry;
    }
  })();
  for await (const transition of replay(entries, [bundle], { sampleEvery: 0 })) {
    if (transition.transition !== "pending") put(expected, transition.source, formatTransition(transition));
  }
  let [lost, duplicated, outOfOrder, transitions] = [0, 0, 0, 0];
  let difference: string | undefined;
  for (const source of new Set([...kept.lines.keys(), ...expected.keys()])) {
    const [is, should] = [kept.lines.get(source) ?? [], expected.get(source) ?? []];
    transitions += is.length;
    const [less, more] = [missing(should, is), missing(is, should)];
    lost += less;
    duplicated += more;
    const at = should.findIndex((line, index) => line !== is[index]);
    if (less === 0 && more === 0 && at >= 0) outOfOrder += 1;
    if (at >= 0 || is.length > should.length) {
      const place = at >= 0 ? at : should.length;
      difference ??= `${source}, transition ${place}\n  replayed ${String(should[place])}\n  kept     ${String(is[place])}`;
    }
  }
  const snapshotsLost = [...recorded].filter((number) => !seen.has(number)).length;
  const { notifications, notificationsLost } = kept;
  return { snapshots, transitions, notifications, snapshotsLost, lost, duplicated, outOfOrder, notificationsLost, difference };
}

interface Kept {
  readonly lines: ReadonlyMap<string, readonly string[]>;
  readonly notifications: number;
  readonly notificationsLost: number;
}

async function storedLines(folder: string): Promise<Kept> {
  const { store } = await openSqliteStore({ file: join(folder, "plimsoll.db"), readonly: true });
  const lines = new Map<string, string[]>();
  const told = new Set<number>();
  let after = 0;
  for (;;) {
    const page = await store.transitions({ after, limit: 1_000 });
    for (const transition of page) {
      if (transition.transition !== "pending") put(lines, transition.source, formatTransition(transition));
      if (transition.notify) told.add(transition.sequence);
      after = transition.sequence;
    }
    if (page.length < 1_000) break;
  }
  const waiting = await store.notifications("waiting", 1_000_000);
  const sent = new Set(waiting.map(({ transition }) => transition.sequence));
  await store.close();
  const wrong = told.size === sent.size && waiting.length === sent.size ? 0 : Math.abs(told.size - waiting.length) || 1;
  return { lines, notifications: waiting.length, notificationsLost: wrong };
}

async function* recordingOf(folder: string): AsyncGenerator<RecordingEntry, void, void> {
  const recordings = join(folder, "recordings");
  for (const name of readdirSync(recordings).sort()) yield* readRecording(createReadStream(join(recordings, name)));
}

/** How many of `wanted` are not among `there`, each as often as it stands. */
function missing(wanted: readonly string[], there: readonly string[]): number {
  const left = new Map<string, number>();
  for (const line of there) left.set(line, (left.get(line) ?? 0) + 1);
  let count = 0;
  for (const line of wanted) {
    const rest = left.get(line) ?? 0;
    if (rest === 0) count += 1;
    else left.set(line, rest - 1);
  }
  return count;
}

function put(lines: Map<string, string[]>, source: string, line: string): void {
  const known = lines.get(source);
  if (known === undefined) lines.set(source, [line]);
  else known.push(line);
}
