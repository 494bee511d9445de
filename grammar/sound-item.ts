import type { CstNode } from "chevrotain";
import { ITEM_WORDS } from "./keywords.ts";
import { endOf } from "./lex.ts";
import { tooDeep } from "./nesting.ts";
import { type GrammarRule, parseAs } from "./parse-tokens.ts";
import type { Slice } from "./slice.ts";
import { beginsItem, is } from "./token-kinds.ts";
import { Keyword } from "./tokens.ts";

export interface SoundItem {
  readonly cst: CstNode;
  /** The index of the first slice behind it. */
  readonly end: number;
}

/**
 * The header, item or rule that begins with the slice at `from`, if it can be read as it stands. Where clauses begin is guessed, and a guess
 * must not accuse what has no mistake because there is one elsewhere in the file.
 */
export function soundItem(
  slices: readonly Slice[],
  from: number,
  rule: GrammarRule,
  gaps: readonly number[],
): SoundItem | undefined {
  let end = from + 1;
  while (end < slices.length && !beginsAnItem(slices[end], rule)) end += 1;
  const tokens = slices.slice(from, end).flatMap((each) => each.tokens);
  const [first, last] = [tokens[0], tokens.at(-1)];
  if (first === undefined || last === undefined || tooDeep(tokens) !== undefined) return undefined;
  if (gaps.some((gap) => gap >= first.startOffset && gap <= endOf(last) + 1)) return undefined;
  const attempt = parseAs(rule, tokens);
  return attempt.ok ? { cst: attempt.cst, end } : undefined;
}

/** Whether an item ends before the slice; in a rule, `missing` is one of its clauses. */
function beginsAnItem(piece: Slice | undefined, rule: GrammarRule): boolean {
  const [first] = piece?.tokens ?? [];
  const meant: string | undefined = piece?.unknown?.meant;
  if (is(first, Keyword.missing) || meant === "missing") return rule !== "rule";
  return beginsItem(first) || (ITEM_WORDS as readonly (string | undefined)[]).includes(meant);
}
