import type { IToken } from "chevrotain";
import type { Comments } from "./ast.ts";

/** An item or clause that comments can belong to, as offsets into the text; of a rule, its heading. In source order, disjoint. */
export interface CommentAnchor {
  readonly start: number;
  readonly end: number;
}

export interface AttachedComments {
  /** By the anchor's start. */
  readonly byStart: ReadonlyMap<number, Comments>;
  /** After the last anchor. */
  readonly trailing: readonly string[];
}

/** The text behind `#` and one space; a bare `#` is a space, since an empty text is a blank line. */
export function commentText({ image }: Pick<IToken, "image">): string {
  const text = image.replace(/^# ?/, "").trimEnd();
  return text === "" ? " " : text;
}

/**
 * Gives each comment to an item or clause: one on the line where an anchor ends comes after it, one inside an anchor before it, any other
 * before the next. A blank line between two comments that stand before the same anchor is kept as an empty one.
 */
export function attachComments(text: string, comments: readonly IToken[], anchors: readonly CommentAnchor[]): AttachedComments {
  const collected = new Map<number, { before: string[]; after?: string }>();
  const trailing: string[] = [];
  let next = 0;
  let previous: { readonly list: string[]; readonly end: number } | undefined;

  const at = (anchor: CommentAnchor): { before: string[]; after?: string } => {
    const found = collected.get(anchor.start) ?? { before: [] };
    collected.set(anchor.start, found);
    return found;
  };

  for (const token of comments) {
    const start = token.startOffset;
    while ((anchors[next]?.start ?? Infinity) < start) next += 1;
    const last = anchors[next - 1];
    const following = anchors[next];
    if (last !== undefined && start >= last.end && !/[\r\n]/.test(text.slice(last.end, start))) {
      at(last).after = commentText(token);
      continue;
    }
    const inside = last !== undefined && start < last.end;
    const list = inside ? at(last).before : following === undefined ? trailing : at(following).before;
    const parted = !inside && previous?.list === list && blankLine(text.slice(previous.end, start));
    if (parted && list.at(-1) !== "") list.push("");
    list.push(commentText(token));
    previous = { list, end: start + token.image.length };
  }

  const byStart = new Map<number, Comments>();
  for (const [start, { before, after }] of collected) {
    const own = trimBlank(before);
    if (own.length === 0 && after === undefined) continue;
    byStart.set(start, Object.freeze({ before: Object.freeze(own), ...(after === undefined ? {} : { after }) }));
  }
  return { byStart, trailing: Object.freeze(trimBlank(trailing)) };
}

function blankLine(between: string): boolean {
  return (between.match(/\r\n|\r|\n/g)?.length ?? 0) > 1;
}

/** Without empty lines at either end and with one where several follow each other. */
export function trimBlank(lines: readonly string[]): string[] {
  const kept = lines.filter((line, index) => line !== "" || (index > 0 && lines[index - 1] !== ""));
  if (kept.at(-1) === "") kept.pop();
  if (kept[0] === "") kept.shift();
  return kept;
}
