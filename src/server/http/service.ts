import type { Bundle } from "../../bundle/bundle.ts";
import type { JsonObject } from "../../model/json.ts";
import type { Clock } from "../../monitor/clock.ts";
import type { MonitorControl, MonitorFigures, MonitorView } from "../../monitor/health.ts";
import type { LiveMonitor, MonitorEvent } from "../../monitor/live-monitor.ts";
import type { Log } from "../../monitor/log.ts";
import type { StoreFigures } from "../../monitor/store.ts";

/** What the HTTP API needs of a running monitor. */
export interface HttpService {
  readonly clock: Clock;
  readonly log: Log;
  readonly view: MonitorView;
  readonly control: MonitorControl;
  readonly live: Pick<LiveMonitor, "accept" | "room" | "failing">;
  /** The sources of the settings. */
  readonly sources: readonly HttpSource[];
  figures(): MonitorFigures;
  storeFigures(): Promise<StoreFigures>;
  listen(listener: (event: MonitorEvent) => void): () => void;
  /** The policies in force. */
  bundles(): readonly Bundle[];
  /** Their names, in order, by source; undefined of a source that none watches. */
  policiesOf(source: string): readonly string[] | undefined;
  /** The newest snapshot of a source that was evaluated since the start, as far as its schema accepts it. */
  newest(source: string): { readonly now: number; readonly snapshot: JsonObject } | undefined;
  heartbeat(): Promise<HeartbeatReading>;
}

export interface HttpSource {
  readonly name: string;
  /** What brings its snapshots, for people: `the file data/engine.jsonl`; undefined where they come over HTTP. */
  readonly broughtBy: string | undefined;
}

/** What is known of the session that is watched. */
export interface HeartbeatReading {
  readonly status: string;
  /** Whether the session is active; null where nobody said. */
  readonly sessionActive: boolean | null;
  /** When the status was said, ms since the epoch; null where nobody said. */
  readonly updatedAt: number | null;
}
