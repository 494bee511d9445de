import type { Bundle } from "../bundle/bundle.ts";
import { bundlesOf, LiveSource } from "./live-source.ts";

/** The sources that are watched, by name. */
export class Sources {
  readonly #policiesOf: (source: string) => readonly string[] | undefined;
  readonly #all = new Map<string, LiveSource>();
  #bundles: readonly Bundle[];

  constructor(policiesOf: (source: string) => readonly string[] | undefined, bundles: readonly Bundle[]) {
    this.#policiesOf = policiesOf;
    this.#bundles = bundles;
  }

  get all(): readonly LiveSource[] {
    return [...this.#all.values()];
  }

  get bundles(): readonly Bundle[] {
    return this.#bundles;
  }

  /** Undefined where no policy is set over this source. */
  open(name: string): LiveSource | undefined {
    const known = this.#all.get(name);
    if (known !== undefined) return known;
    const policies = this.#policiesOf(name);
    if (policies === undefined) return undefined;
    const source = new LiveSource(name, bundlesOf(policies, this.#bundles));
    this.#all.set(name, source);
    return source;
  }

  /** One that an earlier run had, without any policy when none is set over it now. */
  resume(name: string): LiveSource {
    const source = this.open(name) ?? new LiveSource(name, []);
    this.#all.set(name, source);
    return source;
  }

  /** From now on these versions; gives back those of one source. */
  replace(bundles: readonly Bundle[]): void {
    this.#bundles = bundles;
  }

  bundlesOf(name: string): readonly Bundle[] {
    return bundlesOf(this.#policiesOf(name) ?? [], this.#bundles);
  }
}
