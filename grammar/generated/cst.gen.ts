import type { CstNode, ICstVisitor, IToken } from "chevrotain";

export interface ExpressionCstNode extends CstNode {
  name: "expression";
  children: ExpressionCstChildren;
}

export type ExpressionCstChildren = {
  conjunction: (ConjunctionCstNode)[];
  Or?: IToken[];
};

export interface ConjunctionCstNode extends CstNode {
  name: "conjunction";
  children: ConjunctionCstChildren;
}

export type ConjunctionCstChildren = {
  inversion: (InversionCstNode)[];
  And?: IToken[];
};

export interface InversionCstNode extends CstNode {
  name: "inversion";
  children: InversionCstChildren;
}

export type InversionCstChildren = {
  Not?: IToken[];
  inversion?: InversionCstNode[];
  comparison?: ComparisonCstNode[];
};

export interface ComparisonCstNode extends CstNode {
  name: "comparison";
  children: ComparisonCstChildren;
}

export type ComparisonCstChildren = {
  sum: (SumCstNode)[];
  CompareOperator?: IToken[];
  between?: BetweenCstNode[];
  membership?: MembershipCstNode[];
  likeness?: LikenessCstNode[];
  presence?: PresenceCstNode[];
};

export interface BetweenCstNode extends CstNode {
  name: "between";
  children: BetweenCstChildren;
}

export type BetweenCstChildren = {
  Between: IToken[];
  sum: (SumCstNode)[];
  And: IToken[];
};

export interface MembershipCstNode extends CstNode {
  name: "membership";
  children: MembershipCstChildren;
}

export type MembershipCstChildren = {
  Not?: IToken[];
  In: IToken[];
  LeftBracket: IToken[];
  expression: ExpressionCstNode[];
  Comma?: IToken[];
  RightBracket: IToken[];
};

export interface LikenessCstNode extends CstNode {
  name: "likeness";
  children: LikenessCstChildren;
}

export type LikenessCstChildren = {
  Matches: IToken[];
  StringText: IToken[];
};

export interface PresenceCstNode extends CstNode {
  name: "presence";
  children: PresenceCstChildren;
}

export type PresenceCstChildren = {
  Is: IToken[];
  Missing?: IToken[];
  Present?: IToken[];
};

export interface SumCstNode extends CstNode {
  name: "sum";
  children: SumCstChildren;
}

export type SumCstChildren = {
  product: (ProductCstNode)[];
  AddOperator?: IToken[];
};

export interface ProductCstNode extends CstNode {
  name: "product";
  children: ProductCstChildren;
}

export type ProductCstChildren = {
  negation: (NegationCstNode)[];
  MultiplyOperator?: IToken[];
};

export interface NegationCstNode extends CstNode {
  name: "negation";
  children: NegationCstChildren;
}

export type NegationCstChildren = {
  Minus?: IToken[];
  negation?: NegationCstNode[];
  primary?: PrimaryCstNode[];
};

export interface PrimaryCstNode extends CstNode {
  name: "primary";
  children: PrimaryCstChildren;
}

export type PrimaryCstChildren = {
  application?: ApplicationCstNode[];
  quantifier?: QuantifierCstNode[];
  session?: SessionCstNode[];
  number?: NumberCstNode[];
  StringText?: IToken[];
  True?: IToken[];
  False?: IToken[];
  LeftParen?: IToken[];
  expression?: ExpressionCstNode[];
  RightParen?: IToken[];
  path?: PathCstNode[];
};

export interface ApplicationCstNode extends CstNode {
  name: "application";
  children: ApplicationCstChildren;
}

export type ApplicationCstChildren = {
  FunctionName: IToken[];
  LeftParen: IToken[];
  expression: ExpressionCstNode[];
  Comma?: IToken[];
  Over?: IToken[];
  operand?: OperandCstNode[];
  RightParen: IToken[];
};

export interface QuantifierCstNode extends CstNode {
  name: "quantifier";
  children: QuantifierCstChildren;
}

export type QuantifierCstChildren = {
  QuantifierName: IToken[];
  Name: IToken[];
  In: IToken[];
  path: PathCstNode[];
  Has?: IToken[];
  Of?: IToken[];
  LeftParen: IToken[];
  expression: ExpressionCstNode[];
  RightParen: IToken[];
};

export interface SessionCstNode extends CstNode {
  name: "session";
  children: SessionCstChildren;
}

