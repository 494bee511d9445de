import { isMap, type Node } from "yaml";
import type { CheckedPolicy, SchemaNode } from "../check/checked.ts";
import { didYouMean } from "../diagnostics/suggest.ts";
import type { JsonObject } from "../model/json.ts";
import { parseClause } from "../policy/parse.ts";
import { findMetric } from "./metric-path.ts";
import { readExpectations } from "./read-expectation.ts";
import { settledValue } from "./snapshot-state.ts";
import { DEFAULT_SOURCE, type Step } from "./test-file.ts";
import type { YamlReader } from "./yaml-reader.ts";

const KEYS = ["at", "set", "unset", "snapshot", "gap", "until", "source", "expect"] as const;
const EXAMPLE = "{ at: 30s, expect: { daily_loss_exceeded: warning } }";

export interface StepContext {
  readonly policy: CheckedPolicy;
  /** ms since the epoch; undefined until a step's own snapshot says it. */
  readonly start: number;
  /** A snapshot written out, or the name of its file. */
  readSnapshot(node: Node): JsonObject | undefined;
}

/** One entry of `steps`. Undefined when it cannot be placed in time. */
export function readStep(reader: YamlReader, node: Node, context: StepContext): Step | undefined {
  const map = reader.map(node, "a step", EXAMPLE);
  if (map === undefined) return undefined;
  const fields = reader.fields(map, "a step", KEYS);
  if (fields.at === undefined) return reader.fail("P511", node, "this step does not say when it happens", "add `at: 0s`");
  const at = reader.duration(fields.at, "`at`");
  if (at === undefined) return undefined;
  const source = fields.source === undefined ? DEFAULT_SOURCE : reader.text(fields.source, "`source`", "source: engine");
  const snapshot = fields.snapshot === undefined ? undefined : context.readSnapshot(fields.snapshot);
  const gapUntil = readGap(reader, fields, at);
  const expect = fields.expect === undefined ? undefined : readExpectations(reader, fields.expect, context.policy);
  return {
    span: reader.span(node),
    at,
    source: source ?? DEFAULT_SOURCE,
    set: fields.set === undefined ? [] : readSet(reader, fields.set, context, at),
    unset: fields.unset === undefined ? [] : readUnset(reader, fields.unset, context.policy),
    ...(snapshot === undefined ? {} : { snapshot }),
    ...(gapUntil === undefined ? {} : { gapUntil }),
    ...(expect === undefined ? {} : { expect }),
  };
}

/** `gap: 2m` is as long as that; `gap: true` (or nothing) with `until: 3m` ends at that time of the test. */
function readGap(reader: YamlReader, fields: Partial<Record<"gap" | "until", Node>>, at: number): number | undefined {
  if (fields.until !== undefined) {
    const until = reader.duration(fields.until, "`until`");
    if (until === undefined || until > at) return until;
    return reader.fail("P511", fields.until, "the gap ends before it starts", "write a time of the test later than `at`");
  }
  if (fields.gap === undefined) return undefined;
  const text = reader.text(fields.gap, "`gap`", "gap: 2m");
  if (text === "true") {
    return reader.fail("P511", fields.gap, "this gap does not say when it ends", "write its length, `gap: 2m`, or add `until: 3m`");
  }
  const length = reader.duration(fields.gap, "`gap`");
  if (length === undefined || length > 0) return length === undefined ? undefined : at + length;
  return reader.fail("P511", fields.gap, "a gap of no length changes nothing", "write how long it lasts, e.g. `gap: 2m`");
}

function readSet(reader: YamlReader, node: Node, context: StepContext, at: number): Step["set"] {
  const map = reader.map(node, "`set`", "set: { risk.daily_loss_pct: -3.5 }");
  if (map === undefined) return [];
  return reader.entries(map).flatMap(({ key, keySpan, value }) => {
    const metric = readPath(reader, key, keySpan.start, context.policy);
    if (metric === undefined) return [];
    const data = value === undefined ? null : reader.json(value);
    if (data === undefined) return [];
    return [{ path: metric.path, value: settledValue(data, metric.node, context.start + at) }];
  });
}

function readUnset(reader: YamlReader, node: Node, policy: CheckedPolicy): Step["unset"] {
  const resolved = reader.resolve(node);
  const items = isMap(resolved) ? undefined : reader.list(node, "`unset`", "unset: [risk]");
  if (items === undefined) {
    if (isMap(resolved)) reader.fail("P511", node, "`unset` must be a list of paths", "write `unset: [risk]`");
    return [];
  }
  return items.flatMap((item) => {
    const text = reader.text(item, "a path", "unset: [risk]");
    const metric = text === undefined ? undefined : readPath(reader, text, reader.span(item).start, policy);
    return metric === undefined ? [] : [metric.path];
  });
}

interface SetMetric {
  readonly path: readonly string[];
  readonly node: SchemaNode;
}

/** A path in the policy's spelling, which must be in the schema: what no rule could read proves nothing. */
function readPath(reader: YamlReader, text: string, start: number, policy: CheckedPolicy): SetMetric | undefined {
  const parsed = parseClause("path", text, { file: reader.file, offsetOf: (offset) => start + offset });
  reader.diagnostics.push(...parsed.diagnostics);
  if (parsed.node === undefined) return undefined;
  const path = parsed.node.segments;
  const metric = findMetric(policy.schema, path);
  if (metric.found) return { path, node: metric.node };
  const span = { file: reader.file, start, end: start + text.length };
  const where = policy.schema.name;
  if (metric.list !== undefined) {
    const outer = metric.list.path.join(".");
    const message = `\`${text}\` is no metric of ${where}: \`${outer}\` is a list, and its elements have no paths`;
    return reader.fail("P513", span, message, `set the whole list: \`${outer}: [{ ${metric.list.key}: ... }]\``);
  }
  const otherwise = metric.known.length > 0 ? `it has ${list(metric.known)}` : "address keyed metrics as `group.key.metric`";
  const help = didYouMean(metric.segment, metric.known, otherwise);
  return reader.fail("P513", span, `\`${text}\` is no metric of ${where}: there is no \`${metric.segment}\``, help);
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 8).map((name) => `\`${name}\``);
  return names.length > 8 ? `${shown.join(", ")} and others` : shown.join(", ");
}
