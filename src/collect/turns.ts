import { untilAborted } from "./until-aborted.ts";

/**
 * Lets only so many things go on at once. Calls of the file system and of the name service each hold one of the few threads that Node has
 * for them; the recorder needs those threads too, so that a file server that hangs must never get hold of all of them.
 */
export class Turns {
  readonly #most: number;
  #busy = 0;
  #waiting: (() => void)[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  /** Rejects when the signal says so, waiting or not. The turn itself ends when the work does, however long that takes. */
  async run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    await this.#turn(signal);
    return untilAborted(signal, () =>
      work().finally(() => {
        this.#release();
      }),
    );
  }

  #turn(signal: AbortSignal): Promise<void> {
    if (this.#busy < this.#most) {
      this.#busy += 1;
      return Promise.resolve();
    }
    const { promise, resolve } = deferred();
    const begin = (): void => {
      resolve();
    };
    this.#waiting.push(begin);
    return untilAborted(signal, () => promise).catch((error: unknown) => {
      // Its turn may have come in the same moment.
      if (this.#waiting.includes(begin)) this.#waiting = this.#waiting.filter((other) => other !== begin);
      else this.#release();
      throw error;
    });
  }

  #release(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#busy -= 1;
    else next();
  }
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
