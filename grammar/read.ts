import type { CstNode, IToken, TokenType } from "chevrotain";
import { diagnose } from "../src/diagnostics/diagnose.ts";
import type { Diagnostic } from "../src/diagnostics/diagnostic.ts";
import type { DeclarationCstNode, PolicyFileCstNode } from "./generated/cst.gen.ts";
import { endOf, lex } from "./lex.ts";
import { mend } from "./mend.ts";
import { tooDeep } from "./nesting.ts";
import { type GrammarRule, parseAs, readAs } from "./parse-tokens.ts";
import { readSlices } from "./read-slices.ts";
import { is } from "./token-kinds.ts";
import { Comma, Keyword, Severity } from "./tokens.ts";

/** Errors of one file that are told. */
export const MOST_ERRORS = 100;

export interface ReadText {
  readonly declarations: readonly DeclarationCstNode[];
  /** In source order. */
  readonly comments: readonly IToken[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a whole policy file. What has syntax errors is left out of the tree; every error is a diagnostic of `file`. */
export function readPolicyText(file: string, text: string): ReadText {
  const { tokens: raw, comments } = lex(text);
  const mended = mend(file, raw, MOST_ERRORS + 1);
  const { tokens, diagnostics } = mended;
  const whole = mended.gaps.length === 0 && tooDeep(tokens) === undefined ? parseAs("policyFile", tokens) : undefined;
  if (whole?.ok === true) {
    const { declaration = [] } = (whole.cst as PolicyFileCstNode).children;
    return { declarations: declaration, comments, diagnostics: bound(diagnostics) };
  }
  const sliced = readSlices(file, mended, MOST_ERRORS);
  const sensible = diagnostics.filter(
    ({ primary: { span } }) => !sliced.nonsense.some(({ start, end }) => start <= span.start && span.start < end),
  );
  return { declarations: sliced.declarations, comments, diagnostics: bound([...sensible, ...sliced.diagnostics]) };
}

/** The grammar rule of each clause that can be read on its own, and words that may stand before its text. */
const ENTRIES = {
  name: { rule: "nameText" },
  version: { rule: "versionText" },
  currency: { rule: "currencyText" },
  stale: { rule: "staleText" },
  missing: { rule: "missingText" },
  limit: { rule: "limitText" },
  calendar: { rule: "calendarText" },
  condition: { rule: "expression" },
  tier: { rule: "whenText", leading: [Keyword.when] },
  clear: { rule: "whenText", leading: [Keyword.when] },
  only: { rule: "onlyText" },
  suppressed_by: { rule: "suppressedText", leading: [Keyword.by] },
  attach: { rule: "attachText" },
  label: { rule: "labelText" },
  repeat: { rule: "repeatText" },
  escalate: { rule: "escalateText" },
  example: { rule: "exampleText" },
  for_each: { rule: "forEachText", leading: [Keyword.for, Keyword.each] },
  path: { rule: "path" },
  duration: { rule: "operand" },
} as const satisfies Record<string, { readonly rule: GrammarRule; readonly leading?: readonly TokenType[] }>;

export type TextEntry = keyof typeof ENTRIES;

export interface ReadEntry {
  /** Undefined when there is a syntax error. */
  readonly cst: CstNode | undefined;
  /** In source order. */
  readonly comments: readonly IToken[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the text of one clause, as the YAML spelling has it. Spans are offsets into `text`. */
export function readEntryText(file: string, entry: TextEntry, text: string): ReadEntry {
  const { rule, leading = [] }: { rule: GrammarRule; leading?: readonly TokenType[] } = ENTRIES[entry];
  const { tokens: raw, comments } = lex(text);
  const { tokens, diagnostics, gaps } = mend(file, raw, MOST_ERRORS + 1, entry === "name" ? "name" : "clauses");
  const next = tokens[leading.length];
  const led =
    next !== undefined && leading.every((type, index) => is(tokens[index], type)) && !is(next, Keyword.in) && !is(next, Comma);
  const again = keywordAgain(file, entry, tokens);
  if (again !== undefined) return { cst: undefined, comments, diagnostics: [again] };
  const { cst, error } = readAs(rule, led ? tokens.slice(leading.length) : tokens, {
    file,
    start: text.length,
    told: diagnostics,
    gaps,
  });
  return { cst, comments, diagnostics: bound(error === undefined ? diagnostics : [...diagnostics, error]) };
}

/** The keyword of a clause, in the text behind a key that says it already: `missing: missing hold`. */
function keywordAgain(file: string, entry: TextEntry, tokens: readonly IToken[]): Diagnostic | undefined {
  const [first, next] = tokens;
  if (first === undefined || next === undefined) return undefined;
  const severity = entry === "tier" && is(first, Severity) && is(next, Keyword.when);
  if (!severity && first.image !== entry.split("_")[0]) return undefined;
  // A limit, a calendar and a label begin with a name, which may be spelt like anything.
  if (
    !severity &&
    !["missing", "stale", "clear", "only", "suppressed", "attach", "repeat", "escalate", "example", "currency"].includes(
      first.image,
    )
  )
    return undefined;
  const last = severity || is(next, Keyword.by) ? next : first;
  return diagnose(
    "P101",
    { file, start: first.startOffset, end: endOf(last) },
    { message: `\`${first.image}\` stands here twice: the key says it already`, help: "remove it behind the `:`" },
  );
}

/** In source order; beyond `MOST_ERRORS`, one that says that there are more. */
export function bound(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const sorted = diagnostics.toSorted((a, b) => a.primary.span.start - b.primary.span.start);
  const beyond = sorted[MOST_ERRORS];
  if (beyond === undefined) return sorted;
  const more = diagnose("P115", beyond.primary.span, {
    message: `more than ${MOST_ERRORS} errors: those from here on are not shown`,
    help: "mend the first errors, then check again; if this is no policy file, name another",
  });
  return [...sorted.slice(0, MOST_ERRORS), more];
}
