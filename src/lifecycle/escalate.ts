import { recordOfOpen, type Turn } from "./turn.ts";
import type { OpenEpisode } from "./state.ts";

/**
 * Tells the steps of `escalate` whose time has come, counted from `fired`. None while acknowledged, silenced or suppressed; those that
 * came due meanwhile are told when that is over. Flapping does not stop them: an alert that stays up is not flapping.
 */
export function escalate(turn: Turn): void {
  const { open, settings, telling } = turn;
  if (open === null || isAttended(open)) return;
  const elapsed = telling.now - open.escalateFrom;
  const due = stepsLeft(open, settings.escalations).filter(({ after }) => after <= elapsed);
  for (const { after, to } of due.sort((a, b) => a.after - b.after)) {
    recordOfOpen(turn, open, "escalated", `escalated to ${to}`, true);
    open.escalated = after;
    open.told = true;
  }
}

/** When the next step is due; null while none can be. */
export function dueOfEscalation(open: OpenEpisode, escalations: readonly { readonly after: number }[]): number | null {
  if (isAttended(open)) return null;
  const left = stepsLeft(open, escalations).map(({ after }) => after);
  return left.length === 0 ? null : open.escalateFrom + Math.min(...left);
}

function stepsLeft<Step extends { readonly after: number }>({ escalated }: OpenEpisode, steps: readonly Step[]): Step[] {
  return steps.filter(({ after }) => escalated === null || after > escalated);
}

/** Somebody knows, or nobody is to be told: no escalation and no repeat. */
export function isAttended(open: OpenEpisode): boolean {
  return open.acknowledgement !== null || open.silencedBy !== null || open.suppressedBy !== null;
}
