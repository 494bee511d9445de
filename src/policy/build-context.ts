import type { CstNode, IToken } from "chevrotain";
import { MOST_ERRORS } from "../../grammar/read.ts";
import type { Code } from "../diagnostics/codes.ts";
import { type Finding, diagnose } from "../diagnostics/diagnose.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/span.ts";
import type { Comments, Node } from "./ast.ts";
import type { ClausePlace } from "./clause.ts";

/** What building a tree needs besides the concrete one: where the text stands, its comments, and somewhere to tell errors. */
export interface BuildContext {
  readonly place: ClausePlace;
  readonly diagnostics: Diagnostic[];
  /** Comments of the item or clause that begins at this offset of the text. */
  readonly comments: ReadonlyMap<number, Comments>;
}

/** The place of a text that is a file of its own. */
export function wholeFile(file: string): ClausePlace {
  return { file, offsetOf: (offset) => offset };
}

/** The span in the file of `[start, end)` in the text. */
export function spanAt({ place }: BuildContext, start: number, end: number): Span {
  const from = place.offsetOf(start);
  return Object.freeze({ file: place.file, start: from, end: end > start ? place.offsetOf(end - 1) + 1 : from });
}

/** Offsets into the text: `[start, end)`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

export function rangeOf(part: CstNode | IToken): Range {
  return { start: startOf(part), end: endOf(part) };
}

/** Where a part begins: a node without a place stands nowhere. */
export function startOf(part: CstNode | IToken): number {
  return "children" in part ? (part.location?.startOffset ?? 0) : part.startOffset;
}

function endOf(part: CstNode | IToken): number {
  const { endOffset = startOf(part) } = "children" in part ? (part.location ?? NOWHERE) : part;
  return endOffset + 1;
}

const NOWHERE = { endOffset: -1 };

/** From the first part to the last. */
export function spanOf(context: BuildContext, first: CstNode | IToken, last: CstNode | IToken = first): Span {
  return spanAt(context, startOf(first), endOf(last));
}

/** Tells an error, unless so many have been told that `bound` will cut them anyway. */
export function report({ diagnostics }: BuildContext, code: Code, span: Span, finding: Finding): void {
  if (diagnostics.length <= MOST_ERRORS) diagnostics.push(diagnose(code, span, finding));
}

/** `{ comments }` of the node that begins with `first`, or nothing. */
export function commentsOf(context: BuildContext, first: CstNode | IToken): { readonly comments?: Comments } {
  const comments = context.comments.get(startOf(first));
  return comments === undefined ? {} : { comments };
}

export function freeze<T extends Node>(node: T): T {
  return Object.freeze(node);
}

/** The child that the grammar says is there. */
export function child<T>(children: readonly T[] | undefined, index = 0): T {
  const found = children?.[index];
  if (found === undefined) throw new Error("the grammar and the tree builder disagree");
  return found;
}

/** The last of children of which the grammar says that there is one. */
export function lastChild<T>(children: readonly T[]): T {
  return child(children, children.length - 1);
}
