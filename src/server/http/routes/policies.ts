import type { FastifyInstance } from "fastify";
import { answerOf, routeOptions } from "../route.ts";
import { POLICIES } from "../schemas.ts";
import type { HttpService } from "../service.ts";

/** `GET /v1/policies`: what is in force, and over which sources. */
export function addPolicyRoutes(server: FastifyInstance, service: HttpService): void {
  const options = routeOptions({
    id: "policies.list",
    summary: "The policies in force.",
    role: "read",
    answers: { 200: answerOf("The policies.", POLICIES) },
  });
  server.get("/v1/policies", options, () => {
    const names = [...new Set([...service.sources.map(({ name }) => name), ...Object.keys(service.figures().lastReceived)])].sort();
    return {
      policies: service.bundles().map(({ policy, version, digest, alerts }) => ({
        policy,
        version,
        digest,
        sources: names.filter((source) => service.policiesOf(source)?.includes(policy) ?? false),
        rules: alerts.length,
      })),
    };
  });
}
