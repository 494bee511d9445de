import type { TransitionName } from "../model/transition.ts";
import type { Transition } from "../model/transition.ts";
import type { RecordingPlace } from "../recording/entry.ts";
import { type RefusalKind, REFUSALS } from "../watch/admit.ts";
import type { Watch } from "../watch/watch.ts";

/** What a replay comes to. */
export interface ReplaySummary {
  /** Snapshots that were evaluated. */
  readonly snapshots: number;
  readonly refused: Readonly<Partial<Record<RefusalKind, number>>>;
  /** The first of each kind. */
  readonly firstRefused: readonly ReplayRefusal[];
  /** With a snapshot or by the clock. */
  readonly evaluations: number;
  /** Answers of the two evaluators that differ; those that a recording has from its live run are `recordedDisagreements`. */
  readonly disagreements: number;
  readonly recordedDisagreements: number;
  /** Every rule that had a transition, by policy and name. */
  readonly rules: readonly RuleSummary[];
  readonly problems: readonly ReplayProblem[];
  /** First and last evaluation, ms since the epoch; null without any. */
  readonly from: number | null;
  readonly to: number | null;
}

export interface RuleSummary {
  readonly policy: string;
  readonly rule: string;
  readonly counts: Readonly<Partial<Record<TransitionName, number>>>;
  /** ms that its alerts were firing, all keys added up; an alert still open counts to the last evaluation of its source. */
  readonly firingMs: number;
  /** Alerts still open at the end. */
  readonly open: number;
}

/** Something in the recording that could not be replayed as it stands. */
export interface ReplayProblem {
  readonly line: number;
  readonly file?: string;
  /** Goes on after the place: `is cut short`. */
  readonly reason: string;
  readonly fix: string;
}

export interface ReplayRefusal {
  readonly kind: RefusalKind;
  readonly line: number;
  readonly file?: string;
  /** One sentence. */
  readonly reason: string;
}

/** With the number of the entry that it is about. */
interface Numbered<Item> {
  readonly item: Item;
  readonly ordinal: number;
}

interface Tally {
  readonly policy: string;
  readonly rule: string;
  readonly counts: Map<TransitionName, number>;
  firingMs: number;
}

/** A summary of some sources, with what puts it in order beside those of others: the number of the entry, counted over all sources. */
export interface PartOfSummary {
  readonly summary: ReplaySummary;
  /** Of each of its `problems`. */
  readonly problems: readonly number[];
  /** Of each of its `firstRefused`. */
  readonly refusals: readonly number[];
}

/** Adds up a replay as it goes. */
export class SummaryInProgress {
  /** The number of the entry that is replayed. */
  ordinal = 0;

  readonly #rules = new Map<string, Tally>();
  /** When each open alert fired. */
  readonly #open = new Map<string, { readonly tally: Tally; readonly source: string; readonly at: number }>();
  readonly #problems: Numbered<ReplayProblem>[] = [];
  readonly #firstRefused = new Map<RefusalKind, Numbered<ReplayRefusal>>();
  #refusedOutside = 0;
  #recordedDisagreements = 0;
  #from: number | null = null;

  transition(transition: Transition): void {
    const { source, policy, rule, key, at } = transition;
    const tally = this.#tally(policy, rule);
    tally.counts.set(transition.transition, (tally.counts.get(transition.transition) ?? 0) + 1);
    const alert = JSON.stringify([source, policy, rule, key]);
    if (transition.transition === "fired") this.#open.set(alert, { tally, source, at });
    if (transition.transition !== "resolved" && transition.transition !== "closed") return;
    const fired = this.#open.get(alert);
    if (fired !== undefined) tally.firingMs += at - fired.at;
    this.#open.delete(alert);
  }

  evaluated(now: number): void {
    this.#from = this.#from === null ? now : Math.min(this.#from, now);
  }

  problem(problem: ReplayProblem): void {
    this.#problems.push({ item: problem, ordinal: this.ordinal });
  }

