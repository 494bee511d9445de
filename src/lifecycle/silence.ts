import { episodeId } from "../bundle/digest.ts";
import { matchesGlob } from "../model/glob.ts";
import type { Severity } from "../model/severity.ts";
import type { AlertIdentity } from "../model/transition.ts";
import type { Settings } from "./input.ts";
import { noteTelling, recordOfOpen, type Turn } from "./turn.ts";

/** Nobody is told of the alerts that all matchers fit, from `startsAt` until `endsAt` (ms since the epoch). */
export interface Silence {
  readonly id: string;
  readonly matchers: readonly Matcher[];
  readonly author: string;
  readonly comment: string;
  readonly startsAt: number;
  readonly endsAt: number;
  /** Made for every source, also for those that come later. */
  readonly everySource?: true;
}

/** `name` is one of `source policy rule key severity owner`, or a label of the rule. `matches` takes a glob. */
export interface Matcher {
  readonly name: string;
  readonly operator: "equal" | "notEqual" | "matches";
  readonly value: string;
}

export type SilenceRequest = Omit<Silence, "id">;

export type SilenceVerdict =
  | { readonly accepted: true; readonly silence: Silence }
  | { readonly accepted: false; readonly problem: string; readonly help: string };

/** Checks what an operator asked for. The id is a hash of the request, so that the same request twice is one silence. */
export function createSilence(request: SilenceRequest, now: number): SilenceVerdict {
  const refuse = (problem: string, help: string): SilenceVerdict => ({ accepted: false, problem, help });
  if (request.matchers.length === 0)
    return refuse("a silence without matchers would silence everything", "name a rule, a key or a label");
  if (request.author.trim() === "") return refuse("a silence needs an author", "say who asks for it");
  if (request.comment.trim() === "") return refuse("a silence needs a comment", "say why, for those who wonder later");
  if (!Number.isFinite(request.endsAt)) return refuse("a silence needs an end", "say until when");
  if (!Number.isFinite(request.startsAt)) return refuse("the start of a silence must be an instant", "leave it out to start now");
  if (request.endsAt <= request.startsAt) return refuse("a silence must end after it starts", "give a later end");
  if (request.endsAt <= now) return refuse("this silence has already ended", "give an end in the future");
  const matchers = request.matchers.map(({ name, operator, value }) => Object.freeze({ name, operator, value }));
  const { author, comment, startsAt, endsAt } = request;
  const id = episodeId([matchers.map((each) => ({ ...each })), author, comment, startsAt, endsAt]);
  const silence = { id, matchers: Object.freeze(matchers), author, comment, startsAt, endsAt };
  return { accepted: true, silence: Object.freeze(request.everySource === true ? { ...silence, everySource: true } : silence) };
}

export function isInForce(silence: Silence, now: number): boolean {
  return silence.startsAt <= now && now < silence.endsAt;
}

/** Whether every matcher fits the alert. A label that the rule does not have is the empty string. */
export function silences(silence: Silence, identity: AlertIdentity, settings: Settings, severity: Severity): boolean {
  return silence.matchers.every((matcher) => fits(matcher, property(matcher.name, identity, settings, severity)));
}

function fits(matcher: Matcher, value: string): boolean {
  switch (matcher.operator) {
    case "equal":
      return value === matcher.value;
    case "notEqual":
      return value !== matcher.value;
    case "matches":
      return matchesGlob(value, matcher.value);
  }
}

function property(name: string, identity: AlertIdentity, settings: Settings, severity: Severity): string {
  switch (name) {
    case "source":
    case "policy":
    case "rule":
      return identity[name];
    case "key":
      return identity.key ?? "";
    case "severity":
      return severity;
    case "owner":
      return settings.owner ?? "";
    default:
      return Object.hasOwn(settings.labels, name) ? (settings.labels[name] ?? "") : "";
  }
}

/**
 * Brings the open episode in line with the silences. When one ends, an alert whose severity was withheld is told; one that was told
 * before is not told again.
 */
export function settleSilence(turn: Turn): void {
  const { open } = turn;
  if (open === null) return;
  const silence = turn.telling.silencedBy(open.severity);
  const before = open.silencedBy;
  open.silencedBy = silence?.id ?? null;
  if (silence !== undefined) {
    if (before === null) recordOfOpen(turn, open, "silenced", `silenced by ${silence.author}: ${silence.comment}`, false);
  } else if (before !== null) {
    const notify = open.withheld && open.suppressedBy === null && !turn.told;
    recordOfOpen(turn, open, "unsilenced", "silence ended", notify);
    if (notify) noteTelling(turn, open, true);
  }
}
