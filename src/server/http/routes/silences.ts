import type { FastifyInstance } from "fastify";
import { parseTimestamp } from "../../../model/timestamp.ts";
import type { MonitorControl } from "../../../monitor/health.ts";
import { authorOf } from "../author.ts";
import { problem, sendProblem } from "../problem.ts";
import { answerOf, parameters, routeOptions } from "../route.ts";
import { INSTANT, MATCHER, NAME, SILENCE, SILENCES, TEXT } from "../schemas.ts";
import type { HttpService } from "../service.ts";
import { LENGTH, readEnd } from "../until.ts";
import { silenceOnWire, silencesOnWire } from "../wire.ts";

type Silencing = Extract<Parameters<MonitorControl["command"]>[0], { kind: "silence" }>;

interface Body {
  readonly matchers: Silencing["matchers"];
  readonly source?: string;
  readonly author?: string;
  readonly comment: string;
  readonly starts_at?: string;
  readonly ends_at?: string;
  readonly for?: string;
}

const BODY = {
  type: "object",
  additionalProperties: false,
  required: ["matchers", "comment"],
  properties: {
    matchers: { type: "array", minItems: 1, maxItems: 100, items: MATCHER },
    source: { ...NAME, description: "Every source where left out." },
    author: { ...TEXT, description: "On whose behalf; the token's name otherwise, which is recorded in any case." },
    comment: NAME,
    starts_at: { ...INSTANT, description: "Now where left out." },
    ends_at: { ...INSTANT, description: "This or `for`." },
    for: LENGTH,
  },
};

/** `GET` and `POST /v1/silences`, `DELETE /v1/silences/ID`. */
export function addSilenceRoutes(server: FastifyInstance, service: HttpService): void {
  const { view, control, clock } = service;
  const listing = routeOptions({
    id: "silences.list",
    summary: "The silences in force and to come.",
    role: "read",
    answers: { 200: answerOf("The silences.", SILENCES) },
  });
  server.get("/v1/silences", listing, async () => ({ silences: silencesOnWire(await view.silences()) }));

  const making = routeOptions({
    id: "silences.create",
    summary: "Tell nobody of the alerts that all matchers fit.",
    role: "operate",
    problems: ["refused"],
    body: BODY,
    answers: { 201: answerOf("In force, and durable.", SILENCE) },
  });
  server.post<{ Body: Body }>("/v1/silences", making, async (request, reply) => {
    const { matchers, source, author, comment, starts_at: start, ends_at: until, for: length } = request.body;
    const written = { ...(until !== undefined && { until }), ...(length !== undefined && { for: length }) };
    const end = readEnd(written, clock.wall(), "ends_at");
    if (!end.ok) return sendProblem(reply, end.problem);
    if (end.at === undefined) {
      const errors = [{ path: "body/ends_at", reason: "is missing" }];
      return sendProblem(reply, problem("unacceptable", "a silence needs an end", { errors, help: "give `ends_at` or `for`" }));
    }
    const startsAt = start === undefined ? {} : { startsAt: parseTimestamp(start) };
    const command: Silencing = {
      kind: "silence",
      matchers,
      author: authorOf(request, author),
      comment,
      ...startsAt,
      endsAt: end.at,
    };
    const result = await control.command(command, source);
    if (!result.accepted) return sendProblem(reply, problem("refused", result.problem, { help: result.help }));
    const made = result.silence;
    if (made === undefined) throw new Error("a silence was accepted and not made");
    const all = await view.silences();
    const holders = all.filter(({ id }) => id === made.id).map((each) => each.source);
    return reply.code(201).send(silenceOnWire(made, source === undefined ? holders : [source]));
  });

  const ending = routeOptions({
    id: "silences.delete",
    summary: "End a silence before its time.",
    role: "operate",
    problems: ["not-found", "refused", "too-large"],
    params: parameters({ id: NAME }, ["id"]),
    answers: { 204: { description: "Ended, and durable.", type: "null" } },
  });
  server.delete<{ Params: { id: string } }>("/v1/silences/:id", ending, async ({ params: { id } }, reply) => {
    const silences = await view.silences();
    if (!silences.some((silence) => silence.id === id)) {
      return sendProblem(
        reply,
        problem("not-found", `there is no silence \`${id.slice(0, 80)}\``, { help: "GET /v1/silences lists them" }),
      );
    }
    const result = await control.command({ kind: "unsilence", silence: id });
    if (!result.accepted) return sendProblem(reply, problem("refused", result.problem, { help: result.help }));
    return reply.code(204).send();
  });
}
