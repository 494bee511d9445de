import type { CstNode, IToken } from "chevrotain";
import type {
  ClauseCstNode,
  MissingCstNode,
  RuleCstNode,
  RuleHeadingCstNode,
  TextClauseCstNode,
} from "../../grammar/generated/cst.gen.ts";
import { SEVERITIES, type Severity, compareSeverity } from "../model/severity.ts";
import type { Clear, Commented, Missing, Rule, TextClause, Tier } from "./ast.ts";
import {
  buildAttach,
  buildEscalation,
  buildExample,
  buildForEach,
  buildLabel,
  buildMissing,
  buildOnly,
  buildRepeat,
  buildSuppressed,
  buildWhen,
} from "./build-clause.ts";
import { type BuildContext, child, commentsOf, freeze, report, spanOf, startOf } from "./build-context.ts";
import { buildNameText } from "./build-literal.ts";
import { buildQuotedMessage } from "./build-message.ts";
import { buildString } from "./build-string.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };
/** A rule while its clauses are gathered. */
type Gathering = Mutable<Omit<Rule, "span" | "kind" | "name" | "each" | "comments">>;

/** A clause that was read, its keyword in front and its comments with it. */
export function asClause<T extends Commented>(context: BuildContext, node: T, whole: CstNode | IToken): T {
  return freeze({ ...node, span: spanOf(context, whole), ...commentsOf(context, whole) });
}

/** Builds a rule from its heading and clauses. A clause that says one thing and is given twice is an error; the first counts. */
export function buildRule(context: BuildContext, node: RuleCstNode): Rule {
  const heading = child(node.children.ruleHeading);
  const { nameText, forEachText } = heading.children;
  const gathering: Gathering = { tiers: [], labels: [], escalations: [], examples: [] };
  const seen = new Map<string, IToken>();
  for (const clause of node.children.clause ?? []) {
    const keyword = keywordOf(clause);
    if (!isRepeatable(keyword) && isSecond(context, seen, keyword, `this rule`)) continue;
    addClause(context, gathering, clause);
  }
  const { tiers, labels, escalations, examples, ...single } = gathering;
  return freeze({
    kind: "rule",
    span: spanOf(context, node),
    ...commentsOf(context, heading),
    name: buildNameText(context, child(nameText)),
    ...eachOf(context, forEachText),
    ...single,
    tiers: Object.freeze(tiers.toSorted((a, b) => compareSeverity(a.severity, b.severity))),
    labels: Object.freeze(labels),
    escalations: Object.freeze(escalations),
    examples: Object.freeze(examples),
  });
}

function eachOf(context: BuildContext, node: RuleHeadingCstNode["children"]["forEachText"]): Pick<Rule, "each"> {
  return node === undefined ? {} : { each: buildForEach(context, child(node)) };
}

/** Whether a clause that stands once has been given before. Tells so; `where` names what it belongs to. */
export function isSecond(context: BuildContext, seen: Map<string, IToken>, keyword: IToken, where: string): boolean {
  const first = seen.get(keyword.image);
  if (first === undefined) {
    seen.set(keyword.image, keyword);
    return false;
  }
  report(context, "P301", spanOf(context, keyword), {
    message: `\`${keyword.image}\` is given twice in ${where}, so which one counts is open`,
    help: isSeverity(keyword) ? "join the two conditions with `or`, or remove one" : "remove one of them",
    label: "given again",
    secondary: [{ span: spanOf(context, first), text: "given first" }],
  });
  return true;
}

function isSeverity({ image }: IToken): boolean {
  return (SEVERITIES as readonly string[]).includes(image);
}

function isRepeatable({ image }: IToken): boolean {
  return image === "label" || image === "escalate" || image === "example";
}

/** The keyword that a clause begins with. */
function keywordOf(node: CstNode): IToken {
  let first: CstNode | IToken = node;
  while ("children" in first) {
    let foremost: CstNode | IToken | undefined;
    for (const parts of Object.values(first.children)) {
      // Parts of one name stand in their order.
      const part = parts[0];
      if (part !== undefined && (foremost === undefined || startOf(part) < startOf(foremost))) foremost = part;
    }
    if (foremost === undefined) throw new Error("a node of the grammar is empty");
    first = foremost;
  }
  return first;
}

function addClause(context: BuildContext, rule: Gathering, { children }: ClauseCstNode): void {
  const { tier, clear, missing, only, suppressed, latch, textClause, attach, label, repeat, escalate, example } = children;
  tier?.forEach((node) => rule.tiers.push(buildTier(context, node)));
  clear?.forEach((node) => (rule.clear = buildClear(context, node)));
  missing?.forEach((node) => (rule.missing = buildMissingClause(context, node)));
  only?.forEach((node) => (rule.only = asClause(context, buildOnly(context, child(node.children.onlyText)), node)));
  suppressed?.forEach((node) => {
    rule.suppressedBy = asClause(context, buildSuppressed(context, child(node.children.suppressedText)), node);
  });
  latch?.forEach((node) => (rule.latch = asClause(context, { kind: "latch", span: spanOf(context, node) }, node)));
  textClause?.forEach((node) => {
    addText(context, rule, node);
  });
  attach?.forEach((node) => (rule.attach = asClause(context, buildAttach(context, child(node.children.attachText)), node)));
  label?.forEach((node) => rule.labels.push(asClause(context, buildLabel(context, child(node.children.labelText)), node)));
  repeat?.forEach((node) => (rule.repeat = asClause(context, buildRepeat(context, child(node.children.repeatText)), node)));
  escalate?.forEach((node) => {
    rule.escalations.push(asClause(context, buildEscalation(context, child(node.children.escalateText)), node));
  });
  example?.forEach((node) => {
    rule.examples.push(asClause(context, buildExample(context, child(node.children.exampleText)), node));
  });
}

type TierNode = NonNullable<ClauseCstNode["children"]["tier"]>[number];
type ClearNode = NonNullable<ClauseCstNode["children"]["clear"]>[number];

function buildTier(context: BuildContext, node: TierNode): Tier {
  const severity = child(node.children.Severity).image as Severity;
  const when = buildWhen(context, child(node.children.whenText));
  return asClause(context, { kind: "tier", span: spanOf(context, node), severity, ...when }, node);
}

function buildClear(context: BuildContext, node: ClearNode): Clear {
  return asClause(
    context,
    { kind: "clear", span: spanOf(context, node), ...buildWhen(context, child(node.children.whenText)) },
    node,
  );
}

export function buildMissingClause(context: BuildContext, node: MissingCstNode): Missing {
  return asClause(context, buildMissing(context, child(node.children.missingText)), node);
}

function addText(context: BuildContext, rule: Gathering, node: TextClauseCstNode): void {
  const { Message, Because, Owner, StringText } = node.children;
  const string = child(StringText);
  if (Message !== undefined) {
    rule.message = asClause(
      context,
      { kind: "message", span: spanOf(context, node), parts: buildQuotedMessage(context, string) },
      node,
    );
    return;
  }
  const kind: TextClause["kind"] = Because === undefined ? (Owner === undefined ? "runbook" : "owner") : "because";
  rule[kind] = asClause(context, { kind, span: spanOf(context, node), text: buildString(context, string) }, node);
}
