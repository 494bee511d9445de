import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Whatever a request's body said it is about. */
interface Arrival {
  readonly id: string;
  readonly alert: string;
  readonly sequence: number;
}

/** A receiver that takes notifications and misbehaves: it fails, refuses for a while, hangs up, and takes without saying so. */
export class BadReceiver {
  /** In the order in which they came, again and again. */
  readonly arrivals: Arrival[] = [];
  readonly faults: Record<string, number> = {};
  /** Called with each arrival. */
  arrived: () => void = () => undefined;
  readonly #server: Server;
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
    this.#server = createServer((request, response) => {
      void this.#take(request, response);
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const dice = this.#random();
    const misbehave = (fault: string): void => {
      this.faults[fault] = (this.faults[fault] ?? 0) + 1;
    };
    try {
      if (dice < 0.02) {
        misbehave("reset");
        request.socket.resetAndDestroy();
        return;
      }
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      if (dice < 0.05) {
        misbehave("500");
        response.writeHead(500).end("no");
        return;
      }
      if (dice < 0.07) {
        misbehave("429");
        response.writeHead(429, { "retry-after": "0" }).end();
        return;
      }
      // From here on it was received, whatever the sender hears of it.
      this.#note(Buffer.concat(chunks).toString("utf8"));
      if (dice < 0.09) {
        misbehave("taken, then reset");
        request.socket.resetAndDestroy();
      } else if (dice < 0.092) {
        misbehave("taken, and no answer");
      } else if (dice < 0.1) {
        misbehave("a slow body");
        response.writeHead(200);
        response.write("o");
        setTimeout(() => response.end("k"), 20);
      } else response.writeHead(204).end();
    } catch {
      // The sender was killed in the middle of it.
    }
  }

  #note(body: string): void {
    const { id, data } = JSON.parse(body) as { id: string; data: Record<string, unknown> };
    const sequence = Number(data["sequence"]);
    const alert = JSON.stringify([data["source"], data["policy"], data["rule"], data["key"]]);
    this.arrivals.push({ id, alert, sequence });
    this.arrived();
  }
}
