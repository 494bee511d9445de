import type { CST } from "yaml";
import type { MappedTextBuilder } from "./mapped-text.ts";

interface BlockLine {
  /** Where the line starts in the file. */
  readonly start: number;
  /** Spaces at its start. */
  readonly indent: number;
  /** Where its content ends, before the line break. */
  readonly end: number;
  readonly empty: boolean;
}

/** The text of `|` and `>` scalars, indentation taken off, folded where `>` says so, ended as the chomping sign says. */
export function copyBlockScalar(builder: MappedTextBuilder, text: string, token: CST.BlockScalar): void {
  const header = token.props[0]?.type === "block-scalar-header" ? token.props[0].source : "|";
  const contentStart = token.offset + token.props.reduce((length, prop) => length + ("source" in prop ? prop.source.length : 0), 0);
  const lines = blockLines(text, contentStart, contentStart + token.source.length);
  const explicit = /[1-9]/.exec(header)?.[0];
  const first = lines.find((line) => !line.empty);
  const indent =
    explicit === undefined ? (first?.indent ?? Math.max(0, ...lines.map((line) => line.indent))) : token.indent + Number(explicit);

  let count = first === undefined ? 0 : lines.length;
  while (count > 0 && lines[count - 1]?.empty === true && (lines[count - 1]?.indent ?? 0) <= indent) count -= 1;
  const folded = header.startsWith(">");
  let previous: BlockLine | undefined;
  let empties = 0;
  for (const line of lines.slice(0, count)) {
    const blank = line.empty && line.indent <= indent;
    if (folded && blank) {
      empties += 1;
      continue;
    }
    if (previous === undefined) {
      builder.put("\n".repeat(empties), contentStart, line.start);
    } else {
      const joins = folded && !isMoreIndented(text, previous, indent) && !isMoreIndented(text, line, indent);
      const breaks = joins ? (empties === 0 ? " " : "\n".repeat(empties)) : "\n".repeat(empties + 1);
      builder.put(breaks, previous.end, Math.min(line.start + indent, line.end));
    }
    builder.copy(Math.min(line.start + indent, line.end), line.end);
    previous = line;
    empties = 0;
  }
  const end = previous?.end ?? contentStart;
  if (header.includes("-")) return;
  // Clip keeps one line break of a text that has one, keep all of them.
  const kept = header.includes("+") ? lines.length - count + (previous === undefined ? 0 : 1) : previous === undefined ? 0 : 1;
  builder.put("\n".repeat(kept), end, end);
}

/** A line that is indented further than the block, or begins with a tab, is never folded. */
function isMoreIndented(text: string, line: BlockLine, indent: number): boolean {
  return line.indent > indent || text[line.start + line.indent] === "\t";
}

function blockLines(text: string, start: number, end: number): BlockLine[] {
  const lines: BlockLine[] = [];
  for (let position = start; position < end; ) {
    const newline = text.indexOf("\n", position);
    const stop = newline === -1 || newline >= end ? end : newline;
    const lineEnd = stop > position && text[stop - 1] === "\r" ? stop - 1 : stop;
    let indent = 0;
    while (position + indent < lineEnd && text[position + indent] === " ") indent += 1;
    lines.push({ start: position, indent, end: lineEnd, empty: position + indent >= lineEnd });
    position = stop + 1;
  }
  return lines;
}
