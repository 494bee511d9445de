import type { Bundle } from "../bundle/bundle.ts";
import type { Hold } from "../model/hold.ts";
import type { CollectionRef, MetricRef, MetricType } from "../model/term.ts";
import { type Element, type Known, known, readElements, readPath } from "./facts.ts";
import { placeOf } from "./history.ts";
import { declaredType } from "./program/leaf.ts";

type Key = string | null;

/**
 * Whether the newest snapshot changed a metric from the last value known, which a snapshot without one does not make forgotten; the first
 * value ever is no change. A key that a present collection has not is forgotten.
 */
export class Updates {
  readonly #place: string;
  readonly #collection: CollectionRef | undefined;
  readonly #ref: MetricRef;
  readonly #type: MetricType | undefined;
  readonly #last = new Map<Key, Known>();
  readonly #changed = new Set<Key>();

  /** A type that the bundle does not declare is whatever the value has. */
  constructor(ref: MetricRef, collection: CollectionRef | undefined, type: MetricType | undefined) {
    this.#place = updatesPlace(ref, collection);
    this.#collection = ref.variable === undefined ? undefined : collection;
    this.#ref = ref;
    this.#type = type;
  }

  isOf(ref: MetricRef, collection: CollectionRef | undefined): boolean {
    return this.#place === updatesPlace(ref, collection);
  }

  takeSnapshot(snapshot: unknown): void {
    this.#changed.clear();
    const elements = this.#elements(snapshot);
    if (elements === undefined) return;
    const present = new Set<Key>();
    for (const { key, value } of elements) {
      present.add(key);
      const current = this.#read(this.#ref.key === true ? key : readPath(value, this.#ref.path));
      if (current === undefined) continue;
      if (this.#last.has(key) && this.#last.get(key) !== current) this.#changed.add(key);
      this.#last.set(key, current);
    }
    for (const key of this.#last.keys()) if (!present.has(key)) this.#last.delete(key);
  }

  /** A metric of the root changes for every key alike. */
  changed(key: Key): boolean {
    return this.#changed.has(this.#collection === undefined ? null : key);
  }

  #elements(snapshot: unknown): readonly Element[] | undefined {
    if (this.#collection === undefined) return [{ key: null, value: snapshot }];
    return readElements(readPath(snapshot, this.#collection.ref.path), this.#collection.by);
  }

  #read(value: unknown): Known | undefined {
    if (this.#type !== undefined) return known(value, this.#type);
    return known(value, "number") ?? known(value, "boolean") ?? known(value, "string");
  }
}

/** The metrics whose updates some `for N updates of PATH` of the bundle counts. */
export function trackUpdates(bundle: Bundle): readonly Updates[] {
  const found = new Map<string, Updates>();
  for (const { each, tiers, clear } of bundle.alerts) {
    for (const hold of [...tiers.map((tier) => tier.hold), clear?.hold]) {
      if (!isUpdates(hold)) continue;
      const name = updatesPlace(hold.ref, each?.collection);
      if (!found.has(name)) found.set(name, new Updates(hold.ref, each?.collection, declaredType(bundle, each, hold.ref)));
    }
  }
  return [...found.values()];
}

function isUpdates(hold: Hold | undefined): hold is Extract<Hold, { kind: "updates" }> {
  return hold?.kind === "updates";
}

function updatesPlace(ref: MetricRef, collection: CollectionRef | undefined): string {
  return JSON.stringify([placeOf(ref.variable === undefined ? undefined : collection), ref.key === true, ref.path]);
}
