import type { Span } from "../diagnostics/span.ts";
import { MOST_MENTIONS } from "../model/mentions.ts";
import type { Condition } from "../policy/ast.ts";
import type { Expression } from "../policy/expression.ts";
import { type Context, TOP } from "./context.ts";
import { asCondition } from "./quantifier.ts";
import { expressionsIn } from "./walk.ts";

/** Types the named conditions, those that others need first, into `context.conditions`. */
export function checkConditions(context: Context, conditions: ReadonlyMap<string, Condition>): void {
  for (const [name, { span }] of conditions) context.conditions.set(name, { term: undefined, history: false, mentions: 0, span });
  const cyclic = new Set<string>();
  for (const name of inOrder(conditions, (cycle) => {
    // Conditions that all name each other are in more circles than can be told: one is enough for each of them.
    if (cycle.every((each) => cyclic.has(each))) return;
    for (const each of cycle) cyclic.add(each);
    reportCycle(context, conditions, cycle);
  })) {
    const condition = conditions.get(name);
    if (condition === undefined || cyclic.has(name)) continue;
    const typed = context.typeOf(condition.value, TOP);
    const whole = asCondition(context, typed, "a condition is true or false");
    const counted = 1 + mentionsIn(context, condition.value);
    const term = withinBounds(context, counted, condition.name.span, `\`${name}\``) ? whole : undefined;
    const history = looksBack(context, condition.value);
    // What is wrong is told once: those that name it do not count it.
    context.conditions.set(name, { term, history, mentions: term === undefined ? 0 : counted, span: condition.name.span });
  }
}

/** How often an expression comes to mention named conditions, those of its conditions included: json-rules-engine evaluates each mention anew. */
export function mentionsIn(context: Context, expression: Expression): number {
  let mentions = 0;
  for (const each of expressionsIn(expression)) {
    if (each.kind !== "path" || each.segments.length !== 1) continue;
    mentions += context.conditions.get(each.segments[0] ?? "")?.mentions ?? 0;
  }
  return mentions;
}

/** Reports what comes to mention more conditions than a bundle may have it. */
export function withinBounds(context: Context, mentions: number, span: Span, subject: string): boolean {
  if (mentions <= MOST_MENTIONS) return true;
  context.findings.report("P226", span, {
    message: `${subject} comes to mention conditions more than ${MOST_MENTIONS.toLocaleString("en")} times, those of its conditions included`,
    help: "name each condition once, or say it with fewer",
  });
  return false;
}

function namesIn(expression: Expression, conditions: ReadonlyMap<string, Condition>): readonly string[] {
  const names: string[] = [];
  for (const each of expressionsIn(expression)) {
    const [name = ""] = each.kind === "path" && each.segments.length === 1 ? each.segments : [];
    if (conditions.has(name)) names.push(name);
  }
  return names;
}

function looksBack(context: Context, expression: Expression): boolean {
  for (const each of expressionsIn(expression)) {
    if (each.kind === "window" || (each.kind === "call" && (each.function === "previous" || each.function === "unchanged")))
      return true;
    if (each.kind === "path" && each.segments.length === 1 && context.conditions.get(each.segments[0] ?? "")?.history === true)
      return true;
  }
  return false;
}

/** Depth first on a list of its own, so that a long chain of conditions is no deep recursion. */
function inOrder(conditions: ReadonlyMap<string, Condition>, onCycle: (cycle: readonly string[]) => void): readonly string[] {
  const done = new Set<string>();
  const order: string[] = [];
  for (const start of conditions.keys()) {
    const trail: { readonly name: string; readonly needs: Iterator<string> }[] = [];
    const enter = (name: string): void => {
      const condition = conditions.get(name);
      trail.push({ name, needs: (condition === undefined ? [] : namesIn(condition.value, conditions)).values() });
    };
    if (!done.has(start)) enter(start);
    for (let top = trail.at(-1); top !== undefined; top = trail.at(-1)) {
      const next = top.needs.next();
      if (next.done === true) {
        done.add(top.name);
        order.push(top.name);
        trail.pop();
        continue;
      }
      const at = trail.findIndex(({ name }) => name === next.value);
      if (at >= 0) onCycle(trail.slice(at).map(({ name }) => name));
      else if (!done.has(next.value)) enter(next.value);
    }
  }
  return order;
}

function reportCycle(context: Context, conditions: ReadonlyMap<string, Condition>, cycle: readonly string[]): void {
  const [first, ...others] = cycle.map((name) => conditions.get(name)?.name).filter((name) => name !== undefined);
  if (first === undefined) return;
  context.findings.report("P225", first.span, {
    message:
      cycle.length === 1
        ? `the condition \`${first.text}\` needs itself`
        : `conditions need each other: ${[...cycle, first.text].join(" -> ")}`,
    secondary: others.map(({ span }) => ({ span })),
    help: "write one of them out without the others",
  });
}
