import type { Window } from "../../src/policy/expression.ts";
import { elements } from "./read.ts";
import type { Moment } from "./scene.ts";

export interface WindowSample {
  readonly now: number;
  readonly value: number;
}

/**
 * Every known sample since the start (or since the key was forgotten), oldest first: the operand evaluated at each snapshot's own moment.
 * A key that is absent from a present collection, with no sample left in the window, is forgotten.
 */
export function samples(moment: Moment, over: number, operand: (at: Moment) => number | undefined): WindowSample[] {
  let kept: WindowSample[] = [];
  for (let index = 0; index <= moment.newest; index += 1) {
    const now = moment.scene.history[index]?.now ?? Number.NaN;
    const at: Moment = { ...moment, newest: index, now };
    const value = operand(at);
    if (value !== undefined) kept.push({ now, value });
    const gone = [...moment.bindings.values()].some(
      (binding) => elements(at, index, binding.collection)?.has(binding.key) === false,
    );
    if (gone && !kept.some((sample) => sample.now > now - over)) kept = [];
  }
  return kept;
}

/** Undefined is unknown. `quantile` is in [0, 1]. */
export function aggregate(
  window: Window,
  all: readonly WindowSample[],
  now: number,
  over: number,
  quantile: number,
): number | undefined {
  const inside = all.filter((sample) => sample.now > now - over && sample.now <= now);
  const values = inside.map((sample) => sample.value);
  const newest = values.at(-1);
  const oldest = values[0];
  if (newest === undefined || oldest === undefined) return undefined;
  switch (window.function) {
    case "avg":
      return finite(total(values) / values.length);
    case "sum":
      return finite(total(values));
    case "min":
      return Math.min(...values);
    case "max":
      return Math.max(...values);
    case "median":
      return interpolate(values, 0.5);
    case "quantile":
      return interpolate(values, quantile);
    case "count":
      return total(values);
    case "change":
      return finite(newest - oldest);
    case "increase":
      return increase(all, inside.length);
    case "zscore":
      return zscore(values);
  }
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

function interpolate(values: readonly number[], at: number): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = at * (sorted.length - 1);
  const low = sorted[Math.floor(rank)];
  const high = sorted[Math.ceil(rank)];
  if (low === undefined || high === undefined) return undefined;
  return low === high ? low : finite(low + (high - low) * (rank - Math.floor(rank)));
}

function increase(all: readonly WindowSample[], inside: number): number | undefined {
  let sum = 0;
  for (let index = all.length - inside; index < all.length; index += 1) {
    const later = all[index]?.value ?? Number.NaN;
    const earlier = index === 0 ? later : (all[index - 1]?.value ?? Number.NaN);
    sum += later < earlier ? later : later - earlier;
  }
  return finite(sum);
}

function zscore(values: readonly number[]): number | undefined {
  const newest = values.at(-1);
  const others = values.slice(0, -1);
  if (newest === undefined || others.length === 0) return undefined;
  const mean = total(others) / others.length;
  const deviation = Math.sqrt(total(others.map((value) => (value - mean) ** 2)) / others.length);
  return deviation === 0 ? undefined : finite((newest - mean) / deviation);
}
