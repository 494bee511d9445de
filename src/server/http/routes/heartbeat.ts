import type { FastifyInstance } from "fastify";
import { formatTimestamp } from "../../../model/timestamp.ts";
import { answerOf, routeOptions } from "../route.ts";
import { HEARTBEAT } from "../schemas.ts";
import type { HttpService } from "../service.ts";

/** `GET /api/heartbeat/status`: of the session that is watched, in the form of the endpoint that this one replaces. */
export function addHeartbeatRoutes(server: FastifyInstance, service: HttpService): void {
  const { clock } = service;
  const startedAt = clock.monotonic();
  const options = routeOptions({
    id: "heartbeat.status",
    summary: "Whether the session that is watched is alive.",
    role: "read",
    answers: { 200: answerOf("What is known of it.", HEARTBEAT) },
  });
  server.get("/api/heartbeat/status", options, async () => {
    const { status, sessionActive, updatedAt } = await service.heartbeat();
    return {
      status,
      timestamp: formatTimestamp(clock.wall()),
      session_active: sessionActive,
      uptime: Math.round((clock.monotonic() - startedAt) / 10) / 100,
      last_update: updatedAt === null ? null : formatTimestamp(updatedAt),
    };
  });
}
