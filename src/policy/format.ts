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
  return { ok: true, text: to === "yaml" ? printYamlPolicy(policy) : printPolicy(policy) };
}
