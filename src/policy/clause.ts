import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type {
  Attach,
  Clear,
  CurrencyHeader,
  DurationOperand,
  Escalation,
  Example,
  Label,
  Message,
  Missing,
  Name,
  Node,
  Only,
  Path,
  Repeat,
  Rule,
  StaleHeader,
  StringLiteral,
  SuppressedBy,
  Tier,
} from "./ast.ts";
import type { Expression } from "./expression.ts";

/**
 * What `parseClause` reads, by entry: the text that follows a clause keyword (and name) on its own, as the YAML spelling has it.
 * The node's span covers the text; the container widens it where its own clause is wider.
 */
export interface ClauseNodes {
  /** `trading_core`: what a policy, limit, rule, condition, calendar or label is called. */
  readonly name: Name;
  /** `1.2.0` */
  readonly version: VersionText;
  /** `INR` */
  readonly currency: CurrencyHeader;
  /** `after 60s` */
  readonly stale: StaleHeader;
  /** `warning after 2m`, `hold`, `ok` */
  readonly missing: Missing;
  /** `5% within 1% .. 8% because "..."` */
  readonly limit: LimitText;
  /** `from "calendars/nse.yaml"` */
  readonly calendar: StringLiteral;
  /** `during nse` and any other expression. */
  readonly condition: Expression;
  /** `risk.daily_loss_pct <= -daily_loss for 30s`, with or without `when` before it. */
  readonly tier: Pick<Tier, "span" | "when" | "hold">;
  /** As `tier`. */
  readonly clear: Clear;
  /** `while trading_hours`, `during nse` */
  readonly only: Only;
  /** `broker_disconnected, engine_down`, with or without `by` before it. */
  readonly suppressed_by: SuppressedBy;
  /** The message itself, without quotes or escapes: `Daily loss {risk.daily_loss_pct}`. */
  readonly message: Message;
  /** `risk.daily_loss_pct, positions.count as open_positions` */
  readonly attach: Attach;
  /** `team = "desk"` */
  readonly label: Label;
  /** `every 30m` */
  readonly repeat: Repeat;
  /** `after 10m to "head-of-risk"` */
  readonly escalate: Escalation;
  /** `"late" { heartbeat.last_tick = 95s ago } -> critical` */
  readonly example: Example;
  /** `hook in webhooks`, with or without `for each` before it. */
  readonly for_each: NonNullable<Rule["each"]>;
  /** `risk.daily_loss_pct`, `positions.by_symbol."M&M".value` */
  readonly path: Path;
  /** `30s` or a limit's name. */
  readonly duration: DurationOperand;
}

export type ClauseEntry = keyof ClauseNodes;

export interface VersionText extends Node {
  readonly kind: "version";
  readonly text: string;
}

export interface LimitText extends Node {
  readonly kind: "limit-text";
  readonly value: Expression;
  readonly within?: { readonly low: Expression; readonly high: Expression };
  readonly because?: StringLiteral;
}

/** Where the text of a clause stands in the file that contains it. */
export interface ClausePlace {
  readonly file: string;
  /** The offset in `file` of the clause text's character `offset`, from 0 to the text's length; never decreasing. */
  offsetOf(offset: number): number;
}

export interface ParsedClause<E extends ClauseEntry> {
  /** Undefined when the text could not be read; then there is at least one error. */
  readonly node: ClauseNodes[E] | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** Comments inside the text (a block scalar may hold them), in order, without `#`. The node carries none. */
  readonly comments: readonly string[];
}
