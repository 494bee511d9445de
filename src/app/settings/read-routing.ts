import type { Node } from "yaml";
import { didYouMean } from "../../diagnostics/suggest.ts";
import { readCalendars } from "./read-calendars.ts";
import { readQuietHours } from "./read-quiet-hours.ts";
import { type NamedAt, readRotations } from "./read-rotations.ts";
import { readGroups, readRoutes } from "./read-routes.ts";
import { readRoutingTests } from "./read-routing-tests.ts";
import { readSecret } from "./read-secret.ts";
import type { SettingsReader } from "./reader.ts";
import { failureOf } from "../../notify/routing/routing-test.ts";
import { decide } from "../../notify/routing/decide.ts";
import type { DeadManSwitchSettings, RecipientSettings, RoutingSettings } from "./settings.ts";

export const ROUTING_NAMES = ["calendars", "routes", "groups", "rotations", "quiet_hours", "routing_tests"] as const;
type Fields = Partial<Record<(typeof ROUTING_NAMES)[number] | "recipients", Node>>;

/** Who is told of what, who is on call, and when nobody is to be disturbed; held against its own tests. */
export function readRouting(
  reader: SettingsReader,
  fields: Fields,
  recipients: readonly RecipientSettings[],
  zone: string,
): RoutingSettings {
  const calendars = readCalendars(reader, fields.calendars);
  const { routes, names: routed } = readRoutes(reader, fields.routes, calendars);
  const { groups, names: grouped } = readGroups(reader, fields.groups);
  const { rotations, names: turns } = readRotations(reader, fields.rotations, zone);
  const quietHours = readQuietHours(reader, fields.quiet_hours, zone, calendars);
  const expected: NamedAt[] = [];
  const tests = readRoutingTests(reader, fields.routing_tests, zone, expected);
  const people = recipients.map(({ name }) => name);
  const all = [...people, ...Object.keys(rotations), ...Object.keys(groups)];
  mustBeKnown(reader, [...routed, ...grouped], all, "recipient, rotation or group");
  mustBeKnown(reader, [...turns, ...expected], people, "recipient");
  mustDiffer(reader, fields, people, rotations, groups);
  checkFallbacks(reader, recipients);
  const table = { recipients: recipients.map(({ name, severity }) => ({ name, severity })), routes, rotations, groups };
  const at = fields.routes ?? fields.recipients;
  const routing = { table, quietHours, tests, at: at === undefined ? { start: 0, end: 0 } : reader.place(at) };
  if (reader.diagnostics.every(({ severity }) => severity !== "error")) {
    runTests(reader, routing);
    if (recipients.length > 0) checkCritical(reader, routing, at);
  }
  return routing;
}

function mustBeKnown(reader: SettingsReader, names: readonly NamedAt[], known: readonly string[], what: string): void {
  for (const { name, node } of names) {
    if (known.includes(name)) continue;
    reader.fail("S115", node, `\`${name}\` is no ${what}`, didYouMean(name, known, "list it, or name another"));
  }
}

function mustDiffer(reader: SettingsReader, fields: Fields, people: readonly string[], rotations: object, groups: object): void {
  const twice = [...Object.keys(rotations), ...Object.keys(groups)].find(
    (name, index, all) => people.includes(name) || all.indexOf(name) !== index,
  );
  if (twice === undefined) return;
  const node = fields.groups ?? fields.rotations;
  reader.fail("S108", node, `\`${twice}\` names two of a recipient, a rotation and a group`, "give one of them another name");
}

/** Each leads to a recipient, and none back to where it came from. */
function checkFallbacks(reader: SettingsReader, recipients: readonly RecipientSettings[]): void {
  const names = recipients.map(({ name }) => name);
  for (const { at, name, fallback } of recipients) {
    const place = { file: reader.file, ...at };
    if (fallback === undefined) continue;
    if (!names.includes(fallback.to)) {
      reader.fail(
        "S115",
        place,
        `the fallback \`${fallback.to}\` is no recipient`,
        didYouMean(fallback.to, names, "list it, or name another"),
      );
    }
    const seen = new Set<string>();
    for (let next: string | undefined = name; next !== undefined; ) {
      if (seen.has(next)) {
        reader.fail("S108", place, `the fallbacks of \`${name}\` go in a circle`, "let the last one have none");
        break;
      }
      seen.add(next);
      const current: string = next;
      next = recipients.find((each) => each.name === current)?.fallback?.to;
    }
  }
}

function runTests(reader: SettingsReader, { table, tests }: RoutingSettings): void {
  for (const test of tests) {
    const told = failureOf(table, test);
    if (told === undefined) continue;
    const say = (names: readonly string[]): string => (names.length === 0 ? "nobody" : names.join(", "));
    const message = `${test.name} expects ${say(test.expect)}, and ${say(told)} ${told.length > 1 ? "are" : "is"} told`;
    reader.fail(
      "S116",
      { file: reader.file, ...test.place },
      message,
      "correct the routes or the test; `monitor route` shows each step",
    );
  }
}

/** A critical alert of which no route knows anything must reach somebody. */
function checkCritical(reader: SettingsReader, { table }: RoutingSettings, node: Node | undefined): void {
  const stranger = {
    source: "",
    policy: "",
    rule: "",
    key: null,
    owner: null,
    labels: {},
    reason: "",
    transition: "fired",
  } as const;
  const { steps } = decide({ ...table, routes: table.routes.map(asStranger) }, { ...stranger, severity: "critical" }, 0);
  if (steps.some(({ taken }) => taken)) return;
  const message = "a critical alert that no route takes is told to nobody";
  reader.warn("S118", node, message, "give a recipient a severity, or end `routes` with one that takes everything");
}

/** Routes that go by more than the severity may leave an alert out. */
function asStranger(route: RoutingSettings["table"]["routes"][number]): typeof route {
  const { severity, ...others } = route.match;
  const isOpen = Object.keys(others).length === 0;
  return isOpen ? route : { ...route, match: { ...(severity === undefined ? {} : { severity }), rule: [] } };
}

export function readDeadManSwitch(reader: SettingsReader, node: Node | undefined): DeadManSwitchSettings | undefined {
  const example = "dead_man_switch: { url: { env: HEALTHCHECKS_URL }, every: 60s }";
  const map = node === undefined ? undefined : reader.map(node, "`dead_man_switch`", example);
  if (map === undefined) return undefined;
  const fields = reader.fields(map, "`dead_man_switch`", ["url", "every"]);
  if (fields.url === undefined) return reader.fail("S104", node, "it is not said which URL is called", `write \`${example}\``);
  const url = readSecret(reader, fields.url, "the URL");
  const bounds = { least: 15_000, most: 3_600_000, said: "15s and 1h" };
  const every = fields.every === undefined ? 60_000 : reader.durationWithin(fields.every, "`every`", bounds);
  if (url === undefined || every === undefined) return undefined;
  if (!reader.outside.withoutSecrets && !/^https?:$/.test(URL.parse(url.reveal())?.protocol ?? ""))
    return reader.fail("S105", fields.url, "this leads to no web address", "put `https://hc-ping.com/UUID` or the like there");
  return { url, every };
}
