import type { IToken } from "chevrotain";
import { CLAUSE_WORDS, ITEM_WORDS, SEVERITY_WORDS } from "./keywords.ts";
import { suggest } from "../src/diagnostics/suggest.ts";
import { beginsClause, beginsItem, canEnd, is, opensLine } from "./token-kinds.ts";
import { Arrow, Assign, Comma, CurrencyCode, Keyword, Name, NumberText, StringText } from "./tokens.ts";

/** The tokens of what should be one header, item, rule heading or clause. The first one begins it, `meant` if that is misspelt. */
export interface Slice {
  readonly tokens: readonly IToken[];
  /** Set when the first word is none of the language. */
  readonly unknown?: UnknownWord;
}

export interface UnknownWord {
  /** The keyword that it resembles. */
  readonly meant?: (typeof STARTS)[number];
}

const STARTS = [...SEVERITY_WORDS, ...CLAUSE_WORDS, ...ITEM_WORDS] as const;
const CONDITIONAL = [...SEVERITY_WORDS, "clear"] as const;
/** Words that may begin a line in the middle of a clause. */
const JOINING = [
  "and",
  "or",
  "not",
  "for",
  "each",
  "within",
  "because",
  "between",
  "matches",
  "over",
  "held",
  "version",
  "from",
  "after",
  "when",
  "in",
];
/** Words of a place, with something before and behind them: where a line breaks beside one, the clause goes on. */
const GOING_ON: ReadonlySet<string> = new Set([
  ...["version", "after", "from", "as", "to", "by", "held", "ago", "snapshots", "updates", "of", "has"],
]);
/** Behind these a name stands, so that a keyword on the same line is a name that is reserved and no clause. */
const BEFORE_NAMES = [
  Keyword.policy,
  Keyword.limit,
  Keyword.rule,
  Keyword.condition,
  Keyword.calendar,
  Keyword.label,
  Keyword.each,
];

/**
 * Cuts a file that does not parse as a whole where headers, items and clauses begin, so that each can be read on its own and one mistake
 * hides no other. It only decides which errors are told: a file without errors is never cut.
 */
export function slice(tokens: readonly IToken[]): Slice[] {
  const slices: { tokens: IToken[]; unknown?: UnknownWord }[] = [];
  let previous: IToken | undefined;
  tokens.forEach((token, index) => {
    const unknown = unknownStart(token, previous, tokens[index + 1]);
    const current = slices.at(-1);
    if (current === undefined || unknown !== undefined || isStart(token, previous, tokens[index + 1], current)) {
      slices.push(unknown === undefined ? { tokens: [token] } : { tokens: [token], unknown });
    } else {
      current.tokens.push(token);
    }
    previous = token;
  });
  return slices;
}

function isStart(token: IToken, previous: IToken | undefined, next: IToken | undefined, current: Slice): boolean {
  if (!beginsItem(token) && !beginsClause(token)) return false;
  if (previous === undefined || is(previous, Keyword.latch)) return true;
  if (is(previous, Keyword.is)) return opensLine(token, previous) && !is(token, Keyword.missing);
  if (is(previous, Arrow)) return opensLine(token, previous) && (!beginsSeverity(token) || is(next, Keyword.when));
  if (is(token, Keyword.because) && is(current.tokens[0], Keyword.limit)) return false;
  // The clause `missing critical after 90s`, but not an `x is missing` that a tier follows.
  if (beginsSeverity(token) && is(previous, Keyword.missing) && current.tokens.length === 1) return false;
  if (opensLine(token, previous)) return !isKey(token, previous, next, current);
  if (current.unknown !== undefined && current.unknown.meant === undefined) return false;
  if (BEFORE_NAMES.some((type) => is(previous, type)) || is(previous, Comma)) return false;
  // Elsewhere `as` and `by` are names like others.
  const keyword = current.tokens[0];
  if ((is(previous, Keyword.as) && is(keyword, Keyword.attach)) || (is(previous, Keyword.by) && is(keyword, Keyword.suppressed)))
    return false;
  return canEnd(previous);
}

/** `owner` in `label owner = "desk"` and in `attach a as owner`, on a line of its own. */
function isKey(token: IToken, previous: IToken, next: IToken | undefined, { tokens: [keyword] }: Slice): boolean {
  if (is(previous, Keyword.label)) return is(next, Assign);
  if (!is(previous, Keyword.as) || !is(keyword, Keyword.attach)) return false;
  if (is(token, Keyword.missing) && next !== undefined && beginsSeverity(next)) return false;
  return is(next, Comma) || beginsItem(next) || beginsClause(next);
}

function beginsSeverity(token: IToken): boolean {
  return SEVERITY_WORDS.some((word) => is(token, Keyword[word]));
}

/** Whether a word stands where only a keyword can, and which one it may have meant. */
function unknownStart(token: IToken, previous: IToken | undefined, next: IToken | undefined): UnknownWord | undefined {
  if (!is(token, Name)) return previous === undefined && !beginsItem(token) && !beginsClause(token) ? {} : undefined;
  if (previous !== undefined && (GOING_ON.has(token.image) || GOING_ON.has(previous.image))) return undefined;
  // `5_000` and `INR` on the next line.
  if (is(previous, NumberText) && is(token, CurrencyCode)) return undefined;
  const opens = opensLine(token, previous);
  const afterClause = previous === undefined || canEnd(previous);
  if (afterClause && is(next, Keyword.when)) return resembling(token, CONDITIONAL);
  if (!opens || !afterClause) return undefined;
  const meant = resembling(token, STARTS);
  if (meant.meant !== undefined || previous === undefined) return meant;
  return suggest(token.image, JOINING) === undefined &&
    !JOINING.includes(token.image) &&
    next !== undefined &&
    (is(next, StringText) || canEnd(next))
    ? {}
    : undefined;
}

function resembling(token: IToken, words: readonly (typeof STARTS)[number][]): UnknownWord {
  const meant = suggest(token.image, words);
  return meant === undefined ? {} : { meant: meant as (typeof STARTS)[number] };
}
