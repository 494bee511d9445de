/** A place as editors count it: both from 1, columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The lines of one file; `\n`, `\r\n` and `\r` end a line. */
export class Lines {
  private readonly text: string;
  private readonly starts: readonly number[];

  constructor(text: string) {
    this.text = text;
    const starts = [0];
    for (const match of text.matchAll(/\r\n|\n|\r/g)) starts.push(match.index + match[0].length);
    this.starts = starts;
  }

  get count(): number {
    return this.starts.length;
  }

  /** Offsets past the end count as the end. */
  positionOf(offset: number): Position {
    const line = this.lineAt(offset);
    return { line, column: Math.min(Math.max(0, offset), this.text.length) - this.startOf(line) + 1 };
  }

  /** 1 for the first line. */
  lineAt(offset: number): number {
    let [low, high] = [0, this.starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }

  /** Offset of the first character of a line. */
  startOf(line: number): number {
    return this.starts[line - 1] ?? this.text.length;
  }

  /** The line without its end. */
  textOf(line: number): string {
    const end = this.starts[line] ?? this.text.length;
    return this.text.slice(this.startOf(line), end).replace(/(?:\r\n|\n|\r)$/, "");
  }
}

/** The text of a file by the name that spans give it; undefined where it is not to be had. */
export type SourceText = (file: string) => string | undefined;

/** The lines of files, each split once. */
export function linesOf(sourceText: SourceText): (file: string) => Lines | undefined {
  const known = new Map<string, Lines | undefined>();
  return (file) => {
    if (!known.has(file)) {
      const text = sourceText(file);
      known.set(file, text === undefined ? undefined : new Lines(text));
    }
    return known.get(file);
  };
}
