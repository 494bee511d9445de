import { join } from "node:path";
import { isScalar, type Node } from "yaml";
import { zoneProblem } from "../../calendar/zone.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { readTextFile } from "../files.ts";
import { packageRoot } from "../package-root.ts";
import { maskSecrets } from "./mask.ts";
import { readHttp } from "./read-http.ts";
import { readKeys } from "./read-keys.ts";
import { checkEnvironment, inEnvironment, readPolicies, readSelf } from "./read-policies.ts";
import { readRecipients } from "./read-recipients.ts";
import { readDeadManSwitch, readRouting } from "./read-routing.ts";
import { fromEnvironment } from "./read-secret.ts";
import { readSources } from "./read-sources.ts";
import { type Bounds, type Outside, SettingsReader } from "./reader.ts";
import type { Retention, Settings } from "./settings.ts";
import { watchedBy } from "./watched.ts";

/** Every setting, in the order in which the reference explains them. */
export const SETTING_NAMES = [
  "enabled",
  "environment",
  "zone",
  "data_folder",
  "logs_folder",
  "metrics_folder",
  "heartbeat_file",
  "heartbeat_write_interval",
  "evaluation_interval",
  "persist_interval",
  "policies",
  "self",
  "keys",
  "sources",
  "recipients",
  "calendars",
  "routes",
  "groups",
  "rotations",
  "quiet_hours",
  "routing_tests",
  "dead_man_switch",
  "retention",
  "cross_check_rate",
  "inbox",
  "http",
] as const;

export type SettingsResult = {
  /** Errors first come first served; with `ok` only warnings. */
  readonly diagnostics: readonly Diagnostic[];
  /** The text as it may be printed: secrets starred out, offsets kept. */
  readonly shown: string;
} & ({ readonly ok: true; readonly settings: Settings } | { readonly ok: false });

const SECOND = 1000;
const DAY = 86_400_000;
const SHORT: Bounds = { least: SECOND, most: 3_600_000, said: "1s and 1h" };
const TICK: Bounds = { least: 100, most: 3_600_000, said: "100ms and 1h" };
const KEEP: Bounds = { least: DAY, most: 3_660 * DAY, said: "1d and 3660d" };

type Fields = Partial<Record<(typeof SETTING_NAMES)[number], Node>>;

/**
 * Settings from their text. `path` is where the file lies: relative paths count from its folder, and findings call it by that name. Secrets are
 * looked up here and now, so that one that is missing is told before the monitor starts.
 */
export function readSettings(
  text: string,
  path: string,
  env: Outside["env"],
  readText: Outside["readText"] = (file) => readTextFile(file),
  withoutSecrets = false,
): SettingsResult {
  const reader = new SettingsReader({ file: path, text }, { env, readText, withoutSecrets });
  const settings = readAll(reader);
  const shown = maskSecrets(text, reader.secretSpans);
  const diagnostics = reader.diagnostics.toSorted((a, b) => a.primary.span.start - b.primary.span.start);
  const failed = settings === undefined || diagnostics.some(({ severity }) => severity === "error");
  return failed ? { ok: false, diagnostics, shown } : { ok: true, settings, diagnostics, shown };
}

