import type { Bundle } from "../../src/bundle/bundle.ts";
import { check } from "../../src/check/check.ts";
import { compile } from "../../src/compile/compile.ts";
import type { JsonObject } from "../../src/model/json.ts";
import { formatTimestamp } from "../../src/model/timestamp.ts";
import type { Transition } from "../../src/model/transition.ts";
import type { Loader } from "../../src/policy/loader.ts";
import { parsePolicy } from "../../src/policy/parse.ts";
import { createWatch, type Ingestion, type Step, type Watch, type WatchOptions } from "../../src/watch/watch.ts";

export const SCHEMA: JsonObject = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object",
  required: ["timestamp"],
  properties: {
    timestamp: { type: "string", format: "date-time" },
    heartbeat: { type: "object", properties: { last_tick: { type: "string", format: "date-time" } } },
    risk: {
      type: "object",
      properties: {
        loss: { type: "number", "x-unit": "percent", minimum: -100, maximum: 100 },
        errors: { type: "number" },
        unused: { type: "number" },
      },
    },
    broker: { type: "object", properties: { connected: { type: "boolean" } } },
    positions: {
      type: "object",
      "x-label": "symbol",
      additionalProperties: {
        type: "object",
        properties: {
          value: { type: "number", "x-unit": "INR" },
          quantity: { type: "number" },
          broker_quantity: { type: "number" },
          reconciled_at: { type: "string", format: "date-time" },
        },
      },
    },
  },
};

const LOADER: Loader = {
  readText: () => ({ ok: false, reason: "no such file" }),
  readSchema: (name) =>
    name === "desk@1" ? { ok: true, file: "desk.schema.json", document: SCHEMA } : { ok: false, reason: "no such schema" },
};

export interface Headers {
  readonly name?: string;
  readonly version?: string;
  readonly missing?: string;
  readonly stale?: string;
  readonly flapLimit?: number;
  /** ms between evaluations by the clock. */
  readonly interval?: number;
}

/** Compiles rules under the headers of a test desk; throws where they are wrong. */
export function bundleOf(rules: string, headers: Headers = {}): Bundle {
  const { name = "core", version = "1.0.0", missing = "hold", stale = "5m", flapLimit = 100, interval } = headers;
  const text = `policy ${name} version ${version}\nmetrics "desk@1"\ncurrency INR\nstale after ${stale}\nmissing ${missing}\n${rules}`;
  const parsed = parsePolicy({ file: "desk.policy", text });
  const checked = check(parsed.policy, LOADER);
  const errors = [...parsed.diagnostics, ...checked.diagnostics].filter(({ severity }) => severity === "error");
  if (checked.policy === undefined || errors.length > 0) throw new Error(errors.map(({ message }) => message).join("\n"));
  return compile(checked.policy, { flapLimit, ...(interval !== undefined && { evaluationInterval: interval }) });
}

/** 09:00 UTC; a multiple of every interval. */
export const T0 = Date.UTC(2025, 9, 13, 9, 0, 0);
export const S = 1_000;
export const MINUTE = 60_000;

export function watchOf(bundles: readonly Bundle[], options: Partial<WatchOptions> = {}): Watch {
  return createWatch({ source: "desk", bundles, startedAt: T0, ...options });
}

/** A snapshot `ms` after T0. */
export function snapshotAt(ms: number, groups: JsonObject = {}): JsonObject {
  return { timestamp: formatTimestamp(T0 + ms), ...groups };
}

export function loss(ms: number, percent: number | null): JsonObject {
  return snapshotAt(ms, { risk: { loss: percent } });
}

/** `30s !fired critical daily_loss (condition)`; seconds after T0, `!` where somebody is told, the key behind the rule. */
export function words({ at, notify, transition, severity, rule, key, reason }: Transition): string {
  const subject = key === null ? rule : `${rule}/${key}`;
  return `${(at - T0) / S}s ${notify ? "!" : ""}${transition} ${severity} ${subject} (${reason})`;
}

export function told(what: Ingestion | Step | readonly Step[]): readonly string[] {
  const steps = "steps" in what ? what.steps : "transitions" in what ? [what] : what;
  return steps.flatMap(({ transitions }) => transitions.map(words));
}
