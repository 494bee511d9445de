import { hrtime } from "node:process";
import type { Bundle } from "../../src/bundle/bundle.ts";
import { createWatch, type Watch } from "../../src/watch/watch.ts";
import { median, type Row } from "../frame/compare.ts";
import { usedHeap } from "./heap.ts";
import { bundleFor, rulesOf, type Snapshot, snapshots } from "./rules.ts";

const RULES = [10, 100, 1_000, 10_000];
const SOURCES = [1, 100, 10_000];
/** Of each source. */
const RULES_OF_A_SOURCE = 10;
const ROUNDS = 7;
/** ns: long enough for a clock. */
const ROUND = 50e6;
const START = Date.parse("2025-10-14T03:30:00.000Z");
/** ms */
const INTERVAL = 1_000;
/** The same values again and again: nothing changes. */
const SNAPSHOT: Snapshot = snapshots[0] ?? {};

/**
 * How the cost of a snapshot from which nothing comes grows: with the rules, and with the sources that are watched beside each other. The code of
 * ten thousand rules is a hundred large functions, which V8 has not optimised within the time of a row; once it has, they take a fortieth.
 */
export function growthRows(): Promise<readonly Row[]> {
  const rows: Row[] = RULES.map((count) => {
    const watch = watchOf(bundleFor(rulesOf(count)), "engine");
    const time = quiet([watch]);
    return { what: `a quiet snapshot, ${count} rules`, figure: `${us(time)}, ${(time / count).toFixed(1)} ns a rule` };
  });
  const bundle = bundleFor(rulesOf(RULES_OF_A_SOURCE));
  for (const count of SOURCES) {
    const before = usedHeap();
    const watches = Array.from({ length: count }, (_, index) => watchOf(bundle, `engine-${index}`));
    const time = quiet(watches);
    const bytes = ((usedHeap() - before) / count / 1_000).toFixed(1);
    const memory = count === 1 ? "" : `, ${bytes} kB a source`;
    rows.push({ what: `a quiet snapshot, ${RULES_OF_A_SOURCE} rules, one of ${count} sources`, figure: `${us(time)}${memory}` });
  }
  return Promise.resolve(rows);
}

function watchOf(bundle: Bundle, source: string): Watch {
  return createWatch({ source, bundles: [bundle], startedAt: START });
}

/** ns a snapshot, all watches in turns. */
function quiet(watches: readonly Watch[]): number {
  let now = START;
  const turn = (): void => {
    now += INTERVAL;
    const snapshot = { timestamp: new Date(now).toISOString(), ...SNAPSHOT };
    for (const watch of watches) {
      const { admission } = watch.snapshot(snapshot);
      if (!admission.admitted) throw new Error(admission.reason);
    }
  };
  const timed = (turns: number): number => {
    const start = hrtime.bigint();
    for (let index = 0; index < turns; index += 1) turn();
    return Number(hrtime.bigint() - start);
  };
  let turns = 1;
  while (timed(turns) < ROUND) turns *= 2;
  return median(Array.from({ length: ROUNDS }, () => timed(turns) / turns / watches.length));
}

function us(ns: number): string {
  return `${(ns / 1_000).toFixed(2)} us`;
}
