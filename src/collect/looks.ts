import { Turns } from "./turns.ts";

/** Of all collectors of this process. */
const FILE_TURNS = new Turns(2);

/** One collector's looks at files: never two at once, also where one that was given up hangs on. */
export class Looks {
  readonly #turns: Turns;
  #isLooking = false;

  constructor(turns = FILE_TURNS) {
    this.#turns = turns;
  }

  run<T>(signal: AbortSignal, look: () => Promise<T>): Promise<T> {
    if (this.#isLooking) return Promise.reject(new Error("the look before has not ended yet: a disk or a file server hangs"));
    return this.#turns.run(signal, async () => {
      this.#isLooking = true;
      try {
        return await look();
      } finally {
        this.#isLooking = false;
      }
    });
  }
}
