import { episodeId } from "../bundle/digest.ts";
import { TRUE, UNKNOWN } from "../model/kleene.ts";
import type { Severity } from "../model/severity.ts";
import { endAcknowledgement } from "./acknowledge.ts";
import { endEpisode, recordChange } from "./change.ts";
import { clear } from "./clearing.ts";
import { hasHeld } from "./hold.ts";
import type { Decision } from "./input.ts";
import { floorOf, isLatched, noteHolding } from "./latch.ts";
import { isAbove } from "./rank.ts";
import { type EvaluatedReading, highest } from "./reading.ts";
import { type OpenDraft, record, type Turn } from "./turn.ts";

/** Without an open episode: fire, wait for a `for`, or rest. `noData` is the severity of `missing` once its time is over. */
export function beginEpisode(turn: Turn, reading: EvaluatedReading, noData: Severity | null): Decision {
  const ripe = highestRipe(turn, reading);
  if (ripe !== null) return fire(turn, ripe, "condition");
  if (noData !== null) return fire(turn, noData, "no data");
  const waiting = highest(turn.settings, (severity) => turn.timers.has(severity));
  if (waiting === null) {
    turn.pending = null;
    return reading.unknown ? "unknown" : "no tier is true";
  }
  if (turn.pending === null) beginPending(turn, waiting);
  return reading.unknown ? "unknown" : "waiting";
}

function fire(turn: Turn, severity: Severity, openedBy: "condition" | "no data"): Decision {
  const { now } = turn.telling;
  const open: OpenDraft = {
    id: turn.pending?.id ?? identify(turn, turn.missing?.first ?? now),
    ordinal: 0,
    severity,
    openedBy,
    held: false,
    latched: null,
    clearing: false,
    firedAt: now,
    escalateFrom: now,
    escalated: null,
    repeatFrom: now,
    told: false,
    withheld: false,
    acknowledgement: null,
    suppressedBy: null,
    silencedBy: null,
  };
  if (openedBy === "condition") noteHolding(turn.settings, open, severity);
  turn.open = open;
  turn.pending = null;
  recordChange(turn, open, "fired", null, openedBy);
  return "fired";
}

/** The id of the episode whose first true (or unknown) evaluation was at `now`. */
function identify(turn: Turn, now: number): string {
  const { source, policy, rule, key } = turn.telling.identity;
  const { era = 0 } = turn.telling;
  return episodeId([source, policy, rule, key === null ? null : wellFormed(key), now, ...(era === 0 ? [] : [era])]);
}

/** A key comes from a snapshot, and JSON text may hold half a character, which canonical JSON does not take: it is spelt out. */
function wellFormed(key: string): string {
  return key.replace(/[\uD800-\uDFFF]/gu, (half) => `\\u${half.charCodeAt(0).toString(16)}`);
}

/** With an open episode: up at once, down or out only on what is known. */
export function moveEpisode(turn: Turn, open: OpenDraft, reading: EvaluatedReading, noData: Severity | null): Decision {
  const ripe = highestRipe(turn, reading);
  if (ripe !== null && isAbove(ripe, open.severity)) return raise(turn, open, ripe, "condition");
  if (noData !== null && isAbove(noData, open.severity)) return raise(turn, open, noData, "no data");
  if (reading.unknown) return "unknown";
  const holding = highest(turn.settings, (tier, index) => reading.tiers[index] === TRUE && !isAbove(tier, open.severity));
  noteHolding(turn.settings, open, holding);
  const endsWithData = open.openedBy === "no data" && holding === null && !isLatched(turn.settings, open);
  if (turn.settings.clear !== undefined && !endsWithData) return clear(turn, open, reading);
  return settle(
    turn,
    open,
    reading,
    floorOf(turn.settings, open, holding),
    endsWithData && !open.held ? "data is back" : "condition",
  );
}

/** Lowers the episode to `target`, or ends it where that is null; past no tier that is unknown. */
function settle(turn: Turn, open: OpenDraft, reading: EvaluatedReading, target: Severity | null, reason: string): Decision {
  if (!isAbove(open.severity, target)) {
    return isLatched(turn.settings, open) ? "latched" : "holding";
  }
  const unknown = highest(turn.settings, (_, index) => reading.tiers[index] === UNKNOWN);
  if (isAbove(unknown, target)) return "a higher tier is unknown";
  if (target === null) {
    endEpisode(turn, open, "resolved", reason);
    startOver(turn);
    return "resolved";
  }
  const previous = open.severity;
  open.severity = target;
  recordChange(turn, open, "lowered", previous, reason);
  return "lowered";
}

function raise(turn: Turn, open: OpenDraft, severity: Severity, reason: "condition" | "no data"): Decision {
  const previous = open.severity;
  open.severity = severity;
  open.clearing = false;
  if (reason === "condition") noteHolding(turn.settings, open, severity);
  recordChange(turn, open, "raised", previous, reason);
  endAcknowledgement(turn, open, "it got worse");
  return "raised";
}

/** A higher tier may be waiting for its `for` when the episode ends: it is pending from here, under an id of its own. */
function startOver(turn: Turn): void {
  const waiting = highest(turn.settings, (severity) => turn.timers.has(severity));
  if (waiting !== null) beginPending(turn, waiting);
}

function beginPending(turn: Turn, severity: Severity): void {
  const { now } = turn.telling;
  const id = identify(turn, now);
  turn.pending = { id, since: now };
  record(turn, { id, ordinal: 0 }, "pending", { severity, previousSeverity: null, reason: "condition", notify: false });
}

/** The highest tier that is true and has been for as long as its `for` says. */
function highestRipe(turn: Turn, reading: EvaluatedReading): Severity | null {
  return highest(turn.settings, (severity, index) => {
    const hold = turn.settings.tiers[index]?.hold;
    return reading.tiers[index] === TRUE && hasHeld(hold, turn.timers.get(severity), turn.telling.now);
  });
}
