import type { JsonValue } from "../../src/model/json.ts";
import { millisecondsOf, type TimeOfDay, timeOfDay } from "./clock.ts";

/** Something that goes wrong in `[from, until)` of the day. A script of them is data: the engine acts it out. */
export type Incident = { readonly from: TimeOfDay; readonly until: TimeOfDay } & Happening;

type Happening =
  /** The feed's connection stays up and nothing comes. */
  | { readonly kind: "feed_stall"; readonly feed: string }
  /** No quote of the symbol arrives any more. */
  | { readonly kind: "quote_stale"; readonly symbol: string }
  /** Quotes of the symbol arrive, all alike, while the others move. */
  | { readonly kind: "quote_freeze"; readonly symbol: string }
  | { readonly kind: "broker_disconnect" }
  /** The broker's session is lost: calls fail until somebody logs in. */
  | { readonly kind: "auth_lost" }
  | { readonly kind: "sentiment_failures" }
  /** A model is rolled back to a build of that age. */
  | { readonly kind: "stale_model"; readonly model: "teacher" | "student"; readonly hours: number }
  /** An open hedge is mispriced: its result, in percent of the day's starting equity, by time of day; straight lines between. */
  | { readonly kind: "loss_run"; readonly points: readonly (readonly [TimeOfDay, number])[] }
  /** The engine wants a position of that value, far past what it is allowed. */
  | { readonly kind: "oversize"; readonly symbol: string; readonly value: number }
  /** A basket order: that many further names, each of that value. */
  | { readonly kind: "basket"; readonly names: number; readonly value: number }
  /** The broker holds another quantity than the engine believes. */
  | { readonly kind: "position_drift"; readonly symbol: string; readonly difference: number }
  /** Every delivery to the endpoint fails; with `retried`, the second attempt succeeds. */
  | { readonly kind: "webhook_failing"; readonly endpoint: string; readonly retried?: true }
  | { readonly kind: "reject_loop" }
  | { readonly kind: "circuit_breaker"; readonly reason: string }
  /** The process hangs: it sends no snapshots. It comes back as a new process with `restart`. */
  | { readonly kind: "halt"; readonly restart?: true }
  /** The engine is alive and the strategy is not evaluated. */
  | { readonly kind: "no_progress"; readonly strategy: string }
  /** A worker's heartbeat file: gone, empty, failed, stopped, or no longer written. */
  | {
      readonly kind: "worker";
      readonly worker: string;
      readonly state: "missing" | "never_written" | "failed" | "stopped" | "hanging";
    }
  /** A value of the snapshot is replaced by one that is not right. */
  | { readonly kind: "bad_value"; readonly path: readonly string[]; readonly value: JsonValue }
  /** A value or a whole group is left out of the snapshot. */
  | { readonly kind: "absent"; readonly path: readonly string[] };

type HappeningOf<K extends Happening["kind"]> = Extract<Incident, { readonly kind: K }>;

/** The incidents of one instant. */
export interface Happenings {
  first<K extends Happening["kind"]>(kind: K, matches?: (incident: HappeningOf<K>) => boolean): HappeningOf<K> | undefined;
  all<K extends Happening["kind"]>(kind: K): readonly HappeningOf<K>[];
}

export function happeningsAt(script: readonly Incident[], now: number): Happenings {
  const time = timeOfDay(now);
  const current = script.filter(({ from, until }) => millisecondsOf(from) <= time && time < millisecondsOf(until));
  const all = <K extends Happening["kind"]>(kind: K): readonly HappeningOf<K>[] =>
    current.filter((incident): incident is HappeningOf<K> => incident.kind === kind);
  return { all, first: (kind, matches = () => true) => all(kind).find(matches) };
}

/** The value of a piecewise straight line at a time of day; before the first and after the last point, theirs. */
export function valueOn(points: readonly (readonly [TimeOfDay, number])[], now: number): number {
  const time = timeOfDay(now);
  let [fromTime, fromValue] = [Number.NEGATIVE_INFINITY, points[0]?.[1] ?? 0];
  for (const [at, value] of points) {
    const toTime = millisecondsOf(at);
    if (time < toTime) {
      return fromTime === Number.NEGATIVE_INFINITY
        ? fromValue
        : fromValue + ((value - fromValue) * (time - fromTime)) / (toTime - fromTime);
    }
    [fromTime, fromValue] = [toTime, value];
  }
  return fromValue;
}
