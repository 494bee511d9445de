import type { CstNode, IToken } from "chevrotain";
import { diagnose } from "../src/diagnostics/diagnose.ts";
import type { Diagnostic } from "../src/diagnostics/diagnostic.ts";
import type { ClauseCstNode, DeclarationCstNode, RuleCstNode, RuleHeadingCstNode } from "./generated/cst.gen.ts";
import { CLAUSE_WORDS, ITEM_WORDS, SEVERITY_WORDS } from "./keywords.ts";
import { endOf } from "./lex.ts";
import type { Mended } from "./mend.ts";
import { shorten } from "./mending.ts";
import { type GrammarRule, readAs } from "./parse-tokens.ts";
import { type Slice, slice, type UnknownWord } from "./slice.ts";
import { soundItem } from "./sound-item.ts";
import { beginsItem, is } from "./token-kinds.ts";
import { Keyword, Severity } from "./tokens.ts";

export interface ReadSlices {
  readonly declarations: readonly DeclarationCstNode[];
  readonly diagnostics: readonly Diagnostic[];
  /** Stretches that are no policy at all. What is told of their first words says enough. */
  readonly nonsense: readonly Stretch[];
}

export interface Stretch {
  readonly start: number;
  readonly end: number;
}

type Meant = UnknownWord["meant"];

/** A rule whose clauses are being collected; without a heading when that could not be read. */
interface OpenRule {
  readonly heading: RuleHeadingCstNode | undefined;
  readonly clauses: ClauseCstNode[];
}

/**
 * Reads a file that has errors, one header, item or clause at a time, and tells the first error of each. Stops telling after `most`.
 */
export function readSlices(file: string, { tokens, diagnostics: told, gaps }: Mended, most: number): ReadSlices {
  const declarations: DeclarationCstNode[] = [];
  const diagnostics: Diagnostic[] = [];
  let rule: OpenRule | undefined;
  let strayTold = false;
  const nonsense: Stretch[] = [];
  let lost = false;

  const closeRule = (): void => {
    if (rule?.heading !== undefined) declarations.push(declarationOf("rule", ruleNode(rule.heading, rule.clauses)));
    rule = undefined;
  };

  const pieces = slice(tokens);
  let soundUntil = 0;
  for (const [index, piece] of pieces.entries()) {
    if (told.length + diagnostics.length > most) break;
    if (index < soundUntil) continue;
    const begins = itemRule(piece.tokens[0], rule !== undefined);
    const sound = begins === undefined ? undefined : soundItem(pieces, index, begins, gaps);
    if (begins !== undefined && sound !== undefined) {
      closeRule();
      declarations.push(declarationOf(begins, sound.cst));
      strayTold = lost = false;
      soundUntil = sound.end;
      continue;
    }
    const first = piece.tokens[0];
    if (first === undefined) continue;
    const meant = piece.unknown === undefined ? undefined : meantHere(piece.unknown.meant, rule !== undefined);
    const misspelt = piece.unknown === undefined ? undefined : wordUnknown(file, piece.tokens, meant, rule !== undefined);
    if (piece.unknown !== undefined && meant === undefined) {
      nonsense.push({ start: first.startOffset, end: pieces[index + 1]?.tokens[0]?.startOffset ?? Infinity });
      if (misspelt !== undefined && !lost) diagnostics.push(misspelt);
      // Outside a rule, lines of something else follow each other: a mail, a table.
      lost = rule === undefined;
      continue;
    }
    lost = false;
    if (misspelt !== undefined) diagnostics.push(misspelt);

    const own = meantTokens(piece);
    const place = { file, start: first.startOffset, told, gaps };
    const tell = (error: Diagnostic | undefined): void => {
      if (error !== undefined && misspelt === undefined) diagnostics.push(error);
    };
    const keyword = own[0];
    if (is(keyword, Keyword.rule)) {
      closeRule();
      const { cst, error } = readAs("ruleHeading", own, place);
      tell(error);
      rule = { heading: cst as RuleHeadingCstNode | undefined, clauses: [] };
      strayTold = false;
    } else if (beginsItem(keyword) || (is(keyword, Keyword.missing) && rule === undefined)) {
      closeRule();
      const name = declarationRule(keyword);
      const { cst, error } = readAs(name, own, place);
      tell(error);
      if (cst !== undefined) declarations.push(declarationOf(name, cst));
      strayTold = false;
    } else if (rule === undefined) {
      if (!strayTold) tell(outsideRule(file, first));
      strayTold = true;
    } else {
      const name = clauseRule(keyword);
      const { cst, error } = readAs(name, own, place);
      tell(error);
      if (cst !== undefined) rule.clauses.push(wrap("clause", name, cst) as ClauseCstNode);
    }
  }
  closeRule();
  return { declarations, diagnostics, nonsense };
}

