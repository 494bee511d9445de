import type { FastifyInstance } from "fastify";
import { formatTimestamp, parseTimestamp } from "../../../model/timestamp.ts";
import { problem, sendProblem } from "../problem.ts";
import { answerOf, parameters, routeOptions } from "../route.ts";
import { INSTANT, NAME, SERIES } from "../schemas.ts";
import type { HttpService } from "../service.ts";
import { seriesOnWire } from "../wire.ts";

interface Query {
  readonly metric?: readonly string[];
  readonly source?: string;
  readonly since?: string;
  readonly until?: string;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Minutes of one answer, over all metrics that are named: a week of one, a day of seven. */
const MOST_MINUTES = 10_080;

/** `GET /v1/series`: metrics by the minute. */
export function addSeriesRoutes(server: FastifyInstance, { view, clock }: HttpService): void {
  const options = routeOptions({
    id: "series.read",
    summary: "Metrics by the minute: the last hour unless told otherwise.",
    role: "read",
    querystring: parameters({
      metric: {
        type: "array",
        items: NAME,
        minItems: 1,
        maxItems: 50,
        description: "`risk.daily_loss_pct`; all of the last hour at most where left out.",
      },
      source: NAME,
      since: INSTANT,
      until: { ...INSTANT, description: "Now where left out." },
    }),
    answers: { 200: answerOf("The series, by source and metric.", SERIES) },
  });
  server.get<{ Querystring: Query }>("/v1/series", options, async ({ query }, reply) => {
    const until = query.until === undefined ? clock.wall() : parseTimestamp(query.until);
    const since = query.since === undefined ? until - HOUR : parseTimestamp(query.since);
    const minutes = Math.ceil((until - since) / MINUTE);
    const asked = query.metric === undefined ? minutes : minutes * query.metric.length;
    const most = query.metric === undefined ? HOUR / MINUTE : MOST_MINUTES;
    if (minutes <= 0) return sendProblem(reply, problem("bad-request", "`since` must be before `until`", { help: "swap the two" }));
    if (asked > most) {
      const detail = `this would be ${asked} minutes, and ${most} are the most ${query.metric === undefined ? "for all metrics" : "of all metrics named"}`;
      return sendProblem(reply, problem("bad-request", detail, { help: "name fewer metrics, or ask for less time" }));
    }
    const rollups = await view.series({
      since,
      until,
      ...(query.metric !== undefined && { metrics: query.metric }),
      ...(query.source !== undefined && { source: query.source }),
    });
    return { since: formatTimestamp(since), until: formatTimestamp(until), series: seriesOnWire(rollups) };
  });
}
