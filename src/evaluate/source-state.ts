import type { Bundle } from "../bundle/bundle.ts";
import { type Calendar, openCalendar } from "../calendar/sessions.ts";
import { matchesGlob } from "../model/glob.ts";
import type { CollectionRef, MetricRef, MetricType } from "../model/term.ts";
import { type SnapshotBatch, snapshotAt } from "../model/snapshot-batch.ts";
import { compileClosures } from "./closures.ts";
import { RowLoader } from "./columns/row-loader.ts";
import { SteadyRows } from "./columns/steady-rows.ts";
import type { Compiled, LoadSupport, Root } from "./compiled.ts";
import { compileGenerated } from "./generated.ts";
import { KeyedWindows, placeOf, Runs, tablePlace } from "./history.ts";
import type { Program, WindowTerm } from "./program/program.ts";
import { type Row, RowStore } from "./rows.ts";
import { Strings } from "./strings.ts";
import { trackUpdates, type Updates } from "./updates.ts";

/** What is known of one source: the newest snapshot and the one before, loaded cells, windows, runs and updates. */
export class SourceState {
  readonly program: Program;
  readonly compiled: Compiled;
  readonly rows: RowStore;
  readonly windows: readonly KeyedWindows[];
  /** The outcome codes of the root's row. */
  readonly codes: Uint16Array;
  /** `Root.changes` */
  readonly changes: Float64Array;
  /** All that the root's row has from the newest snapshot is known, and the source is not stale. */
  isKnown = false;
  /** The codes of the root were written as its cells were loaded, and none of these became unknown since. */
  isDecided = false;
  /** `now` of the newest snapshot; -Infinity before the first, so that it stays a number. */
  #newestAt = -Infinity;
  readonly #staleAfter: number;
  readonly #strings: Strings;
  readonly #calendars: ReadonlyMap<string, Calendar>;
  readonly #runs = new Map<string, Runs>();
  readonly #windowNumbers: ReadonlyMap<string, number>;
  readonly #updates: readonly Updates[];
  /** Undefined where more is read of a snapshot than its own metrics: then rows of columns are made into snapshots. */
  readonly #loader: RowLoader | undefined;
  /** Nothing but cells that are loaded from the newest snapshot: most of what a snapshot brings about can be left out. */
  readonly #isPlain: boolean;
  readonly #decidesOnLoad: boolean;
  readonly #steady: SteadyRows;
  #blind = false;

