import type { Node } from "yaml";
import { SEVERITIES } from "../../model/severity.ts";
import type { RoutingSettings } from "./settings.ts";
import { type NamedAt, readInstant } from "./read-rotations.ts";
import { readTo } from "./read-routes.ts";
import type { SettingsReader } from "./reader.ts";

const KEYS = ["name", "rule", "severity", "source", "policy", "owner", "key", "labels", "escalate_to", "at", "expect"] as const;
const EXAMPLE = "{ rule: daily_loss_exceeded, severity: critical, at: 2026-01-05 10:00, expect: desk }";

/** What the settings say of their own routes, to be held against them by `monitor check-settings`. */
export function readRoutingTests(
  reader: SettingsReader,
  node: Node | undefined,
  zone: string,
  names: NamedAt[],
): RoutingSettings["tests"] {
  const items = node === undefined ? [] : (reader.list(node, "`routing_tests`", `routing_tests: [${EXAMPLE}]`) ?? []);
  return items.flatMap((item, index) => {
    const map = reader.map(item, "a routing test", EXAMPLE);
    const fields = map === undefined ? undefined : reader.fields(map, "a routing test", KEYS);
    if (fields === undefined) return [];
    const missing = (["rule", "severity", "at", "expect"] as const).find((name) => fields[name] === undefined);
    if (missing !== undefined) reader.fail("S104", item, `a routing test needs \`${missing}\``, `write \`${EXAMPLE}\``);
    const text = (name: "name" | "rule" | "source" | "policy" | "owner" | "key" | "escalate_to"): string | undefined => {
      const value = fields[name];
      return value === undefined ? undefined : reader.text(value, `\`${name}\``, "desk-risk");
    };
    const severity = fields.severity === undefined ? undefined : reader.choice(fields.severity, "a severity", SEVERITIES);
    const at = fields.at === undefined ? undefined : readInstant(reader, fields.at, zone);
    const expect = fields.expect === undefined ? undefined : readTo(reader, fields.expect, names);
    const labels = fields.labels === undefined ? {} : readLabels(reader, fields.labels);
    const [rule, who] = [text("rule"), text("escalate_to")];
    if (rule === undefined || severity === undefined || at === undefined || expect === undefined) return [];
    const subject = {
      source: text("source") ?? "engine",
      policy: text("policy") ?? "",
      rule,
      key: text("key") ?? null,
      severity,
      transition: who === undefined ? ("fired" as const) : ("escalated" as const),
      reason: who === undefined ? "condition" : `escalated to ${who}`,
      owner: text("owner") ?? null,
      labels,
    };
    return [{ subject, at, expect, name: text("name") ?? `routing test ${index + 1}`, place: reader.place(item) }];
  });
}

function readLabels(reader: SettingsReader, node: Node): Readonly<Record<string, string>> {
  const map = reader.map(node, "`labels`", "labels: { team: execution }");
  const entries = map === undefined ? [] : reader.entries(map);
  return Object.fromEntries(
    entries.flatMap(({ key, value }) => {
      const text = value === undefined ? undefined : reader.text(value, `\`${key}\``, "execution");
      return text === undefined ? [] : [[key, text] as const];
    }),
  );
}
