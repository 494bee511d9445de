import { pad, widthAtMost, wrap } from "./layout.ts";

export interface TableColumn {
  readonly title: string;
  readonly side?: "right";
}

export interface TableRow {
  /** Harmless text, one for each column. */
  readonly cells: readonly string[];
  /** Colours a cell that is already padded. */
  readonly paint?: (cell: string, column: number) => string;
  /** Stands below the row, indented to its second column; each wrapped. */
  readonly notes?: readonly string[];
  readonly paintNote?: (line: string) => string;
}

const GAP = 2;
const LONGEST_CELL = 18;
const NARROWEST_FLEXIBLE = 16;

/**
 * Rows under titles, aligned, no line wider than `width`. The column `flexible` takes what the others leave and is broken into lines where that is
 * too little, or stands `above` its row there, which keeps a name in one piece; the others are as wide as their longest cell, up to a bound. Where even
 * that does not fit, each row is a paragraph.
 */
export function layTable(
  columns: readonly TableColumn[],
  rows: readonly TableRow[],
  layout: {
    readonly flexible: number;
    readonly above?: boolean;
    readonly width: number;
    readonly title: (line: string) => string;
  },
): string {
  const { flexible, above = false, width, title } = layout;
  const widths = columns.map((column, index) =>
    Math.min(
      index === flexible ? Infinity : LONGEST_CELL,
      Math.max(widthAtMost(column.title), ...rows.map(({ cells }) => widthAtMost(cells[index] ?? ""))),
    ),
  );
  const fixed = widths.reduce((sum, each, index) => sum + (index === flexible ? 0 : each + GAP), 0);
  const room = Math.min(widths[flexible] ?? 0, width - fixed);
  if (room < Math.min(NARROWEST_FLEXIBLE, widths[flexible] ?? 0)) return paragraphs(rows, width);
  widths[flexible] = room;
  const indent = columns.length === 1 ? 0 : (widths[0] ?? 0) + GAP;
  const layRowAt = (row: TableRow): readonly string[] => {
    const name = row.cells[flexible] ?? "";
    if (!above || widthAtMost(name) <= room) return layRow(columns, row, widths, width - indent);
    return [...wrap(name, width), ...layRow(columns, { ...row, cells: row.cells.with(flexible, "") }, widths, width - indent)];
  };
  const head = columns.map((column, index) => pad(column.title, widths[index] ?? 0, column.side ?? "left")).join(" ".repeat(GAP));
  const lines = [title(head.trimEnd()), ...rows.flatMap((row) => layRowAt(row))];
  return lines.map((line) => `${line}\n`).join("");
}

function layRow(columns: readonly TableColumn[], row: TableRow, widths: readonly number[], noteWidth: number): readonly string[] {
  const wrapped = row.cells.map((cell, index) => wrap(cell, widths[index] ?? 0));
  const height = Math.max(1, ...wrapped.map(({ length }) => length));
  const lines: string[] = [];
  for (let line = 0; line < height; line += 1) {
    const cells = columns.map((column, index) => {
      const text = wrapped[index]?.[line] ?? "";
      const isLast = index === columns.length - 1;
      const cell = isLast && column.side === undefined ? text : pad(text, widths[index] ?? 0, column.side ?? "left");
      return text === "" || row.paint === undefined ? cell : row.paint(cell, index);
    });
    lines.push(cells.join(" ".repeat(GAP)).trimEnd());
  }
  const indent = " ".repeat(columns.length === 1 ? 0 : (widths[0] ?? 0) + GAP);
  return [...lines, ...notesOf(row, noteWidth).map((line) => indent + line)];
}

function notesOf({ notes = [], paintNote = (line) => line }: TableRow, width: number): readonly string[] {
  return notes.flatMap((note) => wrap(note, width)).map(paintNote);
}

function paragraphs(rows: readonly TableRow[], width: number): string {
  const lines = rows.flatMap((row) => {
    const text = row.cells.filter((cell) => cell !== "").join("  ");
    const [first = "", ...more] = wrap(text, width);
    return [row.paint?.(first, 0) ?? first, ...more, ...notesOf(row, width - GAP).map((line) => " ".repeat(GAP) + line)];
  });
  return lines.map((line) => `${line}\n`).join("");
}
