import { createGunzip } from "node:zlib";

/** What zlib says of bytes that begin no member. */
const NO_MEMBER: ReadonlySet<string> = new Set([
  "incorrect header check",
  "unknown compression method",
  "unknown header flags set",
]);

/**
 * `ended`: zeros came behind a member, or the input has ended. `no member`: behind a whole member, or at the beginning, stands something that
 * begins none.
 */
export type GunzipState = "open" | "ended" | GunzipFailure;
export type GunzipFailure = "cut short" | "damaged" | "no member";

export function isFailure(state: GunzipState): state is GunzipFailure {
  return state !== "open" && state !== "ended";
}

/** Unpacking of gzip, step by step: each piece is dealt with before the next is given. */
export class GunzipSteps {
  readonly #stream = createGunzip();
  readonly #ready: Uint8Array[] = [];
  #state: GunzipState = "open";
  #wake: (() => void) | undefined = undefined;

  constructor() {
    this.#stream.on("data", (piece: Uint8Array) => this.#ready.push(piece));
    // Each of the two may come while a piece is written, whose callback is then never called: it is kept as well as told.
    this.#stream.on("end", () => {
      this.#become("ended");
    });
    this.#stream.on("error", ({ code, message }: NodeJS.ErrnoException) => {
      this.#become(code === "Z_BUF_ERROR" ? "cut short" : NO_MEMBER.has(message) ? "no member" : "damaged");
    });
  }

  /** Bytes of the input that were used. */
  get consumed(): number {
    return this.#stream.bytesWritten;
  }

  feed(piece: Uint8Array): Promise<GunzipState> {
    return this.#after((done) => this.#stream.write(piece, done));
  }

  /** There is no more input. */
  finish(): Promise<GunzipState> {
    return this.#after(() => this.#stream.end());
  }

  /** What was unpacked since the last call. */
  take(): readonly Uint8Array[] {
    return this.#ready.splice(0);
  }

  stop(): void {
    this.#stream.destroy();
  }

  #become(state: GunzipState): void {
    this.#state = state;
    this.#wake?.();
  }

  async #after(act: (done: () => void) => void): Promise<GunzipState> {
    if (this.#state !== "open") return this.#state;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      act(() => {
        // An error reaches the callback before its event; the event wakes.
        if (this.#stream.errored === null) resolve();
      });
    });
    return this.#state;
  }
}
