import type { FastifyInstance } from "fastify";
import { answerOf, routeOptions } from "../route.ts";
import { LIVENESS } from "../schemas.ts";
import type { HttpService } from "../service.ts";

/** `GET /healthz`: the process answers. `GET /readyz`: it records, evaluates and stores. For anybody, and without anything to learn from. */
export function addProbeRoutes(server: FastifyInstance, { live }: HttpService): void {
  const alive = routeOptions({
    id: "probes.alive",
    summary: "The process answers.",
    answers: { 200: answerOf("It does.", LIVENESS) },
  });
  server.get("/healthz", alive, () => ({ status: "ok" }));
  const ready = routeOptions({
    id: "probes.ready",
    summary: "The monitor records, evaluates and stores.",
    answers: { 200: answerOf("It does.", LIVENESS), 503: answerOf("It does not.", LIVENESS) },
  });
  server.get("/readyz", ready, (_request, reply) => {
    if (live.failing() === null) return { status: "ok" };
    return reply
      .code(503)
      .header("retry-after", "5")
      .send({ status: "unavailable", reason: "the monitor cannot record, evaluate or store; its log says why" });
  });
}
