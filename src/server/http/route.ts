import type { FastifySchema } from "fastify";
import { problems } from "./schemas.ts";
import type { ProblemName } from "./problem.ts";
import type { Caller, Role } from "./roles.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** What a caller must be allowed to; none: anybody may. */
    role?: Role;
  }
  interface FastifyRequest {
    /** Who asks; null on routes that are for anybody. */
    caller: Caller | null;
  }
  interface FastifySchema {
    /** Left out of the OpenAPI document. */
    hide?: boolean;
    operationId?: string;
    summary?: string;
    description?: string;
    tags?: readonly string[];
    produces?: readonly string[];
  }
}

export interface RouteFacts {
  readonly id: string;
  readonly summary: string;
  readonly role?: Role;
  /** What it may answer beside its own, and what every route may. */
  readonly problems?: readonly ProblemName[];
  readonly params?: object;
  readonly querystring?: object;
  readonly body?: object;
  readonly answers: Readonly<Record<number, object>>;
  readonly produces?: readonly string[];
}

/** What any route may answer. */
const ALWAYS: readonly ProblemName[] = ["bad-request", "misdirected-request", "too-many", "fault", "unavailable"];

/** Schema and configuration of a route, for fastify and the OpenAPI document. */
export function routeOptions(facts: RouteFacts): { readonly schema: FastifySchema; readonly config: { readonly role?: Role } } {
  const { id, summary, role, params, querystring, body, answers, produces } = facts;
  const names: readonly ProblemName[] = [
    ...ALWAYS,
    ...(role === undefined ? [] : (["unauthorized", "forbidden", "unsupported-media-type"] as const)),
    ...(body === undefined ? [] : (["too-large", "unacceptable"] as const)),
    ...(facts.problems ?? []),
  ];
  const group = id.split(".")[0] ?? id;
  return {
    schema: {
      operationId: id,
      summary,
      tags: [group],
      ...(role === undefined ? { security: [] } : { description: `Needs the role \`${role}\`.`, security: [{ token: [] }] }),
      ...(params === undefined ? {} : { params }),
      ...(querystring === undefined ? {} : { querystring }),
      ...(body === undefined ? {} : { body }),
      ...(produces === undefined ? {} : { produces }),
      response: { ...problems(...names), ...answers },
    },
    config: role === undefined ? {} : { role },
  };
}

/** An answer of JSON. */
export function answerOf(description: string, schema: object): object {
  return { description, content: { "application/json": { schema } } };
}

/** `{ type: "object", ... }` of parameters that are all optional unless named. */
export function parameters(properties: object, required: readonly string[] = []): object {
  return { type: "object", additionalProperties: false, properties, ...(required.length > 0 && { required }) };
}
