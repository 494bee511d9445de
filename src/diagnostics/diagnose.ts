import { type Code, codeEntry } from "./codes.ts";
import type { Diagnostic, Label } from "./diagnostic.ts";
import type { Span } from "./span.ts";

/** What a finding says beyond its code and place. */
export interface Finding {
  /** One sentence without a full stop: what is wrong and what follows from it. */
  readonly message: string;
  /** One fix, in the imperative. */
  readonly help: string;
  /** A few words under the carets. */
  readonly label?: string;
  /** Other places that explain it. */
  readonly secondary?: readonly Label[];
}

/** A frozen diagnostic of `code`; its name and severity come from the registry. */
export function diagnose(code: Code, span: Span, finding: Finding): Diagnostic {
  const { name, severity } = codeEntry(code);
  const { message, help, label, secondary } = finding;
  return Object.freeze({
    code,
    name,
    severity,
    primary: label === undefined ? { span } : { span, text: label },
    ...(secondary === undefined || secondary.length === 0 ? {} : { secondary }),
    message,
    help,
  });
}
