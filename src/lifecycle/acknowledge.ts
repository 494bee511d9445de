import { type OpenDraft, recordOfOpen, type Turn } from "./turn.ts";

/** Ends an acknowledgement whose time is over. */
export function expireAcknowledgement(turn: Turn): void {
  const { open } = turn;
  const until = open?.acknowledgement?.until ?? Infinity;
  if (open !== null && until <= turn.telling.now) endAcknowledgement(turn, open, "the acknowledgement expired");
}

/** Does nothing where there is none. */
export function endAcknowledgement(turn: Turn, open: OpenDraft, reason: string): void {
  if (open.acknowledgement === null) return;
  open.acknowledgement = null;
  recordOfOpen(turn, open, "unacknowledged", reason, false);
}
