import { endsEpisode } from "../monitor/ends-episode.ts";
import type { OutboxRow } from "../monitor/store.ts";

/** What becomes of a notification that would disturb quiet hours, and of others of its episode. */
export type QuietDecision =
  | { readonly kind: "hold" }
  /** Begun and over while nobody was to be disturbed: none of these is told. */
  | { readonly kind: "drop"; readonly ids: readonly string[]; readonly reason: string };

/** `episode`: all of the same episode and channel. */
export function holdOrDrop(row: OutboxRow, episode: readonly OutboxRow[]): QuietDecision {
  if (!endsEpisode(row.transition)) return { kind: "hold" };
  const before = episode.filter(({ transition }) => transition.sequence < row.transition.sequence);
  const untold = before.filter(({ state }) => state === "held" || state === "dropped");
  if (before.length === 0 || untold.length < before.length) return { kind: "hold" };
  const ids = before.filter(({ state }) => state === "held").map(({ id }) => id);
  return { kind: "drop", ids: [...ids, row.id], reason: "it began and ended in quiet hours" };
}

/** What becomes of a held notification when quiet hours are over. */
export type ReleaseDecision = { readonly kind: "send" } | { readonly kind: "drop"; readonly reason: string };

export function sendOrDrop(row: OutboxRow, episode: readonly OutboxRow[]): ReleaseDecision {
  const later = episode.filter(({ transition }) => transition.sequence > row.transition.sequence);
  const isTold = later.some(({ state }) => state !== "held" && state !== "dropped");
  // A night of repeats is told once.
  const isRepeat = row.transition.transition === "repeated" && later.some(({ state }) => state !== "dropped");
  return isTold || isRepeat ? { kind: "drop", reason: "a later one of the same alert is told" } : { kind: "send" };
}
