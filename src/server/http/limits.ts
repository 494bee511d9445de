import type { JsonObject } from "../../model/json.ts";
import { type Headroom, headroomOf } from "../../monitor/headroom.ts";
import type { HttpService } from "./service.ts";

/** ms that an answer is good for: looking at every limit costs, and many may ask. */
const GOOD_FOR = 1_000;

/** What is left of every limit, looked at once a second at most. */
export class Limits {
  readonly #service: HttpService;
  #known: { readonly at: number; readonly lookedAt: number; readonly all: readonly Headroom[] } | undefined;

  constructor(service: HttpService) {
    this.#service = service;
  }

  /** Scarcest first; what is not known comes last. */
  read(): { readonly at: number; readonly all: readonly Headroom[] } {
    const { clock } = this.#service;
    const lookedAt = clock.monotonic();
    if (this.#known !== undefined && lookedAt - this.#known.lookedAt < GOOD_FOR) return this.#known;
    const at = clock.wall();
    const all = this.#look(at).toSorted((a, b) => (a.ratio ?? Infinity) - (b.ratio ?? Infinity));
    this.#known = { at, lookedAt, all };
    return this.#known;
  }

  #look(now: number): readonly Headroom[] {
    const service = this.#service;
    const bundles = new Map(service.bundles().map((bundle) => [bundle.policy, bundle]));
    const names = new Set([...service.sources.map(({ name }) => name), ...Object.keys(service.figures().lastReceived)]);
    return [...names].sort().flatMap((source) => {
      const policies = service.policiesOf(source) ?? [];
      const own = policies.flatMap((policy) => bundles.get(policy) ?? []);
      return headroomOf({ source, bundles: own, snapshot: service.newest(source)?.snapshot }, now);
    });
  }
}

export function headroomOnWire({ ratio, ...rest }: Headroom): JsonObject {
  return { ...rest, headroom_ratio: ratio };
}
