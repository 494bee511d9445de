import type { FastifyReply } from "fastify";

/** The kinds of refusals, each with its status and title: RFC 9457. The page docs/http.md has this table. */
export const PROBLEMS = {
  "bad-request": { status: 400, title: "The request cannot be read" },
  unauthorized: { status: 401, title: "A token is needed" },
  forbidden: { status: 403, title: "The token does not allow this" },
  "not-found": { status: 404, title: "There is no such thing" },
  "method-not-allowed": { status: 405, title: "This path does not take this method" },
  "request-timeout": { status: 408, title: "The request took too long to arrive" },
  refused: { status: 409, title: "The monitor refused the command" },
  "too-large": { status: 413, title: "The body is too large" },
  "unsupported-media-type": { status: 415, title: "The body is of another type" },
  "expectation-failed": { status: 417, title: "The expectation cannot be met" },
  "misdirected-request": { status: 421, title: "The request was meant for another host" },
  unacceptable: { status: 422, title: "The content is not acceptable" },
  "too-many": { status: 429, title: "Too much at once" },
  "headers-too-large": { status: 431, title: "The headers are too large" },
  fault: { status: 500, title: "The monitor has a fault" },
  unavailable: { status: 503, title: "The monitor cannot do this now" },
} as const;

export type ProblemName = keyof typeof PROBLEMS;

/** What is wrong at one place of a request. */
export interface Complaint {
  /** `body/timestamp`, `query/limit`, or the path of a metric. */
  readonly path: string;
  readonly reason: string;
}

/** `application/problem+json`. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** One sentence about this request. */
  readonly detail: string;
  /** What to do about it. */
  readonly help?: string;
  readonly errors?: readonly Complaint[];
}

export const PROBLEM_TYPE = "application/problem+json; charset=utf-8";

export function problem(name: ProblemName, detail: string, more: Partial<Pick<Problem, "help" | "errors">> = {}): Problem {
  const { status, title } = PROBLEMS[name];
  return { type: `urn:plimsoll:problem:${name}`, title, status, detail, ...more };
}

/** Answers with a problem; 429 and 503 say after how many seconds to come again. */
export function sendProblem(reply: FastifyReply, what: Problem): FastifyReply {
  const retries = (what.status === 429 || what.status === 503) && !reply.hasHeader("retry-after");
  if (retries) void reply.header("retry-after", "1");
  return reply.code(what.status).type(PROBLEM_TYPE).send(what);
}
