import { FIRST_INSTANT, LAST_INSTANT } from "../model/timestamp.ts";

const TEXT = { type: "string", maxLength: 10_000 } as const;
const WRITABLE = { minimum: FIRST_INSTANT, maximum: LAST_INSTANT } as const;
const INSTANT = { type: "number", ...WRITABLE } as const;
const ADDRESS = { rule: TEXT, key: { type: ["string", "null"], maxLength: 10_000 }, policy: TEXT } as const;
const ALERT_COMMAND = ["kind", "rule", "key", "author", "comment"] as const;

/** The shape of what `/command` takes: a `WatchCommand` and, where needed, whose. What it means is for the watch to judge. */
export const COMMAND_SCHEMA = {
  type: "object",
  required: ["command"],
  additionalProperties: false,
  properties: {
    source: TEXT,
    command: {
      type: "object",
      required: ["kind"],
      oneOf: [
        {
          required: [...ALERT_COMMAND, "until"],
          additionalProperties: false,
          properties: {
            kind: { const: "acknowledge" },
            ...ADDRESS,
            author: TEXT,
            comment: TEXT,
            until: { type: ["number", "null"], ...WRITABLE },
          },
        },
        {
          required: ALERT_COMMAND,
          additionalProperties: false,
          properties: { kind: { enum: ["unacknowledge", "reset"] }, ...ADDRESS, author: TEXT, comment: TEXT },
        },
        {
          required: ["kind", "matchers", "author", "comment", "endsAt"],
          additionalProperties: false,
          properties: {
            kind: { const: "silence" },
            matchers: {
              type: "array",
              maxItems: 100,
              items: {
                type: "object",
                required: ["name", "operator", "value"],
                additionalProperties: false,
                properties: { name: TEXT, operator: { enum: ["equal", "notEqual", "matches"] }, value: TEXT },
              },
            },
            author: TEXT,
            comment: TEXT,
            startsAt: INSTANT,
            endsAt: INSTANT,
          },
        },
        {
          required: ["kind", "silence"],
          additionalProperties: false,
          properties: { kind: { const: "unsilence" }, silence: TEXT },
        },
      ],
    },
  },
} as const;
