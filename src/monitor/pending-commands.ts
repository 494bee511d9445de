import type { CommandResult } from "../watch/command.ts";

const STOPPED: CommandResult = {
  accepted: false,
  problem: "the monitor was stopped before it was done",
  help: "start it and look whether it was",
};

/** Commands on their way through the recording, whose results somebody waits for. They come back in the order in which they went in. */
export class PendingCommands {
  #waiting: ((result: CommandResult) => void)[] = [];

  wait(): Promise<CommandResult> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  /** The next command was obeyed or refused: gives back whom to tell, once that is durable. Undefined for one of an earlier run. */
  next(): ((result: CommandResult) => void) | undefined {
    return this.#waiting.shift();
  }

  refuseAll(): void {
    for (const resolve of this.#waiting.splice(0)) resolve(STOPPED);
  }
}
