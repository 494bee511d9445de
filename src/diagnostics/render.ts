import type { Diagnostic } from "./diagnostic.ts";
import { harmless } from "./display.ts";
import { type ExcerptLine, excerptLines, type Piece } from "./excerpt.ts";
import { type Lines, linesOf, type SourceText } from "./lines.ts";

export type { SourceText } from "./lines.ts";

/** How each part is dressed, for a terminal with colours. Each takes and gives text of the same width. */
export interface Style {
  readonly place: (text: string) => string;
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
  /** Line numbers, bars, and the signs before consequence and help. */
  readonly frame: (text: string) => string;
  readonly secondary: (text: string) => string;
  readonly help: (text: string) => string;
}

const asIs = (text: string): string => text;

export const PLAIN: Style = { place: asIs, error: asIs, warning: asIs, frame: asIs, secondary: asIs, help: asIs };

/**
 * One diagnostic as language section 8 shows it: place, severity and code; the source with carets under what is wrong and dashes under what
 * explains it; the consequence; one fix. Lines end in `\n`, the last one too.
 */
export function render(diagnostic: Diagnostic, sourceText: SourceText, style: Style = PLAIN): string {
  return renderWith(diagnostic, linesOf(sourceText), style);
}

/** Several, in the order given, with an empty line after each. */
export function renderAll(diagnostics: readonly Diagnostic[], sourceText: SourceText, style: Style = PLAIN): string {
  const lines = linesOf(sourceText);
  return diagnostics.map((diagnostic) => `${renderWith(diagnostic, lines, style)}\n`).join("");
}

function renderWith(diagnostic: Diagnostic, linesIn: (file: string) => Lines | undefined, style: Style): string {
  const { code, name, severity, primary, message, help } = diagnostic;
  const files = [primary.span.file, ...(diagnostic.secondary ?? []).map(({ span }) => span.file)];
  const excerpts = [...new Set(files)].map((file) => excerptOf(diagnostic, file, linesIn(file)));
  const numbers = excerpts.flatMap(({ lines }) => lines.map(({ number }) => number ?? 0));
  const gutter = " ".repeat(String(Math.max(1, ...numbers)).length + 1);
  const dressed = severity === "error" ? style.error : style.warning;
  const written: string[] = [];
  for (const [index, { place, lines }] of excerpts.entries()) {
    if (index === 0) written.push(`${style.place(place)}  ${dressed(`${severity} ${code} ${name}`)}`);
    else if (lines.length > 0) written.push(style.frame(`${gutter}::: `) + style.place(place));
    if (lines.length > 0)
      written.push(style.frame(`${gutter}|`), ...lines.map((line) => excerptText(line, gutter, style, dressed)));
  }
  written.push(
    `${style.frame(`${gutter}=`)} ${harmless(message)}`,
    `${style.frame(gutter)}${style.help("help:")} ${harmless(help)}`,
  );
  return written.map((line) => `${line.trimEnd()}\n`).join("");
}

interface Excerpt {
  readonly place: string;
  readonly lines: readonly ExcerptLine[];
}

function excerptOf(diagnostic: Diagnostic, file: string, lines: Lines | undefined): Excerpt {
  if (lines === undefined) return { place: harmless(file), lines: [] };
  const label = [diagnostic.primary, ...(diagnostic.secondary ?? [])].find(({ span }) => span.file === file) ?? diagnostic.primary;
  const { line, column } = lines.positionOf(label.span.start);
  return { place: `${harmless(file)}:${line}:${column}`, lines: excerptLines(diagnostic, file, lines) };
}

function excerptText({ number, pieces }: ExcerptLine, gutter: string, style: Style, dressed: Style["error"]): string {
  if (pieces[0]?.role === "gap") return style.frame(pieces[0].text);
  const margin = number === undefined ? gutter : `${String(number).padStart(gutter.length - 1)} `;
  const content = pieces.map((piece) => pieceText(piece, style, dressed)).join("");
  return content === "" ? style.frame(`${margin}|`) : `${style.frame(`${margin}|`)} ${content}`;
}

function pieceText({ text, role }: Piece, style: Style, dressed: Style["error"]): string {
  return role === "primary" ? dressed(text) : role === "secondary" ? style.secondary(text) : text;
}
