import type { Bundle } from "../bundle/bundle.ts";
import { canonicalJson } from "../bundle/canonical.ts";
import type { JsonObject, JsonValue } from "../model/json.ts";
import type { Transition } from "../model/transition.ts";
import type { LiveSource } from "./live-source.ts";
import type { Sources } from "./sources.ts";
import type { PolicyRecord } from "./store.ts";

interface Change {
  readonly bundles: readonly Bundle[];
  /** Sources that have not come to it yet. */
  left: number;
  readonly done: () => void;
}

/** Versions of policies that were put to work, in the order of their marks. */
export class PolicyChanges {
  readonly #sources: Sources;
  readonly #changes: Change[] = [];
  readonly #loadedAt = new Map<string, number>();
  #unnoted: PolicyRecord[] = [];

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

  /** `marks` marks of this change are on their way. */
  plan(bundles: readonly Bundle[], marks: number, done: () => void): void {
    this.#changes.push({ bundles, left: marks, done });
  }

  /** A `policy` mark has come to its evaluation. After a start there is nothing to do: the watch began with what is at work now. */
  apply(source: LiveSource, now: number): { readonly transitions: readonly Transition[]; readonly done?: () => void } {
    const [change] = this.#changes;
    if (change === undefined) return { transitions: [] };
    change.left -= 1;
    if (change.left === 0) this.#changes.shift();
    const transitions = replaceIn(source, this.#sources.bundlesOf(source.name), now);
    return { transitions, ...(change.left === 0 && { done: change.done }) };
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
