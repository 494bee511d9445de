import type { FastifyInstance } from "fastify";
import { problem, sendProblem } from "./problem.ts";
import type { Role } from "./roles.ts";

const ALL = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"] as const;

/** What a path takes, collected while routes are added. */
export type MethodsByPath = Map<string, { readonly methods: Set<string>; role: Role | undefined }>;

/** Notes the methods of every route that is added from now on. */
export function noteMethods(server: FastifyInstance): MethodsByPath {
  const paths: MethodsByPath = new Map();
  server.addHook("onRoute", ({ url, method, config }) => {
    const path = paths.get(url) ?? { methods: new Set<string>(), role: config?.role };
    paths.set(url, path);
    for (const each of Array.isArray(method) ? method : [method]) path.methods.add(each);
  });
  return paths;
}

/** Answers every other method of a known path with 405 and what the path takes. Whoever may not use the path does not learn that either. */
export function refuseOtherMethods(server: FastifyInstance, paths: MethodsByPath): void {
  for (const [url, { methods, role }] of [...paths]) {
    const allowed = [...methods].sort().join(", ");
    const others = ALL.filter((method) => !methods.has(method));
    server.route({
      method: others,
      url,
      schema: { hide: true },
      config: role === undefined ? {} : { role },
      // Before the body is read: its type does not matter any more.
      onRequest: async (request, reply) => {
        const detail = `${request.method} is not for this path`;
        await sendProblem(reply.header("allow", allowed), problem("method-not-allowed", detail, { help: `it takes ${allowed}` }));
      },
      handler: (_request, reply) => reply,
    });
  }
}
