import type {
  AttachTextCstNode,
  CalendarTextCstNode,
  CurrencyTextCstNode,
  EscalateTextCstNode,
  ExampleTextCstNode,
  ExampleValueCstNode,
  ForEachTextCstNode,
  HoldCstNode,
  LabelTextCstNode,
  LimitTextCstNode,
  MissingTextCstNode,
  OnlyTextCstNode,
  RepeatTextCstNode,
  StaleTextCstNode,
  SuppressedTextCstNode,
  WhenTextCstNode,
} from "../../grammar/generated/cst.gen.ts";
import type { Severity } from "../model/severity.ts";
import type {
  Attach,
  Clear,
  CurrencyHeader,
  DurationOperand,
  Escalation,
  Example,
  ExampleValue,
  Hold,
  Label,
  Missing,
  Only,
  Repeat,
  Rule,
  StaleHeader,
  StringLiteral,
  SuppressedBy,
} from "./ast.ts";
import { type BuildContext, child, freeze, lastChild, report, spanOf } from "./build-context.ts";
import { buildDuring, buildExpression, buildSumExpression } from "./build-expression.ts";
import { buildKey, buildName, buildOperand, buildPath, buildReference } from "./build-literal.ts";
import { buildString } from "./build-string.ts";
import type { LimitText } from "./clause.ts";
import type { Expression } from "./expression.ts";

/* The text behind each clause keyword. The spans cover that text; `build-rule.ts` widens them to the keyword. */

export function buildCurrency(context: BuildContext, node: CurrencyTextCstNode): CurrencyHeader {
  return freeze({ kind: "currency-header", span: spanOf(context, node), code: child(node.children.CurrencyCode).image });
}

export function buildStale(context: BuildContext, node: StaleTextCstNode): StaleHeader {
  return freeze({ kind: "stale-header", span: spanOf(context, node), after: buildOperand(context, child(node.children.operand)) });
}

export function buildMissing(context: BuildContext, node: MissingTextCstNode): Missing {
  return freeze({ kind: "missing", span: spanOf(context, node), does: Object.freeze(missingAction(context, node)) });
}

function missingAction(
  context: BuildContext,
  { children: { Hold: hold, Ok, Severity, operand } }: MissingTextCstNode,
): Missing["does"] {
  if (hold !== undefined) return { kind: "hold" };
  if (Ok !== undefined) return { kind: "ok" };
  return { kind: "after", severity: child(Severity).image as Severity, after: buildOperand(context, child(operand)) };
}

export function buildLimitText(context: BuildContext, node: LimitTextCstNode): LimitText {
  const { expression, sum, StringText } = node.children;
  return freeze({
    kind: "limit-text",
    span: spanOf(context, node),
    value: buildExpression(context, child(expression)),
    ...(sum === undefined
      ? {}
      : {
          within: Object.freeze({ low: buildSumExpression(context, child(sum)), high: buildSumExpression(context, child(sum, 1)) }),
        }),
    ...(StringText === undefined ? {} : { because: buildString(context, child(StringText)) }),
  });
}

export function buildCalendarText(context: BuildContext, node: CalendarTextCstNode): StringLiteral {
  return buildString(context, child(node.children.StringText));
}

export function buildForEach(context: BuildContext, { children }: ForEachTextCstNode): NonNullable<Rule["each"]> {
  return Object.freeze({
    variable: buildName(context, child(children.Name)),
    collection: buildPath(context, child(children.path)),
  });
}

export function buildWhen(context: BuildContext, node: WhenTextCstNode): Pick<Clear, "when" | "hold"> {
  const { expression, hold } = node.children;
  return {
    when: buildExpression(context, child(expression)),
    ...(hold === undefined ? {} : { hold: buildHold(context, child(hold)) }),
  };
}

