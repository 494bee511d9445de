import type { CstNode } from "chevrotain";
import type {
  AttachTextCstNode,
  CalendarTextCstNode,
  CurrencyTextCstNode,
  EscalateTextCstNode,
  ExampleTextCstNode,
  ExpressionCstNode,
  ForEachTextCstNode,
  LabelTextCstNode,
  LimitTextCstNode,
  MissingTextCstNode,
  NameTextCstNode,
  OnlyTextCstNode,
  OperandCstNode,
  PathCstNode,
  RepeatTextCstNode,
  StaleTextCstNode,
  SuppressedTextCstNode,
  VersionTextCstNode,
  WhenTextCstNode,
} from "../../grammar/generated/cst.gen.ts";
import type { TextEntry } from "../../grammar/read.ts";
import {
  buildAttach,
  buildCalendarText,
  buildCurrency,
  buildEscalation,
  buildExample,
  buildForEach,
  buildLabel,
  buildLimitText,
  buildMissing,
  buildOnly,
  buildRepeat,
  buildStale,
  buildSuppressed,
  buildWhen,
} from "./build-clause.ts";
import { type BuildContext, freeze, spanOf } from "./build-context.ts";
import { buildExpression } from "./build-expression.ts";
import { buildNameText, buildOperand, buildPath, buildVersion } from "./build-literal.ts";
import type { ClauseNodes } from "./clause.ts";

/** The concrete node that each entry of the grammar gives. */
interface EntryTrees {
  readonly name: NameTextCstNode;
  readonly version: VersionTextCstNode;
  readonly currency: CurrencyTextCstNode;
  readonly stale: StaleTextCstNode;
  readonly missing: MissingTextCstNode;
  readonly limit: LimitTextCstNode;
  readonly calendar: CalendarTextCstNode;
  readonly condition: ExpressionCstNode;
  readonly tier: WhenTextCstNode;
  readonly clear: WhenTextCstNode;
  readonly only: OnlyTextCstNode;
  readonly suppressed_by: SuppressedTextCstNode;
  readonly attach: AttachTextCstNode;
  readonly label: LabelTextCstNode;
  readonly repeat: RepeatTextCstNode;
  readonly escalate: EscalateTextCstNode;
  readonly example: ExampleTextCstNode;
  readonly for_each: ForEachTextCstNode;
  readonly path: PathCstNode;
  readonly duration: OperandCstNode;
}

const BUILDERS: { readonly [E in TextEntry]: (context: BuildContext, node: EntryTrees[E]) => ClauseNodes[E] } = {
  name: buildNameText,
  version: buildVersion,
  currency: buildCurrency,
  stale: buildStale,
  missing: buildMissing,
  limit: buildLimitText,
  calendar: buildCalendarText,
  condition: buildExpression,
  tier: (context, node) => freeze({ span: spanOf(context, node), ...buildWhen(context, node) }),
  clear: (context, node) => freeze({ kind: "clear", span: spanOf(context, node), ...buildWhen(context, node) }),
  only: buildOnly,
  suppressed_by: buildSuppressed,
  attach: buildAttach,
  label: buildLabel,
  repeat: buildRepeat,
  escalate: buildEscalation,
  example: buildExample,
  for_each: buildForEach,
  path: buildPath,
  duration: buildOperand,
};

/** Builds what the grammar read at an entry. */
export function buildEntry<E extends TextEntry>(context: BuildContext, entry: E, cst: CstNode): ClauseNodes[E] {
  return BUILDERS[entry](context, cst as EntryTrees[E]);
}
