import type { MinuteRollup } from "./store.ts";

const MINUTE = 60_000;
/** Metrics of one source in one minute; what comes beyond is left out, so that keys without end fill nothing. */
const MOST = 5_000;
/** Segments of a path: a group, a map in it, its key, the metric. */
const DEEPEST = 4;
const BARE_SEGMENT = /^[A-Za-z_][A-Za-z0-9_]*$/;

interface Figures {
  count: number;
  min: number;
  max: number;
  sum: number;
  last: number;
}

/** Numbers of accepted snapshots by source, metric and minute; a boolean counts as 0 or 1. */
export class Rollups {
  readonly #minutes = new Map<string, Map<number, Map<string, Figures>>>();

  add(source: string, now: number, snapshot: Readonly<Record<string, unknown>>): void {
    const metrics = this.#open(source, Math.floor(now / MINUTE) * MINUTE);
    visit(snapshot, "", 1, (metric, value) => {
      const figures = metrics.get(metric);
      if (figures !== undefined) {
        figures.count += 1;
        figures.min = Math.min(figures.min, value);
        figures.max = Math.max(figures.max, value);
        figures.sum += value;
        figures.last = value;
      } else if (metrics.size < MOST) {
        metrics.set(metric, { count: 1, min: value, max: value, sum: value, last: value });
      }
    });
  }

  /** Everything that is not forgotten. */
  all(): readonly MinuteRollup[] {
    return [...this.#minutes.keys()].flatMap((source) => this.ended(source, Infinity));
  }

  /** Of the minutes of a source that have ended before `end` (ms since the epoch); they are forgotten with `forget`. */
  ended(source: string, end: number): readonly MinuteRollup[] {
    return [...(this.#minutes.get(source) ?? [])]
      .filter(([minute]) => minute + MINUTE <= end)
      .flatMap(([minute, metrics]) => [...metrics].map(([metric, figures]) => ({ source, metric, minute, ...figures })));
  }

  /** The minutes of a source of which there is something. */
  minutes(source: string): readonly number[] {
    return [...(this.#minutes.get(source)?.keys() ?? [])];
  }

  forget(source: string, minute: number): void {
    this.#minutes.get(source)?.delete(minute);
  }

  #open(source: string, minute: number): Map<string, Figures> {
    const minutes = this.#minutes.get(source) ?? new Map<number, Map<string, Figures>>();
    this.#minutes.set(source, minutes);
    const metrics = minutes.get(minute) ?? new Map<string, Figures>();
    minutes.set(minute, metrics);
    return metrics;
  }
}

function visit(
  group: Readonly<Record<string, unknown>>,
  prefix: string,
  depth: number,
  found: (metric: string, value: number) => void,
): void {
  for (const [name, value] of Object.entries(group)) {
    const path = prefix + (BARE_SEGMENT.test(name) ? name : JSON.stringify(name));
    if (typeof value === "number") found(path, value);
    else if (typeof value === "boolean") found(path, Number(value));
    else if (depth < DEEPEST && typeof value === "object" && value !== null && !Array.isArray(value)) {
      visit(value as Readonly<Record<string, unknown>>, `${path}.`, depth + 1, found);
    }
  }
}
