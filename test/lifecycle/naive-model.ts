import type { Settings } from "../../src/lifecycle/input.ts";
import type { Hold } from "../../src/model/hold.ts";
import { type Severity, SEVERITIES } from "../../src/model/severity.ts";

/**
 * The life of an alert told a second time, from the whole history at each evaluation and without timers: slow, and written from the
 * language page alone. It knows severities and episodes, not who is told.
 */
export interface Evaluation {
  readonly now: number;
  readonly clock: boolean;
  /** One letter a tier, least severe first. */
  readonly tiers: string;
  readonly clear: string;
  readonly only: string;
}

interface Episode {
  severity: number;
  readonly firedAtIndex: number;
  readonly byNoData: boolean;
  latched: number;
  clearing: boolean;
}

const NONE = -1;

export class NaiveModel {
  readonly #settings: Settings;
  readonly #history: Evaluation[] = [];
  #episode: Episode | undefined = undefined;
  #pending = false;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  get severity(): Severity | null {
    return this.#episode === undefined ? null : (SEVERITIES[this.#episode.severity] ?? null);
  }

  /** What happens at this evaluation: `fired warning`, in order. */
  evaluate(evaluation: Evaluation): readonly string[] {
    this.#history.push(evaluation);
    const { latch, missing } = this.#settings;
    if (evaluation.only === "F") {
      this.#pending = false;
      if (this.#episode === undefined || (latch && this.#episode.latched !== NONE)) {
        if (this.#episode) this.#episode.clearing = false;
        return [];
      }
      return this.#end("closed");
    }
    const ripe = this.#highest((tier) => this.#letter(this.#last, tier) === "T" && this.#hasHeld(tier));
    const noData = missing.kind === "after" && this.#unknownFor() >= missing.after ? SEVERITIES.indexOf(missing.severity) : NONE;
    if (this.#episode === undefined) return this.#rest(ripe, noData);
    const episode = this.#episode;
    if (ripe > episode.severity) {
      episode.latched = Math.max(episode.latched, ripe);
      return this.#raise(episode, ripe);
    }
    if (noData > episode.severity) return this.#raise(episode, noData);
    if (this.#isUnknown(this.#last)) {
      if (missing.kind === "ok") episode.clearing = false;
      return [];
    }
    const holding = this.#highest((tier) => this.#rank(tier) <= episode.severity && this.#letter(this.#last, tier) === "T");
    episode.latched = Math.max(episode.latched, holding);
    const latched = latch ? episode.latched : NONE;
    const dataEnds = episode.byNoData && holding === NONE && latched === NONE;
    if (this.#settings.clear !== undefined && !dataEnds) return this.#clear(episode);
    const target = Math.max(holding, latched);
    if (target >= episode.severity) return [];
    if (this.#highest((tier) => this.#letter(this.#last, tier) === "U") > target) return [];
    if (target === NONE) {
      const ended = this.#end("resolved");
      return [...ended, ...this.#rest(NONE, NONE)];
    }
    episode.severity = target;
    return [`lowered ${SEVERITIES[target] ?? ""}`];
  }

  #rest(ripe: number, noData: number): readonly string[] {
    const severity = ripe !== NONE ? ripe : noData;
    if (severity !== NONE) {
      this.#pending = false;
      const latched = ripe === NONE ? NONE : ripe;
      const firedAtIndex = this.#history.length - 1;
      this.#episode = { severity, firedAtIndex, byNoData: ripe === NONE, latched, clearing: false };
      return [`fired ${SEVERITIES[severity] ?? ""}`];
    }
    const waiting = this.#highest((tier) => this.#settings.tiers[tier]?.hold !== undefined && this.#run(tier).length > 0);
    const before = this.#pending;
    this.#pending = waiting !== NONE;
    return this.#pending && !before ? [`pending ${SEVERITIES[waiting] ?? ""}`] : [];
  }

  #raise(episode: Episode, severity: number): readonly string[] {
    episode.severity = severity;
    episode.clearing = false;
    return [`raised ${SEVERITIES[severity] ?? ""}`];
  }

  #end(how: string): readonly string[] {
    const severity = SEVERITIES[this.#episode?.severity ?? 0] ?? "";
    this.#episode = undefined;
    return [`${how} ${severity}`];
  }

  #clear(episode: Episode): readonly string[] {
    const run = this.#runOf((index) => (index <= episode.firedAtIndex ? "F" : this.#clearLetter(index)));
    const holds = this.#clearLetter(this.#last) === "T" && this.#isLongEnough(this.#settings.clear?.hold, run);
    if (holds) return this.#end("resolved");
    const clearing = this.#settings.clear?.hold !== undefined && run.length > 0;
    const tells = clearing && !episode.clearing;
    episode.clearing = clearing;
    return tells ? [`clearing ${SEVERITIES[episode.severity] ?? ""}`] : [];
  }

  /** `clear` counts only while no tier's condition is true, and is unknown while the rule is. */
  #clearLetter(index: number): string {
    const evaluation = this.#history[index];
    if (evaluation === undefined || evaluation.only === "F" || evaluation.tiers.includes("T")) return "F";
    return evaluation.tiers.includes("U") ? "U" : evaluation.clear;
  }

  get #last(): number {
    return this.#history.length - 1;
  }

  #letter(index: number, tier: number): string {
    const evaluation = this.#history[index];
    return evaluation === undefined || evaluation.only === "F" ? "F" : (evaluation.tiers[tier] ?? "F");
  }

  #isUnknown(index: number): boolean {
    const evaluation = this.#history[index];
    return evaluation !== undefined && evaluation.only !== "F" && evaluation.tiers.includes("U") && !evaluation.tiers.includes("T");
  }

  #unknownFor(): number {
    let first = this.#last;
    if (!this.#isUnknown(first)) return -Infinity;
    while (this.#isUnknown(first - 1)) first -= 1;
    return (this.#history[this.#last]?.now ?? 0) - (this.#history[first]?.now ?? 0);
  }

  #rank(tier: number): number {
    return SEVERITIES.indexOf(this.#settings.tiers[tier]?.severity ?? "info");
  }

  #highest(holds: (tier: number) => boolean): number {
    const ranks = this.#settings.tiers.map((_, tier) => (holds(tier) ? this.#rank(tier) : NONE));
    return Math.max(NONE, ...ranks);
  }

  #hasHeld(tier: number): boolean {
    return this.#isLongEnough(this.#settings.tiers[tier]?.hold, this.#run(tier));
  }

  #run(tier: number): readonly number[] {
    return this.#runOf((index) => this.#letter(index, tier));
  }

  /** The true evaluations of the run that reaches to now: unknown ones lie within it where they freeze, and end it where they do not. */
  #runOf(letter: (index: number) => string): readonly number[] {
    const run: number[] = [];
    for (let index = this.#last; index >= 0; index -= 1) {
      const is = letter(index);
      if (is === "F" || (is === "U" && this.#settings.missing.kind === "ok")) break;
      if (is === "T") run.unshift(index);
    }
    return run;
  }

  /** Time counts from each true evaluation to the one after it, whatever that one is. */
  #isLongEnough(hold: Hold | undefined, run: readonly number[]): boolean {
    if (hold === undefined) return true;
    if (hold.kind !== "duration") return run.filter((index) => this.#history[index]?.clock === false).length >= hold.count;
    const spans = run.map(
      (index) => (this.#history[index + 1]?.now ?? this.#history[index]?.now ?? 0) - (this.#history[index]?.now ?? 0),
    );
    return spans.reduce((sum, span) => sum + span, 0) >= hold.ms;
  }
}
