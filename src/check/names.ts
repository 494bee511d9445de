import type { Span } from "../diagnostics/span.ts";
import type { Calendar, Condition, Limit, Name } from "../policy/ast.ts";
import type { MetricSchema } from "./checked.ts";
import type { GatheredFiles } from "./files.ts";
import type { Findings } from "./findings.ts";
import { checkPrototypeNames } from "./prototype-names.ts";

/** What the policy and its imports declare, by name. The first of two that share a name wins. */
export interface Declarations {
  readonly limits: ReadonlyMap<string, Limit>;
  readonly calendars: ReadonlyMap<string, Calendar>;
  readonly conditions: ReadonlyMap<string, Condition>;
  /** Names that stand for a limit and a condition both: what reads them cannot be judged. */
  readonly ambiguous: ReadonlySet<string>;
}

interface Taken {
  readonly what: string;
  readonly span: Span;
}

/** Merges the files; limits, conditions and the metrics at the top of a snapshot share one namespace, calendars have their own. */
export function mergeDeclarations(files: GatheredFiles, schema: MetricSchema | undefined, findings: Findings): Declarations {
  const all = [files.main, ...files.imported];
  const declared = all.flatMap(({ limits, conditions, calendars }) => [...limits, ...conditions, ...calendars]);
  checkPrototypeNames(
    declared.map(({ name }) => name),
    findings,
  );
  const names = new Map<string, Taken>();
  const calendarNames = new Map<string, Taken>();
  const merge = <T extends { readonly name: Name }>(
    items: readonly T[],
    what: string,
    taken: Map<string, Taken>,
  ): ReadonlyMap<string, T> => {
    const kept = new Map<string, T>();
    for (const item of items) {
      const { text, span } = item.name;
      const before = taken.get(text);
      if (before !== undefined) reportTaken(item.name, what, before, findings);
      else if (taken === names && schema?.root.properties.has(text) === true) {
        const message = `\`${text}\` is a metric of the schema, so the ${what} would hide it`;
        findings.report("P216", span, { message, help: `give the ${what} another name` });
      } else taken.set(text, { what, span });
      if (!kept.has(text)) kept.set(text, item);
    }
    return kept;
  };
  const limits = merge(
    all.flatMap((file) => file.limits),
    "limit",
    names,
  );
  const conditions = merge(
    all.flatMap((file) => file.conditions),
    "condition",
    names,
  );
  return {
    limits,
    conditions,
    ambiguous: new Set([...limits.keys()].filter((name) => conditions.has(name))),
    calendars: merge(
      all.flatMap((file) => file.calendars),
      "calendar",
      calendarNames,
    ),
  };
}

function reportTaken(name: Name, what: string, before: Taken, findings: Findings): void {
  findings.report("P216", name.span, {
    message:
      before.what === what ? `there are two ${what}s \`${name.text}\`` : `\`${name.text}\` is both a ${before.what} and a ${what}`,
    label: "second",
    secondary: [{ span: before.span, text: "first" }],
    help: "rename or remove one of them",
  });
}
