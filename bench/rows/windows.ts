import { setTimeout } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { WindowTerm } from "../../src/evaluate/program/program.ts";
import { createWindow } from "../../src/evaluate/windows/create.ts";
import { type Aim, compare, type Contestant, type Row } from "../frame/compare.ts";
import { average, increase, largest, quantile, type Recomputed, RecomputedWindow } from "./recomputed-window.ts";
import { type SketchWindow, sketchWindows } from "./sketch-libraries.ts";
import { countAt, latencyAt } from "./window-samples.ts";

const SECOND = 1_000;
const HOUR = 3_600;
const DAY = 24 * HOUR;
const SHARE = 0.95;
/** Ticks on which answers are compared: more than the longest pane of a sketch. */
const CHECKED = 1_000;

interface Kind {
  readonly name: string;
  readonly term: { readonly function: WindowTerm["function"]; readonly quantile?: number };
  readonly sampleAt: (index: number) => number;
  readonly recomputed: Recomputed;
}

const P95: Kind = {
  name: "p95",
  term: { function: "quantile", quantile: SHARE },
  sampleAt: latencyAt,
  recomputed: quantile(SHARE),
};
const KINDS: readonly Kind[] = [
  { name: "avg", term: { function: "avg" }, sampleAt: latencyAt, recomputed: average },
  { name: "max", term: { function: "max" }, sampleAt: latencyAt, recomputed: largest },
  P95,
  { name: "increase", term: { function: "increase" }, sampleAt: countAt, recomputed: increase },
];

/** A window to which a sample comes each second and which is asked each time, full from the start. */
interface Ticking {
  readonly push: (value: number) => void;
  readonly value: () => number;
}

/** Ticks of windows over a day of seconds beside computing the window anew at each, beside windows over an hour, and beside sketch libraries. */
export async function windowRows(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const kind of KINDS) {
    verify(kind);
    const what = `${kind.name} over 24 h, a tick a second`;
    const ours = (): Contestant => ticking(what, kind, sliding(kind, DAY), DAY);
    const anew = ticking("computed anew at each tick", kind, recomputing(kind), DAY);
    rows.push(await compare({ what, ours: ours(), peer: anew, aim: { timesFaster: 100 } }));
    const hour = ticking("the same over 1 h", kind, sliding(kind, HOUR), HOUR);
    rows.push(await compare({ what, ours: ours(), peer: hour, aim: { atMost: 2 } }));
  }
  const aim: Aim = { timesFaster: 1 };
  for (const sketch of await sketchWindows(DAY)) {
    verifySketch(sketch);
    const what = `${P95.name} over 24 h, a tick a second`;
    const asked: Ticking = { push: sketch.push, value: () => sketch.value(SHARE) };
    const peer = ticking(sketch.name, P95, asked, 0);
    rows.push(await compare({ what, ours: ticking(what, P95, sliding(P95, DAY), DAY), peer, aim }));
  }
  const bytes: string[] = [];
  for (const kind of KINDS) bytes.push(await bytesOf(kind));
  rows.push({ what: "bytes a sample of a window over 24 h", figure: bytes.join(", ") });
  return rows;
}

function sliding({ term }: Kind, seconds: number): Ticking {
  const window = createWindow({
    term: "window",
    operand: { term: "number", value: 0 },
    over: seconds * SECOND,
    ...term,
  } as WindowTerm);
  let now = 0;
  return {
    push: (value) => {
      now += SECOND;
      window.push(now, value);
    },
    value: () => window.value(now),
  };
}

function recomputing({ recomputed }: Kind): Ticking {
  const window = new RecomputedWindow(DAY, recomputed);
  return {
    push: (value) => {
      window.push(value);
    },
    value: () => window.value(),
  };
}

function ticking(name: string, { sampleAt }: Kind, window: Ticking, fill: number): Contestant {
  let index = 0;
  for (; index < fill; index += 1) window.push(sampleAt(index));
  let last = 0;
  return {
    name,
    run: (times) => {
      for (let tick = 0; tick < times; tick += 1) {
        window.push(sampleAt(index));
        index += 1;
        last = window.value();
      }
      if (Number.isNaN(last)) throw new Error(`${name} is unknown`);
    },
  };
}

/** Both give the same answers; sums that are recomputed have rounding errors, ours have none. */
function verify(kind: Kind): void {
  const [ours, anew] = [sliding(kind, DAY), recomputing(kind)];
  for (let index = 0; index < DAY + CHECKED; index += 1) {
    ours.push(kind.sampleAt(index));
    anew.push(kind.sampleAt(index));
    if (index < DAY - 10 || index % 100 > 0) continue;
    const [own, other] = [ours.value(), anew.value()];
    if (!(Math.abs(own - other) <= 1e-9 * Math.abs(other))) throw new Error(`${kind.name} is ${own}, computed anew ${other}`);
  }
}

/** An answer lies between the exact ones of the ranks that the library may be off by, give or take its relative error. Ends with the window full. */
function verifySketch({ name, push, value, error, rankError }: SketchWindow): void {
  const least = new RecomputedWindow(DAY, quantile(SHARE - rankError));
  const most = new RecomputedWindow(DAY, quantile(Math.min(1, SHARE + rankError)));
  for (let index = 0; index < 2 * DAY + CHECKED; index += 1) {
    for (const window of [{ push }, least, most]) window.push(latencyAt(index));
    if (index < DAY || index % 1_009 > 0) continue;
    const answer = value(SHARE);
    const [low, high] = [least.value() * (1 - error), most.value() * (1 + error)];
    if (!(answer >= low && answer <= high)) throw new Error(`${name} answers ${answer}, not between ${low} and ${high}`);
  }
}

/** What a full window holds in typed arrays, all that grows with it. */
async function bytesOf(kind: Kind): Promise<string> {
  const before = await settledBytes();
  const window = sliding(kind, DAY);
  for (let index = 0; index < DAY; index += 1) window.push(kind.sampleAt(index));
  const bytes = (await settledBytes()) - before;
  if (Number.isNaN(window.value())) throw new Error(`${kind.name} is unknown`);
  return `${kind.name} ${(bytes / DAY).toFixed(0)}`;
}

/** Of typed arrays that are in use: what is not is given back on another thread, some time after it was collected. */
async function settledBytes(): Promise<number> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  let [bytes, unchanged] = [Infinity, 0];
  while (unchanged < 5) {
    collect();
    await setTimeout(10);
    const { arrayBuffers } = process.memoryUsage();
    unchanged = arrayBuffers === bytes ? unchanged + 1 : 0;
    bytes = arrayBuffers;
  }
  return bytes;
}
