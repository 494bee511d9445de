import { dayIn } from "../../monitor/day.ts";
import { parseTradeDate } from "../../calendar/trade-date.ts";
import { instantOfWallTime } from "../../calendar/wall-clock.ts";

/** People who take turns. A turn ends at the same time by the clocks of the zone, whatever they do in between. */
export interface Rotation {
  readonly name: string;
  /** IANA name. */
  readonly zone: string;
  /** When the first member's turn began: days since 1970-01-01, and minutes since the midnight that begins it. */
  readonly anchor: { readonly day: number; readonly minute: number };
  /** Minutes of clock time of one turn. */
  readonly length: number;
  /** Names of recipients, in turn. */
  readonly members: readonly [string, ...string[]];
  readonly overrides: readonly Override[];
}

/** Somebody stands in: `[from, until)`, ms since the epoch. Of two that overlap the later in the list counts. */
export interface Override {
  readonly from: number;
  readonly until: number;
  readonly who: string;
}

export interface OnCall {
  readonly who: string;
  /** ms since the epoch: when this began, and when the next change is. */
  readonly since: number;
  readonly until: number;
  /** Whose turn it is, where somebody else stands in. */
  readonly insteadOf: string | null;
}

const MINUTE = 60_000;

/** Who is on call at an instant. */
export function onCallAt(rotation: Rotation, at: number): OnCall {
  const turn = turnAt(rotation, at);
  const { overrides } = rotation;
  const current = overrides.findLast(({ from, until }) => from <= at && at < until);
  const edges = overrides.flatMap(({ from, until }) => [from, until]);
  const own = { since: current?.from ?? turn.since, until: current?.until ?? turn.until };
  // Within an override the turn may change, and only who is stood in for with it.
  const since = Math.max(own.since, ...edges.filter((edge) => edge <= at));
  const until = Math.min(own.until, ...edges.filter((edge) => edge > at));
  if (current === undefined) return { who: turn.who, since, until, insteadOf: null };
  return { who: current.who, since, until, insteadOf: current.who === turn.who ? null : turn.who };
}

interface Turn {
  readonly who: string;
  readonly since: number;
  readonly until: number;
}

function turnAt(rotation: Rotation, at: number): Turn {
  const { anchor, length, members, zone } = rotation;
  const handover = (turn: number): number => instantOfWallTime(zone, anchor.day, anchor.minute + turn * length);
  const day = parseTradeDate(dayIn(zone)(at)) ?? 0;
  // From the midnight of the local day the turn is at most one day and one change of the clocks away.
  let turn = Math.floor(((day - anchor.day) * 1440 - anchor.minute) / length);
  while (handover(turn) > at) turn -= 1;
  while (handover(turn + 1) <= at) turn += 1;
  const place = ((turn % members.length) + members.length) % members.length;
  return { who: members[place] ?? members[0], since: handover(turn), until: handover(turn + 1) };
}

/** The shortest turn, in minutes: shorter ones could vanish in a change of the clocks. */
export const SHORTEST_TURN = 4 * 60;

/** Changes of a rotation from an instant on, at most so many. */
export function comingTurns(rotation: Rotation, at: number, count: number): readonly OnCall[] {
  const turns: OnCall[] = [];
  for (let from = at; turns.length < count; from = turns.at(-1)?.until ?? from + MINUTE) turns.push(onCallAt(rotation, from));
  return turns;
}
