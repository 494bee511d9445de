import type { Node } from "yaml";
import { SEVERITIES } from "../../model/severity.ts";
import type { Route, RouteMatch } from "../../notify/routing/table.ts";
import { type Calendars, readSession } from "./read-calendars.ts";
import { readTexts } from "./read-names.ts";
import type { NamedAt } from "./read-rotations.ts";
import type { SettingsReader } from "./reader.ts";

const PATTERNS = ["owner", "policy", "rule", "source", "key"] as const;
const KEYS = ["name", "severity", ...PATTERNS, "labels", "during", "outside", "to", "continue"] as const;
type Fields = Partial<Record<(typeof KEYS)[number], Node>>;

export interface ReadRoutes {
  readonly routes: readonly Route[];
  readonly names: readonly NamedAt[];
}

/** `routes: [{ severity: critical, owner: desk-risk, to: primary }]` */
export function readRoutes(reader: SettingsReader, node: Node | undefined, calendars: Calendars): ReadRoutes {
  const names: NamedAt[] = [];
  const items = node === undefined ? [] : (reader.list(node, "`routes`", "routes: [{ severity: critical, to: desk }]") ?? []);
  const routes: Route[] = [];
  for (const [index, item] of items.entries()) {
    const map = reader.map(item, "a route", "{ severity: critical, to: desk }");
    const fields: Fields | undefined = map === undefined ? undefined : reader.fields(map, "a route", KEYS);
    if (fields === undefined) continue;
    const last = routes.at(-1);
    if (last !== undefined && takesAll(last))
      reader.warn("S118", item, `this route is never asked: ${last.name} takes everything`, "move it before that one");
    const to = fields.to === undefined ? undefined : readTo(reader, fields.to, names);
    if (fields.to === undefined)
      reader.fail("S104", item, "it is not said whom this route tells", "add `to: RECIPIENT`; `to: []` tells nobody");
    const name = fields.name === undefined ? undefined : reader.text(fields.name, "`name`", "name: paper trading");
    const goesOn = fields.continue === undefined ? false : (reader.boolean(fields.continue, "`continue`") ?? false);
    const match = readMatch(reader, fields, calendars);
    routes.push({ name: name ?? `route ${index + 1}`, match, to: to ?? [], goesOn });
  }
  return { routes, names };
}

function takesAll({ match, goesOn }: Route): boolean {
  return Object.keys(match).length === 0 && !goesOn;
}

export function readTo(reader: SettingsReader, node: Node, names: NamedAt[]): readonly string[] | undefined {
  const items = reader.isText(node) ? [node] : reader.list(node, "`to`", "to: [desk]");
  return items?.flatMap((item) => {
    const name = reader.text(item, "a recipient, rotation or group", "desk");
    if (name !== undefined) names.push({ name, node: item });
    return name ?? [];
  });
}

function readMatch(reader: SettingsReader, fields: Fields, calendars: Calendars): RouteMatch {
  const severity = fields.severity === undefined ? undefined : reader.choice(fields.severity, "a severity", SEVERITIES);
  const patterns = PATTERNS.flatMap((name) => {
    const node = fields[name];
    const texts = node === undefined ? undefined : readTexts(reader, node, `\`${name}\``, "desk-*");
    return texts === undefined ? [] : [[name, texts] as const];
  });
  const session = readSession(reader, calendars, fields);
  const labels = fields.labels === undefined ? undefined : readLabels(reader, fields.labels);
  return {
    ...Object.fromEntries(patterns),
    ...(severity === undefined ? {} : { severity }),
    ...(labels === undefined ? {} : { labels }),
    ...(session === undefined ? {} : { session }),
  };
}

function readLabels(reader: SettingsReader, node: Node): Readonly<Record<string, readonly string[]>> | undefined {
  const map = reader.map(node, "`labels`", "labels: { team: execution }");
  if (map === undefined) return undefined;
  const labels = reader.entries(map).flatMap(({ key, keySpan, value }): [string, readonly string[]][] => {
    if (value === undefined) reader.fail("S102", keySpan, `\`${key}\` has no value`, "give it one, or remove the line");
    const texts = value === undefined ? undefined : readTexts(reader, value, `\`${key}\``, "execution");
    return texts === undefined ? [] : [[key, texts]];
  });
  return Object.fromEntries(labels);
}

/** `groups: { head-of-risk: [asha, primary] }`: any names, since policies escalate to them. */
export function readGroups(
  reader: SettingsReader,
  node: Node | undefined,
): { readonly groups: Readonly<Record<string, readonly string[]>>; readonly names: readonly NamedAt[] } {
  const names: NamedAt[] = [];
  const map = node === undefined ? undefined : reader.map(node, "`groups`", "groups: { head-of-risk: [asha] }");
  const groups = (map === undefined ? [] : reader.entries(map)).flatMap(
    ({ key, keySpan, value }): [string, readonly string[]][] => {
      if (value === undefined) reader.fail("S104", keySpan, "it is not said who belongs to this group", `write \`${key}: [asha]\``);
      const members = value === undefined ? undefined : readTo(reader, value, names);
      if (members?.length === 0) reader.fail("S104", keySpan, "nobody belongs to this group", `write \`${key}: [asha]\``);
      return members === undefined ? [] : [[key, members]];
    },
  );
  return { groups: Object.fromEntries(groups), names };
}
