import { reasonFor } from "./reason.ts";

/** Called with each event of its kind. What it throws, or rejects with, is counted and goes no further. */
export type Listener<Event> = (event: Event) => unknown;

/** Listeners by kind of event. One that fails harms neither the others nor the engine. */
export class Listeners<Events> {
  readonly #listeners = new Map<keyof Events, Set<{ readonly call: (event: never) => unknown }>>();
  #failures = 0;
  #lastFailure: string | null = null;

  get failures(): number {
    return this.#failures;
  }

  /** What the listener that failed last said. */
  get lastFailure(): string | null {
    return this.#lastFailure;
  }

  /** Gives back what takes the listener away again. */
  on<Kind extends keyof Events>(kind: Kind, listener: Listener<Events[Kind]>): () => void {
    const held = { call: listener };
    const those = this.#listeners.get(kind) ?? new Set();
    this.#listeners.set(kind, those.add(held));
    return () => {
      those.delete(held);
    };
  }

  tell<Kind extends keyof Events>(kind: Kind, event: Events[Kind]): void {
    for (const { call } of [...(this.#listeners.get(kind) ?? [])]) {
      try {
        const result = call(event as never);
        if (result instanceof Promise) {
          result.catch((error: unknown) => {
            this.#note(error);
          });
        }
      } catch (error) {
        this.#note(error);
      }
    }
  }

  #note(error: unknown): void {
    this.#failures += 1;
    this.#lastFailure = reasonFor(error);
  }
}
