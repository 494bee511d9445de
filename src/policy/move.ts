import type { Diagnostic, Label } from "../diagnostics/diagnostic.ts";
import type { ClausePlace } from "./clause.ts";

/** A diagnostic of a text as one of the file in which the text stands. */
export function moveDiagnostic(diagnostic: Diagnostic, place: ClausePlace): Diagnostic {
  const { primary, secondary, ...rest } = diagnostic;
  return Object.freeze({
    ...rest,
    primary: moveLabel(primary, place),
    ...(secondary === undefined ? {} : { secondary: secondary.map((label) => moveLabel(label, place)) }),
  });
}

function moveLabel({ span: { start, end }, ...rest }: Label, place: ClausePlace): Label {
  const from = place.offsetOf(start);
  return { ...rest, span: { file: place.file, start: from, end: end > start ? place.offsetOf(end - 1) + 1 : from } };
}
