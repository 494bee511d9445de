import type { FastifyInstance } from "fastify";
import { SEVERITIES, type Severity } from "../../../model/severity.ts";
import { problem, sendProblem } from "../problem.ts";
import { parameters, routeOptions } from "../route.ts";
import { NAME } from "../schemas.ts";
import type { HttpService } from "../service.ts";
import { type FeedQuery, TransitionFeed } from "../transition-feed.ts";

interface Query {
  readonly source?: string;
  readonly rule?: string;
  readonly at_least?: Severity;
  readonly after?: number;
}

/** ms: so that a connection that is gone is noticed, and no proxy takes silence for an end. */
const KEEP_ALIVE = 15_000;

/** Readers of the stream. Each keeps a connection. */
export const MOST_READERS = 50;

/** `GET /v1/transitions/stream`: server-sent events. `Last-Event-ID`, or `after`, goes on behind that one; otherwise it begins now. */
export function addTransitionStream(server: FastifyInstance, service: HttpService): void {
  const { view, clock } = service;
  const readers = new Set<() => void>();
  const options = routeOptions({
    id: "transitions.stream",
    summary: "Transitions as they become durable, as server-sent events whose id is the sequence number.",
    role: "read",
    querystring: parameters({
      source: NAME,
      rule: NAME,
      at_least: { type: "string", enum: SEVERITIES },
      after: {
        type: "integer",
        minimum: 0,
        maximum: Number.MAX_SAFE_INTEGER,
        description: "As the header `Last-Event-ID`, which goes before it.",
      },
    }),
    produces: ["text/event-stream"],
    answers: { 200: { description: "The events.", content: { "text/event-stream": { schema: { type: "string" } } } } },
  });
  server.get<{ Querystring: Query }>("/v1/transitions/stream", { ...options, exposeHeadRoute: false }, async (request, reply) => {
    const { source, rule, at_least: atLeast, after } = request.query;
    const written = request.headers["last-event-id"];
    if (written !== undefined && (typeof written !== "string" || !/^\d{1,15}$/.test(written))) {
      return sendProblem(
        reply,
        problem("bad-request", "`Last-Event-ID` is no id of an event", { help: "send the id of the last event, or leave it out" }),
      );
    }
    if (readers.size >= MOST_READERS) {
      return sendProblem(reply, problem("unavailable", `${MOST_READERS} readers follow already`, { help: "end one of them" }));
    }
    const [newest] = await view.transitions({ limit: 1 });
    const end = newest?.sequence ?? 0;
    const asked = written === undefined ? after : Number(written);
    // An id that the store has not come to is of a store that is no more: all of the new one is told.
    const place = asked === undefined ? end : asked > end ? 0 : asked;
    const query: FeedQuery = {
      ...(source !== undefined && { source }),
      ...(rule !== undefined && { rule }),
      ...(atLeast !== undefined && { atLeast }),
    };
    reply.hijack();
    const { raw } = reply;
    const feed = new TransitionFeed(view, query, raw, place);
    const unlisten = service.listen((event) => {
      if (event.kind === "transition") feed.tell(event.transition);
    });
    let cancel = (): void => undefined;
    const beat = (): void => {
      cancel = clock.after(KEEP_ALIVE, () => {
        raw.write(": \n\n");
        beat();
      });
    };
    const over = (): void => {
      unlisten();
      feed.end();
      cancel();
      readers.delete(close);
    };
    const close = (): void => {
      raw.end();
      over();
    };
    readers.add(close);
    raw.on("close", over);
    raw.on("error", over);
    raw.writeHead(200, {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
    });
    raw.write(`retry: 1000\n\n`);
    beat();
    void feed.catchUp();
    return reply;
  });
  server.addHook("preClose", (done) => {
    for (const close of [...readers]) close();
    done();
  });
}
