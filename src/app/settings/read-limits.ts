import type { Node } from "yaml";
import type { SettingsReader } from "./reader.ts";
import type { Place } from "./settings.ts";

/** Limits overridden, as written: `{ daily_loss: "4%" }`, each with its place. */
export interface WrittenLimits {
  readonly values: Readonly<Record<string, string>>;
  readonly places: Readonly<Record<string, Place>>;
}

export const NO_LIMITS: WrittenLimits = { values: {}, places: {} };

export function readLimits(reader: SettingsReader, node: Node | undefined): WrittenLimits {
  if (node === undefined) return NO_LIMITS;
  const map = reader.map(node, "`limits`", "limits: { daily_loss: 4% }");
  if (map === undefined) return NO_LIMITS;
  const found: { name: string; text: string; place: Place }[] = [];
  for (const { key, keySpan, value } of reader.entries(map)) {
    if (value === undefined) reader.fail("S102", keySpan, `\`${key}\` has no value`, `write \`${key}: 4%\``);
    const text = value === undefined ? undefined : reader.text(value, `\`${key}\``, `${key}: 4%`);
    if (value !== undefined && text !== undefined) found.push({ name: key, text, place: reader.place(value) });
  }
  return {
    values: Object.fromEntries(found.map(({ name, text }) => [name, text])),
    places: Object.fromEntries(found.map(({ name, place }) => [name, place])),
  };
}

/** Sections by environment. */
export function readSections(reader: SettingsReader, node: Node | undefined): ReadonlyMap<string, WrittenLimits> {
  const sections = new Map<string, WrittenLimits>();
  const map = node === undefined ? undefined : reader.map(node, "`environments`", "environments: { paper: { daily_loss: 8% } }");
  if (map === undefined) return sections;
  for (const { key, keySpan, value } of reader.entries(map)) {
    if (reader.name(key, keySpan, "an environment") !== undefined) sections.set(key, readLimits(reader, value));
  }
  return sections;
}

/** The general limits with those of one environment over them. */
export function mergeLimits(general: WrittenLimits, own: WrittenLimits | undefined): WrittenLimits {
  if (own === undefined) return general;
  return { values: { ...general.values, ...own.values }, places: { ...general.places, ...own.places } };
}
