import { displayWidth, harmless } from "../../diagnostics/display.ts";
import type { Output } from "../terminal.ts";

/** Narrower than this nothing can be laid out. */
const NARROWEST = 20;
/** Of what is written into a file or a pipe. */
const USUAL = 80;

/** The columns that lines may take. */
export function widthOf({ isTerminal, columns }: Output): number {
  return isTerminal ? Math.max(NARROWEST, columns) : USUAL;
}

/** Columns of a text at most: a terminal may show what stands before an emoji selector two columns wide. */
export function widthAtMost(text: string): number {
  return displayWidth(text) + text.split("\ufe0f").length - 1;
}

export function pad(text: string, width: number, side: "left" | "right" = "left"): string {
  const space = " ".repeat(Math.max(0, width - widthAtMost(text)));
  return side === "left" ? text + space : space + text;
}

/** One line of at most `width` columns; what is cut off shows as `...`. */
export function cut(text: string, width: number): string {
  const line = harmless(text);
  return widthAtMost(line) <= width ? line : `${take(line, width - 3)}...`;
}

/** Lines of at most `width` columns, broken at spaces where there are any, and within a word that is longer than a line. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of harmless(text)
    .split(" ")
    .filter((each) => each !== "")) {
    let rest = word;
    const joined = line === "" ? rest : `${line} ${rest}`;
    if (widthAtMost(joined) <= width) {
      line = joined;
      continue;
    }
    if (line !== "") lines.push(line);
    while (widthAtMost(rest) > width) {
      const head = take(rest, width);
      lines.push(head);
      rest = rest.slice(head.length);
    }
    line = rest;
  }
  if (line !== "") lines.push(line);
  return lines;
}

/** As many characters from the start as fit, at least one. */
function take(text: string, width: number): string {
  let [taken, columns] = ["", 0];
  for (const character of text) {
    columns += widthAtMost(character);
    if (columns > width && taken !== "") break;
    taken += character;
  }
  return taken;
}