export type SessionCstChildren = {
  During: IToken[];
  path: PathCstNode[];
};

export interface NumberCstNode extends CstNode {
  name: "number";
  children: NumberCstChildren;
}

export type NumberCstChildren = {
  NumberText: IToken[];
  CurrencyCode?: IToken[];
};

export interface PathCstNode extends CstNode {
  name: "path";
  children: PathCstChildren;
}

export type PathCstChildren = {
  DottedPath?: IToken[];
  Name?: IToken[];
};

export interface OperandCstNode extends CstNode {
  name: "operand";
  children: OperandCstChildren;
}

export type OperandCstChildren = {
  number?: NumberCstNode[];
  Name?: IToken[];
};

export interface NameTextCstNode extends CstNode {
  name: "nameText";
  children: NameTextCstChildren;
}

export type NameTextCstChildren = {
  Name: IToken[];
};

export interface VersionTextCstNode extends CstNode {
  name: "versionText";
  children: VersionTextCstChildren;
}

export type VersionTextCstChildren = {
  VersionNumber: IToken[];
};

export interface CurrencyTextCstNode extends CstNode {
  name: "currencyText";
  children: CurrencyTextCstChildren;
}

export type CurrencyTextCstChildren = {
  CurrencyCode: IToken[];
};

export interface StaleTextCstNode extends CstNode {
  name: "staleText";
  children: StaleTextCstChildren;
}

export type StaleTextCstChildren = {
  After: IToken[];
  operand: OperandCstNode[];
};

export interface MissingTextCstNode extends CstNode {
  name: "missingText";
  children: MissingTextCstChildren;
}

export type MissingTextCstChildren = {
  Hold?: IToken[];
  Ok?: IToken[];
  Severity?: IToken[];
  After?: IToken[];
  operand?: OperandCstNode[];
};

export interface LimitTextCstNode extends CstNode {
  name: "limitText";
  children: LimitTextCstChildren;
}

export type LimitTextCstChildren = {
  expression: ExpressionCstNode[];
  Within?: IToken[];
  sum?: (SumCstNode)[];
  DotDot?: IToken[];
  Because?: IToken[];
  StringText?: IToken[];
};

export interface CalendarTextCstNode extends CstNode {
  name: "calendarText";
  children: CalendarTextCstChildren;
}

export type CalendarTextCstChildren = {
  From: IToken[];
  StringText: IToken[];
};

export interface ForEachTextCstNode extends CstNode {
  name: "forEachText";
  children: ForEachTextCstChildren;
}

export type ForEachTextCstChildren = {
  Name: IToken[];
  In: IToken[];
  path: PathCstNode[];
};

export interface WhenTextCstNode extends CstNode {
  name: "whenText";
  children: WhenTextCstChildren;
}

export type WhenTextCstChildren = {
  expression: ExpressionCstNode[];
  hold?: HoldCstNode[];
};

export interface HoldCstNode extends CstNode {
  name: "hold";
  children: HoldCstChildren;
}

export type HoldCstChildren = {
  For: IToken[];
  operand: OperandCstNode[];
  Snapshots?: IToken[];
  Updates?: IToken[];
  Of?: IToken[];
  path?: PathCstNode[];
};

export interface OnlyTextCstNode extends CstNode {
  name: "onlyText";
  children: OnlyTextCstChildren;
}

export type OnlyTextCstChildren = {
  While?: IToken[];
  expression?: ExpressionCstNode[];
  session?: SessionCstNode[];
};

export interface SuppressedTextCstNode extends CstNode {
  name: "suppressedText";
  children: SuppressedTextCstChildren;
}

export type SuppressedTextCstChildren = {
  Name: IToken[];
  Comma?: IToken[];
};

export interface AttachTextCstNode extends CstNode {
  name: "attachText";
  children: AttachTextCstChildren;
}

export type AttachTextCstChildren = {
  attachment: AttachmentCstNode[];
  Comma?: IToken[];
};

export interface AttachmentCstNode extends CstNode {
  name: "attachment";
  children: AttachmentCstChildren;
}

export type AttachmentCstChildren = {
  path: PathCstNode[];
  As?: IToken[];
  key?: KeyCstNode[];
};

export interface KeyCstNode extends CstNode {
  name: "key";
  children: KeyCstChildren;
}

export type KeyCstChildren = {
  Name?: IToken[];
  Reserved?: IToken[];
};

