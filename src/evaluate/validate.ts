import type { BundleMetrics } from "../bundle/bundle.ts";
import { isObject, type JsonObject } from "../model/json.ts";
import { parseTimestamp } from "../model/timestamp.ts";
import { type CompiledSchema, compileSchema } from "./validation/ajv.ts";
import { show } from "./validation/constraint.ts";
import { pathText } from "../model/path-text.ts";
import { removeRest } from "./validation/remove-rest.ts";
import { sanitise } from "./validation/sanitise.ts";
import { isGroup, memberOf, resolve, typesOf } from "./validation/schema-keywords.ts";

/** What the trust boundary makes of a raw snapshot (language reference, section 5). */
export type SnapshotVerdict = AcceptedSnapshot | RefusedSnapshot;

export interface AcceptedSnapshot {
  readonly accepted: true;
  /** The snapshot's own, ms since the epoch. */
  readonly timestamp: number;
  /** The input itself when nothing was wrong with it; otherwise a copy without what the schema refuses. */
  readonly snapshot: Readonly<Record<string, unknown>>;
  readonly problems: readonly SnapshotProblem[];
}

/** One value that the schema refuses: its path is unknown, the rest of the snapshot counts. */
export interface SnapshotProblem {
  /** As a policy spells it: `positions.by_symbol."M&M".value`. */
  readonly path: string;
  /** The same, unquoted; an element of an array has its key, or its index where it has none. */
  readonly segments: readonly string[];
  /** Goes on after the path: `is "high", and a number is wanted`. */
  readonly reason: string;
}

interface RefusedSnapshot {
  readonly accepted: false;
  /** One clause in the reader's words. */
  readonly reason: string;
  readonly path?: string;
}

/**
 * The trust boundary for snapshots of one schema. Never throws and never hangs, whatever `raw` is, and never changes it: ajv says at
 * once that a snapshot is sound; only one that is not is looked at value by value.
 */
export function createSnapshotValidator(metrics: BundleMetrics): (raw: unknown) => SnapshotVerdict {
  const { document } = metrics;
  const schema = compileSchema(document);
  return (raw) => {
    try {
      return judge(raw, document, schema);
    } catch {
      // A getter that throws, a proxy, or a schema that refers to itself over data without end.
      return { accepted: false, reason: "the snapshot cannot be read" };
    }
  };
}

function judge(raw: unknown, document: JsonObject, schema: CompiledSchema | undefined): SnapshotVerdict {
  if (!isObject(raw)) return { accepted: false, reason: `the snapshot is ${show(raw)}, and an object is wanted` };
  const written = memberOf(raw, "timestamp");
  const timestamp = typeof written === "string" ? parseTimestamp(written) : Number.NaN;
  if (Number.isNaN(timestamp)) {
    const found = written === undefined || written === null ? "has no timestamp" : `has the timestamp ${show(written)}`;
    return { accepted: false, reason: `the snapshot ${found}, and an instant with an offset is wanted`, path: "timestamp" };
  }
  if (schema?.accepts(raw) === true) return { accepted: true, timestamp, snapshot: raw, problems: [] };
  const lacking = lackingGroup(raw, document);
  if (lacking !== undefined) {
    return {
      accepted: false,
      reason: `the snapshot lacks ${pathText([lacking])}, which its schema requires`,
      path: pathText([lacking]),
    };
  }
  const { snapshot, problems } = sanitise(raw, document);
  if (!isObject(snapshot)) return { accepted: false, reason: "the snapshot is refused as a whole by its schema" };
  const own = rootProblems(raw, document);
  if (schema === undefined) return { accepted: true, timestamp, snapshot, problems: [...problems, ...own] };
  const rest = removeRest(snapshot, schema);
  if (rest === undefined) return { accepted: false, reason: "the snapshot is refused as a whole by its schema" };
  return { accepted: true, timestamp, snapshot: rest.snapshot, problems: [...problems, ...own, ...rest.problems] };
}

/** A group that the schema requires of every snapshot and that is absent, null or no group. */
function lackingGroup(raw: Readonly<Record<string, unknown>>, document: JsonObject): string | undefined {
  return requiredNames(document).find((name) => {
    const schema = resolve(memberOf(document["properties"], name), document);
    return isGroup(schema) && typeof schema === "object" && !isAllowed(memberOf(raw, name), schema);
  });
}

function isAllowed(value: unknown, schema: JsonObject): boolean {
  return (
    value !== undefined && (value !== null || typesOf(schema).includes("null")) && (value === null || typeof value === "object")
  );
}

/** Metrics of the root that the schema requires: their absence is told and the rest of the snapshot counts. */
function rootProblems(raw: Readonly<Record<string, unknown>>, document: JsonObject): readonly SnapshotProblem[] {
  return requiredNames(document)
    .filter((name) => memberOf(raw, name) === undefined)
    .map((name) => ({ path: pathText([name]), segments: [name], reason: "is absent, and the schema requires it" }));
}

function requiredNames(document: JsonObject): readonly string[] {
  const { required } = document;
  return Array.isArray(required) ? required.filter((name) => typeof name === "string") : [];
}
