import type { Diagnostic, Label } from "./diagnostic.ts";
import { linesOf, type SourceText } from "./lines.ts";

/** A stretch of a file; lines and columns from 1, absent where the file's text is not to be had. `end` is exclusive. */
export interface JsonPlace {
  readonly file: string;
  readonly start: JsonPosition;
  readonly end: JsonPosition;
  readonly text?: string;
}

export interface JsonPosition {
  readonly offset: number;
  readonly line?: number;
  readonly column?: number;
}

/** A diagnostic for programs, as `--json` prints it. */
export interface JsonDiagnostic {
  readonly code: string;
  readonly name: string;
  readonly severity: "error" | "warning";
  readonly primary: JsonPlace;
  readonly secondary: readonly JsonPlace[];
  readonly message: string;
  readonly help: string;
}

export function toJson(diagnostic: Diagnostic, sourceText: SourceText): JsonDiagnostic {
  return converter(sourceText)(diagnostic);
}

/** Several, in the order given. */
export function allToJson(diagnostics: readonly Diagnostic[], sourceText: SourceText): readonly JsonDiagnostic[] {
  return diagnostics.map(converter(sourceText));
}

function converter(sourceText: SourceText): (diagnostic: Diagnostic) => JsonDiagnostic {
  const linesIn = linesOf(sourceText);
  const place = ({ span: { file, start, end }, text }: Label): JsonPlace => {
    const lines = linesIn(file);
    const position = (offset: number): JsonPosition => ({ offset, ...lines?.positionOf(offset) });
    return { file, start: position(start), end: position(end), ...(text === undefined ? {} : { text }) };
  };
  return ({ code, name, severity, primary, secondary, message, help }) => ({
    code,
    name,
    severity,
    primary: place(primary),
    secondary: (secondary ?? []).map(place),
    message,
    help,
  });
}