export interface LabelTextCstNode extends CstNode {
  name: "labelText";
  children: LabelTextCstChildren;
}

export type LabelTextCstChildren = {
  key: KeyCstNode[];
  Assign: IToken[];
  StringText: IToken[];
};

export interface RepeatTextCstNode extends CstNode {
  name: "repeatText";
  children: RepeatTextCstChildren;
}

export type RepeatTextCstChildren = {
  Every: IToken[];
  operand: OperandCstNode[];
};

export interface EscalateTextCstNode extends CstNode {
  name: "escalateText";
  children: EscalateTextCstChildren;
}

export type EscalateTextCstChildren = {
  After: IToken[];
  operand: OperandCstNode[];
  To: IToken[];
  StringText: IToken[];
};

export interface ExampleTextCstNode extends CstNode {
  name: "exampleText";
  children: ExampleTextCstChildren;
}

export type ExampleTextCstChildren = {
  StringText?: IToken[];
  LeftBrace: IToken[];
  exampleValue?: ExampleValueCstNode[];
  Comma?: IToken[];
  RightBrace: IToken[];
  Held?: IToken[];
  operand?: OperandCstNode[];
  Arrow: IToken[];
  Severity?: IToken[];
  None?: IToken[];
  Unknown?: IToken[];
};

export interface ExampleValueCstNode extends CstNode {
  name: "exampleValue";
  children: ExampleValueCstChildren;
}

export type ExampleValueCstChildren = {
  path: PathCstNode[];
  Assign: IToken[];
  expression: ExpressionCstNode[];
  Ago?: IToken[];
};

export interface PolicyFileCstNode extends CstNode {
  name: "policyFile";
  children: PolicyFileCstChildren;
}

export type PolicyFileCstChildren = {
  declaration?: DeclarationCstNode[];
};

export interface DeclarationCstNode extends CstNode {
  name: "declaration";
  children: DeclarationCstChildren;
}

export type DeclarationCstChildren = {
  policyHeader?: PolicyHeaderCstNode[];
  metricsHeader?: MetricsHeaderCstNode[];
  currencyHeader?: CurrencyHeaderCstNode[];
  staleHeader?: StaleHeaderCstNode[];
  missing?: MissingCstNode[];
  import?: ImportCstNode[];
  limit?: LimitCstNode[];
  calendar?: CalendarCstNode[];
  condition?: ConditionCstNode[];
  rule?: RuleCstNode[];
};

export interface PolicyHeaderCstNode extends CstNode {
  name: "policyHeader";
  children: PolicyHeaderCstChildren;
}

export type PolicyHeaderCstChildren = {
  Policy: IToken[];
  nameText: NameTextCstNode[];
  Version: IToken[];
  versionText: VersionTextCstNode[];
};

export interface MetricsHeaderCstNode extends CstNode {
  name: "metricsHeader";
  children: MetricsHeaderCstChildren;
}

export type MetricsHeaderCstChildren = {
  Metrics: IToken[];
  StringText: IToken[];
};

export interface CurrencyHeaderCstNode extends CstNode {
  name: "currencyHeader";
  children: CurrencyHeaderCstChildren;
}

export type CurrencyHeaderCstChildren = {
  Currency: IToken[];
  currencyText: CurrencyTextCstNode[];
};

export interface StaleHeaderCstNode extends CstNode {
  name: "staleHeader";
  children: StaleHeaderCstChildren;
}

export type StaleHeaderCstChildren = {
  Stale: IToken[];
  staleText: StaleTextCstNode[];
};

export interface MissingCstNode extends CstNode {
  name: "missing";
  children: MissingCstChildren;
}

export type MissingCstChildren = {
  Missing: IToken[];
  missingText: MissingTextCstNode[];
};

export interface ImportCstNode extends CstNode {
  name: "import";
  children: ImportCstChildren;
}

export type ImportCstChildren = {
  Import: IToken[];
  StringText: IToken[];
};

export interface LimitCstNode extends CstNode {
  name: "limit";
  children: LimitCstChildren;
}

export type LimitCstChildren = {
  Limit: IToken[];
  nameText: NameTextCstNode[];
  Assign: IToken[];
  limitText: LimitTextCstNode[];
};

export interface CalendarCstNode extends CstNode {
  name: "calendar";
  children: CalendarCstChildren;
}

