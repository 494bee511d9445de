import swagger from "@fastify/swagger";
import type { FastifyInstance } from "fastify";
import { routeOptions } from "./route.ts";

/** Of the API, not of the program: it changes when a client has to. */
const VERSION = "1.0.0";

/** Collects the routes that are added from now on, and serves their description at `/openapi.json`. */
export async function describeApi(server: FastifyInstance): Promise<void> {
  await server.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Plimsoll monitor",
        version: VERSION,
        description:
          "Snapshots in; alerts, limits, series and transitions out. Errors are problem details (RFC 9457). Instants are RFC 3339.",
      },
      servers: [{ url: "http://127.0.0.1:8137" }],
      components: {
        securitySchemes: {
          token: { type: "http", scheme: "bearer", description: "A token of the settings. Its roles say what it may do." },
        },
      },
    },
    convertConstToEnum: false,
    refResolver: {
      buildLocalReference: (json, _base, _fragment, index) => (typeof json.$id === "string" ? json.$id : `schema-${index}`),
    },
  });
}

export function addOpenApiRoute(server: FastifyInstance): void {
  const options = routeOptions({
    id: "openapi.read",
    summary: "This description.",
    role: "read",
    answers: { 200: { description: "OpenAPI 3.1.", content: { "application/json": { schema: { type: "object" } } } } },
  });
  server.get("/openapi.json", options, () => server.swagger());
}
