import type { CstNode, IToken } from "chevrotain";
import type { DeclarationCstNode } from "../../grammar/generated/cst.gen.ts";
import type { Calendar, Condition, Header, Import, Limit, PolicyFile, Rule } from "./ast.ts";
import { buildCalendarText, buildCurrency, buildLimitText, buildStale } from "./build-clause.ts";
import { type BuildContext, child, commentsOf, freeze, report, spanAt, spanOf } from "./build-context.ts";
import { buildExpression } from "./build-expression.ts";
import { buildNameText, buildVersion } from "./build-literal.ts";
import { asClause, buildMissingClause, buildRule, isSecond } from "./build-rule.ts";
import { buildString } from "./build-string.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Builds the tree of a file of `length` characters. Headers must be the first items, each given once. */
export function buildPolicy(
  context: BuildContext,
  declarations: readonly DeclarationCstNode[],
  { length, trailing }: { readonly length: number; readonly trailing: readonly string[] },
): PolicyFile {
  const header: Mutable<Header> = {};
  const imports: Import[] = [];
  const limits: Limit[] = [];
  const calendars: Calendar[] = [];
  const conditions: Condition[] = [];
  const rules: Rule[] = [];
  const seen = new Map<string, IToken>();
  let firstItem: CstNode | undefined;

  for (const { children } of declarations) {
    const found = headerOf(children);
    if (found === undefined) {
      firstItem ??= child(Object.values(children).flat());
      for (const node of children.import ?? []) imports.push(buildImport(context, node));
      for (const node of children.limit ?? []) limits.push(buildLimit(context, node));
      for (const node of children.calendar ?? []) calendars.push(buildCalendar(context, node));
      for (const node of children.condition ?? []) conditions.push(buildCondition(context, node));
      for (const node of children.rule ?? []) rules.push(buildRule(context, node));
      continue;
    }
    if (firstItem !== undefined) {
      report(context, "P302", spanOf(context, found.keyword), {
        message: `the header \`${found.keyword.image}\` stands after other items`,
        help: "move it to the top of the file",
      });
    }
    if (isSecond(context, seen, found.keyword, "this file")) continue;
    Object.assign(header, found.build(context));
  }

  return freeze({
    kind: "policy",
    span: spanAt(context, 0, length),
    header: Object.freeze(header),
    imports: Object.freeze(imports),
    limits: Object.freeze(limits),
    calendars: Object.freeze(calendars),
    conditions: Object.freeze(conditions),
    rules: Object.freeze(rules),
    trailing,
  });
}

type Children = DeclarationCstNode["children"];
type NodeOf<K extends keyof Children> = NonNullable<Children[K]>[number];

interface FoundHeader {
  readonly keyword: IToken;
  readonly build: (context: BuildContext) => Header;
}

function headerOf({ policyHeader, metricsHeader, currencyHeader, staleHeader, missing }: Children): FoundHeader | undefined {
  if (policyHeader !== undefined) {
    const node = child(policyHeader);
    return { keyword: child(node.children.Policy), build: (context) => ({ policy: buildPolicyHeader(context, node) }) };
  }
  if (metricsHeader !== undefined) {
    const node = child(metricsHeader);
    return { keyword: child(node.children.Metrics), build: (context) => ({ metrics: buildMetricsHeader(context, node) }) };
  }
  if (currencyHeader !== undefined) {
    const node = child(currencyHeader);
    const text = child(node.children.currencyText);
    return {
      keyword: child(node.children.Currency),
      build: (context) => ({ currency: asClause(context, buildCurrency(context, text), node) }),
    };
  }
  if (staleHeader !== undefined) {
    const node = child(staleHeader);
    const text = child(node.children.staleText);
    return {
      keyword: child(node.children.Stale),
      build: (context) => ({ stale: asClause(context, buildStale(context, text), node) }),
    };
  }
  if (missing === undefined) return undefined;
  const node = child(missing);
  return { keyword: child(node.children.Missing), build: (context) => ({ missing: buildMissingClause(context, node) }) };
}

function buildPolicyHeader(context: BuildContext, node: NodeOf<"policyHeader">): NonNullable<Header["policy"]> {
  return freeze({
    kind: "policy-header",
    span: spanOf(context, node),
    ...commentsOf(context, node),
    name: buildNameText(context, child(node.children.nameText)),
    version: buildVersion(context, child(node.children.versionText)).text,
  });
}

function buildMetricsHeader(context: BuildContext, node: NodeOf<"metricsHeader">): NonNullable<Header["metrics"]> {
  const schema = buildString(context, child(node.children.StringText));
  return freeze({ kind: "metrics-header", span: spanOf(context, node), ...commentsOf(context, node), schema });
}

function buildImport(context: BuildContext, node: NodeOf<"import">): Import {
  const file = buildString(context, child(node.children.StringText));
  return freeze({ kind: "import", span: spanOf(context, node), ...commentsOf(context, node), file });
}

function buildLimit(context: BuildContext, node: NodeOf<"limit">): Limit {
  const text = buildLimitText(context, child(node.children.limitText));
  const name = buildNameText(context, child(node.children.nameText));
  return freeze({ ...text, kind: "limit", span: spanOf(context, node), ...commentsOf(context, node), name });
}

function buildCalendar(context: BuildContext, node: NodeOf<"calendar">): Calendar {
  const name = buildNameText(context, child(node.children.nameText));
  const file = buildCalendarText(context, child(node.children.calendarText));
  return freeze({ kind: "calendar", span: spanOf(context, node), ...commentsOf(context, node), name, file });
}

function buildCondition(context: BuildContext, node: NodeOf<"condition">): Condition {
  const name = buildNameText(context, child(node.children.nameText));
  const value = buildExpression(context, child(node.children.expression));
  return freeze({ kind: "condition", span: spanOf(context, node), ...commentsOf(context, node), name, value });
}