export type CalendarCstChildren = {
  Calendar: IToken[];
  nameText: NameTextCstNode[];
  calendarText: CalendarTextCstNode[];
};

export interface ConditionCstNode extends CstNode {
  name: "condition";
  children: ConditionCstChildren;
}

export type ConditionCstChildren = {
  Condition: IToken[];
  nameText: NameTextCstNode[];
  Assign: IToken[];
  expression: ExpressionCstNode[];
};

export interface RuleCstNode extends CstNode {
  name: "rule";
  children: RuleCstChildren;
}

export type RuleCstChildren = {
  ruleHeading: RuleHeadingCstNode[];
  clause?: ClauseCstNode[];
};

export interface RuleHeadingCstNode extends CstNode {
  name: "ruleHeading";
  children: RuleHeadingCstChildren;
}

export type RuleHeadingCstChildren = {
  Rule: IToken[];
  nameText: NameTextCstNode[];
  For?: IToken[];
  Each?: IToken[];
  forEachText?: ForEachTextCstNode[];
};

export interface ClauseCstNode extends CstNode {
  name: "clause";
  children: ClauseCstChildren;
}

export type ClauseCstChildren = {
  tier?: TierCstNode[];
  clear?: ClearCstNode[];
  missing?: MissingCstNode[];
  only?: OnlyCstNode[];
  suppressed?: SuppressedCstNode[];
  latch?: LatchCstNode[];
  textClause?: TextClauseCstNode[];
  attach?: AttachCstNode[];
  label?: LabelCstNode[];
  repeat?: RepeatCstNode[];
  escalate?: EscalateCstNode[];
  example?: ExampleCstNode[];
};

export interface TierCstNode extends CstNode {
  name: "tier";
  children: TierCstChildren;
}

export type TierCstChildren = {
  Severity: IToken[];
  When: IToken[];
  whenText: WhenTextCstNode[];
};

export interface ClearCstNode extends CstNode {
  name: "clear";
  children: ClearCstChildren;
}

export type ClearCstChildren = {
  Clear: IToken[];
  When: IToken[];
  whenText: WhenTextCstNode[];
};

export interface OnlyCstNode extends CstNode {
  name: "only";
  children: OnlyCstChildren;
}

export type OnlyCstChildren = {
  Only: IToken[];
  onlyText: OnlyTextCstNode[];
};

export interface SuppressedCstNode extends CstNode {
  name: "suppressed";
  children: SuppressedCstChildren;
}

export type SuppressedCstChildren = {
  Suppressed: IToken[];
  By: IToken[];
  suppressedText: SuppressedTextCstNode[];
};

export interface LatchCstNode extends CstNode {
  name: "latch";
  children: LatchCstChildren;
}

export type LatchCstChildren = {
  Latch: IToken[];
};

export interface TextClauseCstNode extends CstNode {
  name: "textClause";
  children: TextClauseCstChildren;
}

export type TextClauseCstChildren = {
  Message?: IToken[];
  Because?: IToken[];
  Owner?: IToken[];
  Runbook?: IToken[];
  StringText: IToken[];
};

export interface AttachCstNode extends CstNode {
  name: "attach";
  children: AttachCstChildren;
}

export type AttachCstChildren = {
  Attach: IToken[];
  attachText: AttachTextCstNode[];
};

export interface LabelCstNode extends CstNode {
  name: "label";
  children: LabelCstChildren;
}

export type LabelCstChildren = {
  Label: IToken[];
  labelText: LabelTextCstNode[];
};

export interface RepeatCstNode extends CstNode {
  name: "repeat";
  children: RepeatCstChildren;
}

export type RepeatCstChildren = {
  Repeat: IToken[];
  repeatText: RepeatTextCstNode[];
};

export interface EscalateCstNode extends CstNode {
  name: "escalate";
  children: EscalateCstChildren;
}

export type EscalateCstChildren = {
  Escalate: IToken[];
  escalateText: EscalateTextCstNode[];
};

export interface ExampleCstNode extends CstNode {
  name: "example";
  children: ExampleCstChildren;
}

export type ExampleCstChildren = {
  Example: IToken[];
  exampleText: ExampleTextCstNode[];
};

