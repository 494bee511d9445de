import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import type { ProcessIdentity } from "../../src/heartbeat/process-identity.ts";
import type { StoredAlert } from "../../src/monitor/store.ts";

export const ROOT = join(import.meta.dirname, "../..");
export const START = Date.parse("2025-10-12T07:04:56.000Z");

export const IDENTITY: ProcessIdentity = {
  host: "desk-1",
  bootId: "7b1c1f8e-5f5e-4a73-9d5e-5f6c1b5f9f10",
  pidNamespace: "pid:[4026531836]",
  startedAt: "2025-10-12T07:00:00.000Z",
  startTicks: 4_711,
};

const ajv = new Ajv2020({ strictTypes: false });
formats.default(ajv);
const validate = ajv.compile(JSON.parse(readFileSync(join(ROOT, "schemas/heartbeat.schema.json"), "utf8")) as object);

/** What `schemas/heartbeat.schema.json` finds wrong. */
export function schemaFindings(value: unknown): readonly string[] {
  return validate(value) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ""}`);
}

export function alert(changes: Partial<StoredAlert> = {}): StoredAlert {
  return {
    source: "engine",
    policy: "trading_core",
    rule: "daily_loss_exceeded",
    key: null,
    phase: "firing",
    severity: "critical",
    unknown: false,
    episode: "501a1f56eb22c1b6",
    since: START,
    acknowledgement: null,
    suppressedBy: null,
    silencedBy: null,
    flapping: false,
    latched: false,
    message: "Daily loss -5.2%, limit 5%",
    reason: "condition",
    values: { "risk.daily_loss_pct": -5.2 },
    changedAt: START,
    ...changes,
  };
}
