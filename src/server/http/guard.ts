import type { FastifyInstance } from "fastify";
import { isLoopback, isMeantForLoopback, type Listen } from "./host.ts";
import { problem, sendProblem } from "./problem.ts";
import type { Doorkeeper } from "./roles.ts";

/**
 * What every request passes before anything of it is read: meant for this server, known, and allowed. In this order, so that who is not
 * known learns nothing, not even which paths there are.
 */
export function guard(server: FastifyInstance, doorkeeper: Doorkeeper, { host }: Listen): void {
  const isLocal = isLoopback(host);
  server.decorateRequest("caller", null);
  server.addHook("onRequest", async (request, reply) => {
    if (isLocal && !isMeantForLoopback(request.headers.host)) {
      const detail = "the header `Host` names another machine";
      return await sendProblem(reply, problem("misdirected-request", detail, { help: "ask for localhost or 127.0.0.1" }));
    }
    const { role } = request.routeOptions.config;
    if (role === undefined && !request.is404) return undefined;
    const admittance = doorkeeper.admit(request.headers.authorization);
    if (!admittance.admitted) {
      const { detail, help } = admittance;
      return await sendProblem(
        reply.header("www-authenticate", 'Bearer realm="plimsoll"'),
        problem("unauthorized", detail, { help }),
      );
    }
    request.caller = admittance.caller;
    const refusal = role === undefined ? undefined : doorkeeper.refuse(admittance.caller, role);
    if (refusal !== undefined) return await sendProblem(reply, problem("forbidden", refusal.detail, { help: refusal.help }));
    const encoding = request.headers["content-encoding"];
    if (encoding !== undefined && encoding !== "identity") {
      const detail = "the body is compressed, and is not decompressed here";
      return await sendProblem(reply, problem("unsupported-media-type", detail, { help: "send it without `Content-Encoding`" }));
    }
    return undefined;
  });
}
