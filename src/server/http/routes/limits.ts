import type { FastifyInstance } from "fastify";
import { formatTimestamp } from "../../../model/timestamp.ts";
import { limitsInForce } from "../../../monitor/limits-in-force.ts";
import { headroomOnWire, type Limits } from "../limits.ts";
import { answerOf, parameters, routeOptions } from "../route.ts";
import { LIMITS, NAME } from "../schemas.ts";
import type { HttpService } from "../service.ts";

interface Query {
  readonly source?: string;
  readonly policy?: string;
  readonly rule?: string;
}

/** Rows of one answer. */
const MOST = 5_000;

/** `GET /v1/limits`: the limits in force, and what is left of each in every comparison that rules make. */
export function addLimitRoutes(server: FastifyInstance, service: HttpService, limits: Limits): void {
  const options = routeOptions({
    id: "limits.list",
    summary:
      "The limits in force, and every comparison of a rule with a number: value, threshold and headroom, the scarcest first.",
    role: "read",
    querystring: parameters({ source: NAME, policy: NAME, rule: NAME }),
    answers: { 200: answerOf("The limits.", LIMITS) },
  });
  server.get<{ Querystring: Query }>("/v1/limits", options, ({ query }) => {
    const { at, all } = limits.read();
    const chosen = all.filter(
      ({ source, policy, rule }) =>
        source === (query.source ?? source) && policy === (query.policy ?? policy) && rule === (query.rule ?? rule),
    );
    return {
      at: formatTimestamp(at),
      limits: service
        .bundles()
        .filter(({ policy }) => policy === (query.policy ?? policy))
        .flatMap(limitsInForce),
      headroom: chosen.slice(0, MOST).map(headroomOnWire),
      left_out: Math.max(0, chosen.length - MOST),
    };
  });
}
