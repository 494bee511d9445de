import type { Comments } from "./ast.ts";

/** One printed line and the comment at its end. Both spellings are made of these. */
export interface Line {
  readonly text: string;
  readonly comment?: string;
}

export const BLANK: Line = { text: "" };

/** A line wider than this keeps its comment two spaces behind it instead of pushing a whole column of comments to the right. */
const WIDEST_ALIGNED = 90;

/** `# text`; a text that begins with `#` follows at once, so that `## Title` stays as it was. */
function printComment(text: string): string {
  if (text.trim() === "") return "#";
  return text.startsWith("#") ? `#${text}` : `# ${text}`;
}

/** Whole-line comments at an indentation; an empty one is a blank line. */
export function commentLines(texts: readonly string[], indent = ""): Line[] {
  return texts.map((text) => (text === "" ? BLANK : { text: indent + printComment(text) }));
}

/** The lines of one item or clause between its comments: those before it, and the one behind its last line. */
export function withComments(comments: Comments | undefined, lines: readonly string[], indent = ""): Line[] {
  return [
    ...commentLines(comments?.before ?? [], indent),
    ...lines.map((text, index) =>
      comments?.after !== undefined && index === lines.length - 1 ? { text, comment: comments.after } : { text },
    ),
  ];
}

/** Joins groups with one blank line between them; empty groups leave none. */
export function paragraphs(groups: readonly (readonly Line[])[]): Line[] {
  return groups.filter((group) => group.length > 0).flatMap((group, index) => (index === 0 ? group : [BLANK, ...group]));
}

/** Pads each column of a table to its widest cell, two spaces apart. Trailing blanks are cut. */
export function alignColumns(rows: readonly (readonly string[])[], gap = "  "): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      // The last cell of a row pushes nothing to the right.
      if (column < row.length - 1) widths[column] = Math.max(widths[column] ?? 0, cell.length);
    });
  }
  return rows.map((row) =>
    row
      .map((cell, column) => (column < row.length - 1 ? cell.padEnd(widths[column] ?? 0) : cell))
      .filter((cell) => cell !== "")
      .join(gap)
      .trimEnd(),
  );
}

/** The text of the lines, comments in one column within a paragraph, with a final line break; nothing for no lines. */
export function renderLines(lines: readonly Line[]): string {
  const rendered: string[] = [];
  for (let start = 0; start < lines.length; ) {
    let end = start;
    while (end < lines.length && lines[end]?.text !== "") end += 1;
    const paragraph = lines.slice(start, end);
    const commented = paragraph.filter((line) => line.comment !== undefined && line.text.length <= WIDEST_ALIGNED);
    const column = Math.max(0, ...commented.map((line) => line.text.length));
    for (const { text, comment } of paragraph) {
      rendered.push(comment === undefined ? text : `${text.padEnd(column)}  ${printComment(comment)}`.trimEnd());
    }
    if (end < lines.length) rendered.push("");
    start = end + 1;
  }
  return rendered.map((line) => `${line}\n`).join("");
}
