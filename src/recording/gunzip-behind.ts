import { GunzipSteps } from "./gunzip-steps.ts";

/** Bytes of compressed input that are kept. */
const KEPT = 32e6;

/**
 * Node throws away what it unpacked of a piece in which it met damage. So the input is kept, and unpacked once more when that happens: the last piece
 * byte by byte, so that everything before the damage comes out. Of a long input the beginning is unpacked a second time already before, for memory's sake.
 */
export class GunzipBehind {
  readonly #pieces: Uint8Array[] = [];
  readonly #kept: number;
  #size = 0;
  #first = 0;
  #steps: GunzipSteps | undefined = undefined;
  #done = 0;

  constructor(kept = KEPT) {
    this.#kept = kept;
  }

  async keep(piece: Uint8Array): Promise<void> {
    // Whoever gave the piece may reuse its memory.
    this.#pieces.push(Buffer.from(piece));
    this.#size += piece.length;
    while (this.#size > this.#kept && this.#first < this.#pieces.length - 1) await this.#unpack(this.#next());
  }

  /** What stands before the damage in the last piece that was kept, behind the first `given` bytes. */
  async *rest(given: number): AsyncGenerator<Uint8Array, void, void> {
    while (this.#first < this.#pieces.length - 1) yield* this.#behind(given, await this.#unpack(this.#next()));
    const last = this.#next();
    for (let at = 0; at < last.length; at += 1) yield* this.#behind(given, await this.#unpack(last.subarray(at, at + 1)));
  }

  stop(): void {
    this.#steps?.stop();
  }

  #next(): Uint8Array {
    const piece = this.#pieces[this.#first] ?? new Uint8Array(0);
    this.#pieces[this.#first] = new Uint8Array(0);
    this.#first += 1;
    this.#size -= piece.length;
    return piece;
  }

  async #unpack(piece: Uint8Array): Promise<readonly Uint8Array[]> {
    this.#steps ??= new GunzipSteps();
    await this.#steps.feed(piece);
    const unpacked = this.#steps.take();
    for (const { length } of unpacked) this.#done += length;
    return unpacked;
  }

  *#behind(given: number, unpacked: readonly Uint8Array[]): Generator<Uint8Array, void, void> {
    let at = this.#done - unpacked.reduce((sum, { length }) => sum + length, 0);
    for (const bytes of unpacked) {
      const rest = bytes.subarray(Math.max(0, given - at));
      at += bytes.length;
      if (rest.length > 0) yield rest;
    }
  }
}
