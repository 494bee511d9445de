import type { MetricNode, MetricSchema, ObjectNode } from "../../src/check/checked.ts";
import type { MetricType } from "../../src/model/term.ts";
import type { Unit } from "../../src/model/unit.ts";

function metric(type: MetricType, unit: Unit = "count"): MetricNode {
  return { node: "metric", type, unit, integer: false };
}

function object(
  properties: Readonly<Record<string, ObjectNode["properties"] extends ReadonlyMap<string, infer N> ? N : never>>,
): ObjectNode {
  return { node: "object", properties: new Map(Object.entries(properties)), required: new Set() };
}

/** A small schema with one metric of every kind that tests treat in a way of its own. */
export const SCHEMA: MetricSchema = {
  name: "small@1",
  document: {},
  root: object({
    timestamp: metric("timestamp"),
    risk: object({ daily_loss_pct: metric("number", "percent"), halted: metric("boolean") }),
    heartbeat: object({ last_tick: metric("timestamp") }),
    feeds: {
      node: "collection",
      label: "feed",
      keyed: true,
      element: object({ last_message_at: metric("timestamp"), lag: metric("number", "s") }),
    },
    tags: { node: "opaque", why: "a list of text" },
  }),
};
