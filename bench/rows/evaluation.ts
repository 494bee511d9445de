import { Engine } from "json-rules-engine";
import { createSourceEvaluator } from "../../src/evaluate/evaluator.ts";
import { tierOf } from "../../src/evaluate/outcome.ts";
import { TRUE } from "../../src/model/kleene.ts";
import { compare, type Contestant, type Row } from "../frame/compare.ts";
import { type BenchRule, bundleFor, rulesOf, type Snapshot, snapshotAt, snapshots } from "./rules.ts";

/** Of a function: what V8 still optimises. */
const PART = 100;
const AGAINST_HAND: Readonly<Record<number, number>> = { 10: 2, 100: 1.3, 1_000: 1.3 };

type Fires = (snapshot: Snapshot, fired: Uint8Array) => void;

/** The generated evaluator beside ifs as a person would write them and stock json-rules-engine; closures beside JSON.parse. */
export async function evaluationRows(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const [count, atMost] of Object.entries(AGAINST_HAND)) {
    const rules = rulesOf(Number(count));
    await verify(rules);
    const ours = (): Contestant => evaluating("generated", rules, true);
    const what = `generated code, ${count} rules`;
    rows.push(await compare({ what, ours: ours(), peer: byHand(rules), aim: { atMost } }));
    if (Number(count) >= 100) {
      rows.push(await compare({ what, ours: ours(), peer: stock(rules), aim: { timesFaster: 2_000 } }));
    }
    if (Number(count) === 100) {
      const closures = evaluating("closures", rules, false);
      rows.push(await compare({ what: "closures, 100 rules", ours: closures, peer: parsing(), aim: { atMost: 1 } }));
    }
  }
  return rows;
}

export function evaluating(name: string, rules: readonly BenchRule[], codeGeneration: boolean): Contestant {
  const evaluator = createSourceEvaluator(bundleFor(rules), { codeGeneration });
  let now = 0;
  return {
    name,
    run: (times) => {
      for (let index = 0; index < times; index += 1) {
        now += 1;
        evaluator.ingest(snapshotAt(index), now);
        evaluator.evaluate(now);
      }
    },
  };
}

/** Unguarded: every value is there and is a number. */
function handWritten(rules: readonly BenchRule[]): Fires {
  const parts: string[] = [];
  for (let start = 0; start < rules.length; start += PART) {
    const part = rules.slice(start, start + PART);
    const used = new Map(part.flatMap(({ leaves }) => leaves.map(({ fact, path = "" }) => [path.slice(2), fact])));
    const reads = [...used].map(([name, group]) => `const ${name}=s.${group}.${name};`);
    const ifs = part.map(({ leaves }, index) => {
      const tests = leaves.map(({ path = "", operator, value }) => {
        return `${path.slice(2)}${operator === "greaterThan" ? ">" : "<="}${JSON.stringify(value)}`;
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

function byHand(rules: readonly BenchRule[]): Contestant {
  const written = handWritten(rules);
  const fired = new Uint8Array(rules.length);
  return {
    name: "ifs by hand",
    run: (times) => {
      for (let index = 0; index < times; index += 1) written(snapshotAt(index), fired);
    },
  };
}

function stockEngine(rules: readonly BenchRule[]): (snapshot: Snapshot) => Promise<ReadonlySet<string>> {
  const engine = new Engine([], { allowUndefinedFacts: true });
  for (const { name, leaves } of rules) engine.addRule({ conditions: { all: leaves as never }, event: { type: name } });
  return async (snapshot) => new Set((await engine.run(snapshot)).events.map(({ type }) => type));
}

function stock(rules: readonly BenchRule[]): Contestant {
  const run = stockEngine(rules);
  return {
    name: "json-rules-engine",
    run: async (times) => {
      for (let index = 0; index < times; index += 1) await run(snapshotAt(index));
    },
  };
}

function parsing(): Contestant {
  const texts = snapshots.map((snapshot) => JSON.stringify(snapshot));
  let parsed: unknown;
  return {
    name: "JSON.parse of the snapshot",
    run: (times) => {
      for (let index = 0; index < times; index += 1) parsed = JSON.parse(texts[index % texts.length] ?? "");
      if (parsed === undefined) throw new Error("nothing parsed");
    },
  };
}

/** All give the same answers, and some of these are yes. */
async function verify(rules: readonly BenchRule[]): Promise<void> {
  const evaluators = [true, false].map((codeGeneration) => createSourceEvaluator(bundleFor(rules), { codeGeneration }));
  const [written, engine, fired] = [handWritten(rules), stockEngine(rules), new Uint8Array(rules.length)];
  let firings = 0;
  for (const [index, snapshot] of snapshots.entries()) {
    written(snapshot, fired);
    const events = await engine(snapshot);
    for (const evaluator of evaluators) {
      evaluator.ingest(snapshot, index + 1);
      const { single } = evaluator.evaluate(index + 1);
      for (const [place, { name }] of rules.entries()) {
        const ours = tierOf(single[place] ?? 0, 0) === TRUE;
        if (ours !== (fired[place] === 1) || ours !== events.has(name)) throw new Error(`${name} differs on snapshot ${index}`);
        firings += Number(ours);
      }
    }
  }
  if (firings === 0) throw new Error("nothing fired");
}
