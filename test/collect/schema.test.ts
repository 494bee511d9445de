import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { BundleMetrics } from "../../src/bundle/bundle.ts";
import { ArtifactAge } from "../../src/collect/artifact-age.ts";
import { HeartbeatFile } from "../../src/collect/heartbeat-file.ts";
import { compileLineTemplate } from "../../src/collect/line-template.ts";
import { LogTimestamp } from "../../src/collect/log-timestamp.ts";
import { Probe } from "../../src/collect/probe.ts";
import { ProcessFacts } from "../../src/collect/process-facts.ts";
import { createSnapshotValidator } from "../../src/evaluate/validate.ts";
import { isObject, type JsonObject } from "../../src/model/json.ts";
import type { Collector } from "../../src/monitor/inputs.ts";
import { HandClock } from "../source/hand-clock.ts";
import { NOW } from "./support.ts";

const document = JSON.parse(
  readFileSync(resolve(import.meta.dirname, "../../schemas/trading-snapshot.schema.json"), "utf8"),
) as JsonObject;
const validate = createSnapshotValidator({ document } as BundleMetrics);

/** Members that the schema does not name. */
function unknownMembers(value: unknown, schema: unknown, path = ""): string[] {
  if (!isObject(value) || !isObject(schema)) return [];
  const { properties, additionalProperties } = schema;
  if (!isObject(properties) && !isObject(additionalProperties)) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const own = isObject(properties) ? properties[name] : undefined;
    const next = own ?? additionalProperties;
    return next === undefined ? [`${path}${name}`] : unknownMembers(member, next, `${path}${name}.`);
  });
}

describe("what collectors fill in", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "plimsoll-schema-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function collectors(): readonly Collector[] {
    const pattern = compileLineTemplate("{timestamp}");
    if (!pattern.ok) throw new Error(pattern.message);
    const clock = new HandClock();
    const name = "worker";
    return [
      new ArtifactAge({ files: { teacher_model: join(folder, "there"), student_model: join(folder, "nowhere") } }),
      new HeartbeatFile({ name, path: join(folder, "there"), process: true }),
      new LogTimestamp({ name, path: join(folder, "there"), pattern, zone: "UTC" }),
      new Probe({ name, target: { protocol: "tcp", host: "127.0.0.1", port: 1 }, clock }),
      new Probe({ name, target: { protocol: "http", url: "http://127.0.0.1:1/", statuses: [] }, clock }),
      new ProcessFacts({ name, process: { pid: process.pid } }),
      new ProcessFacts({ name, process: { pidFile: join(folder, "nowhere") } }),
    ];
  }

  it.each([
    [
      "of what is sound",
      `{"status":"running","updated_at":"2025-10-12T07:04:56Z","progressed_at":"2025-10-12T07:04:56Z","pid":1,"x":1}`,
    ],
    ["of a log", "2025-10-12 07:04:56,123 INFO\n"],
    ["of what is broken", "{"],
    ["of what is empty", ""],
  ])("has its place in the snapshot, %s", async (_name, content) => {
    writeFileSync(join(folder, "there"), content);
    for (const collector of collectors()) {
      for (let turn = 0; turn < 2; turn += 1) {
        const found = await collector.collect(NOW, new AbortController().signal);
        expect(validate({ timestamp: "2025-10-12T07:04:56Z", ...found })).toMatchObject({ accepted: true, problems: [] });
        expect(unknownMembers(found, document)).toEqual([]);
      }
    }
  });
});
