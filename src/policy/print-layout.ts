import type { Comments } from "./ast.ts";

/** One printed line and the comment at its end. Both spellings are made of these. */
export interface Line {
  readonly text: string;
  readonly comment?: string;
}

const BLANK: Line = { text: "" };

/** A line wider than this keeps its comment two spaces behind it instead of pushing a whole column of comments to the right. */
const WIDEST_ALIGNED = 90;

/** `# text`; a text that begins with `#` follows at once, so that `## Title` stays as it was. */
function printComment(text: string): string {
  return text.startsWith("#") ? `#${text}` : `# ${text}`.trimEnd();
}

/** Whole-line comments at an indentation; an empty one is a blank line, of which there is one at a time and none at either end. */
export function commentLines(texts: readonly string[], indent = ""): Line[] {
  const told = texts.findLastIndex((text) => text !== "");
  return texts.slice(0, told + 1).flatMap((text, index) => {
    if (text !== "") return [{ text: indent + printComment(text) }];
    return index === 0 || texts[index - 1] === "" ? [] : [BLANK];
  });
}

/** The lines of one item or clause between its comments: those before it, and the one behind line `at`, as a rule its last. */
export function withComments(comments: Comments | undefined, lines: readonly string[], indent = "", at = lines.length - 1): Line[] {
  const after = comments?.after ?? "";
  return [
    ...commentLines(comments?.before ?? [], indent),
    ...lines.map((text, index) => (after !== "" && index === at ? { text, comment: after } : { text })),
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
      rendered.push(comment === undefined ? text : `${text.padEnd(column)}  ${printComment(comment)}`);
    }
    if (end < lines.length) rendered.push("");
    start = end + 1;
  }
  return rendered.map((line) => `${line}\n`).join("");
}
