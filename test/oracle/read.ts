import { isRecord, type Metric, member, type Moment, typed } from "./scene.ts";

/** How a path is resolved: a metric, read from snapshot number `index`. */
export interface Reading {
  readonly metric: Metric;
  /** The typed value in that snapshot; undefined where it is unknown. Staleness is the caller's. */
  readonly at: (index: number) => number | boolean | string | undefined;
}

export function readPath(moment: Moment, segments: readonly string[]): Reading {
  const [head = "", ...rest] = segments;
  const binding = moment.bindings.get(head);
  const { history, metrics } = moment.scene;
  if (binding === undefined) {
    const metric = metrics.metrics.get(segments.join("."));
    if (metric === undefined) throw new Error(`no metric ${segments.join(".")}`);
    return { metric, at: (index) => typed(member(history[index]?.snapshot, segments), metric) };
  }
  if (rest.length === 1 && rest[0] === "key") return { metric: { type: "string", unit: "count" }, at: () => binding.key };
  const metric = metrics.collections.get(binding.collection)?.get(rest.join("."));
  if (metric === undefined) throw new Error(`no field ${rest.join(".")}`);
  return { metric, at: (index) => typed(member(elements(moment, index, binding.collection)?.get(binding.key), rest), metric) };
}

/** The elements of a collection in a snapshot, by key; undefined where the collection is unknown. A null element is no element. */
export function elements(moment: Moment, index: number, collection: string): Map<string, unknown> | undefined {
  const raw = member(moment.scene.history[index]?.snapshot, collection.split("."));
  if (!isRecord(raw)) return undefined;
  return new Map(Object.entries(raw).filter(([, element]) => element !== null && element !== undefined));
}

export function isStale(moment: Moment): boolean {
  const newest = moment.scene.history[moment.newest];
  return newest === undefined || moment.now - newest.now > moment.scene.staleAfter;
}
