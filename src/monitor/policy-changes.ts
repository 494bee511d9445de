import type { Bundle } from "../bundle/bundle.ts";
import { canonicalJson } from "../bundle/canonical.ts";
import type { JsonObject, JsonValue } from "../model/json.ts";
import type { Transition } from "../model/transition.ts";
import { AwaitedEntries } from "./awaited-entries.ts";
import type { LiveSource } from "./live-source.ts";
import type { Sources } from "./sources.ts";
import type { PolicyRecord, RecordingPosition } from "./store.ts";

/** One replacement of policies, on its way through the recording. */
export interface PolicyChange {
  /** Sources that have not come to it yet. */
  left: number;
  readonly done: () => void;
}

/** The mark of a change in the recording of one source. */
interface AwaitedMark {
  readonly change: PolicyChange;
  readonly source: LiveSource;
}

/** Versions of policies that were put to work. */
export class PolicyChanges {
  readonly #sources: Sources;
  readonly #waiting = new AwaitedEntries<AwaitedMark>();
  readonly #loadedAt = new Map<string, number>();
  #unnoted: PolicyRecord[] = [];
  #at: number | undefined;

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  /** When each policy was put to work, ms since the epoch. */
  get loadedAt(): ReadonlyMap<string, number> {
    return this.#loadedAt;
  }

  /** Not in the store yet. */
  get unnoted(): readonly PolicyRecord[] {
    return this.#unnoted;
  }

  noted(record: PolicyRecord): void {
    this.#unnoted = this.#unnoted.filter((each) => each !== record);
  }

  /** These are at work from now on. */
  load(bundles: readonly Bundle[], at: number): void {
    const names = new Set(bundles.map(({ policy }) => policy));
    for (const name of this.#loadedAt.keys()) if (!names.has(name)) this.#loadedAt.delete(name);
    for (const bundle of bundles) {
      const { policy, version, digest } = bundle;
      this.#loadedAt.set(policy, at);
      this.#unnoted.push({ policy, version, digest, at, bundle: textOf(bundle) });
    }
  }

  /** The mark of a change is recorded, and ends there. */
  wait(end: RecordingPosition, change: PolicyChange, source: LiveSource): void {
    this.#waiting.wait(end, { change, source });
  }

  /** The entry that is evaluated now is such a mark, of this `now`. */
  reached(now: number): void {
    this.#at = now;
  }

  /**
   * The entry that ends there was evaluated, or is damaged. Where it was the mark of a change, the source gets what is at work now; one of
   * an earlier run changes nothing, since the watch began with that.
   */
  next(end: RecordingPosition, told: (source: LiveSource, transitions: readonly Transition[]) => void): readonly (() => void)[] {
    const at = this.#at;
    this.#at = undefined;
    const done: (() => void)[] = [];
    for (const { waiter, isThere } of this.#waiting.upTo(end)) {
      const { change, source } = waiter;
      const now = (isThere ? at : undefined) ?? source.watch?.now ?? source.startedAt;
      told(source, replaceIn(source, this.#sources.bundlesOf(source.name), now));
      change.left -= 1;
      if (change.left === 0) done.push(change.done);
    }
    return done;
  }
}

/** What a `policy` mark says. */
export function policyDetails(bundles: readonly Bundle[]): JsonObject {
  return { policies: Object.fromEntries(bundles.map(({ policy, version, digest }) => [policy, { version, digest }])) };
}

function replaceIn(source: LiveSource, bundles: readonly Bundle[], now: number): readonly Transition[] {
  const before = new Map(source.bundles.map((bundle) => [bundle.policy, bundle]));
  source.bundles = bundles;
  const { watch } = source;
  if (watch === undefined) return [];
  const names = new Set(bundles.map(({ policy }) => policy));
  const removed = [...before.keys()].filter((name) => !names.has(name));
  const changed = bundles.filter((bundle) => {
    const old = before.get(bundle.policy);
    return old === undefined || (old !== bundle && textOf(old) !== textOf(bundle));
  });
  return [
    ...removed.flatMap((name) => watch.removeBundle(name, now).transitions),
    ...changed.flatMap((bundle) => watch.replaceBundle(bundle, now).transitions),
  ];
}

function textOf(bundle: Bundle): string {
  return canonicalJson(bundle as unknown as JsonValue);
}
