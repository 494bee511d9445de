import { fastify } from "fastify";
import { StoreError } from "../monitor/store.ts";
import { EventStream } from "./event-stream.ts";
import { addRoutes, type LocalService } from "./local-routes.ts";
import { identityOf, preparePlace, removeSocket } from "./socket-place.ts";

/** A body larger than this is no command. */
const LARGEST_BODY = 1024 * 1024;

export type OpenedSocket =
  | { readonly ok: true; readonly socket: LocalSocket }
  | { readonly ok: false; readonly problem: string; readonly help: string };

export interface LocalSocket {
  readonly path: string;
  /** Ends every connection and removes the socket. */
  close(): Promise<void>;
}

/**
 * Answers people on call on a Unix socket that only its owner may use. A socket that is there already and that nobody answers is
 * replaced; one that somebody answers is another monitor, and this one is refused.
 */
export async function openLocalSocket(path: string, service: LocalService): Promise<OpenedSocket> {
  const place = await preparePlace(path);
  if (!place.ok) return place;
  const server = fastify({
    logger: false,
    forceCloseConnections: true,
    bodyLimit: LARGEST_BODY,
    // Exactly what was asked: nothing left out, nothing made up.
    ajv: {
      customOptions: { removeAdditional: false, coerceTypes: "array", useDefaults: false, allowUnionTypes: true, strict: false },
    },
  });
  const events = new EventStream();
  server.setErrorHandler((error: Error & { readonly validation?: unknown; readonly statusCode?: number }, _request, reply) => {
    if (error instanceof StoreError) return reply.code(503).send({ problem: error.message, help: "look into the monitor's log" });
    const asked = error.validation !== undefined || (error.statusCode ?? 500) < 500;
    const help = asked ? "use a command of the same version as the monitor" : "look into the monitor's log";
    return reply.code(asked ? 400 : 500).send({ problem: error.message, help });
  });
  server.setNotFoundHandler((request, reply) =>
    reply
      .code(404)
      .send({ problem: `the monitor has no ${request.method} ${request.url}`, help: "use a command of the same version" }),
  );
  addRoutes(server, service, events);
  try {
    await server.listen({ path: place.bind });
    place.settle();
  } catch (error) {
    await server.close();
    place.giveUp();
    const problem = `the socket ${path} cannot be opened (${(error as NodeJS.ErrnoException).code ?? "unknown error"})`;
    return { ok: false, problem, help: "make the data folder writable for the monitor" };
  }
  const identity = identityOf(path);
  const unlisten = service.listen((event) => {
    events.send(event);
  });
  return {
    ok: true,
    socket: {
      path,
      close: async () => {
        unlisten();
        events.end();
        removeSocket(path, identity);
        await server.close();
      },
    },
  };
}
