import type { FastifyInstance } from "fastify";
import { SEVERITIES, type Severity } from "../../../model/severity.ts";
import { parseTimestamp } from "../../../model/timestamp.ts";
import type { TransitionQuery } from "../../../monitor/store.ts";
import { answerOf, parameters, routeOptions } from "../route.ts";
import { INSTANT, NAME, TRANSITION_LIST } from "../schemas.ts";
import type { HttpService } from "../service.ts";
import { transitionOnWire } from "../wire.ts";

interface Query {
  readonly after?: number;
  readonly since?: string;
  readonly until?: string;
  readonly source?: string;
  readonly rule?: string;
  readonly episode?: string;
  readonly at_least?: Severity;
  readonly limit?: number;
}

const LIMIT = 100;

/** `GET /v1/transitions`: what happened, oldest first. */
export function addTransitionRoutes(server: FastifyInstance, { view }: HttpService): void {
  const querystring = parameters({
    after: {
      type: "integer",
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      description: "The first ones behind this sequence number; the newest otherwise.",
    },
    since: INSTANT,
    until: { ...INSTANT, description: "Before then." },
    source: NAME,
    rule: NAME,
    episode: NAME,
    at_least: { type: "string", enum: SEVERITIES },
    limit: { type: "integer", minimum: 1, maximum: 1_000, description: `${LIMIT} where left out.` },
  });
  const options = routeOptions({
    id: "transitions.list",
    summary: "What happened to alerts, oldest first.",
    role: "read",
    querystring,
    answers: { 200: answerOf("The transitions.", TRANSITION_LIST) },
  });
  server.get<{ Querystring: Query }>("/v1/transitions", options, async ({ query }) => {
    const { since, until, at_least: atLeast, limit = LIMIT, ...same } = query;
    const asked: TransitionQuery = {
      ...same,
      ...(since !== undefined && { since: parseTimestamp(since) }),
      ...(until !== undefined && { until: parseTimestamp(until) }),
      ...(atLeast !== undefined && { atLeast }),
      limit,
    };
    return { transitions: (await view.transitions(asked)).map(transitionOnWire) };
  });
}
