import { didYouMean } from "../diagnostics/suggest.ts";
import type { Name, Rule } from "../policy/ast.ts";
import type { Findings } from "./findings.ts";

/** Every rule named in `suppressed by` is there, and no rule waits for itself through others. */
export function checkSuppression(rules: readonly Rule[], findings: Findings): void {
  const known = new Map(rules.map((rule) => [rule.name.text, rule]));
  for (const rule of rules) {
    for (const name of rule.suppressedBy?.rules ?? []) {
      if (known.has(name.text)) continue;
      const help = didYouMean(
        name.text,
        known.keys(),
        `name another rule of this policy: ${[...known.keys()].slice(0, 8).join(", ")}`,
      );
      findings.report("P221", name.span, { message: `there is no rule \`${name.text}\` in this policy`, help });
    }
  }
  for (const cycle of cyclesOf(known)) reportCycle(cycle, findings);
}

interface Step {
  readonly rule: string;
  readonly by: Iterator<Name>;
  /** Where this step was asked for: a name in the rule before it. */
  readonly from?: Name;
}

/** Cycles that every rule in one is in one of; depth first on a list of its own. Rules that all name each other are in more than can be told. */
function cyclesOf(known: ReadonlyMap<string, Rule>): readonly (readonly Name[])[] {
  const done = new Set<string>();
  const cyclic = new Set<string>();
  const cycles: (readonly Name[])[] = [];
  for (const start of known.keys()) {
    if (done.has(start)) continue;
    const enter = (rule: string): Iterator<Name> => (known.get(rule)?.suppressedBy?.rules ?? []).values();
    const trail: Step[] = [{ rule: start, by: enter(start) }];
    for (let top = trail.at(-1); top !== undefined; top = trail.at(-1)) {
      const next = top.by.next();
      if (next.done === true) {
        done.add(top.rule);
        trail.pop();
        continue;
      }
      const name = next.value;
      const at = trail.findIndex(({ rule }) => rule === name.text);
      if (at >= 0) {
        const cycle = [name, ...trail.slice(at + 1).flatMap(({ from }) => (from === undefined ? [] : [from]))];
        if (cycle.some(({ text }) => !cyclic.has(text))) cycles.push(cycle);
        for (const { text } of cycle) cyclic.add(text);
      } else if (!done.has(name.text) && known.has(name.text)) trail.push({ rule: name.text, by: enter(name.text), from: name });
    }
  }
  return cycles;
}

function reportCycle(cycle: readonly Name[], findings: Findings): void {
  const [closing, ...others] = cycle;
  if (closing === undefined) return;
  const chain = [closing, ...others, closing].map(({ text }) => text).join(" -> ");
  findings.report("P325", closing.span, {
    message:
      others.length === 0
        ? `\`${closing.text}\` suppresses itself, so nobody would ever be told`
        : `rules suppress each other: ${chain}`,
    secondary: others.map(({ span }) => ({ span })),
    help: "remove one of the names",
  });
}
