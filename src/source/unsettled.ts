/**
 * What was delivered and is not settled yet, in order. Remembers the last place before which everything is settled: a restart goes on
 * there, so that what was lost with the process is read once more.
 */
export class Unsettled<Place> {
  readonly #most: { readonly count: number; readonly bytes: number };
  #waiting: Waiting<Place>[] = [];
  #settled: Place | undefined;
  #bytes = 0;
  #onRoom: () => void = () => undefined;

  constructor(most: { readonly count: number; readonly bytes: number }) {
    this.#most = most;
  }

  /** Whether more may be delivered. One snapshot of any size always may. */
  hasRoom(): boolean {
    return this.#waiting.length < this.#most.count && this.#bytes < this.#most.bytes;
  }

  /** Behind everything that is settled with all before it; undefined before the first. */
  get settled(): Place | undefined {
    return this.#settled;
  }

  /** Called when there is room again. */
  onRoom(call: () => void): void {
    this.#onRoom = call;
  }

  /** A snapshot that ends at `place`. Gives back what settles it. */
  add(place: Place, bytes: number): () => void {
    const waiting = { place, bytes, settled: false };
    this.#waiting.push(waiting);
    this.#bytes += bytes;
    return () => {
      this.#settle(waiting);
    };
  }

  /** Something that ends at `place` and needs no settling: a bad line, a blank one. */
  pass(place: Place): void {
    const last = this.#waiting.at(-1);
    if (last === undefined) this.#settled = place;
    else last.place = place;
  }

  #settle(waiting: Waiting<Place>): void {
    if (waiting.settled) return;
    const hadRoom = this.hasRoom();
    waiting.settled = true;
    let done = 0;
    for (const entry of this.#waiting) {
      if (!entry.settled) break;
      this.#settled = entry.place;
      this.#bytes -= entry.bytes;
      done += 1;
    }
    if (done > 0) this.#waiting = this.#waiting.slice(done);
    if (!hadRoom && this.hasRoom()) this.#onRoom();
  }
}

interface Waiting<Place> {
  place: Place;
  readonly bytes: number;
  settled: boolean;
}
