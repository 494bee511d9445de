import { type TextEntry, bound, readEntryText, readPolicyText } from "../../grammar/read.ts";
import type { DeclarationCstNode } from "../../grammar/generated/cst.gen.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { PolicyFile } from "./ast.ts";
import { type BuildContext, child, freeze, rangeOf, spanAt, wholeFile } from "./build-context.ts";
import { buildEntry } from "./build-entry.ts";
import { buildRawMessage } from "./build-message.ts";
import { buildPolicy } from "./build-policy.ts";
import type { ClauseEntry, ClausePlace, ParsedClause } from "./clause.ts";
import { type CommentAnchor, attachComments, commentText } from "./comments.ts";
import { moveDiagnostic } from "./move.ts";

export interface ParsedPolicy {
  /** What could be read, even when there are errors. */
  readonly policy: PolicyFile;
  /** In source order. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads one `.policy` file: language section 1. */
export function parsePolicy({ file, text }: { readonly file: string; readonly text: string }): ParsedPolicy {
  const { declarations, comments, diagnostics } = readPolicyText(file, text);
  const { byStart, trailing } = attachComments(text, comments, anchorsOf(declarations));
  const context: BuildContext = { place: wholeFile(file), diagnostics: [...diagnostics], comments: byStart };
  const policy = buildPolicy(context, declarations, { length: text.length, trailing });
  return { policy, diagnostics: bound(context.diagnostics) };
}

/** Reads the text of one clause, which stands in another file at `place`. */
export function parseClause<E extends ClauseEntry>(entry: E, text: string, place: ClausePlace): ParsedClause<E> {
  const parsed: ParsedClause<ClauseEntry> = entry === "message" ? parseMessage(text, place) : parseText(entry, text, place);
  return parsed as ParsedClause<E>;
}

function parseText<E extends TextEntry>(entry: E, text: string, place: ClausePlace): ParsedClause<E> {
  const { cst, comments, diagnostics } = readEntryText(place.file, entry, text);
  const context: BuildContext = { place, diagnostics: diagnostics.map((each) => moveDiagnostic(each, place)), comments: new Map() };
  const node = cst === undefined ? undefined : buildEntry(context, entry, cst);
  return { node, diagnostics: bound(context.diagnostics), comments: comments.map(commentText) };
}

function parseMessage(text: string, place: ClausePlace): ParsedClause<"message"> {
  const context: BuildContext = { place, diagnostics: [], comments: new Map() };
  const parts = buildRawMessage(context, text);
  const node = freeze({ kind: "message" as const, span: spanAt(context, 0, text.length), parts });
  return { node, diagnostics: bound(context.diagnostics), comments: [] };
}

/** What comments can belong to: items and clauses; of a rule, its heading. */
function anchorsOf(declarations: readonly DeclarationCstNode[]): CommentAnchor[] {
  return declarations.flatMap((declaration) => {
    const rule = declaration.children.rule?.[0];
    return rule === undefined
      ? [rangeOf(declaration)]
      : [rangeOf(child(rule.children.ruleHeading)), ...(rule.children.clause ?? []).map((clause) => rangeOf(clause))];
  });
}
