import type { DiagnosticSeverity } from "./diagnostic.ts";

/** What a diagnostic code stands for, wherever it turns up. Its page is `docs/diagnostics/<code>-<name>.md`. */
export interface CodeEntry {
  /** Stable slug, e.g. `unit-mismatch`. */
  readonly name: string;
  readonly severity: DiagnosticSeverity;
  /** A headline of a few words. */
  readonly title: string;
  /** One or two sentences: what the code means and why it matters. */
  readonly explanation: string;
}

export type CodeTable = Readonly<Record<`${"P" | "S"}${number}`, CodeEntry>>;

/** A row of a table of errors. */
export function error(name: string, title: string, explanation: string): CodeEntry {
  return { name, severity: "error", title, explanation };
}

/** A row of a table of warnings. */
export function warning(name: string, title: string, explanation: string): CodeEntry {
  return { name, severity: "warning", title, explanation };
}
