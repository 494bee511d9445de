import { FALSE, UNKNOWN } from "../model/kleene.ts";
import type { Transition } from "../model/transition.ts";
import { expireAcknowledgement } from "./acknowledge.ts";
import { isDue } from "./due.ts";
import { endTurn } from "./end-turn.ts";
import { escalate } from "./escalate.ts";
import { forgetOldChanges, settleFlapping } from "./flapping.ts";
import { advance, type Tick } from "./hold.ts";
import type { Decision, Settings, StepInput, StepResult } from "./input.ts";
import { advanceMissing } from "./missing.ts";
import { tellOwed } from "./owed.ts";
import { type EvaluatedReading, type Reading, read } from "./reading.ts";
import { repeat } from "./repeat.ts";
import { closeGone, holdGone, leaveSchedule } from "./schedule.ts";
import { beginEpisode, moveEpisode } from "./severity.ts";
import { settleSilence } from "./silence.ts";
import type { AlertState, HoldTimer, TimerName } from "./state.ts";
import { settleSuppression } from "./suppress.ts";
import { beginTurn, type Turn } from "./turn.ts";

const NOTHING: readonly Transition[] = Object.freeze([]);
const CLEAR_BIT = 3;

/**
 * One evaluation of one alert (language reference, section 7): pure, and the same for live alerts and replays. Where nothing changed and
 * no timer is due, the state that comes back is the one that went in.
 */
export function step(settings: Settings, state: AlertState | undefined, input: StepInput): StepResult {
  if (!isDue(settings, state, input)) return { state, transitions: NOTHING, decision: "unchanged" };
  const turn = beginTurn(settings, state, input, input.suppressedBy);
  forgetOldChanges(turn);
  expireAcknowledgement(turn);
  tellOwed(turn);
  const decision = live(turn, read(settings, input), input);
  settleSuppression(turn);
  settleSilence(turn);
  settleFlapping(turn);
  tellOwed(turn);
  escalate(turn);
  repeat(turn);
  return { state: endTurn(turn, input.code, input.presence), transitions: turn.transitions, decision };
}

function live(turn: Turn, reading: Reading, input: StepInput): Decision {
  switch (reading.kind) {
    case "outside":
      return leaveSchedule(turn);
    case "key gone":
      return holdGone(turn);
    case "key gone, ok":
      return closeGone(turn);
    case "evaluated": {
      advanceTimers(turn, reading, input);
      const noData = advanceMissing(turn, reading, input);
      return turn.open === null ? beginEpisode(turn, reading, noData) : moveEpisode(turn, turn.open, reading, noData);
    }
  }
}

function advanceTimers(turn: Turn, reading: EvaluatedReading, input: StepInput): void {
  const { settings, open } = turn;
  const tick = (bit: number): Tick => ({
    now: input.now,
    evaluation: input.evaluation,
    updated: (input.updated & (1 << bit)) !== 0,
    freezes: settings.missing.kind !== "ok",
  });
  let index = 0;
  for (const { severity, hold } of settings.tiers) {
    if (hold !== undefined)
      put(turn, severity, advance(hold, turn.timers.get(severity), reading.tiers[index] ?? FALSE, tick(index)));
    index += 1;
  }
  if (open === null) return;
  if (settings.clear?.hold !== undefined) {
    // `clear` counts only while no tier's condition is true; while the rule is unknown it is as unknown as the tiers.
    const outcome = reading.anyTrue ? FALSE : reading.unknown ? UNKNOWN : reading.clear;
    put(turn, "clear", advance(settings.clear.hold, turn.timers.get("clear"), outcome, tick(CLEAR_BIT)));
  }
  if (!turn.timers.has("clear")) open.clearing = false;
}

function put(turn: Turn, name: TimerName, timer: HoldTimer | undefined): void {
  if (timer === undefined) turn.timers.delete(name);
  else turn.timers.set(name, timer);
}
