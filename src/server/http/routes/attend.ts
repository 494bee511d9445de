import type { FastifyInstance } from "fastify";
import { authorOf } from "../author.ts";
import { problem, sendProblem } from "../problem.ts";
import { answerOf, routeOptions } from "../route.ts";
import { COMMAND_DONE, INSTANT, NAME, TEXT } from "../schemas.ts";
import type { HttpService } from "../service.ts";
import { LENGTH, readEnd } from "../until.ts";

interface Body {
  readonly rule: string;
  readonly key?: string | null;
  readonly source?: string;
  readonly policy?: string;
  readonly author?: string;
  readonly comment?: string;
  readonly until?: string;
  readonly for?: string;
}

const SUMMARIES = {
  acknowledge: "Take an alert on: it is not repeated and does not escalate until it gets worse.",
  unacknowledge: "Nobody has the alert any more.",
  reset: "End what a latch keeps, or what is left of a key that is gone.",
} as const;

const COMMON = {
  rule: NAME,
  key: { type: ["string", "null"], maxLength: 1_000, description: "Of the element, for a rule over a collection." },
  source: { ...NAME, description: "Needed where several sources have the alert." },
  policy: { ...NAME, description: "Needed where several policies have the rule." },
  author: { ...TEXT, description: "On whose behalf; the token's name otherwise, which is recorded in any case." },
} as const;

/** `POST /v1/alerts/acknowledge`, `.../unacknowledge`, `.../reset`. */
export function addAttendRoutes(server: FastifyInstance, { control, clock }: HttpService): void {
  for (const kind of ["acknowledge", "unacknowledge", "reset"] as const) {
    const isTaking = kind === "acknowledge";
    const body = {
      type: "object",
      additionalProperties: false,
      required: isTaking ? ["rule", "comment"] : ["rule"],
      properties: {
        ...COMMON,
        comment: isTaking ? NAME : TEXT,
        ...(isTaking && { until: { ...INSTANT, description: "Until then at most." }, for: LENGTH }),
      },
    };
    const options = routeOptions({
      id: `alerts.${kind}`,
      summary: SUMMARIES[kind],
      role: "operate",
      problems: ["refused"],
      body,
      answers: { 200: answerOf("Done, and durable.", COMMAND_DONE) },
    });
    server.post<{ Body: Body }>(`/v1/alerts/${kind}`, options, async (request, reply) => {
      const { rule, key = null, source, policy, author: said, comment = "" } = request.body;
      const end = readEnd(request.body, clock.wall(), "until");
      if (!end.ok) return sendProblem(reply, end.problem);
      const address = { rule, key, author: authorOf(request, said), comment, ...(policy !== undefined && { policy }) };
      const command = isTaking ? { kind, ...address, until: end.at ?? null } : { kind, ...address };
      const result = await control.command(command, source);
      if (!result.accepted) return sendProblem(reply, problem("refused", result.problem, { help: result.help }));
      return { transitions: result.transitions.map(({ transition, reason }) => ({ transition, reason })) };
    });
  }
}