  /** A snapshot that no watch has seen, because nothing says when it was. */
  refuseOutside(place: RecordingPlace): void {
    this.#refusedOutside += 1;
    this.refuse(place, { kind: "unusable", reason: "it has no valid `timestamp`" });
  }

  refuse({ line, file }: RecordingPlace, { kind, reason }: Pick<ReplayRefusal, "kind" | "reason">): void {
    const { ordinal } = this;
    if ((this.#firstRefused.get(kind)?.ordinal ?? Infinity) <= ordinal) return;
    this.#firstRefused.set(kind, { item: { kind, line, ...(file !== undefined && { file }), reason }, ordinal });
  }

  recordedDisagreement(): void {
    this.#recordedDisagreements += 1;
  }

  summarise(watches: ReadonlyMap<string, Watch>): ReplaySummary {
    const counters = [...watches.values()].map((watch) => watch.counters);
    const sum = (of: (each: (typeof counters)[number]) => number): number => counters.reduce((total, each) => total + of(each), 0);
    const lasts = [...watches.values()].flatMap(({ now }) => now ?? []);
    return {
      snapshots: sum(({ snapshots }) => snapshots),
      refused: this.#refused(counters.map(({ refused }) => refused)),
      firstRefused: inOrder(this.#firstRefused.values()).map(({ item }) => item),
      evaluations: sum(({ evaluations }) => evaluations),
      disagreements: sum(({ disagreements }) => disagreements),
      recordedDisagreements: this.#recordedDisagreements,
      rules: this.#summariseRules(watches),
      problems: inOrder(this.#problems).map(({ item }) => item),
      from: this.#from,
      to: lasts.length === 0 ? null : Math.max(...lasts),
    };
  }

  part(watches: ReadonlyMap<string, Watch>): PartOfSummary {
    const ordinals = (all: Iterable<Numbered<unknown>>): readonly number[] => inOrder(all).map(({ ordinal }) => ordinal);
    return {
      summary: this.summarise(watches),
      problems: ordinals(this.#problems),
      refusals: ordinals(this.#firstRefused.values()),
    };
  }

  #summariseRules(watches: ReadonlyMap<string, Watch>): readonly RuleSummary[] {
    const open = [...this.#open.values()];
    const rules = [...this.#rules.values()].map((tally) => {
      const mine = open.filter((each) => each.tally === tally);
      const still = mine.reduce((total, { source, at }) => total + Math.max(0, (watches.get(source)?.now ?? at) - at), 0);
      const { policy, rule } = tally;
      return { policy, rule, counts: Object.fromEntries(tally.counts), firingMs: tally.firingMs + still, open: mine.length };
    });
    return rules.sort((a, b) => (a.policy === b.policy ? byCodeUnit(a.rule, b.rule) : byCodeUnit(a.policy, b.policy)));
  }

  #refused(all: readonly Readonly<Partial<Record<RefusalKind, number>>>[]): Readonly<Partial<Record<RefusalKind, number>>> {
    const total = new Map<RefusalKind, number>(this.#refusedOutside === 0 ? [] : [["unusable", this.#refusedOutside]]);
    for (const each of all) {
      for (const [kind, count] of Object.entries(each) as [RefusalKind, number][]) total.set(kind, (total.get(kind) ?? 0) + count);
    }
    return orderedRefusals(total);
  }

  #tally(policy: string, rule: string): Tally {
    const name = JSON.stringify([policy, rule]);
    let tally = this.#rules.get(name);
    if (tally === undefined) {
      tally = { policy, rule, counts: new Map(), firingMs: 0 };
      this.#rules.set(name, tally);
    }
    return tally;
  }
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** In one order, whichever came first. */
export function orderedRefusals(counts: ReadonlyMap<RefusalKind, number>): Readonly<Partial<Record<RefusalKind, number>>> {
  return Object.fromEntries(REFUSALS.flatMap((kind) => (counts.has(kind) ? [[kind, counts.get(kind)]] : [])));
}

/** Entries of several sources are not replayed one after the other. */
function inOrder<Item>(all: Iterable<Numbered<Item>>): readonly Numbered<Item>[] {
  return [...all].sort((a, b) => a.ordinal - b.ordinal);
}
