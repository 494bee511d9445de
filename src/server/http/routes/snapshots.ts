import type { FastifyInstance, FastifyReply } from "fastify";
import { JSON_TYPE, NDJSON_TYPE, readNdjsonBodies } from "../bodies.ts";
import { Ingest, type Ingested } from "../ingest.ts";
import { sendProblem } from "../problem.ts";
import { refusalOf } from "../refusal.ts";
import { parameters, routeOptions } from "../route.ts";
import { BATCH, NAME, QUEUED, SNAPSHOT, STORED } from "../schemas.ts";
import type { HttpService } from "../service.ts";
import { findSource } from "../sources.ts";
import { ingestLines } from "./snapshot-lines.ts";

interface Request {
  readonly Params: { readonly source?: string };
  readonly Querystring: { readonly wait?: "durable" };
  readonly Body: object | string;
}

/** `POST /v1/snapshots[/SOURCE]`: one snapshot as JSON, or one a line. */
export function addSnapshotRoutes(server: FastifyInstance, service: HttpService): void {
  readNdjsonBodies(server);
  const ingest = new Ingest(service);
  for (const named of [false, true]) {
    const options = routeOptions({
      id: named ? "snapshots.postTo" : "snapshots.post",
      summary: named ? "Send snapshots of a source." : "Send snapshots of the only source that takes them over HTTP.",
      role: "ingest",
      problems: ["not-found"],
      ...(named && { params: parameters({ source: NAME }, ["source"]) }),
      querystring: parameters({ wait: { type: "string", enum: ["durable"], description: "Answer when it is stored." } }),
      body: {
        content: {
          [JSON_TYPE]: { schema: SNAPSHOT },
          [NDJSON_TYPE]: { schema: { type: "string", description: "One snapshot a line." } },
        },
      },
      answers: {
        200: { description: "Stored: `wait=durable`.", content: { "application/json": { schema: { anyOf: [STORED, BATCH] } } } },
        202: { description: "Queued.", content: { "application/json": { schema: { anyOf: [QUEUED, BATCH] } } } },
        207: { description: "Some lines were refused.", content: { "application/json": { schema: BATCH } } },
      },
    });
    server.post<Request>(named ? "/v1/snapshots/:source" : "/v1/snapshots", options, async (request, reply) => {
      const { params, query, body, bodyBytes: bytes } = request;
      const source = findSource(params.source, service.sources);
      if (!source.found) return sendProblem(reply, source.problem);
      const isDurable = query.wait === "durable";
      if (typeof body === "string") return ingestLines(ingest, { source: source.name, text: body, isDurable }, reply);
      const done = isDurable ? await ingest.store(source.name, body, bytes) : ingest.queue(source.name, body, bytes);
      return answer(reply, source.name, done);
    });
  }
}

function answer(reply: FastifyReply, source: string, done: Ingested): FastifyReply {
  switch (done.status) {
    case "queued":
      return reply.code(202).send({ status: "queued", source });
    case "stored":
      return reply.code(200).send({ status: "stored", source, problems: done.problems });
    default:
      return sendProblem(reply, refusalOf(done));
  }
}
