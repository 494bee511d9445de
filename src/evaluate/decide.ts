import { type Kleene, UNKNOWN } from "../model/kleene.ts";
import { type KeyedOutcomes, onlyOf, type OutcomeCode, type Outcomes } from "./outcome.ts";
import type { Compiled } from "./compiled.ts";
import type { SourceState } from "./source-state.ts";

interface Keyed {
  absent: boolean;
  only: Kleene;
  readonly codes: Map<string, OutcomeCode>;
  changes: number;
}

/** The outcomes of a table's rows at the last evaluation: as many for each row as the table has decisions. */
interface Decided {
  /** Where the rows stood. */
  readonly places: ReadonlyMap<string | null, number>;
  readonly codes: Uint16Array;
}

/** The synchronous evaluator: runs the compiled program over the state, into outcomes that are used again at each evaluation. */
export class ProgramEvaluator {
  readonly #state: SourceState;
  readonly #single: Uint16Array;
  /** The codes of one key. */
  readonly #row: Uint16Array;
  readonly #keyed: ReadonlyMap<number, Keyed>;
  /** By table, where its collection is there and each row has a key of its own. */
  readonly #decided = new Map<number, Decided>();
  readonly #outcomes: Outcomes & { changes: number };
  /** Numbers of the windows of each table. */
  readonly #windows: readonly (readonly number[])[];
  /** The root's cells come from the newest snapshot alone. */
  readonly #isPlain: boolean;
  /** There is no table beside the root's. */
  readonly #isAlone: boolean;
  readonly #decideRoot: Compiled["decide"][number];

  /** `alerts`: how many the bundle has. */
  constructor(state: SourceState, alerts: number) {
    this.#state = state;
    this.#single = state.codes;
    this.#row = new Uint16Array(alerts);
    this.#keyed = new Map(
      state.program.keyed.map(({ alert }) => [alert, { absent: true, only: UNKNOWN, codes: new Map(), changes: 0 }]),
    );
    const { tables, windows } = state.program;
    this.#windows = tables.map(({ index }) => [...windows.keys()].filter((window) => windows[window]?.table === index));
    this.#isPlain = windows.length + state.program.sessions.length + (tables[0]?.definitions.length ?? 0) === 0;
    this.#isAlone = tables.length === 1;
    this.#decideRoot = state.compiled.decide[0] ?? ((): void => undefined);
    const keyed = this.#keyed satisfies ReadonlyMap<number, KeyedOutcomes>;
    // NaN, so that it is a double from the beginning.
    this.#outcomes = { single: this.#single, keyed, changes: Number.NaN };
  }

  evaluate(now: number): Outcomes {
    const state = this.#state;
    const stale = state.checkStale(now);
    if (!state.isDecided) this.#decide(stale, now);
    this.#outcomes.changes = state.changes[0] ?? 0;
    return this.#outcomes;
  }

  #decide(stale: boolean, now: number): void {
    const state = this.#state;
    if (!this.#isPlain) this.#define(stale, now);
    this.#decideRoot(state.rows.cells, 0, this.#single, state.isKnown);
    if (!this.#isAlone) this.#evaluateKeyed(now);
  }

  /** The cells of the root that do not come from the newest snapshot. */
  #define(stale: boolean, now: number): void {
    const { compiled, rows } = this.#state;
    this.#state.setSessions(now);
    this.#setWindows(0, null, 0, stale, now);
    compiled.define[0]?.(rows.cells, 0, now);
  }

  #evaluateKeyed(now: number): void {
    const { program } = this.#state;
    for (const { alert } of program.keyed) {
      const keyed = this.#keyed.get(alert);
      if (keyed !== undefined) keyed.only = onlyOf(this.#single[alert] ?? 0);
    }
    for (const table of program.tables) if (table.index !== 0 && table.decisions.length > 0) this.#evaluateTable(table.index, now);
  }

  #evaluateTable(table: number, now: number): void {
    const { program, rows } = this.#state;
    const keyed = (program.tables[table]?.decisions ?? []).map(({ alert }) => this.#keyed.get(alert));
    const absent = !this.#state.isPresent(table);
    const places = absent ? undefined : rows.places(table);
    const before = this.#decided.get(table);
    if (places !== undefined && before?.places === places) {
      this.#decideAgain(table, before, now);
      return;
    }
    this.#decided.delete(table);
    for (const each of keyed) {
      if (each === undefined || (absent && each.absent)) continue;
      each.absent = absent;
      each.changes += 1;
      if (places === undefined) each.codes.clear();
      else for (const key of each.codes.keys()) if (!places.has(key)) each.codes.delete(key);
    }
    if (places !== undefined) this.#decideAnew(table, places, now);
  }

  #decideAnew(table: number, places: ReadonlyMap<string | null, number>, now: number): void {
    const { program, rows } = this.#state;
    const { decisions = [], width = 0 } = program.tables[table] ?? {};
    const codes = new Uint16Array(places.size * decisions.length);
    for (const [key, place] of places) {
      this.#decideRow(table, key, place * width, now);
      for (const [index, { alert }] of decisions.entries()) {
        const code = this.#row[alert] ?? 0;
        codes[place * decisions.length + index] = code;
        if (key !== null) this.#keyed.get(alert)?.codes.set(key, code);
      }
    }
    if (places.size === rows.table(table).length) this.#decided.set(table, { places, codes });
  }

  /** All rows stand where they stood: what was decided of a row is written down only where it is something else. */
  #decideAgain(table: number, { codes }: Decided, now: number): void {
    const { program, rows } = this.#state;
    const { decisions = [], width = 0 } = program.tables[table] ?? {};
    const all = rows.table(table);
    let at = 0;
    for (let place = 0; place < all.length; place += 1) {
      const key = all[place]?.key ?? null;
      this.#decideRow(table, key, place * width, now);
      for (let index = 0; index < decisions.length; index += 1, at += 1) {
        const alert = decisions[index]?.alert ?? 0;
        const code = this.#row[alert] ?? 0;
        if (code === codes[at]) continue;
        codes[at] = code;
        const keyed = this.#keyed.get(alert);
        if (keyed === undefined || key === null) continue;
        keyed.codes.set(key, code);
        keyed.changes += 1;
      }
    }
  }

  #decideRow(table: number, key: string | null, offset: number, now: number): void {
    const { compiled, rows } = this.#state;
    this.#setWindows(table, key, offset, false, now);
    compiled.define[table]?.(rows.cells, offset, now);
    compiled.decide[table]?.(rows.cells, offset, this.#row, false);
  }

  #setWindows(table: number, key: string | null, offset: number, stale: boolean, now: number): void {
    const { program, rows, windows } = this.#state;
    const cells = rows.cells[table];
    if (cells === undefined) return;
    for (const window of this.#windows[table] ?? []) {
      const slot = program.windows[window]?.slot ?? 0;
      cells[offset + slot] = stale ? Number.NaN : (windows[window]?.value(key, now) ?? Number.NaN);
    }
  }
}
