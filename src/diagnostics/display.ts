const TAB = 4;

/** East Asian wide and emoji blocks: two columns in a terminal. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd],
];

/** Marks above and below a letter, joiners, variation selectors: no column of their own. */
const NO_WIDTH = /^[\p{Mn}\p{Me}\u200b-\u200d\u2060\ufeff\ufe00-\ufe0f]$/u;

/** Would move the cursor, colour the terminal or turn the order of what follows; shown as a box instead. */
const HOSTILE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]/u;

/** Text of others, safe for one line of a terminal. */
export function harmless(text: string): string {
  return Array.from(text.replaceAll(/[\t\n]+/g, " "), (character) => (HOSTILE.test(character) ? "\ufffd" : character)).join("");
}

/** The same for several lines. */
export function harmlessLines(text: string): string {
  return text.split("\n").map(harmless).join("\n");
}

/** A line as a terminal shows it, with the column at which each UTF-16 unit begins; the last column is the line's width. */
export interface DisplayLine {
  readonly text: string;
  readonly columns: readonly number[];
}

export function displayLine(line: string): DisplayLine {
  let [text, column] = ["", 0];
  const columns: number[] = [];
  for (const character of line) {
    for (let unit = 0; unit < character.length; unit += 1) columns.push(column);
    const shown = character === "\t" ? " ".repeat(TAB - (column % TAB)) : HOSTILE.test(character) ? "\ufffd" : character;
    text += shown;
    column += character === "\t" ? shown.length : widthOf(shown);
  }
  return { text, columns: [...columns, column] };
}

/** Columns that a text without tabs takes. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += widthOf(character);
  return width;
}

function widthOf(character: string): number {
  if (NO_WIDTH.test(character)) return 0;
  const point = character.codePointAt(0) ?? 0;
  return WIDE.some(([first, last]) => point >= first && point <= last) ? 2 : 1;
}
