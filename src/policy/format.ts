import { diagnose } from "../diagnostics/diagnose.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { printPolicy } from "./print.ts";
import { type PolicySource, type Spelling, readPolicy, spellingOf } from "./read.ts";
import { printYamlPolicy } from "./yaml-print.ts";

export type FormattedPolicy =
  | { readonly ok: true; readonly text: string }
  /** The file has errors; nothing is printed, for it could lose what was not understood. */
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** The one layout of a policy, in its own spelling or in the one asked for. Comments stay. */
export function formatPolicy(source: PolicySource, to: Spelling = spellingOf(source.file)): FormattedPolicy {
  const { policy, diagnostics } = readPolicy(source);
  if (diagnostics.some(({ severity }) => severity === "error")) return { ok: false, diagnostics };
  const text = to === "yaml" ? printYamlPolicy(policy) : printPolicy(policy);
  const again = readPolicy({ file: to === "yaml" ? "formatted.yaml" : "formatted.policy", text });
  if (!again.diagnostics.some(({ severity }) => severity === "error")) return { ok: true, text };
  // The parentheses that the layout adds can nest an expression, already at the bound, deeper than can be read.
  const span = { file: source.file, start: 0, end: 0 };
  const message = "an expression is nested so deep that its layout could not be read again";
  return {
    ok: false,
    diagnostics: [diagnose("P114", span, { message, help: "give parts of it names with `condition NAME = ...`" })],
  };
}