export interface ICstNodeVisitor<IN, OUT> extends ICstVisitor<IN, OUT> {
  expression(children: ExpressionCstChildren, param?: IN): OUT;
  conjunction(children: ConjunctionCstChildren, param?: IN): OUT;
  inversion(children: InversionCstChildren, param?: IN): OUT;
  comparison(children: ComparisonCstChildren, param?: IN): OUT;
  between(children: BetweenCstChildren, param?: IN): OUT;
  membership(children: MembershipCstChildren, param?: IN): OUT;
  likeness(children: LikenessCstChildren, param?: IN): OUT;
  presence(children: PresenceCstChildren, param?: IN): OUT;
  sum(children: SumCstChildren, param?: IN): OUT;
  product(children: ProductCstChildren, param?: IN): OUT;
  negation(children: NegationCstChildren, param?: IN): OUT;
  primary(children: PrimaryCstChildren, param?: IN): OUT;
  application(children: ApplicationCstChildren, param?: IN): OUT;
  quantifier(children: QuantifierCstChildren, param?: IN): OUT;
  session(children: SessionCstChildren, param?: IN): OUT;
  number(children: NumberCstChildren, param?: IN): OUT;
  path(children: PathCstChildren, param?: IN): OUT;
  operand(children: OperandCstChildren, param?: IN): OUT;
  nameText(children: NameTextCstChildren, param?: IN): OUT;
  versionText(children: VersionTextCstChildren, param?: IN): OUT;
  currencyText(children: CurrencyTextCstChildren, param?: IN): OUT;
  staleText(children: StaleTextCstChildren, param?: IN): OUT;
  missingText(children: MissingTextCstChildren, param?: IN): OUT;
  limitText(children: LimitTextCstChildren, param?: IN): OUT;
  calendarText(children: CalendarTextCstChildren, param?: IN): OUT;
  forEachText(children: ForEachTextCstChildren, param?: IN): OUT;
  whenText(children: WhenTextCstChildren, param?: IN): OUT;
  hold(children: HoldCstChildren, param?: IN): OUT;
  onlyText(children: OnlyTextCstChildren, param?: IN): OUT;
  suppressedText(children: SuppressedTextCstChildren, param?: IN): OUT;
  attachText(children: AttachTextCstChildren, param?: IN): OUT;
  attachment(children: AttachmentCstChildren, param?: IN): OUT;
  key(children: KeyCstChildren, param?: IN): OUT;
  labelText(children: LabelTextCstChildren, param?: IN): OUT;
  repeatText(children: RepeatTextCstChildren, param?: IN): OUT;
  escalateText(children: EscalateTextCstChildren, param?: IN): OUT;
  exampleText(children: ExampleTextCstChildren, param?: IN): OUT;
  exampleValue(children: ExampleValueCstChildren, param?: IN): OUT;
  policyFile(children: PolicyFileCstChildren, param?: IN): OUT;
  declaration(children: DeclarationCstChildren, param?: IN): OUT;
  policyHeader(children: PolicyHeaderCstChildren, param?: IN): OUT;
  metricsHeader(children: MetricsHeaderCstChildren, param?: IN): OUT;
  currencyHeader(children: CurrencyHeaderCstChildren, param?: IN): OUT;
  staleHeader(children: StaleHeaderCstChildren, param?: IN): OUT;
  missing(children: MissingCstChildren, param?: IN): OUT;
  import(children: ImportCstChildren, param?: IN): OUT;
  limit(children: LimitCstChildren, param?: IN): OUT;
  calendar(children: CalendarCstChildren, param?: IN): OUT;
  condition(children: ConditionCstChildren, param?: IN): OUT;
  rule(children: RuleCstChildren, param?: IN): OUT;
  ruleHeading(children: RuleHeadingCstChildren, param?: IN): OUT;
  clause(children: ClauseCstChildren, param?: IN): OUT;
  tier(children: TierCstChildren, param?: IN): OUT;
  clear(children: ClearCstChildren, param?: IN): OUT;
  only(children: OnlyCstChildren, param?: IN): OUT;
  suppressed(children: SuppressedCstChildren, param?: IN): OUT;
  latch(children: LatchCstChildren, param?: IN): OUT;
  textClause(children: TextClauseCstChildren, param?: IN): OUT;
  attach(children: AttachCstChildren, param?: IN): OUT;
  label(children: LabelCstChildren, param?: IN): OUT;
  repeat(children: RepeatCstChildren, param?: IN): OUT;
  escalate(children: EscalateCstChildren, param?: IN): OUT;
  example(children: ExampleCstChildren, param?: IN): OUT;
}
