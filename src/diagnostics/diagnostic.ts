import type { Span } from "./span.ts";

/** `error` stops the pipeline, `warning` fails `policy check --strict`. */
export type DiagnosticSeverity = "error" | "warning";

/** One underlined stretch, with what the reader should see there. */
export interface Label {
  readonly span: Span;
  /** A few words under the underline, e.g. `percent` or `no unit`. */
  readonly text?: string;
}

/** One finding in the reader's words: code, place, one sentence, the consequence and one fix. */
export interface Diagnostic {
  /** Stable, `P` and three digits: 1xx syntax, 2xx names types units, 3xx structure, 4xx lints, 5xx files, 6xx bundles; `S1xx` is of the monitor's settings. */
  readonly code: string;
  /** Stable slug, e.g. `unit-mismatch`. The page is `docs/diagnostics/<code>-<name>.md`. */
  readonly name: string;
  readonly severity: DiagnosticSeverity;
  /** The primary stretch: `^^^^`. Its start is the place that is printed. */
  readonly primary: Label;
  /** Others that explain it: `----`. */
  readonly secondary?: readonly Label[];
  /** One sentence: what is wrong and what follows from it. No full stop. */
  readonly message: string;
  /** One fix, in the imperative. */
  readonly help: string;
}
