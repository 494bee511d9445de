import type { Node, YAMLMap } from "yaml";
import { didYouMean } from "../../diagnostics/suggest.ts";
import { mergeLimits, readLimits, readSections, type WrittenLimits } from "./read-limits.ts";
import type { SettingsReader } from "./reader.ts";
import type { PolicySettings } from "./settings.ts";

const KEYS = ["file", "sources", "limits", "environments", "allow_downgrade"] as const;
const SELF_KEYS = ["file", "limits", "environments", "allow_downgrade"] as const;

/** A policy's entry before it is known which environment is in force. */
export interface PolicyEntry extends Omit<PolicySettings, "limits" | "limitPlaces"> {
  readonly general: WrittenLimits;
  readonly sections: ReadonlyMap<string, WrittenLimits>;
}

export function readPolicies(reader: SettingsReader, node: Node | undefined): readonly PolicyEntry[] {
  if (node === undefined) return [];
  const items = reader.list(node, "`policies`", "policies: [{ file: policies/trading_core.policy }]");
  const entries = (items ?? []).flatMap((item) => readPolicy(reader, item) ?? []);
  for (const [index, entry] of entries.entries()) {
    if (!entries.slice(0, index).some(({ file }) => file === entry.file)) continue;
    const at = { file: reader.file, ...entry.at };
    reader.fail(
      "S108",
      at,
      "this file is listed twice, so it is not said which limits are in force",
      "keep one entry, with all its sources",
    );
  }
  return entries;
}

function readPolicy(reader: SettingsReader, node: Node): PolicyEntry | undefined {
  const map = reader.map(node, "an entry of `policies`", "- file: policies/trading_core.policy");
  if (map === undefined) return undefined;
  const fields = reader.fields(map, "a policy's entry", KEYS);
  const rest = readRest(reader, fields);
  const sources = fields.sources === undefined ? undefined : readSourceNames(reader, fields.sources);
  if (fields.file === undefined) {
    return reader.fail("S104", node, "this entry names no policy", "add `file: policies/NAME.policy`, relative to the settings");
  }
  const file = reader.path(fields.file, "`file`", "file: policies/trading_core.policy");
  return file === undefined ? undefined : { file, at: reader.place(fields.file), sources, ...rest };
}

/** `self`: the policy of the monitor itself. `shipped` where the settings name no other. */
export function readSelf(reader: SettingsReader, node: Node | undefined, shipped: string): PolicyEntry {
  const map: YAMLMap | undefined =
    node === undefined ? undefined : reader.map(node, "`self`", "self: { limits: { least_disk: 5% } }");
  const fields = map === undefined ? {} : reader.fields(map, "`self`", SELF_KEYS);
  const file = fields.file === undefined ? undefined : reader.path(fields.file, "`file`", "file: policies/self.policy");
  const at = fields.file ?? node;
  const place = at === undefined ? { start: 0, end: 0 } : reader.place(at);
  return { file: file ?? shipped, at: place, sources: undefined, ...readRest(reader, fields) };
}

function readRest(
  reader: SettingsReader,
  fields: Partial<Record<(typeof SELF_KEYS)[number], Node>>,
): Pick<PolicyEntry, "general" | "sections" | "allowDowngrade"> {
  const allow = fields.allow_downgrade;
  return {
    general: readLimits(reader, fields.limits),
    sections: readSections(reader, fields.environments),
    allowDowngrade: allow === undefined ? false : (reader.boolean(allow, "`allow_downgrade`") ?? false),
  };
}

function readSourceNames(reader: SettingsReader, node: Node): readonly string[] {
  const items = reader.isText(node) ? [node] : reader.list(node, "`sources`", "sources: [engine]");
  if (items?.length === 0)
    reader.fail("S105", node, "a policy without a source watches nothing", "name a source, or leave `sources` out");
  return (items ?? []).flatMap((item) => {
    const name = reader.text(item, "a source", "engine");
    if (name !== "plimsoll") return name ?? [];
    return reader.fail("S105", item, "`plimsoll` is the monitor itself", "write its policy under `self`", []) ?? [];
  });
}

/** The entry under one environment. */
export function inEnvironment(entry: PolicyEntry, environment: string | undefined): PolicySettings {
  const { general, sections, ...rest } = entry;
  const limits = mergeLimits(general, environment === undefined ? undefined : sections.get(environment));
  return { ...rest, limits: limits.values, limitPlaces: limits.places };
}

/** Says where it is not clear which sections of limits are in force. `at` is where the environment is named. */
export function checkEnvironment(
  reader: SettingsReader,
  entries: readonly PolicyEntry[],
  environment: string | undefined,
  at: Node | undefined,
): void {
  const known = [...new Set(entries.flatMap(({ sections }) => [...sections.keys()]))];
  const [first] = known;
  if (first === undefined || (environment !== undefined && known.includes(environment))) return;
  if (environment === undefined) {
    if (at !== undefined) return;
    const entry = entries.find(({ sections }) => sections.size > 0);
    const span = { file: reader.file, ...(entry?.at ?? { start: 0, end: 0 }) };
    const message = "limits are set by environment, and it is not said which environment this is";
    reader.fail("S110", span, message, `add \`environment: ${first}\`, or \`environment: { env: NAME }\``);
    return;
  }
  const message = `no policy has limits for \`${environment}\`, so the general ones would be in force`;
  reader.fail("S110", at, message, didYouMean(environment, known, `name one of ${known.map((each) => `\`${each}\``).join(", ")}`));
}
