import { Engine } from "json-rules-engine";
import type { Bundle, JsonLeaf } from "../src/bundle/bundle.ts";
import { createSourceEvaluator, type SourceEvaluator } from "../src/evaluate/evaluator.ts";
import { tierOf } from "../src/evaluate/outcome.ts";
import { TRUE } from "../src/model/kleene.ts";
import { bundleOf } from "../test/evaluate/bundle-builder.ts";

/**
 * Generated code beside ifs as a person would write them and json-rules-engine as it is installed, over one snapshot of 25 numbers. Equal answers are
 * verified before anything is timed. Rough: one process, the best of many rounds.
 */
const SIZES = [10, 100, 1_000];
const FIELDS = 25;
const GROUPS = ["risk", "pnl", "orders", "feeds", "process"];
const SNAPSHOTS = 64;
/** ms */
const WARM_UP = 1_000;
/** ns */
const ROUND = 2e6;
const ROUNDS = 300;

interface Snapshot {
  readonly [group: string]: Readonly<Record<string, number>>;
}

/** A repeatable stream of numbers in [0, 1). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const next = random(7);

function fieldOf(index: number): { group: string; name: string } {
  return { group: GROUPS[index % GROUPS.length] ?? "risk", name: `metric_${index}` };
}

const snapshots: readonly Snapshot[] = Array.from({ length: SNAPSHOTS }, () => {
  const snapshot: Record<string, Record<string, number>> = {};
  for (let index = 0; index < FIELDS; index += 1) {
    const { group, name } = fieldOf(index);
    (snapshot[group] ??= {})[name] = Math.round(next() * 1_000) / 10;
  }
  return snapshot;
});

interface Rule {
  readonly name: string;
  readonly leaves: readonly JsonLeaf[];
}

function rulesOf(count: number): readonly Rule[] {
  return Array.from({ length: count }, (_, index) => {
    const leaf = (operator: "greaterThan" | "lessThanInclusive"): JsonLeaf => {
      const { group, name } = fieldOf(Math.floor(next() * FIELDS));
      return { fact: group, path: `$.${name}`, operator, value: Math.round(next() * 1_000) / 10 };
    };
    return {
      name: `rule_${index}`,
      leaves: index % 2 === 0 ? [leaf("greaterThan")] : [leaf("greaterThan"), leaf("lessThanInclusive")],
    };
  });
}

function bundle(rules: readonly Rule[]): Bundle {
  return bundleOf({ rules: rules.map(({ name, leaves }) => ({ rule: name, critical: { all: leaves } })) });
}

type Fires = (snapshot: Snapshot, fired: Uint8Array) => void;

/** What a careful person writes: read each value once, check its type, compare; functions of a hundred rules. */
function handWritten(rules: readonly Rule[]): Fires {
  const parts: string[] = [];
  for (let start = 0; start < rules.length; start += 100) {
    const part = rules.slice(start, start + 100);
    const used = new Map(part.flatMap(({ leaves }) => leaves.map(({ fact, path = "" }) => [path.slice(2), fact])));
    const reads = [...used].map(([name, group]) => `const ${name}=s.${group}?.${name};`);
    const ifs = part.map(({ leaves }, index) => {
      const tests = leaves.map(({ path = "", operator, value }) => {
        const name = path.slice(2);
        return `typeof ${name}==="number"&&${name}${operator === "greaterThan" ? ">" : "<="}${JSON.stringify(value)}`;
      });
      return `if(${tests.join("&&")})fired[${start + index}]=1;else fired[${start + index}]=0;`;
    });
    parts.push(`(s,fired)=>{${reads.join("")}${ifs.join("")}}`);
  }
  const make = Reflect.construct(Function, [`return[${parts.join(",")}]`]) as () => readonly Fires[];
  const functions = make();
  return (snapshot, fired) => {
    for (const part of functions) part(snapshot, fired);
  };
}

function stockEngine(rules: readonly Rule[]): (snapshot: Snapshot) => Promise<ReadonlySet<string>> {
  const engine = new Engine([], { allowUndefinedFacts: true });
  for (const { name, leaves } of rules) {
    engine.addRule({ conditions: { all: leaves as never }, event: { type: name } });
  }
  return async (snapshot) => new Set((await engine.run(snapshot)).events.map(({ type }) => type));
}

/** Nanoseconds for one call: the best of many short rounds, which is what the code takes when nothing else runs. */
function time(call: (index: number) => void): number {
  let calls = 1;
  const round = (): number => {
    const start = process.hrtime.bigint();
    for (let index = 0; index < calls; index += 1) call(index);
    return Number(process.hrtime.bigint() - start);
  };
  const warm = Date.now() + WARM_UP;
  while (Date.now() < warm) round();
  while (round() < ROUND) calls *= 2;
  return Math.min(...Array.from({ length: ROUNDS }, () => round() / calls));
}

async function timeAsync(call: (index: number) => Promise<unknown>): Promise<number> {
  let best = Infinity;
  const end = Date.now() + 2 * WARM_UP;
  for (let index = 0; Date.now() < end || index < 10; index += 1) {
    const start = process.hrtime.bigint();
    await call(index);
    best = Math.min(best, Number(process.hrtime.bigint() - start));
  }
  return best;
}

function snapshotAt(index: number): Snapshot {
  return snapshots[index % SNAPSHOTS] ?? {};
}

async function verify(rules: readonly Rule[], evaluator: SourceEvaluator, written: Fires): Promise<number> {
  const stock = stockEngine(rules);
  const fired = new Uint8Array(rules.length);
  let firings = 0;
  for (const [index, snapshot] of snapshots.entries()) {
    evaluator.ingest(snapshot, index + 1);
    const { single } = evaluator.evaluate(index + 1);
    written(snapshot, fired);
    const events = await stock(snapshot);
    for (const [place, { name }] of rules.entries()) {
      const ours = tierOf(single[place] ?? 0, 0) === TRUE;
      if (ours !== (fired[place] === 1) || ours !== events.has(name)) throw new Error(`${name} differs on snapshot ${index}`);
      firings += Number(ours);
    }
  }
  return firings;
}

const rows: string[][] = [
  [
    "rules",
    "hand-written",
    "generated",
    "closures",
    "json-rules-engine",
    "generated / hand-written",
    "json-rules-engine / generated",
  ],
];
for (const size of SIZES) {
  const rules = rulesOf(size);
  const written = handWritten(rules);
  const firings = await verify(rules, createSourceEvaluator(bundle(rules)), written);
  if (firings === 0) throw new Error("nothing fired");
  const fired = new Uint8Array(size);
  const evaluation = (codeGeneration: boolean): number => {
    const evaluator = createSourceEvaluator(bundle(rules), { codeGeneration });
    let now = 0;
    return time((index) => {
      now += 1;
      evaluator.ingest(snapshotAt(index), now);
      evaluator.evaluate(now);
    });
  };
  const byHand = time((index) => {
    written(snapshotAt(index), fired);
  });
  const [generated, closures] = [evaluation(true), evaluation(false)];
  const stock = stockEngine(rules);
  const engine = await timeAsync((index) => stock(snapshotAt(index)));
  const microseconds = [byHand, generated, closures, engine].map((ns) => `${(ns / 1_000).toFixed(2)} us`);
  rows.push([String(size), ...microseconds, (generated / byHand).toFixed(2), (engine / generated).toFixed(0)]);
}
const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
for (const row of rows) console.info(row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join("  "));
