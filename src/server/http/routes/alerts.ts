import type { FastifyInstance } from "fastify";
import { SEVERITIES, type Severity } from "../../../model/severity.ts";
import { valueAgainstLimit } from "../../../monitor/against-limit.ts";
import { answerOf, parameters, routeOptions } from "../route.ts";
import { ALERTS, NAME } from "../schemas.ts";
import type { HttpService } from "../service.ts";
import { alertOnWire } from "../wire.ts";

interface Query {
  readonly source?: string;
  readonly policy?: string;
  readonly rule?: string;
  readonly severity?: Severity;
  readonly phase?: "pending" | "firing" | "clearing";
}

/** `GET /v1/alerts`: what is open. */
export function addAlertRoutes(server: FastifyInstance, service: HttpService): void {
  const querystring = parameters({
    source: NAME,
    policy: NAME,
    rule: NAME,
    severity: { type: "string", enum: SEVERITIES },
    phase: { type: "string", enum: ["pending", "firing", "clearing"] },
  });
  const options = routeOptions({
    id: "alerts.list",
    summary: "The open alerts, each with its value against its limit.",
    role: "read",
    querystring,
    answers: { 200: answerOf("The open alerts.", ALERTS) },
  });
  server.get<{ Querystring: Query }>("/v1/alerts", options, async ({ query }) => {
    const open = await service.view.alerts(query.source);
    const chosen = open.filter(
      ({ policy, rule, severity, phase }) =>
        policy === (query.policy ?? policy) &&
        rule === (query.rule ?? rule) &&
        severity === (query.severity ?? severity) &&
        phase === (query.phase ?? phase),
    );
    const bundles = new Map(service.bundles().map((bundle) => [bundle.policy, bundle]));
    return { alerts: chosen.map((alert) => alertOnWire(alert, valueAgainstLimit(alert, bundles.get(alert.policy)))) };
  });
}
