import type { Happenings } from "./incident.ts";
import { formatIndianTime, midnightBefore } from "./clock.ts";
import { type Random, randomStream } from "./random.ts";

const HOUR_MS = 3_600_000;
const SCORE_EVERY_MS = 120_000;

export const MODELS = ["teacher", "student"] as const;
type ModelName = (typeof MODELS)[number];

/** When each is built in a usual night, and by how many evenings that lies back. */
const BUILT: Readonly<Record<ModelName, number>> = { teacher: -3 * HOUR_MS, student: 2 * HOUR_MS };

/** The two models and the provider of sentiment scores. */
export class Models {
  score: number | null = 0.2;
  scoredAt: number | null = null;
  errorsTotal = 0;
  hitRate = 0.85;
  rejected: Readonly<Record<ModelName, number>> = { teacher: 0.01, student: 0.02 };
  #errorTimes: number[] = [];
  #built: Record<ModelName, number>;
  readonly #night: number;
  readonly #random: Random;

  constructor(seed: number, start: number) {
    this.#random = randomStream(seed, "models");
    this.#night = midnightBefore(start);
    this.#built = { teacher: this.#night + BUILT.teacher, student: this.#night + BUILT.student };
  }

  tick(now: number, happenings: Happenings): void {
    for (const model of MODELS) {
      const stale = happenings.first("stale_model", (incident) => incident.model === model);
      this.#built[model] = stale === undefined ? this.#night + BUILT[model] : this.#night - (stale.hours - 9) * HOUR_MS;
    }
    if (now % SCORE_EVERY_MS !== 0) return;
    const [step, fails, hits] = [this.#random.normal(), this.#random.chance(0.02), this.#random.integer(80, 90)];
    this.#errorTimes = this.#errorTimes.filter((at) => at > now - HOUR_MS);
    const failing = happenings.first("sentiment_failures") !== undefined;
    if (failing || fails) {
      this.#errorTimes.push(now);
      this.errorsTotal += 1;
      // The cache goes on answering: a high hit rate hides the errors.
      this.hitRate = failing ? 0.99 : this.hitRate;
      return;
    }
    this.hitRate = hits / 100;
    this.score = Math.round(Math.max(-1, Math.min(1, (this.score ?? 0) * 0.95 + step * 0.05 + 0.01)) * 100) / 100;
    this.scoredAt = now;
  }

  get errorsLastHour(): number {
    return this.#errorTimes.length;
  }

  builtAt(model: ModelName): number {
    return this.#built[model];
  }

  /** In hours, to a tenth. */
  age(model: ModelName, now: number): number {
    return Math.round(((now - this.#built[model]) / HOUR_MS) * 10) / 10;
  }

  /** Another build has another digest. */
  hash(model: ModelName): string {
    return `${model}-${formatIndianTime(this.#built[model]).slice(0, 10)}`;
  }
}
