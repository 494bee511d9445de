import type { Transition } from "../model/transition.ts";
import { endEpisode } from "./change.ts";
import { endTurn } from "./end-turn.ts";
import type { Settings, Telling } from "./input.ts";
import { isLatched } from "./latch.ts";
import type { AlertState, Presence } from "./state.ts";
import { beginTurn, type OpenDraft, recordOfOpen, type Turn } from "./turn.ts";

/** What an operator does to one alert. Silences go over many alerts and are kept by the watch. */
export type AlertCommand =
  /** `until` in ms since the epoch; null: until the alert gets worse or ends. */
  | { readonly kind: "acknowledge"; readonly author: string; readonly comment: string; readonly until: number | null }
  | { readonly kind: "unacknowledge"; readonly author: string; readonly comment: string }
  | { readonly kind: "reset"; readonly author: string; readonly comment: string };

export type AlertCommandResult =
  | { readonly accepted: true; readonly state: AlertState | undefined; readonly transitions: readonly Transition[] }
  | CommandRefusal;

export interface CommandRefusal {
  readonly accepted: false;
  /** One sentence in the operator's words. */
  readonly problem: string;
  readonly help: string;
}

/** Carries out a command, or says why it cannot be. */
export function carryOut(
  settings: Settings,
  state: AlertState | undefined,
  telling: Telling,
  command: AlertCommand,
): AlertCommandResult {
  if (command.author.trim() === "") return refuse("the command has no author", "say who gives it");
  const turn = beginTurn(settings, state, telling, state?.suppressedBy ?? null);
  if (state === undefined || turn.open === null) {
    return refuse(`${nameOf(telling)} is not firing`, "list the open alerts and give the rule and key of one of them");
  }
  const refusal = apply(turn, turn.open, state.presence, command);
  if (refusal !== undefined) return refusal;
  const after = endTurn(turn, state.code, state.presence);
  // Due at once: what the command changed takes effect at the next evaluation, whatever its outcome.
  return { accepted: true, state: after && Object.freeze({ ...after, due: telling.now }), transitions: turn.transitions };
}

function apply(turn: Turn, open: OpenDraft, presence: Presence, command: AlertCommand): CommandRefusal | undefined {
  const { telling, settings } = turn;
  const by = `by ${command.author}${command.comment === "" ? "" : `: ${command.comment}`}`;
  switch (command.kind) {
    case "acknowledge": {
      const { author, comment, until } = command;
      if (comment.trim() === "") return refuse("an acknowledgement needs a comment", "say what is being done about the alert");
      if (until !== null && !(until > telling.now)) {
        return refuse("the acknowledgement would already have expired", "give an end in the future, or none");
      }
      open.acknowledgement = { author, comment, at: telling.now, until };
      recordOfOpen(turn, open, "acknowledged", by, false);
      return undefined;
    }
    case "unacknowledge":
      if (open.acknowledgement === null) return refuse(`${nameOf(telling)} is not acknowledged`, "nothing needs to be done");
      open.acknowledgement = null;
      recordOfOpen(turn, open, "unacknowledged", by, false);
      return undefined;
    case "reset":
      if (presence === "gone") {
        recordOfOpen(turn, open, "reset", by, false);
        endEpisode(turn, open, "closed", "gone");
        turn.missing = null;
        turn.timers.clear();
        return undefined;
      }
      if (!isLatched(settings, open)) {
        return refuse(
          `${nameOf(telling)} is not latched`,
          "it ends by itself when its condition does; acknowledge or silence it until then",
        );
      }
      open.latched = null;
      recordOfOpen(turn, open, "reset", by, false);
      return undefined;
  }
}

function refuse(problem: string, help: string): CommandRefusal {
  return { accepted: false, problem, help };
}

function nameOf({ identity }: Telling): string {
  return identity.key === null ? identity.rule : `${identity.rule} of ${identity.key}`;
}
