import type { Node } from "yaml";
import { zoneProblem } from "../../calendar/zone.ts";
import { compileLineTemplate } from "../../collect/line-template.ts";
import { givesSecretAway } from "./mask.ts";
import type { Bounds, SettingsReader } from "./reader.ts";
import type { CollectorKind, CollectorSettings, ProbeTarget } from "./settings.ts";

const KINDS = ["artifact", "heartbeat_file", "log", "probe", "process"] as const;
type Kind = (typeof KINDS)[number];

/** Keys of one kind beside those that every collector has. */
const OWN_KEYS: Readonly<Record<Kind, readonly string[]>> = {
  artifact: [],
  heartbeat_file: ["zone"],
  log: ["pattern", "zone"],
  probe: ["status", "connect_timeout"],
  process: ["command"],
};
const OTHER_KEYS = ["interval", "timeout", "pattern", "zone", "status", "connect_timeout", "command"] as const;
type Fields = Partial<Record<Kind | (typeof OTHER_KEYS)[number], Node>>;

const INTERVAL: Bounds = { least: 100, most: 86_400_000, said: "100ms and 1d" };
const TIMEOUT: Bounds = { least: 10, most: 600_000, said: "10ms and 10m" };

const DEFAULT_INTERVAL = 30_000;
const DEFAULT_TIMEOUT = 5_000;

/** `teacher: { artifact: models/teacher.bin, interval: 1m }`; `zone` is that of the settings. */
export function readCollector(reader: SettingsReader, name: string, node: Node, zone: string): CollectorSettings | undefined {
  const map = reader.map(node, `the collector \`${name}\``, `${name}: { artifact: models/${name}.bin }`);
  if (map === undefined) return undefined;
  const fields: Fields = reader.fields(map, "a collector", [...KINDS, ...OTHER_KEYS]);
  const interval = timing(reader, fields.interval, "`interval`", INTERVAL) ?? DEFAULT_INTERVAL;
  const timeout = timing(reader, fields.timeout, "`timeout`", TIMEOUT) ?? Math.min(DEFAULT_TIMEOUT, interval);
  if (timeout > interval) {
    const help = "raise `interval`, or lower `timeout`";
    reader.fail("S108", fields.timeout ?? fields.interval, "the collector would still be waiting when it is due again", help);
  }
  const [kind, other] = KINDS.filter((each) => fields[each] !== undefined);
  if (kind === undefined) {
    const list = KINDS.map((each) => `\`${each}\``).join(", ");
    return reader.fail("S104", node, "it is not said what this collector looks at", `add one of ${list}`);
  }
  if (other !== undefined) {
    return reader.fail(
      "S108",
      fields[other],
      `a collector looks at one thing, and \`${kind}\` stands here already`,
      "make it two collectors",
    );
  }
  for (const key of OTHER_KEYS) {
    const stray = fields[key];
    if (stray === undefined || key === "interval" || key === "timeout" || OWN_KEYS[kind].includes(key)) continue;
    reader.fail("S102", stray, `\`${key}\` means nothing to a collector of kind \`${kind}\``, "remove it");
  }
  const what = readKind(reader, kind, fields[kind] ?? node, fields, zone);
  return what === undefined ? undefined : { name, interval, timeout, what };
}

function timing(reader: SettingsReader, node: Node | undefined, what: string, bounds: Bounds): number | undefined {
  return node === undefined ? undefined : reader.durationWithin(node, what, bounds);
}

function readKind(reader: SettingsReader, kind: Kind, node: Node, fields: Fields, zone: string): CollectorKind | undefined {
  switch (kind) {
    case "artifact": {
      const file = reader.path(node, "`artifact`", "artifact: models/teacher.bin");
      return file === undefined ? undefined : { kind, file };
    }
    case "heartbeat_file": {
      const file = reader.path(node, "`heartbeat_file`", "heartbeat_file: data/ingest.json");
      const own = readZone(reader, fields, zone);
      return file === undefined || own === undefined ? undefined : { kind, file, zone: own };
    }
    case "log":
      return readLog(reader, node, fields, zone);
    case "probe": {
      const target = readTarget(reader, node, fields);
      const connectTimeout = timing(reader, fields.connect_timeout, "`connect_timeout`", TIMEOUT) ?? 2_000;
      return target === undefined ? undefined : { kind, target, connectTimeout };
    }
    case "process":
      return readProcess(reader, node, fields);
  }
}

function readProcess(reader: SettingsReader, node: Node, fields: Fields): CollectorKind | undefined {
  const text = reader.text(node, "`process`", "process: run/engine.pid");
  const command = fields.command === undefined ? undefined : reader.text(fields.command, "`command`", "command: engine.py");
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) return { kind: "process", process: { pidFile: reader.absolute(text) }, command };
  if (Number(text) > 0) return { kind: "process", process: { pid: Number(text) }, command };
  return reader.fail("S105", node, "0 is no process", "write a process id, or the path of a pid file");
}

function readZone(reader: SettingsReader, fields: Fields, otherwise: string): string | undefined {
  const zone = fields.zone === undefined ? otherwise : reader.text(fields.zone, "`zone`", "zone: Asia/Kolkata");
  const problem = zone === undefined ? undefined : zoneProblem(zone);
  if (problem === undefined) return zone;
  return reader.fail("S105", fields.zone, `\`${zone ?? ""}\` is no time zone`, problem.help);
}

function readLog(reader: SettingsReader, node: Node, fields: Fields, zone: string): CollectorKind | undefined {
  const file = reader.path(node, "`log`", "log: logs/engine.log");
  const pattern = fields.pattern === undefined ? "{timestamp}" : reader.text(fields.pattern, "`pattern`", 'pattern: "{timestamp}"');
  const own = readZone(reader, fields, zone);
  if (file === undefined || pattern === undefined || own === undefined) return undefined;
  const template = compileLineTemplate(pattern);
  if (!template.ok) return reader.fail("S105", fields.pattern, template.message.replace(/\.$/, ""), template.help);
  return { kind: "log", file, pattern, zone: own };
}

function readTarget(reader: SettingsReader, node: Node, fields: Fields): ProbeTarget | undefined {
  const text = reader.text(node, "`probe`", "probe: https://broker.example/health");
  if (text === undefined) return undefined;
  if (givesSecretAway(text)) {
    reader.hide(node);
    return reader.fail("S106", node, "the address of the probe has a secret in it", "probe an address that needs none");
  }
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return reader.fail("S105", node, "this is no address", "write `https://HOST/PATH` or `tcp://HOST:PORT`");
  }
  const statuses = fields.status === undefined ? [] : readStatuses(reader, fields.status);
  if (url.protocol === "http:" || url.protocol === "https:") return { protocol: "http", url: url.href, statuses };
  const port = Number(url.port);
  if (url.protocol !== "tcp:" || url.hostname === "" || port < 1) {
    return reader.fail(
      "S105",
      node,
      "this can be probed neither by HTTP nor by TCP",
      "write `https://HOST/PATH` or `tcp://HOST:PORT`",
    );
  }
  if (fields.status !== undefined) reader.fail("S102", fields.status, "a TCP connection has no status", "remove `status`");
  return { protocol: "tcp", host: url.hostname.replace(/^\[(.*)\]$/, "$1"), port };
}

function readStatuses(reader: SettingsReader, node: Node): readonly number[] {
  const items = reader.isText(node) ? [node] : (reader.list(node, "`status`", "status: [200, 204]") ?? []);
  return items.flatMap((item) => reader.count(item, "`status`", { least: 100, most: 599, said: "100 and 599" }) ?? []);
}
