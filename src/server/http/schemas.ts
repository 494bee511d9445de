import { SEVERITIES } from "../../model/severity.ts";
import { TRANSITIONS } from "../../model/transition.ts";
import { PROBLEMS, type ProblemName } from "./problem.ts";

/** The JSON Schemas of the API, for ajv and for the OpenAPI document alike. Instants are RFC 3339 with an offset or `Z`. */
export const TEXT = { type: "string", maxLength: 1_000 } as const;
export const NAME = { type: "string", minLength: 1, maxLength: 1_000 } as const;
export const INSTANT = { type: "string", format: "date-time", maxLength: 64 } as const;
export const OPTIONAL_INSTANT = { type: ["string", "null"], format: "date-time", maxLength: 64 } as const;
const OPTIONAL_TEXT = { type: ["string", "null"] } as const;
const COUNT = { type: "integer", minimum: 0 } as const;
const OPTIONAL_NUMBER = { type: ["number", "null"] } as const;
const SEVERITY = { type: "string", enum: SEVERITIES } as const;
const OPTIONAL_SEVERITY = { type: ["string", "null"], enum: [...SEVERITIES, null] } as const;

function record<P extends object>(
  properties: P,
  required: readonly (keyof P & string)[] = Object.keys(properties) as (keyof P & string)[],
) {
  return { type: "object", additionalProperties: false, required, properties } as const;
}

function list<I extends object>(items: I) {
  return { type: "array", items } as const;
}

export const COMPLAINT = record({ path: { type: "string" }, reason: { type: "string" } });

/** Shared by reference: every route may answer with it. */
export const PROBLEM_SCHEMA = {
  $id: "Problem",
  ...record(
    {
      type: { type: "string" },
      title: { type: "string" },
      status: { type: "integer", minimum: 400, maximum: 599 },
      detail: { type: "string" },
      help: { type: "string" },
      errors: list(COMPLAINT),
    },
    ["type", "title", "status", "detail"],
  ),
};
const PROBLEM = { $ref: "Problem#" } as const;

/** Answers that a route may give instead of its own, by status. */
export function problems(...names: readonly ProblemName[]): Readonly<Record<number, object>> {
  return Object.fromEntries(
    names.map((name) => {
      const { status, title } = PROBLEMS[name];
      return [status, { description: title, content: { "application/problem+json": { schema: PROBLEM } } }];
    }),
  );
}

export const ACKNOWLEDGEMENT = record({ author: TEXT, comment: TEXT, at: INSTANT, until: OPTIONAL_INSTANT });

export const ALERT = record({
  source: { type: "string" },
  policy: { type: "string" },
  rule: { type: "string" },
  key: OPTIONAL_TEXT,
  phase: { type: "string", enum: ["pending", "firing", "clearing"] },
  severity: OPTIONAL_SEVERITY,
  unknown: { type: "boolean" },
  episode: OPTIONAL_TEXT,
  since: OPTIONAL_INSTANT,
  changed_at: OPTIONAL_INSTANT,
  message: { type: "string" },
  reason: { type: "string" },
  values: { type: "object" },
  value: { type: "string", description: "What the alert is about, with its unit; empty where there is nothing to say." },
  limit: { type: "string", description: "What its tier compares with: `<= -5%`." },
  acknowledgement: { oneOf: [{ type: "null" }, ACKNOWLEDGEMENT] },
  suppressed_by: OPTIONAL_TEXT,
  silenced_by: OPTIONAL_TEXT,
  flapping: { type: "boolean" },
  latched: { type: "boolean" },
});
export const ALERTS = record({ alerts: list(ALERT) });

export const TRANSITION = record({
  sequence: COUNT,
  at: INSTANT,
  transition: { type: "string", enum: TRANSITIONS },
  severity: SEVERITY,
  previous_severity: OPTIONAL_SEVERITY,
  policy: { type: "string" },
  version: { type: "string" },
  source: { type: "string" },
  rule: { type: "string" },
  key: OPTIONAL_TEXT,
  episode: { type: "string" },
  ordinal: COUNT,
  reason: { type: "string" },
  notify: { type: "boolean" },
  message: { type: "string" },
  values: { type: "object" },
});
export const TRANSITION_LIST = record({ transitions: list(TRANSITION) });

