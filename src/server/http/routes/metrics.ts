import type { FastifyInstance } from "fastify";
import { Counter, Registry } from "prom-client";
import { addAlertMetrics, addHeadroomMetrics } from "../alert-metrics.ts";
import type { Limits } from "../limits.ts";
import { addOwnMetrics } from "../own-metrics.ts";
import { routeOptions } from "../route.ts";
import type { HttpService } from "../service.ts";

/** `GET /metrics`: Prometheus' text format. What changes is read at the scrape, so that nothing is counted twice. */
export function addMetricRoutes(server: FastifyInstance, service: HttpService, limits: Limits): void {
  const startedAt = service.clock.wall();
  const requests = new Map<string, { readonly route: string; readonly status: string; count: number }>();
  server.addHook("onResponse", (request, reply, done) => {
    const route = request.routeOptions.url ?? "other";
    const status = String(reply.statusCode);
    const id = `${status} ${route}`;
    const counted = requests.get(id) ?? { route, status, count: 0 };
    counted.count += 1;
    requests.set(id, counted);
    done();
  });
  const options = routeOptions({
    id: "metrics.read",
    summary: "The monitor's figures, its open alerts and what is left of each limit, for Prometheus.",
    role: "read",
    produces: ["text/plain"],
    answers: { 200: { description: "The text format, version 0.0.4.", content: { "text/plain": { schema: { type: "string" } } } } },
  });
  server.get("/metrics", options, async (_request, reply) => {
    const register = new Registry();
    await addOwnMetrics(register, service, startedAt);
    addAlertMetrics(register, await service.view.alerts());
    addHeadroomMetrics(register, limits.read().all);
    const http = new Counter({
      name: "plimsoll_http_requests_total",
      help: "Requests answered over HTTP, by route and status.",
      labelNames: ["route", "status"],
      registers: [register],
    });
    for (const { route, status, count } of requests.values()) http.inc({ route, status }, count);
    return reply.header("content-type", register.contentType).send(await register.metrics());
  });
}
