import type { Readable } from "node:stream";
import { ArtifactAge } from "../collect/artifact-age.ts";
import { HeartbeatFile } from "../collect/heartbeat-file.ts";
import { compileLineTemplate } from "../collect/line-template.ts";
import { LogTimestamp } from "../collect/log-timestamp.ts";
import { ProcessFacts } from "../collect/process-facts.ts";
import { Probe } from "../collect/probe.ts";
import type { JsonObject } from "../model/json.ts";
import type { Clock } from "../monitor/clock.ts";
import type { MonitorConfig } from "../monitor/config.ts";
import type { Collector, SnapshotSource } from "../monitor/inputs.ts";
import { FollowedFile } from "../source/followed-file.ts";
import { RewrittenFile } from "../source/rewritten-file.ts";
import { StandardInput } from "../source/standard-input.ts";
import type { PolicyFolder } from "./policies/policy-folder.ts";
import type { CollectorSettings, InputSettings, Settings } from "./settings/settings.ts";

const PROBE_GRACE = 1_000;

/** What settings alone cannot say. */
export interface ConfigPorts {
  readonly clock: Clock;
  readonly stdin: Readable;
  readonly policies: Pick<PolicyFolder, "bundles" | "policiesOf" | "facts">;
  /** Where a source's input goes on after a restart. */
  readonly progressOf?: (source: string) => JsonObject | undefined;
  /** For the monitor's own snapshot, beside what is known of the policies. */
  readonly facts?: (beforeStart: boolean) => JsonObject;
  /** Without recipients nobody is promised a notification: what waits for ever would be an alert. */
  readonly channelsOf?: MonitorConfig["channelsOf"];
  readonly alsoTo?: NonNullable<MonitorConfig["alsoTo"]>;
}

/** The live loop's configuration, with the sources and collectors that the settings name. Nothing is opened yet. */
export function monitorConfig(settings: Settings, ports: ConfigPorts): MonitorConfig {
  const { policies } = ports;
  return {
    folder: settings.dataFolder,
    zone: settings.zone,
    sources: settings.sources.map(({ name, input, collectors }) => ({
      name,
      ...(input === undefined ? {} : { input: openInput(input, ports, ports.progressOf?.(name)) }),
      collectors: collectors.map((collector) => ({
        name: collector.name,
        interval: collector.interval,
        // That a probe ran out of time is a value; only a probe that outlives its own time is a failure.
        timeout: collector.timeout + (collector.what.kind === "probe" ? PROBE_GRACE : 0),
        collector: createCollector(collector, ports.clock),
      })),
    })),
    policiesOf: (source) => policies.policiesOf(source),
    bundles: policies.bundles,
    persistInterval: settings.persistInterval,
    retention: settings.retention,
    crossCheckRate: settings.crossCheckRate,
    inbox: settings.inbox,
    selfFacts: (beforeStart) => ({ ...ports.facts?.(beforeStart), policies: policies.facts() }),
    channelsOf: ports.channelsOf ?? (() => []),
    ...(ports.alsoTo === undefined ? {} : { alsoTo: ports.alsoTo }),
  };
}

function openInput(input: InputSettings, { clock, stdin }: ConfigPorts, progress: JsonObject | undefined): SnapshotSource {
  const from = progress === undefined ? {} : { progress };
  switch (input.kind) {
    case "followed":
      return new FollowedFile({ path: input.file, clock, ...from });
    case "rewritten":
      return new RewrittenFile({ path: input.file, clock, ...from });
    case "stdin":
      return new StandardInput({ input: stdin, clock });
  }
}

function createCollector({ name, timeout, what }: CollectorSettings, clock: Clock): Collector {
  switch (what.kind) {
    case "artifact":
      return new ArtifactAge({ files: { [name]: what.file } });
    case "heartbeat_file":
      return new HeartbeatFile({ name, path: what.file, zone: what.zone });
    case "log": {
      const pattern = compileLineTemplate(what.pattern);
      if (!pattern.ok) throw new Error(`the pattern of ${name} was accepted and does not compile`);
      return new LogTimestamp({ name, path: what.file, pattern, zone: what.zone });
    }
    case "probe":
      return new Probe({ name, target: what.target, clock, connectTimeout: Math.min(what.connectTimeout, timeout), timeout });
    case "process":
      return new ProcessFacts({ name, process: what.process, ...(what.command === undefined ? {} : { command: what.command }) });
  }
}
