import { isObject, type JsonObject, type JsonValue } from "../model/json.ts";
import { formatTimestamp } from "../model/timestamp.ts";
import type { Clock } from "./clock.ts";
import type { CollectorConfig } from "./config.ts";
import { mergeJson } from "./merge-json.ts";
import { reasonOf, type Troubles } from "./troubles.ts";

export interface CollectorPorts {
  readonly clock: Clock;
  /** ms since the epoch */
  readonly present: () => number;
  readonly troubles: Troubles;
  /** ms: when the values of a source that is silent are no longer believed anyway. */
  readonly staleAfter: (source: string) => number;
  /** A snapshot of its own for a source whose engine is silent. */
  readonly deliver: (source: string, snapshot: JsonObject) => void;
}

interface Running {
  readonly source: string;
  readonly config: CollectorConfig;
  facts: JsonObject | undefined;
  failures: number;
  /** The last collection has neither ended nor failed in its time. */
  isStuck: boolean;
  isBusy: boolean;
  cancel: () => void;
  abort: AbortController | undefined;
}

const NOTHING = (): void => undefined;

/**
 * Runs collectors, each at its interval. What they find goes into the next snapshots of their source. One that hangs is given up on and
 * asked again when it has ended; what it last found is then unknown. It delays nobody.
 */
export class CollectorRunner {
  readonly #ports: CollectorPorts;
  readonly #all: readonly Running[];
  /** When the engine itself was last heard of, by the monotonic clock. */
  readonly #heard = new Map<string, number>();
  #isStopped = false;

  constructor(all: readonly { readonly source: string; readonly config: CollectorConfig }[], ports: CollectorPorts) {
    this.#ports = ports;
    this.#all = all.map((each) => {
      return { ...each, facts: undefined, failures: 0, isStuck: false, isBusy: false, cancel: NOTHING, abort: undefined };
    });
  }

  start(): void {
    for (const each of this.#all) this.#turn(each);
  }

  stop(): void {
    this.#isStopped = true;
    for (const each of this.#all) {
      each.cancel();
      each.abort?.abort();
    }
  }

  /** The engine of a source has sent a snapshot. */
  heard(source: string): void {
    this.#heard.set(source, this.#ports.clock.monotonic());
  }

  addFacts(source: string, snapshot: JsonObject): JsonObject {
    let merged = snapshot;
    for (const each of this.#all) if (each.source === source && each.facts !== undefined) merged = mergeJson(merged, each.facts);
    return merged;
  }

  /** For the monitor's own snapshot: by the collector's name. */
  figures(): Readonly<Record<string, JsonValue>> {
    return Object.fromEntries(
      this.#all.map(({ config, failures, isStuck }) => [config.name, { failures_total: failures, stuck: isStuck }]),
    );
  }

  #turn(each: Running): void {
    if (this.#isStopped) return;
    each.cancel = this.#ports.clock.after(each.config.interval, () => {
      this.#turn(each);
    });
    if (!each.isBusy) void this.#collect(each);
  }

  async #collect(each: Running): Promise<void> {
    const { clock, present, troubles } = this.#ports;
    const { collector, timeout, name } = each.config;
    const about = `collector ${name}`;
    const abort = new AbortController();
    each.isBusy = true;
    each.abort = abort;
    const turn = { isLate: false };
    const cancel = clock.after(timeout, () => {
      turn.isLate = true;
      this.#fail(each, about, `has not ended within ${timeout} ms`);
      each.isStuck = true;
      abort.abort();
    });
    try {
      const facts: unknown = await collector.collect(present(), abort.signal);
      if (!isObject(facts)) throw new TypeError("found nothing that a snapshot can hold");
      if (!turn.isLate) {
        each.facts = facts as JsonObject;
        troubles.over(about);
      }
    } catch (error) {
      if (!turn.isLate && !this.#isStopped) this.#fail(each, about, reasonOf(error));
    } finally {
      cancel();
      each.isBusy = false;
      each.isStuck = false;
    }
    if (!this.#isStopped) this.#deliver(each);
  }

  #fail(each: Running, about: string, message: string): void {
    each.failures += 1;
    each.facts = undefined;
    this.#ports.troubles.tell(about, message);
  }

  /** A snapshot of the facts alone has nothing else of the engine: only where that would not be believed any more either. */
  #deliver({ source, config, facts }: Running): void {
    const { clock, staleAfter, deliver, present } = this.#ports;
    const heard = this.#heard.get(source);
    const patience = Math.max(config.interval, staleAfter(source));
    if (facts === undefined || (heard !== undefined && clock.monotonic() - heard <= patience)) return;
    deliver(source, { timestamp: formatTimestamp(present()) });
  }
}
