import { hrtime } from "node:process";

/** One of two that do the same work. */
export interface Contestant {
  readonly name: string;
  /** Does the work so many times. */
  readonly run: (times: number) => void | Promise<void>;
}

/** What a ratio should reach. */
export type Aim =
  /** Ours takes at most so many times what the peer takes. */
  | { readonly atMost: number }
  /** Ours is at least so many times faster. */
  | { readonly timesFaster: number };

/** A line of the table: what was measured against a peer, or a value that is only told. */
export type Row = Ratio | Figure;

/** One ratio for each round. */
export interface Ratio {
  readonly what: string;
  readonly against: string;
  readonly ratios: readonly number[];
  readonly aim: Aim;
  /** ns that ours takes, the median of the rounds. */
  readonly ours: number;
  readonly peer: number;
}

export interface Figure {
  readonly what: string;
  readonly figure: string;
}

export interface Comparison {
  readonly what: string;
  readonly ours: Contestant;
  readonly peer: Contestant;
  readonly aim: Aim;
}

export const ROUNDS = 7;
/** ns: long enough for a clock, short enough that both meet the same machine. */
const CHUNK = 20e6;
/** Of each contestant in a round, the quickest of which counts: nothing makes code faster than it is. */
const CHUNKS = 5;
const WARM_UP = 10;

/** Measures two in turns, after both are warm. */
export async function compare({ what, ours, peer, aim }: Comparison): Promise<Ratio> {
  const both = [await ready(ours), await ready(peer)] as const;
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    const best = [Infinity, Infinity];
    for (let chunk = 0; chunk < CHUNKS; chunk += 1) {
      for (const [place, { contestant, count }] of both.entries()) {
        best[place] = Math.min(best[place] ?? Infinity, (await timed(contestant, count)) / count);
      }
    }
    times[0].push(best[0] ?? 0);
    times[1].push(best[1] ?? 0);
  }
  const [own, others] = times;
  const ratios = own.map((time, round) => ("atMost" in aim ? time / (others[round] ?? 1) : (others[round] ?? 0) / time));
  return { what, against: peer.name, ratios, aim, ours: median(own), peer: median(others) };
}

/** Warm, with how often it does its work in a chunk. */
async function ready(contestant: Contestant): Promise<{ readonly contestant: Contestant; readonly count: number }> {
  let count = 1;
  while ((await timed(contestant, count)) < CHUNK) count *= 2;
  for (let chunk = 0; chunk < WARM_UP; chunk += 1) await timed(contestant, count);
  return { contestant, count };
}

async function timed({ run }: Contestant, count: number): Promise<number> {
  const start = hrtime.bigint();
  await run(count);
  return Number(hrtime.bigint() - start);
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