export const MATCHER = record({
  name: { ...NAME, description: "`source`, `policy`, `rule`, `key`, `severity`, `owner`, or a label of the rule." },
  operator: { type: "string", enum: ["equal", "notEqual", "matches"] },
  value: TEXT,
});
export const SILENCE = record({
  id: { type: "string" },
  sources: list({ type: "string" }),
  matchers: list(MATCHER),
  author: { type: "string" },
  comment: { type: "string" },
  starts_at: INSTANT,
  ends_at: INSTANT,
});
export const SILENCES = record({ silences: list(SILENCE) });

export const POLICY = record({
  policy: { type: "string" },
  version: { type: "string" },
  digest: { type: "string" },
  sources: list({ type: "string" }),
  rules: COUNT,
});
export const POLICIES = record({ policies: list(POLICY) });

export const LIMIT = record({
  policy: { type: "string" },
  limit: { type: "string" },
  value: { type: "number" },
  unit: { type: "string" },
  shown: { type: "string" },
  overridden: { type: "boolean" },
  because: OPTIONAL_TEXT,
});
export const HEADROOM = record({
  source: { type: "string" },
  policy: { type: "string" },
  rule: { type: "string" },
  severity: SEVERITY,
  key: OPTIONAL_TEXT,
  metric: { type: "string" },
  unit: { type: "string" },
  operator: { type: "string", enum: ["<", "<=", ">", ">=", "==", "!="] },
  threshold: { type: "number" },
  value: { ...OPTIONAL_NUMBER, description: "Of the newest snapshot; null where it is unknown." },
  headroom: {
    ...OPTIONAL_NUMBER,
    description: "How far the value may still go, in the metric's unit; at most 0 where the comparison holds.",
  },
  headroom_ratio: { ...OPTIONAL_NUMBER, description: "The same as a share of the threshold." },
});
export const LIMITS = record({ at: INSTANT, limits: list(LIMIT), headroom: list(HEADROOM), left_out: COUNT });

export const BUCKET = record({
  at: INSTANT,
  count: COUNT,
  min: { type: "number" },
  avg: { type: "number" },
  max: { type: "number" },
  last: { type: "number" },
});
export const SERIES = record({
  since: INSTANT,
  until: INSTANT,
  series: list(record({ source: { type: "string" }, metric: { type: "string" }, minutes: list(BUCKET) })),
});

/** The statuses of a heartbeat, and `unknown` where nothing can be said. */
export const HEARTBEAT = record({
  status: { type: "string" },
  timestamp: INSTANT,
  session_active: { type: ["boolean", "null"] },
  uptime: { type: "number", description: "Seconds since the monitor started." },
  last_update: OPTIONAL_INSTANT,
});

export const LIVENESS = record({ status: { type: "string", enum: ["ok", "unavailable"] }, reason: OPTIONAL_TEXT }, ["status"]);

/** What must be so of every snapshot before it is queued; the schema of its policy is looked at when it is evaluated. */
export const SNAPSHOT = {
  type: "object",
  required: ["timestamp"],
  properties: { timestamp: { ...INSTANT, description: "With an offset or `Z`." } },
} as const;

export const QUEUED = record({ status: { type: "string", enum: ["queued"] }, source: { type: "string" } });
export const STORED = record({
  status: { type: "string", enum: ["stored"] },
  source: { type: "string" },
  problems: list(COMPLAINT),
});
export const LINE_RESULT = record(
  { line: { type: "integer", minimum: 1 }, status: { type: "integer" }, detail: { type: "string" }, problems: list(COMPLAINT) },
  ["line", "status"],
);
export const BATCH = record({ source: { type: "string" }, accepted: COUNT, refused: COUNT, lines: list(LINE_RESULT) });

export const COMMAND_DONE = record({ transitions: list(record({ transition: { type: "string" }, reason: { type: "string" } })) });