  constructor(bundle: Bundle, program: Program, codeGeneration: boolean) {
    this.program = program;
    this.#staleAfter = bundle.settings.staleAfter;
    this.#strings = new Strings(program.strings, program.comparesStrings);
    const support: LoadSupport = {
      intern: (text) => this.#strings.intern(text),
      globs: program.globs.map((pattern) => (text) => matchesGlob(text, pattern)),
    };
    const root: Root = {
      cells: new Float64Array(program.tables[0]?.width ?? 0).fill(Number.NaN),
      // Whole doubles, as which a watch compares them.
      codes: new Uint16Array(new ArrayBuffer(Math.ceil(bundle.alerts.length / 4) * 8), 0, bundle.alerts.length),
      changes: new Float64Array(1),
    };
    this.codes = root.codes;
    this.changes = root.changes;
    this.compiled = codeGeneration ? compileGenerated(program, support, root) : compileClosures(program, support, root);
    this.#decidesOnLoad = this.compiled.decidesOnLoad;
    this.rows = new RowStore(program, this.compiled, root.cells);
    this.#calendars = new Map(Object.entries(bundle.calendars).map(([name, data]) => [name, openCalendar(data)]));
    this.windows = program.windows.map(({ term }) => new KeyedWindows(term));
    this.#windowNumbers = new Map(
      program.windows.map(({ table, term }, index) => [JSON.stringify([this.#place(table), term]), index]),
    );
    for (const table of program.tables) {
      for (const { path, type } of table.unchanged) {
        this.#runs.set(JSON.stringify([tablePlace(table), path, type]), new Runs(path, type));
      }
    }
    this.#updates = trackUpdates(bundle);
    const loader = new RowLoader(program, support, root.cells);
    this.#loader = loader.isAble && this.#updates.length === 0 ? loader : undefined;
    const { sessions, windows, samplesDefinitions, tables } = program;
    this.#isPlain =
      sessions.length + windows.length + this.#updates.length === 0 &&
      !samplesDefinitions &&
      tables.every(({ unchanged }) => unchanged.length === 0);
    this.#steady = new SteadyRows(program);
  }

  get snapshot(): unknown {
    return this.rows.snapshot;
  }

  /** Of the newest snapshot. */
  read(path: readonly string[]): unknown {
    return this.rows.read(path);
  }

  get previous(): unknown {
    return this.rows.previous;
  }

  get newest(): number | undefined {
    return this.#newestAt === -Infinity ? undefined : this.#newestAt;
  }

  ingest(snapshot: unknown, now: number): void {
    this.#newestAt = now;
    this.#blind = false;
    this.#strings.forget();
    this.isDecided = false;
    const isKnown = this.rows.load(snapshot);
    if (this.#decidesOnLoad) this.isDecided = true;
    else this.isKnown = isKnown;
    if (!this.#isPlain) this.#takeIn(snapshot, now);
  }

  /** `ingest` of the snapshot that is a row of a batch, which must not change afterwards. */
  ingestRow(batch: SnapshotBatch, row: number, now: number): void {
    if (this.#loader === undefined) {
      this.ingest(snapshotAt(batch, row), now);
      return;
    }
    this.#newestAt = now;
    this.#blind = false;
    this.#strings.forget();
    this.isDecided = false;
    this.isKnown = this.rows.loadRow(this.#loader, batch, row);
    if (!this.#isPlain) this.#takeIn(undefined, now);
  }

  /** Until when evaluations find what they found before, where no further snapshot comes; -Infinity where the time of day has a part in it. */
  get sameUntil(): number {
    return this.#steady.isAble ? this.#newestAt + this.#staleAfter : -Infinity;
  }

  /** The first row from `from` on, and before `end`, of which it cannot be seen that it has the outcomes of the row `like`. */
  sameRows(batch: SnapshotBatch, like: number, from: number, end: number): number {
    return this.#loader === undefined ? from : this.#steady.until(batch, like, from, end);
  }

  /** What snapshots are remembered for; the snapshot where updates are counted. */
  #takeIn(snapshot: unknown, now: number): void {
    this.#updateRuns((runs, rows) => {
      runs.take(rows, now);
    });
    this.setSessions(now);
    if (this.program.samplesDefinitions) this.compiled.define[0]?.(this.rows.cells, 0, now);
    this.#sample(now);
    for (const updates of this.#updates) updates.takeSnapshot(snapshot);
  }

  skipDowntime(ms: number): void {
    this.#updateRuns((runs) => {
      runs.skip(ms);
    });
  }

  /** Whether the newest snapshot is too old to be believed, or there is none; then its values are unknown in the cells too. */
  checkStale(now: number): boolean {
    const stale = now - this.#newestAt > this.#staleAfter;
    if (stale && !this.#blind) {
      this.rows.blind();
      this.#blind = true;
      this.isKnown = this.isDecided = false;
    }
    return stale;
  }

  setSessions(now: number): void {
    if (this.program.sessions.length === 0) return;
    const [root] = this.rows.cells;
    for (const { slot, calendar, session } of this.program.sessions)
      root?.fill(Number(this.during(calendar, session, now)), slot, slot + 1);
  }

  during(calendar: string, session: string, now: number): boolean {
    const opened = this.#calendars.get(calendar);
    if (opened === undefined) throw new RangeError(`the bundle has no calendar ${JSON.stringify(calendar)}`);
    return opened.during(session, now);
  }

  /** NaN where unknown. */
  windowValue(term: WindowTerm, collection: CollectionRef | undefined, key: string | null, now: number): number {
    const index = this.#windowNumbers.get(JSON.stringify([placeOf(collection), term]));
    return index === undefined ? Number.NaN : (this.windows[index]?.value(key, now) ?? Number.NaN);
  }

  /** NaN where the newest snapshot has no value. */
  unchangedSince(path: readonly string[], type: MetricType, collection: CollectionRef | undefined, key: string | null): number {
    return this.#runs.get(JSON.stringify([placeOf(collection), path, type]))?.since(key) ?? Number.NaN;
  }

  changed(ref: MetricRef, collection: CollectionRef | undefined, key: string | null): boolean {
    return this.#updates.some((updates) => updates.isOf(ref, collection) && updates.changed(key));
  }

  #place(table: number): string {
    const found = this.program.tables[table];
    return found === undefined ? "" : tablePlace(found);
  }

  /** Brings every run up to date and puts its beginning into the cells. */
  #updateRuns(update: (runs: Runs, rows: readonly Row[]) => void): void {
    for (const table of this.program.tables) {
      const [rows, cells] = [this.rows.table(table.index), this.rows.cells[table.index]];
      for (const { slot, path, type } of table.unchanged) {
        const runs = this.#runs.get(JSON.stringify([tablePlace(table), path, type]));
        if (runs === undefined || cells === undefined) continue;
        update(runs, rows);
        for (const [place, { key }] of rows.entries()) cells[place * table.width + slot] = runs.since(key);
      }
    }
  }

  #sample(now: number): void {
    for (const [index, { table }] of this.program.windows.entries()) {
      const [windows, sample] = [this.windows[index], this.compiled.sample[index]];
      const width = this.program.tables[table]?.width ?? 0;
      if (windows === undefined || sample === undefined) continue;
      const places = this.rows.places(table);
      for (const [key, place] of places) windows.add(key, now, sample(this.rows.cells, place * width, now));
      if (table !== 0 && this.isPresent(table)) windows.forgetOthers(places, now);
    }
  }

  /** Whether the collection of a table is there in the newest snapshot and the source is not stale. */
  isPresent(table: number): boolean {
    const slot = this.program.tables[table]?.collection?.count;
    return slot !== undefined && !Number.isNaN(this.rows.cells[0]?.[slot] ?? Number.NaN);
  }
}
