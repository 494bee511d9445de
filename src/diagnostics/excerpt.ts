import type { Diagnostic, Label } from "./diagnostic.ts";
import { displayLine, displayWidth, harmless } from "./display.ts";
import type { Lines } from "./lines.ts";

/** Longest piece of a source line that is shown, in UTF-16 units; the marks stay in it. */
const LONGEST = 160;

/** A stretch of one source line to underline, in UTF-16 units from the line's start. */
interface Mark {
  readonly from: number;
  readonly to: number;
  readonly primary: boolean;
  readonly text?: string;
}

/** One line of an excerpt: a source line with its number, or what stands under one. */
export interface ExcerptLine {
  readonly number?: number;
  readonly pieces: readonly Piece[];
}

export interface Piece {
  readonly text: string;
  readonly role: "source" | "primary" | "secondary" | "gap";
}

/** The lines that the labels of `file` lie on, underlined: `^^^^` for the primary, `----` for the others. */
export function excerptLines(diagnostic: Diagnostic, file: string, lines: Lines): readonly ExcerptLine[] {
  const marks = new Map<number, Mark[]>();
  const labels: readonly (readonly [Label, boolean])[] = [
    [diagnostic.primary, true],
    ...(diagnostic.secondary ?? []).map((label): [Label, boolean] => [label, false]),
  ];
  for (const [label, primary] of labels) {
    if (label.span.file !== file) continue;
    for (const [line, mark] of marksOf(label, primary, lines)) marks.set(line, [...(marks.get(line) ?? []), mark]);
  }
  const numbers = [...marks.keys()].sort((a, b) => a - b);
  return numbers.flatMap((number, index) => {
    const gap: ExcerptLine[] =
      index > 0 && number > (numbers[index - 1] ?? number) + 1 ? [{ pieces: [{ text: "...", role: "gap" }] }] : [];
    return [...gap, ...underlined(lines.textOf(number), number, marks.get(number) ?? [])];
  });
}

/** A label over several lines marks the end of the first and the beginning of the last, where its text stands. */
function marksOf({ span, text }: Label, primary: boolean, lines: Lines): readonly (readonly [number, Mark])[] {
  const caption = text === undefined || text === "" ? {} : { text: harmless(text) };
  const first = lines.lineAt(span.start);
  const last = span.end > span.start ? lines.lineAt(span.end - 1) : first;
  const from = Math.min(span.start - lines.startOf(first), lines.textOf(first).length);
  if (first === last)
    return [[first, { from, to: Math.min(span.end - lines.startOf(first), lines.textOf(first).length), primary, ...caption }]];
  const indent = /^\s*/.exec(lines.textOf(last))?.[0].length ?? 0;
  const to = Math.min(span.end - lines.startOf(last), lines.textOf(last).length);
  return [
    [first, { from, to: lines.textOf(first).length, primary }],
    [last, { from: Math.min(indent, to), to, primary, ...caption }],
  ];
}

function underlined(line: string, number: number, marks: readonly Mark[]): readonly ExcerptLine[] {
  const [cut, shift] = clip(line, marks);
  const { text, columns } = displayLine(cut);
  const columnOf = (offset: number): number => columns[Math.min(Math.max(0, offset - shift), columns.length - 1)] ?? 0;
  const placed = marks
    .map((mark) => {
      const column = columnOf(mark.from);
      return { ...mark, column, width: Math.max(1, columnOf(mark.to) - column) };
    })
    .sort((a, b) => a.column - b.column || Number(a.primary) - Number(b.primary));
  const under: Piece["role"][] = [];
  // Smaller marks last, so that a part stays visible inside the whole; of equal ones the primary wins.
  for (const mark of placed.toSorted((a, b) => b.width - a.width || Number(a.primary) - Number(b.primary))) {
    under.fill(mark.primary ? "primary" : "secondary", ...ensure(under, mark.column, mark.width));
  }
  return [
    { number, pieces: [{ text, role: "source" }] },
    { pieces: underline(under) },
    ...captions(placed.map((mark) => ({ ...mark, column: firstVisible(mark, under) }))),
  ];
}

/** The column at which a mark is first seen: its beginning, or where what lies inside it ends. */
function firstVisible(mark: Mark & { readonly column: number; readonly width: number }, under: readonly Piece["role"][]): number {
  const seen = under.slice(mark.column, mark.column + mark.width).indexOf(mark.primary ? "primary" : "secondary");
  return mark.column + Math.max(0, seen);
}

function ensure(under: Piece["role"][], column: number, width: number): [number, number] {
  while (under.length < column + width) under.push("source");
  return [column, column + width];
}

function underline(under: readonly Piece["role"][]): readonly Piece[] {
  const pieces: { text: string; role: Piece["role"] }[] = [];
  for (const role of under) {
    const character = role === "primary" ? "^" : role === "secondary" ? "-" : " ";
    const last = pieces.at(-1);
    if (last?.role === role) last.text += character;
    else pieces.push({ text: character, role });
  }
  return pieces;
}

/** Texts stand under the start of their marks, on as few rows as keep them apart. */
function captions(marks: readonly (Mark & { readonly column: number })[]): readonly ExcerptLine[] {
  const rows: { width: number; pieces: Piece[] }[] = [];
  for (const { text, primary, column } of marks.toSorted((a, b) => a.column - b.column)) {
    if (text === undefined) continue;
    let row = rows.find(({ width }) => width === 0 || width + 1 < column);
    if (row === undefined) rows.push((row = { width: 0, pieces: [] }));
    row.pieces.push({ text: " ".repeat(column - row.width), role: "source" }, { text, role: primary ? "primary" : "secondary" });
    row.width = column + displayWidth(text);
  }
  return rows.map(({ pieces }) => ({ pieces }));
}

/** A piece of a very long line around the first primary mark, and how many units were cut before it. */
function clip(line: string, marks: readonly Mark[]): readonly [string, number] {
  if (line.length <= LONGEST) return [line, 0];
  const focus = (marks.find(({ primary }) => primary) ?? marks[0])?.from ?? 0;
  let start = Math.max(0, Math.min(focus - LONGEST / 4, line.length - LONGEST));
  if (start > 0 && /[\ud800-\udbff]/.test(line[start - 1] ?? "")) start += 1;
  return [line.slice(start, start + LONGEST), start];
}
