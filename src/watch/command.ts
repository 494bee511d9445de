import type { AlertCommand, CommandRefusal } from "../lifecycle/commands.ts";
import { createSilence, type Matcher, type Silence } from "../lifecycle/silence.ts";
import type { Transition } from "../model/transition.ts";
import type { PolicyWatch } from "./policy-watch.ts";
import type { SilenceList } from "./silence-list.ts";

/** What an operator may ask of a watch. */
export type WatchCommand =
  | (AlertCommand & AlertAddress)
  | {
      readonly kind: "silence";
      readonly matchers: readonly Matcher[];
      readonly author: string;
      readonly comment: string;
      /** ms since the epoch; now where left out. */
      readonly startsAt?: number;
      readonly endsAt: number;
      /** Kept with the silence: it was made for every source. */
      readonly everySource?: true;
    }
  /** Ends a silence before its time. */
  | { readonly kind: "unsilence"; readonly silence: string };

export interface AlertAddress {
  readonly rule: string;
  readonly key: string | null;
  /** Needed where two policies have a rule of this name. */
  readonly policy?: string;
}

export type CommandResult = CommandAccepted | CommandRefusal;

export interface CommandAccepted {
  readonly accepted: true;
  readonly transitions: readonly Transition[];
  /** Of `silence`: what was made of the request. */
  readonly silence?: Silence;
}

export function obey(policies: readonly PolicyWatch[], silences: SilenceList, command: WatchCommand, now: number): CommandResult {
  switch (command.kind) {
    case "silence": {
      const { matchers, author, comment, startsAt = now, endsAt, everySource } = command;
      const request = { matchers, author, comment, startsAt, endsAt, ...(everySource && { everySource }) };
      const verdict = createSilence(request, now);
      if (!verdict.accepted) return verdict;
      silences.add(verdict.silence);
      return { accepted: true, transitions: [], silence: verdict.silence };
    }
    case "unsilence":
      if (silences.remove(command.silence)) return { accepted: true, transitions: [] };
      return {
        accepted: false,
        problem: `there is no silence ${command.silence}`,
        help: "list the silences and give the id of one of them",
      };
    case "acknowledge":
    case "unacknowledge":
    case "reset":
      return obeyAlert(policies, command, now);
  }
}

function obeyAlert(policies: readonly PolicyWatch[], command: AlertCommand & AlertAddress, now: number): CommandResult {
  const { rule, key, policy } = command;
  const named = policies.filter(({ bundle }) => policy === undefined || bundle.policy === policy);
  const holders = named.filter((each) => each.find(rule, key) !== undefined);
  const [holder, other] = holders;
  const subject = key === null ? rule : `${rule} of ${key}`;
  if (holder === undefined) {
    return {
      accepted: false,
      problem: `there is no alert ${subject}`,
      help: "list the open alerts and give the rule and key of one of them",
    };
  }
  if (other !== undefined) {
    const names = holders.map(({ bundle }) => bundle.policy).join(", ");
    return { accepted: false, problem: `several policies have an alert ${subject}: ${names}`, help: "name the policy as well" };
  }
  const slot = holder.find(rule, key);
  if (slot === undefined) return { accepted: false, problem: `there is no alert ${subject}`, help: "list the open alerts" };
  const wasGone = slot.presence === "gone";
  const result = slot.command(command, now);
  if (!result.accepted) return result;
  if (command.kind === "reset" && wasGone && key !== null && slot.state?.open === null) holder.rule(rule)?.forget(key);
  return { accepted: true, transitions: result.transitions };
}
