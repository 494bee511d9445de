import type { Span } from "../diagnostics/span.ts";
import type { Rational } from "../model/rational.ts";
import type { Severity } from "../model/severity.ts";
import type { Expression } from "./expression.ts";

/**
 * The abstract syntax of a policy file, the same for both spellings. Every node is frozen and has a span in the file it came from.
 * Items stand grouped by kind and clauses in the one layout of `policy fmt`; source order within a kind is kept.
 */
export interface Node {
  readonly span: Span;
}

/** Comments that belong to an item or clause. The text excludes `#` and the one space behind it; that of a bare `#` is a space. */
export interface Comments {
  /** Whole lines before the node; an empty string is a blank line between two comment blocks. */
  readonly before: readonly string[];
  /** At the end of the node's (last) line. */
  readonly after?: string;
}

export interface Commented extends Node {
  readonly comments?: Comments;
}

export interface Name extends Node {
  readonly kind: "name";
  readonly text: string;
}

/** A quoted string; `value` has its escapes resolved. */
export interface StringLiteral extends Node {
  readonly kind: "string";
  readonly value: string;
}

/** How a number's unit is written: glued, or a currency after a space. `""` is a bare number. `m` is minutes. */
export type WrittenUnit = "" | "%" | "bps" | "ms" | "s" | "m" | "h" | "d" | (string & {});

/** A number as written; `value` is exact and in the written unit (`5%` is 5). Never negative: the sign is a `negate`. */
export interface NumberLiteral extends Node {
  readonly kind: "number";
  /** Digits as written, `_` included: `100_000`. */
  readonly digits: string;
  readonly value: Rational;
  readonly unit: WrittenUnit;
}

export interface BooleanLiteral extends Node {
  readonly kind: "boolean";
  readonly value: boolean;
}

/** `positions.by_symbol."M&M".value`. One bare segment may also be a limit, condition or loop variable: `check` decides. */
export interface Path extends Node {
  readonly kind: "path";
  readonly segments: readonly string[];
}

/** A length of time that is a literal or a limit's name. */
export type DurationOperand = NumberLiteral | Name;

export interface PolicyFile extends Node {
  readonly kind: "policy";
  /** All five are optional in the syntax: an imported file needs none, and `check` asks for the others. */
  readonly header: Header;
  readonly imports: readonly Import[];
  readonly limits: readonly Limit[];
  readonly calendars: readonly Calendar[];
  readonly conditions: readonly Condition[];
  readonly rules: readonly Rule[];
  /** Comments after the last item. */
  readonly trailing: readonly string[];
}

export interface Header {
  readonly policy?: PolicyHeader;
  readonly metrics?: MetricsHeader;
  readonly currency?: CurrencyHeader;
  readonly stale?: StaleHeader;
  readonly missing?: Missing;
}

export interface PolicyHeader extends Commented {
  readonly kind: "policy-header";
  readonly name: Name;
  /** `1.2.0`, semantic version text as written; validated by the parser. */
  readonly version: string;
}

export interface MetricsHeader extends Commented {
  readonly kind: "metrics-header";
  readonly schema: StringLiteral;
}

export interface CurrencyHeader extends Commented {
  readonly kind: "currency-header";
  readonly code: string;
}

export interface StaleHeader extends Commented {
  readonly kind: "stale-header";
  readonly after: DurationOperand;
}

/** The header and the rule clause alike. */
export interface Missing extends Commented {
  readonly kind: "missing";
  readonly does:
    | { readonly kind: "hold" }
    | { readonly kind: "ok" }
    | { readonly kind: "after"; readonly severity: Severity; readonly after: DurationOperand };
}

export interface Import extends Commented {
  readonly kind: "import";
  readonly file: StringLiteral;
}

/** The value and the two ends of `within` are constant expressions: literals, perhaps negated. */
export interface Limit extends Commented {
  readonly kind: "limit";
  readonly name: Name;
  readonly value: Expression;
  readonly within?: { readonly low: Expression; readonly high: Expression };
  readonly because?: StringLiteral;
}

export interface Calendar extends Commented {
  readonly kind: "calendar";
  readonly name: Name;
  readonly file: StringLiteral;
}

export interface Condition extends Commented {
  readonly kind: "condition";
  readonly name: Name;
  readonly value: Expression;
}

/** How long a condition must hold. */
export type Hold = Node &
  (
    | { readonly kind: "for-duration"; readonly duration: DurationOperand }
    | { readonly kind: "for-snapshots"; readonly count: NumberLiteral | Name }
    | { readonly kind: "for-updates"; readonly count: NumberLiteral | Name; readonly path: Path }
  );

export interface Rule extends Commented {
  readonly kind: "rule";
  readonly name: Name;
  readonly each?: { readonly variable: Name; readonly collection: Path };
  /** At most one a severity, least severe first. */
  readonly tiers: readonly Tier[];
  readonly clear?: Clear;
  readonly missing?: Missing;
  readonly only?: Only;
  readonly suppressedBy?: SuppressedBy;
  readonly latch?: Latch;
  readonly message?: Message;
  readonly attach?: Attach;
  readonly because?: TextClause;
  readonly owner?: TextClause;
  readonly runbook?: TextClause;
  readonly labels: readonly Label[];
  readonly repeat?: Repeat;
  readonly escalations: readonly Escalation[];
  readonly examples: readonly Example[];
}

export interface Tier extends Commented {
  readonly kind: "tier";
  readonly severity: Severity;
  readonly when: Expression;
  readonly hold?: Hold;
}

export interface Clear extends Commented {
  readonly kind: "clear";
  readonly when: Expression;
  readonly hold?: Hold;
}

/** `only while CONDITION` takes any expression; `only during CALENDAR[.SESSION]`. */
export interface Only extends Commented {
  readonly kind: "only";
  readonly schedule:
    | { readonly kind: "while"; readonly condition: Expression }
    | { readonly kind: "during"; readonly session: Path };
}

export interface SuppressedBy extends Commented {
  readonly kind: "suppressed-by";
  readonly rules: readonly Name[];
}

export interface Latch extends Commented {
  readonly kind: "latch";
}

/** `text` is the literal's value with `{{` and `}}` resolved to braces. */
export interface Message extends Commented {
  readonly kind: "message";
  readonly parts: readonly MessagePart[];
}

export type MessagePart =
  | (Node & { readonly kind: "text"; readonly text: string })
  | (Node & { readonly kind: "interpolation"; readonly path: Path });

export interface Attach extends Commented {
  readonly kind: "attach";
  readonly paths: readonly { readonly path: Path; readonly as?: Name }[];
}

export interface TextClause extends Commented {
  readonly kind: "because" | "owner" | "runbook";
  readonly text: StringLiteral;
}

export interface Label extends Commented {
  readonly kind: "label";
  readonly name: Name;
  readonly value: StringLiteral;
}

export interface Repeat extends Commented {
  readonly kind: "repeat";
  readonly every: DurationOperand;
}

export interface Escalation extends Commented {
  readonly kind: "escalate";
  readonly after: DurationOperand;
  readonly to: StringLiteral;
}

export interface Example extends Commented {
  readonly kind: "example";
  readonly name?: StringLiteral;
  readonly values: readonly ExampleValue[];
  readonly held?: DurationOperand;
  readonly expect: Severity | "none" | "unknown";
}

export interface ExampleValue extends Node {
  readonly path: Path;
  /** A constant expression over limits, a string, a boolean, or an instant `95s ago`. */
  readonly value: Expression | (Node & { readonly kind: "ago"; readonly duration: DurationOperand });
}