function readAll(reader: SettingsReader): Settings | undefined {
  if (reader.diagnostics.length > 0) return undefined;
  const { root } = reader;
  // An empty file is one in which nothing is set.
  const isEmpty = root === undefined || (isScalar(root) && root.value === null);
  const map = isEmpty ? undefined : reader.map(root, "the settings", "data_folder: data");
  if (!isEmpty && map === undefined) return undefined;
  const fields: Fields = map === undefined ? {} : reader.fields(map, "the settings", SETTING_NAMES);

  const environment = fields.environment === undefined ? undefined : readEnvironment(reader, fields.environment);
  const zone = readZone(reader, fields.zone);
  const dataFolder = folder(reader, fields.data_folder, "`data_folder`") ?? reader.absolute("data");
  const policies = readPolicies(reader, fields.policies);
  const self = readSelf(reader, fields.self, join(packageRoot(), "policies", "self.policy"));
  checkEnvironment(reader, [...policies, self], environment, fields.environment);
  const sources = readSources(reader, fields.sources, zone);
  const recipients = readRecipients(reader, fields.recipients);
  const settings: Settings = {
    file: reader.absolute(reader.file),
    enabled: fields.enabled === undefined ? true : (reader.boolean(fields.enabled, "`enabled`") ?? true),
    environment,
    zone,
    dataFolder,
    logsFolder: folder(reader, fields.logs_folder, "`logs_folder`") ?? reader.absolute("logs"),
    metricsFolder: folder(reader, fields.metrics_folder, "`metrics_folder`") ?? join(dataFolder, "monitoring"),
    heartbeat: {
      file: folder(reader, fields.heartbeat_file, "`heartbeat_file`") ?? join(dataFolder, "heartbeat.json"),
      interval: duration(reader, fields.heartbeat_write_interval, "`heartbeat_write_interval`", SHORT) ?? 30 * SECOND,
    },
    evaluationInterval: duration(reader, fields.evaluation_interval, "`evaluation_interval`", TICK),
    persistInterval: duration(reader, fields.persist_interval, "`persist_interval`", SHORT) ?? 60 * SECOND,
    policies: policies.map((entry) => inEnvironment(entry, environment)),
    self: inEnvironment(self, environment),
    keys: readKeys(reader, fields.keys),
    sources,
    recipients,
    routing: readRouting(reader, fields, recipients, zone),
    deadManSwitch: readDeadManSwitch(reader, fields.dead_man_switch),
    retention: readRetention(reader, fields.retention),
    crossCheckRate:
      fields.cross_check_rate === undefined ? 0.01 : (reader.share(fields.cross_check_rate, "`cross_check_rate`") ?? 0),
    inbox: readInbox(reader, fields.inbox),
    http: readHttp(reader, fields.http),
  };
  // What else is wrong may be why nothing is watched.
  if (reader.diagnostics.length === 0) watchedBy(reader, settings, fields.policies);
  return settings;
}

function readEnvironment(reader: SettingsReader, node: Node): string | undefined {
  const map = reader.mapping(node);
  if (map === undefined) {
    const name = reader.text(node, "`environment`", "environment: production");
    return name === undefined ? undefined : reader.name(name, node, "an environment");
  }
  const { env } = reader.fields(map, "`environment`", ["env"]);
  const name = env === undefined ? undefined : fromEnvironment(reader, env, "the environment");
  return name === undefined ? undefined : reader.name(name, node, "an environment");
}

function readZone(reader: SettingsReader, node: Node | undefined): string {
  const zone = node === undefined ? undefined : reader.text(node, "`zone`", "zone: Asia/Kolkata");
  if (zone === undefined) return "UTC";
  const problem = zoneProblem(zone);
  if (problem === undefined) return zone;
  return reader.fail("S105", node, `\`${zone}\` is no time zone`, problem.help, "UTC") ?? "UTC";
}

function folder(reader: SettingsReader, node: Node | undefined, what: string): string | undefined {
  return node === undefined ? undefined : reader.path(node, what, "PATH");
}

function duration(reader: SettingsReader, node: Node | undefined, what: string, bounds: Bounds): number | undefined {
  return node === undefined ? undefined : reader.durationWithin(node, what, bounds);
}

function readRetention(reader: SettingsReader, node: Node | undefined): Retention {
  const map = node === undefined ? undefined : reader.map(node, "`retention`", "retention: { alerts: 90d, metrics: 30d }");
  const fields = map === undefined ? {} : reader.fields(map, "`retention`", ["alerts", "metrics", "recordings"]);
  return {
    alerts: duration(reader, fields.alerts, "`alerts`", KEEP) ?? 90 * DAY,
    metrics: duration(reader, fields.metrics, "`metrics`", KEEP) ?? 30 * DAY,
    recordings: duration(reader, fields.recordings, "`recordings`", KEEP) ?? 30 * DAY,
  };
}

function readInbox(reader: SettingsReader, node: Node | undefined): Settings["inbox"] {
  const map = node === undefined ? undefined : reader.map(node, "`inbox`", "inbox: { snapshots: 10_000, bytes: 64MB }");
  const fields = map === undefined ? {} : reader.fields(map, "`inbox`", ["snapshots", "bytes"]);
  const most = 1_000_000;
  const snapshots =
    fields.snapshots === undefined
      ? undefined
      : reader.count(fields.snapshots, "`snapshots`", { least: 1, most, said: "1 and 1_000_000" });
  const bytes =
    fields.bytes === undefined
      ? undefined
      : reader.size(fields.bytes, "`bytes`", { least: 1_000_000, most: 4_000_000_000, said: "1MB and 4GB" });
  return { snapshots: snapshots ?? 10_000, bytes: bytes ?? 64_000_000 };
}
