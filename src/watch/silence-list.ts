import type { Settings } from "../lifecycle/input.ts";
import { isInForce, type Silence, silences } from "../lifecycle/silence.ts";
import type { Severity } from "../model/severity.ts";
import type { AlertIdentity } from "../model/transition.ts";

/** The silences over one source, those that have ended forgotten. */
export class SilenceList {
  #all: readonly Silence[] = [];
  #inForce: readonly Silence[] = [];
  #changed = false;

  get all(): readonly Silence[] {
    return this.#all;
  }

  /** Nothing can begin or end. */
  get isEmpty(): boolean {
    return this.#all.length === 0 && this.#inForce.length === 0;
  }

  replace(all: readonly Silence[]): void {
    this.#all = [...all];
    this.#changed = true;
  }

  add(silence: Silence): void {
    this.replace([...this.#all.filter(({ id }) => id !== silence.id), silence]);
  }

  /** False when there is none of this id. */
  remove(id: string): boolean {
    const left = this.#all.filter((silence) => silence.id !== id);
    if (left.length === this.#all.length) return false;
    this.replace(left);
    return true;
  }

  /** Moves on to an evaluation; returns whether a silence has begun or ended since the last. */
  moveTo(now: number): boolean {
    if (this.#all.length === 0 && this.#inForce.length === 0) {
      this.#changed = false;
      return false;
    }
    const before = this.#inForce;
    this.#all = this.#all.filter(({ endsAt }) => endsAt > now);
    this.#inForce = this.#all.filter((silence) => isInForce(silence, now));
    const same = before.length === this.#inForce.length && before.every(({ id }, index) => this.#inForce[index]?.id === id);
    const changed = this.#changed || !same;
    this.#changed = false;
    return changed;
  }

  find(identity: AlertIdentity, settings: Settings, severity: Severity): Silence | undefined {
    return this.#inForce.find((silence) => silences(silence, identity, settings, severity));
  }
}
