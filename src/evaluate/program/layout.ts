import type { CollectionRef, MetricType } from "../../model/term.ts";
import type { NumberExpression } from "./expression.ts";
import type { CollectionSlot, Decision, Definition, Load, LoadAs, Table, UnchangedSlot } from "./program.ts";

interface TableDraft {
  readonly collection?: CollectionSlot;
  width: number;
  readonly loads: Load[];
  readonly unchanged: UnchangedSlot[];
  readonly definitions: Definition[];
  readonly decisions: Decision[];
}

/** Hands out tables and cells while a bundle is lowered, one for each distinct thing that is asked for. */
export class Layout {
  readonly strings = new Map<string, number>();
  readonly globs: string[] = [];
  readonly sessions: { slot: number; calendar: string; session: string }[] = [];
  readonly #tables: TableDraft[] = [draft()];
  readonly #known = new Map<string, number>();

  /** Runs `make` the first time that these parts are asked for, and gives its number ever after. */
  once(parts: readonly unknown[], make: () => number): number {
    const name = JSON.stringify(parts);
    const found = this.#known.get(name);
    if (found !== undefined) return found;
    const made = make();
    this.#known.set(name, made);
    return made;
  }

  slot(table: number): number {
    const draft = this.#table(table);
    draft.width += 1;
    return draft.width - 1;
  }

  /** The table of a collection below a row of `parent`. */
  collection(parent: number, { ref, by }: CollectionRef): number {
    return this.once(["collection", parent, ref.path, by], () => {
      const [start, count] = [this.slot(parent), this.slot(parent)];
      const collection: CollectionSlot = { parent, path: ref.path, start, count, ...(by === undefined ? {} : { by }) };
      this.#tables.push({ ...draft(), collection });
      return this.#tables.length - 1;
    });
  }

  load(table: number, from: Load["from"], path: readonly string[], as: LoadAs, goesOn = false): number {
    return this.once(["load", table, from, path, as, goesOn], () => {
      const slot = this.slot(table);
      this.#table(table).loads.push({ slot, from, path, as, goesOn });
      return slot;
    });
  }

  unchanged(table: number, path: readonly string[], type: MetricType): number {
    return this.once(["unchanged", table, path, type], () => {
      if ((this.#table(table).collection?.parent ?? 0) !== 0) throw new RangeError("unchanged() reads a collection inside another");
      const slot = this.slot(table);
      this.#table(table).unchanged.push({ slot, path, type });
      return slot;
    });
  }

  session(calendar: string, session: string): number {
    return this.once(["session", calendar, session], () => {
      const slot = this.slot(0);
      this.sessions.push({ slot, calendar, session });
      return slot;
    });
  }

  define(table: number, value: NumberExpression): number {
    const slot = this.slot(table);
    this.#table(table).definitions.push({ slot, value });
    return slot;
  }

  decide(table: number, decision: Decision): void {
    this.#table(table).decisions.push(decision);
  }

  string(text: string): number {
    const id = this.strings.get(text) ?? this.strings.size;
    this.strings.set(text, id);
    return id;
  }

  glob(pattern: string): number {
    const index = this.globs.indexOf(pattern);
    return index >= 0 ? index : this.globs.push(pattern) - 1;
  }

  collectionSlot(table: number): CollectionSlot {
    const { collection } = this.#table(table);
    if (collection === undefined) throw new RangeError("the snapshot's root is no collection");
    return collection;
  }

  tables(): readonly Table[] {
    // A row has a cell even where none is read, so that stepping by its width passes over every row.
    return this.#tables.map((table, index) => ({ ...table, index, width: Math.max(table.width, 1) }));
  }

  #table(index: number): TableDraft {
    const table = this.#tables[index];
    if (table === undefined) throw new RangeError(`no table ${index}`);
    return table;
  }
}

function draft(): TableDraft {
  return { width: 0, loads: [], unchanged: [], definitions: [], decisions: [] };
}
