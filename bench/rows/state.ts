import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hrtime } from "node:process";
import type { Transition } from "../../src/model/transition.ts";
import type { Store } from "../../src/monitor/store.ts";
import { openSqliteStore } from "../../src/store/sqlite.ts";
import { createWatch, type Watch } from "../../src/watch/watch.ts";
import { bundleOf } from "../../test/evaluate/bundle-builder.ts";
import { median, type Row } from "../frame/compare.ts";
import { usedHeap } from "./heap.ts";

const ONE_IN = 100;
const TICKS = 5;
const START = Date.parse("2025-10-14T03:30:00.000Z");
/** ms */
const INTERVAL = 5_000;
const KINDS = [
  { what: "100,000 firing alerts", keys: 100_000, size: 200 },
  { what: "1,000,000 quiet keys", keys: 1_000_000, size: 50 },
] as const;

/** Of one rule over a large collection: what its keys take, how long a tick is with its commit, and how long a restart is. */
export async function stateRows(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const kind of KINDS) rows.push(...(await figuresOf(kind)));
  return rows;
}

async function figuresOf({ what, keys, size }: (typeof KINDS)[number]): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "bench-state-"));
  const file = join(folder, "state.db");
  const sizes: { size: number }[] = Array.from({ length: keys }, () => ({ size }));
  const positions = Object.fromEntries(sizes.map((position, index) => [`K${index}`, position]));
  const heapBefore = usedHeap();
  const opened = await openSqliteStore({ file });
  const desk = new Desk(opened.store, newWatch(), positions);
  const first = await desk.tick();
  const perKey = (usedHeap() - heapBefore) / keys;
  const disk = statSync(file).size + statSync(`${file}-wal`).size;
  const same = await times(() => desk.tick());
  const changed = await times((round) => {
    for (let index = 0; index < keys; index += ONE_IN) (sizes[index] ?? { size }).size = round % 2 === 0 ? 250 - size : size;
    return desk.tick();
  });
  await opened.store.close();
  const restart = await timed(async () => {
    const { store } = await openSqliteStore({ file });
    const [saved] = (await store.load()).watches;
    if (saved === undefined) throw new Error("nothing was saved");
    const watch = newWatch();
    watch.restore(saved);
    await new Desk(store, watch, positions, desk.now).tick();
    await store.close();
  });
  rmSync(folder, { recursive: true });
  return [
    { what: `${what}: bytes of each`, figure: `${perKey.toFixed(0)} in memory, ${(disk / keys).toFixed(0)} in the database` },
    { what: `${what}: first tick with its commit`, figure: `${ms(first.step)}, and ${ms(first.commit)} to commit` },
    { what: `${what}: tick, nothing changes`, figure: `${ms(same.step)}, and ${ms(same.commit)} to commit` },
    { what: `${what}: tick, 1 % changes`, figure: `${ms(changed.step)}, and ${ms(changed.commit)} to commit` },
    { what: `${what}: restart until its first tick is committed`, figure: ms(restart) },
  ];
}

interface Tick {
  /** ns */
  readonly step: number;
  readonly commit: number;
}

/** A watch, and what the monitor does with it. */
class Desk {
  readonly #store: Store;
  readonly #watch: Watch;
  readonly #positions: object;
  now: number;

  constructor(store: Store, watch: Watch, positions: object, now = START) {
    this.#store = store;
    this.#watch = watch;
    this.#positions = positions;
    this.now = now;
  }

  async tick(): Promise<Tick> {
    this.now += INTERVAL;
    let transitions: readonly Transition[] = [];
    const step = await timed(() => {
      const { admission, steps } = this.#watch.snapshot({
        timestamp: new Date(this.now).toISOString(),
        positions: this.#positions,
      });
      if (!admission.admitted) throw new Error(admission.reason);
      transitions = steps.flatMap((each) => each.transitions);
    });
    const commit = await timed(() =>
      this.#store.commit({
        transitions,
        watches: [{ saved: this.#watch.save(), alerts: this.#watch.openAlerts() }],
        position: { file: "2025-10-14.jsonl", offset: this.now - START },
        channelsOf: () => ["log"],
      }),
    );
    return { step, commit };
  }
}

function newWatch(): Watch {
  const condition = { fact: "p", path: "$.size", operator: "greaterThan", value: 100 } as const;
  const each = { variable: "p", collection: { ref: { path: ["positions"] } } };
  return createWatch({
    source: "engine",
    bundles: [bundleOf({ rules: [{ rule: "over", each, critical: condition }] })],
    startedAt: START,
  });
}

async function times(tick: (round: number) => Promise<Tick>): Promise<Tick> {
  const ticks: Tick[] = [];
  for (let round = 0; round < TICKS; round += 1) ticks.push(await tick(round));
  return { step: median(ticks.map(({ step }) => step)), commit: median(ticks.map(({ commit }) => commit)) };
}

async function timed(work: () => unknown): Promise<number> {
  const start = hrtime.bigint();
  await work();
  return Number(hrtime.bigint() - start);
}

function ms(ns: number): string {
  return `${(ns / 1e6).toFixed(1)} ms`;
}
