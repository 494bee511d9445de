import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** A request as it arrived. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Behaviour =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** Reads, and never says anything. */
  | { readonly kind: "hang" }
  /** Closes the connection in the middle of the exchange. */
  | { readonly kind: "reset" }
  /** A status, the beginning of a body, and then nothing more. */
  | { readonly kind: "slow body"; readonly status: number }
  /** A status and a body that goes on for as long as anybody reads. */
  | { readonly kind: "endless body"; readonly status: number };

export interface HttpReceiver {
  readonly url: string;
  readonly received: Received[];
  /** How the next requests are answered; a function looks at each. */
  behave(how: Behaviour | ((request: Received) => Behaviour)): void;
  /** Resolves when so many requests have arrived. */
  arrived(count: number): Promise<void>;
  /** Bytes of bodies written since the start. */
  written(): number;
  close(): Promise<void>;
}

const CHUNK = "x".repeat(64 * 1_024);

export async function startHttpReceiver(): Promise<HttpReceiver> {
  const received: Received[] = [];
  const sockets = new Set<Socket>();
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  let behaviour: Behaviour | ((request: Received) => Behaviour) = { kind: "answer", status: 200 };
  let written = 0;

  const server = createServer((request, response) => {
    void readAll(request).then((body) => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const one: Received = { method: request.method ?? "", path: request.url ?? "", headers, body };
      received.push(one);
      act(typeof behaviour === "function" ? behaviour(one) : behaviour, request, response);
      for (const { count, resolve } of waiting) if (received.length >= count) resolve();
    });
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.once("close", () => sockets.delete(socket));
  });

  function act(how: Behaviour, request: IncomingMessage, response: ServerResponse): void {
    switch (how.kind) {
      case "answer":
        response.writeHead(how.status, how.headers).end(how.body ?? "");
        return;
      case "hang":
        return;
      case "reset":
        request.socket.resetAndDestroy();
        return;
      case "slow body":
        response.writeHead(how.status, { "content-length": "1000" }).write("{");
        return;
      case "endless body": {
        response.writeHead(how.status, { "content-type": "text/plain" });
        const more = (): void => {
          if (response.destroyed || !response.writable) return;
          written += CHUNK.length;
          if (response.write(CHUNK)) setImmediate(more);
          else response.once("drain", more);
        };
        more();
      }
    }
  }

  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    behave: (how) => {
      behaviour = how;
    },
    arrived: (count) =>
      new Promise((resolve) => {
        if (received.length >= count) resolve();
        else waiting.push({ count, resolve });
      }),
    written: () => written,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
    },
  };
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    // The sender went away.
  }
  return Buffer.concat(chunks).toString("utf8");
}
