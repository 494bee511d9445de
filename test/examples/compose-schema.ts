const text = { type: "string", minLength: 1 } as const;
const words = { type: "array", items: text, minItems: 1 } as const;
const duration = { type: "string", pattern: "^(\\d+(h|m|s|ms|us))+$" } as const;
const strings = { type: "object", additionalProperties: text } as const;

/** Of the Compose specification (compose-spec/spec.md), the parts that our example uses; anything else in it is a mistake. */
export const COMPOSE_SCHEMA = {
  type: "object",
  required: ["name", "services", "volumes"],
  additionalProperties: false,
  properties: {
    name: { type: "string", pattern: "^[a-z0-9][a-z0-9_-]*$" },
    services: {
      type: "object",
      minProperties: 1,
      additionalProperties: {
        type: "object",
        required: ["image"],
        additionalProperties: false,
        properties: {
          image: text,
          build: {
            type: "object",
            required: ["context"],
            additionalProperties: false,
            properties: { context: text, dockerfile: text, target: text },
          },
          command: words,
          environment: strings,
          volumes: { type: "array", items: { type: "string", pattern: "^[\\w./-]+:/[\\w./-]+(:ro)?$" } },
          ports: { type: "array", items: { type: "string", pattern: "^(\\d{1,3}(\\.\\d{1,3}){3}:)?\\d+:\\d+$" } },
          depends_on: {
            type: "object",
            additionalProperties: {
              type: "object",
              required: ["condition"],
              additionalProperties: false,
              properties: { condition: { enum: ["service_started", "service_healthy", "service_completed_successfully"] } },
            },
          },
          healthcheck: {
            type: "object",
            additionalProperties: false,
            properties: {
              test: words,
              disable: { type: "boolean" },
              interval: duration,
              timeout: duration,
              start_period: duration,
              retries: { type: "integer", minimum: 1 },
            },
          },
          restart: { enum: ["no", "always", "on-failure", "unless-stopped"] },
          init: { type: "boolean" },
          read_only: { type: "boolean" },
          cap_drop: words,
          security_opt: words,
          tmpfs: words,
          stop_grace_period: duration,
          logging: {
            type: "object",
            additionalProperties: false,
            properties: { driver: text, options: strings },
          },
        },
      },
    },
    volumes: { type: "object", additionalProperties: { type: "null" } },
  },
} as const;
