import type { CollectionRef, MetricType } from "../model/term.ts";
import { type Known, known, readPath } from "./facts.ts";
import type { Table, WindowTerm } from "./program/program.ts";
import type { Row } from "./rows.ts";
import { createWindow } from "./windows/create.ts";
import type { SlidingWindow } from "./windows/sliding.ts";

/** The root's rows have no key. */
type Key = string | null;

/** Names a collection of the root, or the root itself, for the state kept of it. */
export function placeOf(collection: CollectionRef | undefined): string {
  return collection === undefined ? "" : JSON.stringify([collection.ref.path, collection.by]);
}

export function tablePlace({ collection }: Table): string {
  return collection === undefined ? "" : JSON.stringify([collection.path, collection.by]);
}

/** A window for each key, or one for the root. */
export class KeyedWindows {
  readonly #term: WindowTerm;
  readonly #byKey = new Map<Key, SlidingWindow>();

  constructor(term: WindowTerm) {
    this.#term = term;
  }

  /** `sample` is NaN where unknown, and then nothing is added. */
  add(key: Key, now: number, sample: number): void {
    if (Number.isNaN(sample)) return;
    let window = this.#byKey.get(key);
    if (window === undefined) {
      window = createWindow(this.#term);
      this.#byKey.set(key, window);
    }
    window.push(now, sample);
  }

  /** Of a collection that is present: a key it has not, with no sample left, is forgotten with all that was known of it. */
  forgetOthers(present: { has(key: Key): boolean }, now: number): void {
    for (const [key, window] of this.#byKey) if (!present.has(key) && window.isEmpty(now)) this.#byKey.delete(key);
  }

  /** NaN where unknown. */
  value(key: Key, now: number): number {
    return this.#byKey.get(key)?.value(now) ?? Number.NaN;
  }
}

interface Run {
  readonly value: Known;
  readonly since: number;
}

/** Since when a metric (with the empty path, the key) has had its value, for each key. A snapshot without a value, or without the key, ends the run. */
export class Runs {
  readonly #path: readonly string[];
  readonly #type: MetricType;
  #byKey: ReadonlyMap<Key, Run> = new Map();

  constructor(path: readonly string[], type: MetricType) {
    this.#path = path;
    this.#type = type;
  }

  take(rows: readonly Row[], now: number): void {
    const next = new Map<Key, Run>();
    for (const { key, value } of rows) {
      const current = known(this.#path.length === 0 ? key : readPath(value, this.#path), this.#type);
      const run = this.#byKey.get(key);
      if (current !== undefined) next.set(key, run?.value === current ? run : { value: current, since: now });
    }
    this.#byKey = next;
  }

  /** Counts so much of the time since the newest snapshot towards no run. */
  skip(ms: number): void {
    this.#byKey = new Map([...this.#byKey].map(([key, run]) => [key, { ...run, since: run.since + ms }]));
  }

  /** The `now` of the first snapshot of the run, later by what was skipped; NaN where the newest snapshot has no value. */
  since(key: Key): number {
    return this.#byKey.get(key)?.since ?? Number.NaN;
  }
}
