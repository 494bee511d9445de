import type { FastifyInstance } from "fastify";
import type { OutboxControl, OutboxView } from "../monitor/outbox-desk.ts";
import { DELIVERY_STATES, type DeliveryState } from "../monitor/store.ts";

const IDS = { type: "array", maxItems: 10_000, items: { type: "string", maxLength: 10_000 } } as const;
const LIST = {
  type: "object",
  required: ["state", "limit"],
  additionalProperties: false,
  properties: { state: { enum: DELIVERY_STATES }, limit: { type: "integer", minimum: 0, maximum: 10_000 } },
} as const;
const RESEND = { type: "object", required: ["ids"], additionalProperties: false, properties: { ids: IDS } } as const;
const DROP = {
  type: "object",
  required: ["ids", "reason"],
  additionalProperties: false,
  properties: { ids: IDS, reason: { type: "string", maxLength: 10_000 } },
} as const;

/** The outbox, on the local socket. */
export function addOutboxRoutes(server: FastifyInstance, outbox: OutboxView & OutboxControl): void {
  server.get<{ Querystring: { state: DeliveryState; limit: number } }>("/outbox", { schema: { querystring: LIST } }, ({ query }) =>
    outbox.outbox(query.state, query.limit),
  );
  server.post<{ Body: { ids: string[] } }>("/outbox/resend", { schema: { body: RESEND } }, ({ body }) => outbox.resend(body.ids));
  server.post<{ Body: { ids: string[]; reason: string } }>("/outbox/drop", { schema: { body: DROP } }, ({ body }) =>
    outbox.drop(body.ids, body.reason),
  );
}