function buildHold(context: BuildContext, node: HoldCstNode): Hold {
  const { operand, Snapshots, Updates, path } = node.children;
  const span = spanOf(context, node);
  const length: DurationOperand = buildOperand(context, child(operand));
  if (Snapshots !== undefined) return freeze({ kind: "for-snapshots", span, count: length });
  if (Updates !== undefined) return freeze({ kind: "for-updates", span, count: length, path: buildPath(context, child(path)) });
  return freeze({ kind: "for-duration", span, duration: length });
}

export function buildOnly(context: BuildContext, node: OnlyTextCstNode): Only {
  const { expression, session } = node.children;
  const schedule: Only["schedule"] =
    expression === undefined
      ? { kind: "during", session: buildDuring(context, child(session)).session }
      : { kind: "while", condition: buildExpression(context, child(expression)) };
  return freeze({ kind: "only", span: spanOf(context, node), schedule: Object.freeze(schedule) });
}

export function buildSuppressed(context: BuildContext, node: SuppressedTextCstNode): SuppressedBy {
  const rules = node.children.Name.map((each) => buildReference(context, each));
  return freeze({ kind: "suppressed-by", span: spanOf(context, node), rules: Object.freeze(rules) });
}

export function buildAttach(context: BuildContext, node: AttachTextCstNode): Attach {
  const paths = node.children.attachment.map(({ children: { path, key } }) =>
    Object.freeze({ path: buildPath(context, child(path)), ...(key === undefined ? {} : { as: buildKey(context, child(key)) }) }),
  );
  return freeze({ kind: "attach", span: spanOf(context, node), paths: Object.freeze(paths) });
}

export function buildLabel(context: BuildContext, node: LabelTextCstNode): Label {
  const { key, StringText } = node.children;
  const value = buildString(context, child(StringText));
  return freeze({ kind: "label", span: spanOf(context, node), name: buildKey(context, child(key)), value });
}

export function buildRepeat(context: BuildContext, node: RepeatTextCstNode): Repeat {
  return freeze({ kind: "repeat", span: spanOf(context, node), every: buildOperand(context, child(node.children.operand)) });
}

export function buildEscalation(context: BuildContext, node: EscalateTextCstNode): Escalation {
  const { operand, StringText } = node.children;
  const to = buildString(context, child(StringText));
  return freeze({ kind: "escalate", span: spanOf(context, node), after: buildOperand(context, child(operand)), to });
}

export function buildExample(context: BuildContext, node: ExampleTextCstNode): Example {
  const { StringText, exampleValue = [], operand, Severity, None } = node.children;
  const severity = Severity?.[0]?.image as Severity | undefined;
  return freeze({
    kind: "example",
    span: spanOf(context, node),
    ...(StringText === undefined ? {} : { name: buildString(context, child(StringText)) }),
    values: Object.freeze(exampleValue.map((each) => buildExampleValue(context, each))),
    ...(operand === undefined ? {} : { held: buildOperand(context, child(operand)) }),
    expect: severity ?? (None === undefined ? "unknown" : "none"),
  });
}

function buildExampleValue(context: BuildContext, node: ExampleValueCstNode): ExampleValue {
  const { path, expression, Ago } = node.children;
  const value = buildExpression(context, child(expression));
  return freeze({
    span: spanOf(context, node),
    path: buildPath(context, child(path)),
    value: Ago === undefined ? value : buildAgo(context, value, node),
  });
}

function buildAgo(context: BuildContext, value: Expression, node: ExampleValueCstNode): ExampleValue["value"] {
  const span = spanOf(context, child(node.children.expression), lastChild(node.children.Ago ?? []));
  if (value.kind === "number") return freeze({ kind: "ago", span, duration: value });
  const [name, ...more] = value.kind === "path" ? value.segments : [];
  if (name !== undefined && more.length === 0) {
    return freeze({ kind: "ago", span, duration: freeze({ kind: "name", span: value.span, text: name }) });
  }
  report(context, "P101", value.span, {
    message: "before `ago` stands one length of time or the name of a limit",
    help: "write it as in `95s ago`",
  });
  return value;
}
