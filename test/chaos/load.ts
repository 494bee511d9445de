import type { JsonObject } from "../../src/model/json.ts";
import type { WatchCommand } from "../../src/watch/command.ts";

export interface Load {
  /** The next snapshot, numbered in `risk.unused`, at a wall time that is after the last one's. */
  next(wall: number): { readonly number: number; readonly snapshot: JsonObject };
  /** Sometimes an operator does something. */
  command(): WatchCommand | undefined;
}

/** Values that wander over every threshold of `desk.ts`, and groups that are gone at times; the same for the same seed. */
export function createLoad(first: number): Load {
  const random = generator(first + 1);
  const between = (low: number, high: number): number => low + (high - low) * random();
  let [loss, errors, number, last] = [-2, 4, first, 0];
  const quantities = new Map(["A", "B", "C"].map((symbol) => [symbol, 10]));
  return {
    next(wall) {
      loss = Math.min(0, Math.max(-8, loss + between(-1.2, 1.2)));
      errors = Math.min(10, Math.max(0, errors + between(-2, 2)));
      last = Math.max(wall, last + 1);
      number += 1;
      const positions = Object.fromEntries(
        [...quantities]
          .filter(() => random() > 0.1)
          .map(([symbol, quantity]) => {
            const broker_quantity = random() < 0.2 ? quantity + 1 : quantity;
            return [symbol, { value: Math.round(between(20, 90)), quantity, broker_quantity }];
          }),
      );
      const risk = random() < 0.1 ? { unused: number } : { loss, errors, unused: number };
      return { number, snapshot: { timestamp: new Date(last).toISOString(), risk, ...(random() > 0.05 && { positions }) } };
    },
    command() {
      if (random() > 0.02) return undefined;
      const said = { author: "asha", comment: "seen" };
      if (random() < 0.5) return { kind: "acknowledge", rule: "daily_loss", key: null, until: null, ...said };
      return { kind: "reset", rule: "drifted", key: "A", ...said };
    },
  };
}

/** mulberry32 */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
