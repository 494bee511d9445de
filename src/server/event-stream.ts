import type { ServerResponse } from "node:http";
import type { MonitorEvent } from "../monitor/live-monitor.ts";

/** What may wait for a reader that does not read. Beyond it the stream ends: its reader comes again and asks for what it has missed. */
const MOST_WAITING = 4 * 1024 * 1024;

/** Those who follow the monitor's events, each on a response that stays open. */
export class EventStream {
  readonly #responses = new Set<ServerResponse>();

  get size(): number {
    return this.#responses.size;
  }

  add(response: ServerResponse): void {
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    // The reader learns that it is connected before the first event.
    response.write(": plimsoll\n\n");
    this.#responses.add(response);
    response.once("close", () => this.#responses.delete(response));
    response.on("error", () => this.#responses.delete(response));
  }

  send(event: MonitorEvent): void {
    if (this.#responses.size === 0) return;
    const text = `${event.kind === "transition" ? `id: ${event.transition.sequence}\n` : ""}event: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`;
    for (const response of this.#responses) {
      if (response.writableLength > MOST_WAITING) response.destroy();
      else response.write(text);
    }
  }

  end(): void {
    for (const response of this.#responses) response.end();
    this.#responses.clear();
  }
}
