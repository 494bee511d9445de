import { loadBundle } from "../bundle/load.ts";
import type { Bundle } from "../bundle/bundle.ts";
import type { Health, MonitorView, RunningState } from "./health.ts";
import { judgeHealth, type Watched } from "./judge-health.ts";
import { checkDelivery, checkStore } from "./store-health.ts";
import type { MinuteRollup, PolicyRecord, SavedWatch, SeriesQuery, Store } from "./store.ts";
import { StoreError } from "./store.ts";
import { withUnstored } from "./unstored-minutes.ts";

export interface StoreViewOptions {
  readonly store: Store;
  /** Wall time, ms since the epoch. */
  readonly now: () => number;
  /** What the running monitor says of itself; undefined, or left out, where the store alone is read. */
  readonly running?: () => RunningState | undefined;
  /** Of a running monitor: the minutes that the store does not have yet. */
  readonly unstored?: () => readonly MinuteRollup[];
}

/** Rollups are of whole minutes and written behind the snapshots. */
const RECENT = 5 * 60_000;

/** What people on call read, from the store: the same behind the socket of a running monitor and where none runs. */
export function createStoreView({ store, now, running, unstored = () => [] }: StoreViewOptions): MonitorView {
  const bundles = new BundleCache();
  const series = async (query: SeriesQuery): Promise<readonly MinuteRollup[]> => {
    // First what is in memory: what is stored meanwhile is then found twice, and not missed.
    const fresh = unstored();
    return withUnstored(await store.series(query), fresh, query);
  };
  return {
    alerts: (source) => store.alerts(source),
    silences: async () => {
      const { watches } = await store.load();
      return watches.flatMap(({ source, silences }) => silences.map((silence) => ({ ...silence, source })));
    },
    transitions: (query) => store.transitions(query),
    series,
    policies: () => store.policies(),
    health: async (): Promise<Health> => {
      const at = now();
      const state = running?.();
      try {
        const [{ watches }, alerts, records, rollups] = await Promise.all([
          store.load(),
          store.alerts(),
          store.policies(),
          series({ since: at - RECENT, until: at + 1 }),
        ]);
        const watched = watchedRules(watches, records, bundles);
        const own = [await checkStore(store, state?.figures), await checkDelivery(store, state !== undefined, at)];
        return judgeHealth({ at, running: state, watches, watched, alerts, rollups, own });
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        return judgeHealth({
          at,
          running: state,
          watches: [],
          watched: [],
          alerts: [],
          rollups: [],
          own: [{ name: "store", status: "critical", message: error.message, figures: [] }],
        });
      }
    },
  };
}

/** Every rule that watches a source, with the bundle that it stands in. */
function watchedRules(watches: readonly SavedWatch[], records: readonly PolicyRecord[], bundles: BundleCache): readonly Watched[] {
  return watches.flatMap(({ source, policies }) =>
    policies.flatMap(({ policy, digest }) => {
      const ofPolicy = records.filter((record) => record.policy === policy);
      const record = ofPolicy.findLast((each) => each.digest === digest) ?? ofPolicy.at(-1);
      const bundle = record === undefined ? undefined : bundles.read(record);
      return bundle === undefined ? [] : bundle.alerts.map((settings) => ({ source, bundle, settings }));
    }),
  );
}

/** Reading a bundle verifies it, which is not to be paid for again at every question. */
class BundleCache {
  readonly #read = new Map<string, Bundle | undefined>();

  read(record: PolicyRecord): Bundle | undefined {
    if (!this.#read.has(record.bundle)) {
      const loaded = loadBundle(record.bundle);
      this.#read.set(record.bundle, loaded.ok ? loaded.bundle : undefined);
    }
    return this.#read.get(record.bundle);
  }
}
