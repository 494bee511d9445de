import type { FastifyReply, FastifyRequest } from "fastify";
import { StoreError } from "../../monitor/store.ts";
import type { Log } from "../../monitor/log.ts";
import { type Problem, problem, sendProblem } from "./problem.ts";
import { UnreadableBody } from "./bodies.ts";
import { InvalidRequest } from "./validation.ts";

/** What fastify and its plugins throw, by code. */
function known(code: string, bodyLimit: number): Problem | undefined {
  switch (code) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return problem("too-large", `the body has more than ${bodyLimit} bytes`, {
        help: "send fewer snapshots at once, or raise `body_limit` in the settings",
      });
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
    case "FST_ERR_CTP_INVALID_TYPE":
      return problem("unsupported-media-type", "the body is neither declared as JSON nor as what this path takes besides", {
        help: "send `Content-Type: application/json`; snapshots may also come as application/x-ndjson",
      });
    case "FST_ERR_CTP_INVALID_CONTENT_LENGTH":
      return problem("bad-request", "the body is not as long as `Content-Length` says", { help: "send the number of its bytes" });
    case "FST_ERR_BAD_URL":
      return problem("bad-request", "the path cannot be decoded", { help: "encode it as UTF-8, with `%` as %25" });
    case "FST_ERR_MAX_PARAM_LENGTH":
      return problem("bad-request", "a part of the path is too long", { help: "names have at most 1000 characters" });
    default:
      return undefined;
  }
}

/** Turns whatever was thrown into a problem. A fault of ours is logged and told without its inside. */
export function errorHandler(log: Log, bodyLimit: number) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply =>
    sendProblem(reply, problemOf(error, request, log, bodyLimit));
}

function problemOf(error: unknown, request: FastifyRequest, log: Log, bodyLimit: number): Problem {
  if (error instanceof InvalidRequest) return invalid(error);
  if (error instanceof UnreadableBody) return problem("bad-request", error.message, { help: "send JSON in UTF-8" });
  if (error instanceof StoreError) {
    return problem("unavailable", `the store does not answer: ${error.message}`, {
      help: "try again; the monitor's log says more",
    });
  }
  const { code = "", statusCode, message } = error as { code?: string; statusCode?: number; message?: string };
  const found = known(code, bodyLimit);
  if (found !== undefined) return found;
  if (statusCode === 429)
    return problem("too-many", "too many requests from this address", { help: "wait as long as `Retry-After` says" });
  // Whatever else a library finds wrong with a request is not our fault.
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return problem("bad-request", "the request cannot be read", { help: "see /openapi.json for what may be sent" });
  log("monitoring", "error", `a request over HTTP failed: ${message ?? "for no known reason"}`, {
    request: request.routeOptions.url ?? "unknown path",
  });
  return problem("fault", "the request met a fault of the monitor", { help: "the monitor's log says more" });
}

function invalid({ part, complaint }: InvalidRequest): Problem {
  const name = part === "body" ? "unacceptable" : "bad-request";
  return problem(name, `${complaint.path} ${complaint.reason}`, {
    errors: [complaint],
    help: "see /openapi.json for what may be sent",
  });
}
