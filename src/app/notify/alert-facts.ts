import type { Bundle } from "../../bundle/bundle.ts";
import { loadBundle } from "../../bundle/load.ts";
import type { Transition } from "../../model/transition.ts";
import { settingsOf, valueAgainstLimit } from "../../monitor/against-limit.ts";
import type { AlertFacts } from "../../monitor/channel.ts";
import type { Store, StoredTransition } from "../../monitor/store.ts";
import { thresholdOf } from "../../monitor/threshold.ts";

const MOST_EPISODES = 1_000;

/** What the policy says of an alert, by the version that the transition is of; where that is no longer known, by the one in force. */
export class FactsOfAlerts {
  readonly #store: Store;
  readonly #inForce: () => readonly Bundle[];
  readonly #earlier = new Map<string, Bundle | undefined>();
  readonly #since = new Map<string, number>();

  constructor(store: Store, inForce: () => readonly Bundle[]) {
    this.#store = store;
    this.#inForce = inForce;
  }

  /** Rejects as the store does. */
  async of(transition: StoredTransition): Promise<AlertFacts> {
    const { rule, severity } = transition;
    const bundle = await this.#bundleOf(transition);
    const settings = settingsOf(bundle, rule);
    return {
      since: await this.#sinceOf(transition),
      threshold: bundle === undefined ? null : thresholdOf(bundle, rule, severity),
      shown: valueAgainstLimit(transition, bundle),
      because: settings?.because ?? null,
      owner: settings?.owner ?? null,
      runbook: settings?.runbook ?? null,
      labels: settings?.labels ?? {},
      acknowledge: acknowledgeLine(transition),
    };
  }

  async #bundleOf({ policy, version }: Transition): Promise<Bundle | undefined> {
    const current = this.#inForce().find((each) => each.policy === policy);
    if (current === undefined || current.version === version) return current;
    const name = `${policy} ${version}`;
    if (!this.#earlier.has(name)) {
      const record = (await this.#store.policies()).findLast((each) => each.policy === policy && each.version === version);
      const loaded = record === undefined ? undefined : loadBundle(record.bundle);
      this.#earlier.set(name, loaded?.ok === true ? loaded.bundle : undefined);
    }
    return this.#earlier.get(name) ?? current;
  }

  async #sinceOf({ episode, at }: StoredTransition): Promise<number> {
    const known = this.#since.get(episode);
    if (known !== undefined) return known;
    const [first] = await this.#store.transitions({ episode, after: 0, limit: 1 });
    const since = first?.at ?? at;
    if (this.#since.size >= MOST_EPISODES) this.#since.clear();
    this.#since.set(episode, since);
    return since;
  }
}

/** The command line that takes an alert on, safe to paste into a shell. */
function acknowledgeLine({ source, rule, key }: Transition): string {
  const address = `${source}/${rule}${key === null ? "" : `[${key}]`}`;
  const quoted = /^[\w./-]+$/.test(address) ? address : `'${address.replaceAll("'", `'\\''`)}'`;
  return `monitor ack ${quoted} --by YOU --comment "..."`;
}
