import { didYouMean } from "../diagnostics/suggest.ts";
import type { Span } from "../diagnostics/span.ts";
import type { Missing, PolicyFile } from "../policy/ast.ts";
import type { Loader } from "../policy/loader.ts";
import type { CheckedDuration, CheckedMissing, MetricSchema } from "./checked.ts";
import type { Context } from "./context.ts";
import { checkDuration } from "./duration.ts";
import type { Findings } from "./findings.ts";
import { readMetricSchema } from "./schema/read-schema.ts";
import { usabilityProblem } from "./schema/usable.ts";

/** As Prometheus looks back. */
const DEFAULT_STALE: CheckedDuration = { ms: 300_000 };
const MOST_PROBLEMS = 10;

/** Where something that is absent from the policy as a whole is told. */
export function placeOf(file: PolicyFile): Span {
  if (file.header.policy !== undefined) return file.header.policy.name.span;
  const items = [file.limits, file.conditions, file.calendars, file.rules].flatMap((each) => each.map(({ name }) => name.span));
  const headers = [
    file.header.metrics?.schema.span,
    file.header.currency?.span,
    file.header.stale?.span,
    file.header.missing?.span,
  ];
  const [first] = [...items, ...headers.filter((span) => span !== undefined)].sort((a, b) => a.start - b.start);
  return first ?? { file: file.span.file, start: file.span.start, end: Math.min(file.span.start + 1, file.span.end) };
}

/** An imported file needs no headers; a policy that is compiled does. */
export function checkHeaders(file: PolicyFile, findings: Findings): void {
  const needed = [
    ["policy", "a policy says its name and version", "begin the file with `policy NAME version 1.0.0`"],
    ["metrics", "a policy says which metrics it reads", 'add `metrics "trading-snapshot@1"`'],
    [
      "missing",
      "a policy says what unknown data does; it is never implied",
      "add `missing warning after 2m`, `missing hold` or `missing ok`",
    ],
  ] as const;
  for (const [header, message, help] of needed) {
    if (file.header[header] === undefined)
      findings.report("P320", placeOf(file), { message: `the header \`${header}\` is missing: ${message}`, help });
  }
}

/** The schema that `metrics` names, with money bound to the header's currency. */
export function loadSchema(file: PolicyFile, loader: Loader, findings: Findings): MetricSchema | undefined {
  const { metrics, currency } = file.header;
  if (metrics === undefined) return undefined;
  const { value: name, span } = metrics.schema;
  const found = loader.readSchema(name, span.file);
  if (!found.ok) {
    const help =
      found.fix ??
      didYouMean(
        name,
        found.known ?? [],
        'name one that ships, such as `"trading-snapshot@1"`, or a file, such as `"./mine.schema.json"`',
      );
    findings.report("P502", span, { message: `the metrics schema \`${name}\` cannot be read: ${found.reason}`, help });
    return;
  }
  const { schema, problems } = readMetricSchema(found.document, name, currency?.code);
  // Those that ship are known to work.
  const unusable = schema !== undefined && /\/|\.json$/.test(name) ? usabilityProblem(found.document) : undefined;
  for (const { pointer, message, help } of unusable === undefined ? problems.slice(0, MOST_PROBLEMS) : [unusable]) {
    findings.report("P503", span, { message: `in the schema \`${name}\`, at ${pointer}: ${message}`, help });
  }
  return schema;
}

export function checkStale(context: Context, file: PolicyFile): CheckedDuration | undefined {
  const { stale } = file.header;
  return stale === undefined ? DEFAULT_STALE : checkDuration(context, stale.after, "positive");
}

export function checkMissing(context: Context, missing: Missing): CheckedMissing | undefined {
  if (missing.does.kind !== "after") return { kind: missing.does.kind };
  const after = checkDuration(context, missing.does.after, "zero");
  return after && { kind: "after", severity: missing.does.severity, after };
}
