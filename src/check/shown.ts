import type { Attach, Message, Path } from "../policy/ast.ts";
import type { CheckedMessagePart, CheckedRule, CheckedValue } from "./checked.ts";
import type { Context, Scope } from "./context.ts";
import { resolveMetric } from "./path.ts";
import { writePath } from "./schema-paths.ts";

/** What a message shows or an alert carries: a metric, or a limit by its name. */
function shownValue(context: Context, path: Path, scope: Scope): CheckedValue | undefined {
  const [name = ""] = path.segments;
  if (path.segments.length === 1 && !scope.variables.has(name)) {
    if (context.limits.has(name)) {
      context.used.limits.add(name);
      return context.limits.get(name) && { kind: "limit", name };
    }
    if (context.conditions.has(name)) {
      const help = "show the metrics that it compares";
      context.findings.report("P224", path.span, {
        message: `\`${name}\` is a condition, and only metrics and limits can be shown`,
        help,
      });
      return;
    }
  }
  const found = resolveMetric(context, path, scope);
  return found && { kind: "metric", ref: found.ref, type: found.metric.type, unit: found.metric.unit };
}

export function checkMessage(context: Context, message: Message | undefined, scope: Scope): readonly CheckedMessagePart[] {
  const parts: CheckedMessagePart[] = [];
  for (const part of message?.parts ?? []) {
    if (part.kind === "text") parts.push({ kind: "text", text: part.text });
    else {
      const value = shownValue(context, part.path, scope);
      if (value !== undefined) parts.push({ kind: "value", value, source: writePath(part.path.segments) });
    }
  }
  return parts;
}

/** An attached value is told under its `as` name, or as it is written. */
export function checkAttach(context: Context, attach: Attach | undefined, scope: Scope): CheckedRule["attach"] {
  const taken = new Map<string, Path>();
  const checked: { name: string; value: CheckedValue }[] = [];
  for (const { path, as } of attach?.paths ?? []) {
    const value = shownValue(context, path, scope);
    const name = as?.text ?? writePath(path.segments);
    const before = taken.get(name);
    if (before !== undefined) {
      context.findings.report("P326", as?.span ?? path.span, {
        message: `two values are attached under the name \`${name}\``,
        secondary: [{ span: before.span, text: "first" }],
        help: `give one another name: \`${writePath(path.segments)} as ...\``,
      });
    } else if (value !== undefined) checked.push({ name, value });
    taken.set(name, before ?? path);
  }
  return checked;
}