/** Outside a rule only headers and items begin. */
function meantHere(meant: Meant, inRule: boolean): Meant {
  return inRule || meant === undefined || meant === "missing" || (ITEM_WORDS as readonly string[]).includes(meant)
    ? meant
    : undefined;
}

/** The tokens of a slice, its misspelt first word put right. */
function meantTokens({ tokens, unknown }: Slice): readonly IToken[] {
  const first = tokens[0];
  if (unknown?.meant === undefined || first === undefined) return tokens;
  const tokenType = Keyword[unknown.meant];
  const { tokenTypeIdx } = tokenType;
  return tokenTypeIdx === undefined ? tokens : [{ ...first, tokenType, tokenTypeIdx }, ...tokens.slice(1)];
}

function wordUnknown(file: string, tokens: readonly IToken[], meant: Meant, inRule: boolean): Diagnostic | undefined {
  const [first, next] = tokens;
  if (first === undefined) return undefined;
  if (inRule && meant === undefined && is(next, Keyword.when)) {
    return diagnose(
      "P103",
      { file, start: first.startOffset, end: endOf(first) },
      { message: `\`${shorten(first.image)}\` is no severity`, help: "write `info`, `warning` or `critical`" },
    );
  }
  const starts = inRule ? [...SEVERITY_WORDS, ...CLAUSE_WORDS] : ITEM_WORDS;
  const what = inRule ? "no clause of a rule" : "no header and no item of a policy";
  return diagnose(
    "P103",
    { file, start: first.startOffset, end: endOf(first) },
    {
      message: `\`${shorten(first.image)}\` is ${what}`,
      help:
        meant === undefined ? `begin with one of ${starts.map((word) => `\`${word}\``).join(" ")}` : `did you mean \`${meant}\`?`,
    },
  );
}

function outsideRule(file: string, first: IToken): Diagnostic {
  return diagnose(
    "P303",
    { file, start: first.startOffset, end: endOf(first) },
    {
      message: `\`${shorten(first.image)}\` stands outside a rule, so it belongs to none`,
      help: "put it under a `rule NAME`",
    },
  );
}

/** The rule of the grammar for a header, an item or a whole rule; undefined where none begins. */
function itemRule(keyword: IToken | undefined, inRule: boolean): GrammarRule | undefined {
  if (is(keyword, Keyword.rule)) return "rule";
  return beginsItem(keyword) || (is(keyword, Keyword.missing) && !inRule) ? declarationRule(keyword) : undefined;
}

function declarationRule(keyword: IToken | undefined): GrammarRule {
  switch (keyword?.tokenType) {
    case Keyword.policy:
      return "policyHeader";
    case Keyword.metrics:
      return "metricsHeader";
    case Keyword.currency:
      return "currencyHeader";
    case Keyword.stale:
      return "staleHeader";
    case Keyword.import:
      return "import";
    case Keyword.limit:
      return "limit";
    case Keyword.calendar:
      return "calendar";
    case Keyword.condition:
      return "condition";
    default:
      return "missing";
  }
}

function clauseRule(keyword: IToken | undefined): GrammarRule {
  if (is(keyword, Severity)) return "tier";
  switch (keyword?.tokenType) {
    case Keyword.clear:
      return "clear";
    case Keyword.missing:
      return "missing";
    case Keyword.only:
      return "only";
    case Keyword.suppressed:
      return "suppressed";
    case Keyword.latch:
      return "latch";
    case Keyword.attach:
      return "attach";
    case Keyword.label:
      return "label";
    case Keyword.repeat:
      return "repeat";
    case Keyword.escalate:
      return "escalate";
    case Keyword.example:
      return "example";
    default:
      return "textClause";
  }
}

/** The node that the grammar's own rule would have made around `child`. */
function wrap(name: string, childName: string, child: CstNode): CstNode {
  return { name, children: { [childName]: [child] }, ...(child.location === undefined ? {} : { location: child.location }) };
}

function declarationOf(name: string, child: CstNode): DeclarationCstNode {
  return wrap("declaration", name, child) as DeclarationCstNode;
}

function ruleNode(heading: RuleHeadingCstNode, clauses: readonly ClauseCstNode[]): RuleCstNode {
  const location = {
    ...heading.location,
    ...heading.location,
    endOffset: clauses.at(-1)?.location?.endOffset ?? heading.location?.endOffset,
  };
  return { name: "rule", children: { ruleHeading: [heading], clause: [...clauses] }, location } as RuleCstNode;
}
