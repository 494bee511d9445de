import { isMap } from "yaml";
import { diagnose } from "../diagnostics/diagnose.ts";
import { SEVERITIES, type Severity } from "../model/severity.ts";
import type { Comments, Escalation, Example, Label, Rule, TextClause, Tier } from "./ast.ts";
import { type Clause, place, readClause, readClauses, readFlag, readName, readText } from "./yaml-clause.ts";
import { mergeComments } from "./yaml-comments.ts";
import { RULE_HINTS, RULE_KEYS, type RuleKey } from "./yaml-keys.ts";
import { type Entry, type Reading, shown } from "./yaml-reading.ts";

/** A rule while its keys are read; what stands several times has its list from the start. */
type Draft = { -readonly [Key in keyof Rule]?: Rule[Key] } & {
  tiers: Tier[];
  labels: Label[];
  escalations: Escalation[];
  examples: Example[];
  headings: (Comments | undefined)[];
};

export function isRuleKey(key: string): key is RuleKey {
  return Object.hasOwn(RULE_KEYS, key);
}

/** One entry of `rules:`. Undefined when even its name cannot be read. */
export function readRule(reading: Reading, entry: Entry): Rule | undefined {
  const name = readName(reading, entry);
  const draft: Draft = { tiers: [], labels: [], escalations: [], examples: [], headings: [reading.commentsOf(entry.place)] };
  if (entry.value === undefined) {
    reading.noValue(entry);
  } else {
    const what = `the rule \`${shown(entry.key.text)}\``;
    reading.follow(entry.value, (node) => {
      if (!isMap(node)) {
        const message = `${what} must be keys with values`;
        const help = "give it clauses, such as `warning: EXPRESSION` on an indented line of its own";
        reading.diagnostics.push(diagnose("P153", reading.spanOf(node), { message, help }));
        return;
      }
      for (const clause of reading.entries(node, what, "")) {
        if (isRuleKey(clause.key.text)) readRuleKey(reading, clause, clause.key.text, draft);
        else reading.unknownKey(clause, "a rule", Object.keys(RULE_KEYS), RULE_HINTS);
      }
    });
  }
  if (name === undefined) return undefined;
  const { headings, ...clauses } = draft;
  const comments = mergeComments(headings);
  const end = entry.value?.range[1] ?? entry.keySpan.end;
  return Object.freeze({
    ...clauses,
    kind: "rule",
    span: reading.span(entry.keySpan.start, end),
    name,
    tiers: Object.freeze(clauses.tiers.sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity))),
    labels: Object.freeze(clauses.labels),
    escalations: Object.freeze(clauses.escalations),
    examples: Object.freeze(clauses.examples),
    ...(comments === undefined ? {} : { comments }),
  });
}

function readRuleKey(reading: Reading, entry: Entry, key: RuleKey, draft: Draft): void {
  switch (key) {
    case "for_each": {
      const clause = readClause(reading, entry, "for_each");
      if (clause === undefined) return;
      draft.each = clause.node;
      draft.headings.push(clause.comments);
      return;
    }
    case "info":
    case "warning":
    case "critical":
      draft.tiers.push(...readTier(reading, entry, key));
      return;
    case "clear":
    case "missing":
    case "only":
    case "suppressed_by":
    case "attach":
    case "repeat":
      readSingle(reading, entry, key, draft);
      return;
    case "message": {
      const clause = readClause(reading, entry, "message");
      if (clause !== undefined) draft.message = place(clause);
      return;
    }
    case "latch": {
      const clause = readFlag(reading, entry);
      if (clause !== undefined) draft.latch = place({ ...clause, node: { kind: "latch", span: clause.span } });
      return;
    }
    case "because":
    case "owner":
    case "runbook": {
      const clause = readText(reading, entry);
      if (clause !== undefined) draft[key] = place({ ...clause, node: textClause(key, clause) });
      return;
    }
    case "label":
      draft.labels.push(...readClauses(reading, entry, "label").map(place));
      return;
    case "escalate":
      draft.escalations.push(...readClauses(reading, entry, "escalate").map(place));
      return;
    case "example":
      draft.examples.push(...readClauses(reading, entry, "example").map(place));
      return;
  }
}

function readSingle(
  reading: Reading,
  entry: Entry,
  key: "clear" | "missing" | "only" | "suppressed_by" | "attach" | "repeat",
  draft: Draft,
): void {
  const clause = readClause(reading, entry, key);
  if (clause === undefined) return;
  const node = place(clause);
  switch (node.kind) {
    case "clear":
      draft.clear = node;
      return;
    case "missing":
      draft.missing = node;
      return;
    case "only":
      draft.only = node;
      return;
    case "suppressed-by":
      draft.suppressedBy = node;
      return;
    case "attach":
      draft.attach = node;
      return;
    case "repeat":
      draft.repeat = node;
      return;
  }
}

function readTier(reading: Reading, entry: Entry, severity: Severity): Tier[] {
  const clause = readClause(reading, entry, "tier");
  if (clause === undefined) return [];
  const { when, hold } = clause.node;
  const node: Tier = { kind: "tier", span: clause.span, severity, when, ...(hold === undefined ? {} : { hold }) };
  return [place({ ...clause, node })];
}

function textClause(kind: TextClause["kind"], clause: Clause<TextClause["text"]>): TextClause {
  return { kind, span: clause.span, text: clause.node };
}
