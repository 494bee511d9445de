import rateLimit from "@fastify/rate-limit";
import { fastify, type FastifyInstance } from "fastify";
import { readJsonBodies } from "./bodies.ts";
import { errorHandler } from "./errors.ts";
import { guard } from "./guard.ts";
import type { Listen } from "./host.ts";
import { Limits } from "./limits.ts";
import { noteMethods, refuseOtherMethods } from "./methods.ts";
import { addOpenApiRoute, describeApi } from "./openapi.ts";
import { problem, sendProblem } from "./problem.ts";
import { refuseConnection, refuseExpectation } from "./raw-errors.ts";
import { Doorkeeper, type Token } from "./roles.ts";
import { addAlertRoutes } from "./routes/alerts.ts";
import { addAttendRoutes } from "./routes/attend.ts";
import { addHeartbeatRoutes } from "./routes/heartbeat.ts";
import { addLimitRoutes } from "./routes/limits.ts";
import { addMetricRoutes } from "./routes/metrics.ts";
import { addPolicyRoutes } from "./routes/policies.ts";
import { addProbeRoutes } from "./routes/probes.ts";
import { addSeriesRoutes } from "./routes/series.ts";
import { addSilenceRoutes } from "./routes/silences.ts";
import { addSnapshotRoutes } from "./routes/snapshots.ts";
import { addTransitionStream } from "./routes/transition-stream.ts";
import { addTransitionRoutes } from "./routes/transitions.ts";
import { PROBLEM_SCHEMA } from "./schemas.ts";
import type { HttpService } from "./service.ts";
import { compileValidator, requireBodies } from "./validation.ts";

export interface HttpOptions {
  readonly listen: Listen;
  /** None: everybody who reaches it may read and ingest, so only for loopback. */
  readonly tokens: readonly Token[];
  /** Bytes of a body. */
  readonly bodyLimit: number;
  /** Requests a second of one address. */
  readonly rateLimit: number;
  /** Connections at once. */
  readonly connections: number;
  readonly arrival?: Arrival;
}

/** ms: a request that has not arrived by then is given up, and its connection with it. */
export interface Arrival {
  readonly headersWithin: number;
  readonly wholeWithin: number;
  readonly lookEvery: number;
}

const ARRIVAL: Arrival = { headersWithin: 10_000, wholeWithin: 30_000, lookEvery: 2_000 };
const SECOND = 1_000;

/** The API, ready to listen. Nothing is bound yet. */
export async function createHttpServer(options: HttpOptions, service: HttpService): Promise<FastifyInstance> {
  const answerError = errorHandler(service.log, options.bodyLimit);
  const { headersWithin, wholeWithin, lookEvery } = options.arrival ?? ARRIVAL;
  const server = fastify({
    logger: false,
    // What is being answered is; who only waits is let go.
    forceCloseConnections: "idle",
    bodyLimit: options.bodyLimit,
    requestTimeout: wholeWithin,
    keepAliveTimeout: 60_000,
    http: {
      headersTimeout: headersWithin,
      connectionsCheckingInterval: lookEvery,
      // Without one the guard answers, in the same words as for a wrong one.
      requireHostHeader: false,
    },
    clientErrorHandler: refuseConnection,
    frameworkErrors: (error, request, reply) => void answerError(error, request, reply),
    routerOptions: { maxParamLength: 1_000 },
  });
  server.server.maxConnections = options.connections;
  server.server.on("checkExpectation", refuseExpectation);
  server.setErrorHandler(answerError);
  server.setValidatorCompiler(compileValidator as Parameters<FastifyInstance["setValidatorCompiler"]>[0]);
  server.setSerializerCompiler(() => (data) => JSON.stringify(data));
  server.addSchema(PROBLEM_SCHEMA);
  readJsonBodies(server);
  requireBodies(server);
  await server.register(rateLimit, { global: false, max: options.rateLimit, timeWindow: SECOND, cache: 10_000 });
  // Before the guard, so that nobody tries tokens faster either.
  const limit = server.rateLimit();
  server.addHook("onRequest", async function (this: FastifyInstance, request, reply) {
    await limit.call(this, request, reply);
  });
  guard(server, new Doorkeeper(options.tokens), options.listen);
  server.setNotFoundHandler((request, reply) =>
    sendProblem(
      reply,
      problem("not-found", `there is no ${request.method} ${request.url.slice(0, 200)}`, { help: "/openapi.json lists the paths" }),
    ),
  );
  await describeApi(server);
  const paths = noteMethods(server);
  await addRoutes(server, service);
  refuseOtherMethods(server, paths);
  await server.ready();
  return server;
}

async function addRoutes(server: FastifyInstance, service: HttpService): Promise<void> {
  const limits = new Limits(service);
  // Of their own, since they alone take lines of JSON.
  await server.register((snapshots, _options, done) => {
    addSnapshotRoutes(snapshots, service);
    done();
  });
  addAlertRoutes(server, service);
  addAttendRoutes(server, service);
  addSilenceRoutes(server, service);
  addTransitionRoutes(server, service);
  addTransitionStream(server, service);
  addPolicyRoutes(server, service);
  addLimitRoutes(server, service, limits);
  addSeriesRoutes(server, service);
  addHeartbeatRoutes(server, service);
  addProbeRoutes(server, service);
  addMetricRoutes(server, service, limits);
  addOpenApiRoute(server);
}
