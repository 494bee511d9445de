import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { harmless } from "../../diagnostics/display.ts";
import { Lines } from "../../diagnostics/lines.ts";

/** Longer reasons than this are cut: they stand in a log line and in a notification. */
const LONGEST = 300;

/** `policies/core.policy:12:36: a percent is compared with a bare number (and 2 more)` */
export function reasonFor(diagnostics: readonly Diagnostic[], source: { readonly file: string; readonly text: string }): string {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const [first] = errors;
  if (first === undefined) return "it does not compile";
  const { file, start } = first.primary.span;
  const position = file === source.file ? new Lines(source.text).positionOf(start) : undefined;
  const place = position === undefined ? file : `${file}:${position.line}:${position.column}`;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
  const text = harmless(`${place}: ${first.message}`);
  return `${text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text}${more}`;
}
