import type { Clock } from "./clock.ts";
import { type SelfPorts, takeSelfSnapshot } from "./self-snapshot.ts";
import type { JsonObject } from "../model/json.ts";

/** ms */
const EVERY = 5_000;
const NOTHING = (): void => undefined;

/** Sends the monitor's own snapshot, every 5 s. */
export class SelfWatch {
  readonly #clock: Clock;
  readonly #ports: SelfPorts & { readonly present: () => number; readonly deliver: (snapshot: JsonObject) => void };
  #cancel = NOTHING;
  #isStopped = false;

  constructor(
    clock: Clock,
    ports: SelfPorts & { readonly present: () => number; readonly deliver: (snapshot: JsonObject) => void },
  ) {
    this.#clock = clock;
    this.#ports = ports;
  }

  /** Sends what was before the start, and resolves; from now on goes on by itself. */
  async start(): Promise<void> {
    await this.#send(true);
    this.#wait();
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel();
  }

  #wait(): void {
    this.#cancel = this.#clock.after(EVERY, () => {
      this.#wait();
      void this.#send();
    });
  }

  async #send(beforeStart = false): Promise<void> {
    const { present, deliver } = this.#ports;
    const snapshot = await takeSelfSnapshot(present(), this.#ports, beforeStart);
    if (!this.#isStopped) deliver(snapshot);
  }
}
