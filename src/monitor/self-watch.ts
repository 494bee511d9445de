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

  start(): void {
    this.#cancel = this.#clock.after(EVERY, () => {
      void this.#send();
    });
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel();
  }

  async #send(): Promise<void> {
    this.start();
    const { present, deliver } = this.#ports;
    const snapshot = await takeSelfSnapshot(present(), this.#ports);
    if (!this.#isStopped) deliver(snapshot);
  }
}
