import type { FastifyInstance } from "fastify";
import { SEVERITIES } from "../model/severity.ts";
import type { MonitorControl, MonitorView } from "../monitor/health.ts";
import type { MonitorEvent } from "../monitor/live-monitor.ts";
import type { OutboxControl, OutboxView } from "../monitor/outbox-desk.ts";
import type { SeriesQuery, TransitionQuery } from "../monitor/store.ts";
import { COMMAND_SCHEMA } from "./command-schema.ts";
import type { EventStream } from "./event-stream.ts";
import { hasHalfCharacters } from "./http/json-text.ts";
import { addOutboxRoutes } from "./outbox-routes.ts";

/** What a running monitor offers on its socket. */
export interface LocalService {
  readonly view: MonitorView;
  readonly control: MonitorControl;
  listen(listener: (event: MonitorEvent) => void): () => void;
  /** Looks at the policies and puts what is new to work. What was refused, one sentence each; none when all is well. */
  reload(): Promise<readonly string[]>;
  readonly outbox?: OutboxView & OutboxControl;
}

/** The recording could not give it back, and neither could anybody read it. */
const HALF_CHARACTER = {
  problem: "the command has half a character, a surrogate without its other half",
  help: "write the text anew",
};
const TEXT = { type: "string" } as const;
const NUMBER = { type: "number" } as const;
const SOURCE_QUERY = { type: "object", additionalProperties: false, properties: { source: TEXT } } as const;
const TRANSITION_QUERY = {
  type: "object",
  additionalProperties: false,
  properties: {
    after: NUMBER,
    since: NUMBER,
    until: NUMBER,
    rule: TEXT,
    source: TEXT,
    atLeast: { enum: SEVERITIES },
    limit: { type: "integer", minimum: 0 },
  },
} as const;
const SERIES_QUERY = {
  type: "object",
  required: ["since", "until"],
  additionalProperties: false,
  properties: { metrics: { type: "array", items: TEXT }, source: TEXT, since: NUMBER, until: NUMBER },
} as const;

/** One route for each method of `MonitorView` and `MonitorControl`, by its name. */
export function addRoutes(server: FastifyInstance, service: LocalService, events: EventStream): void {
  const { view, control } = service;
  server.get<{ Querystring: { source?: string } }>("/alerts", { schema: { querystring: SOURCE_QUERY } }, ({ query }) =>
    view.alerts(query.source),
  );
  server.get("/silences", () => view.silences());
  server.get<{ Querystring: TransitionQuery }>("/transitions", { schema: { querystring: TRANSITION_QUERY } }, ({ query }) =>
    view.transitions(query),
  );
  server.get<{ Querystring: SeriesQuery }>("/series", { schema: { querystring: SERIES_QUERY } }, ({ query }) => view.series(query));
  server.get("/policies", () => view.policies());
  server.get("/health", () => view.health());
  server.post<{ Body: { command: Parameters<MonitorControl["command"]>[0]; source?: string } }>(
    "/command",
    { schema: { body: COMMAND_SCHEMA } },
    ({ body }, reply) =>
      hasHalfCharacters(body) ? reply.code(422).send(HALF_CHARACTER) : control.command(body.command, body.source),
  );
  if (service.outbox !== undefined) addOutboxRoutes(server, service.outbox);
  server.post("/reload", () => service.reload());
  server.get("/events", (_request, reply) => {
    reply.hijack();
    events.add(reply.raw);
  });
}
