import { isMap, isScalar, isSeq, type Node } from "yaml";
import type { CheckedPolicy } from "../check/checked.ts";
import { didYouMean } from "../diagnostics/suggest.ts";
import type { Span } from "../diagnostics/span.ts";
import { SEVERITIES, type Severity } from "../model/severity.ts";
import { BUILT_IN_RULES } from "../model/built-in-rules.ts";
import type { Expectation } from "./test-file.ts";
import type { YamlReader } from "./yaml-reader.ts";

const STATES = [...SEVERITIES, "none", "ok", "pending", "unknown"] as const;
const ATTRIBUTES = ["severity", "unknown", "pending", "suppressed", "key"] as const;
const EXAMPLE = "daily_loss_exceeded: warning";

type State = (typeof STATES)[number];
type Condition = Omit<Expectation, "rule" | "key" | "span">;

/** The value of `expect`: rule to severity, `none`, `ok`, `pending`, `unknown`, a mapping of attributes, or one of those for each key. */
export function readExpectations(reader: YamlReader, node: Node, policy: CheckedPolicy): readonly Expectation[] | undefined {
  const map = reader.map(node, "`expect`", `expect: { ${EXAMPLE} }`);
  if (map === undefined) return undefined;
  const names = [...policy.rules.map((rule) => rule.name), ...BUILT_IN_RULES];
  const expectations: Expectation[] = [];
  for (const { key: rule, keySpan, value } of reader.entries(map)) {
    if (!names.includes(rule)) {
      const otherwise = `write one of the policy's rules: ${names.slice(0, 6).join(", ")}`;
      reader.fail(
        "P512",
        keySpan,
        `the policy has no rule \`${rule}\`, so nothing could be expected of it`,
        didYouMean(rule, names, otherwise),
      );
      continue;
    }
    if (value === undefined) {
      reader.fail("P511", keySpan, `nothing is expected of \`${rule}\``, `write \`${rule}: none\` if no alert is expected`);
      continue;
    }
    const keyed =
      BUILT_IN_RULES.some((builtIn) => builtIn === rule) || policy.rules.find((each) => each.name === rule)?.each !== undefined;
    expectations.push(...readRule(reader, reader.resolve(value), rule, keySpan, keyed));
  }
  return expectations;
}

function readRule(reader: YamlReader, node: Node, rule: string, span: Span, keyed: boolean): readonly Expectation[] {
  if (isSeq(node)) {
    return (node.items as Node[]).flatMap((item) => readRule(reader, reader.resolve(item), rule, reader.span(item), keyed));
  }
  if (isMap(node) && keyed && !node.items.some(({ key }) => isScalar(key) && key.value === "severity")) {
    return readKeys(reader, node, rule);
  }
  const condition = readCondition(reader, node, rule);
  if (condition === undefined) return [];
  const key = isMap(node) ? readKey(reader, node.get("key", true)) : undefined;
  if (keyed && key === undefined && condition.alert !== "none") {
    reader.fail(
      "P511",
      node,
      `\`${rule}\` has one alert for each key, and none is named`,
      `write \`${rule}: { KEY: ${condition.alert} }\``,
    );
    return [];
  }
  return [{ rule, ...(key === undefined ? {} : { key }), span, ...condition }];
}

function readKeys(reader: YamlReader, node: Node, rule: string): readonly Expectation[] {
  const map = reader.map(node, `what is expected of \`${rule}\``, EXAMPLE);
  if (map === undefined) return [];
  return reader.entries(map).flatMap(({ key, keySpan, value }) => {
    if (value === undefined) {
      reader.fail("P511", keySpan, `nothing is expected of \`${key}\``, `write \`${key}: none\` if no alert is expected`);
      return [];
    }
    const condition = readCondition(reader, reader.resolve(value), rule);
    return condition === undefined ? [] : [{ rule, key, span: keySpan, ...condition }];
  });
}

function readKey(reader: YamlReader, node: Node | undefined): string | null | undefined {
  if (node === undefined) return undefined;
  const found = reader.resolve(node);
  if (isScalar(found) && found.value === null) return null;
  return reader.text(found, "`key`", "key: RELIANCE");
}

function readCondition(reader: YamlReader, node: Node, rule: string): Condition | undefined {
  if (isScalar(node)) return conditionOf(readState(reader, node, rule));
  const map = reader.map(node, `what is expected of \`${rule}\``, EXAMPLE);
  if (map === undefined) return undefined;
  const fields = reader.fields(map, "an expectation", ATTRIBUTES);
  const base = fields.severity === undefined ? conditionOf("none") : conditionOf(readState(reader, fields.severity, rule));
  if (base === undefined) return undefined;
  const attributes: Partial<Record<"unknown" | "pending" | "suppressed", boolean>> = {};
  for (const name of ["unknown", "pending", "suppressed"] as const) {
    const value = fields[name] === undefined ? undefined : reader.boolean(fields[name], `\`${name}\``);
    if (value !== undefined) attributes[name] = value;
  }
  return { ...base, ...attributes };
}

function conditionOf(state: State | undefined): Condition | undefined {
  switch (state) {
    case undefined:
      return undefined;
    case "none":
      return { alert: "none", ok: false };
    case "ok":
      return { alert: "none", ok: true };
    case "pending":
      return { alert: "none", ok: false, pending: true };
    case "unknown":
      return { alert: "none", ok: false, unknown: true };
    default:
      return { alert: state satisfies Severity, ok: false };
  }
}

function readState(reader: YamlReader, node: Node, rule: string): State | undefined {
  const text = reader.text(node, `what is expected of \`${rule}\``, EXAMPLE);
  if (text === undefined) return undefined;
  const state = STATES.find((candidate) => candidate === text);
  const otherwise = `write one of ${STATES.map((each) => `\`${each}\``).join(", ")}`;
  return state ?? reader.fail("P511", node, `\`${text}\` is no state of an alert`, didYouMean(text, STATES, otherwise));
}
