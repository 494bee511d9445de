import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { type ParsedPolicy, parsePolicy } from "./parse.ts";
import { printPolicy } from "./print.ts";
import { printYamlPolicy } from "./yaml-print.ts";
import { parseYamlPolicy } from "./yaml-read.ts";

/** The two spellings of the language: language section 2. */
export type Spelling = "policy" | "yaml";

export interface PolicySource {
  /** Its name says the spelling: see `spellingOf`. */
  readonly file: string;
  readonly text: string;
}

/** `*.yaml` and `*.yml` are YAML, everything else is policy text. */
export function spellingOf(file: string): Spelling {
  return /\.ya?ml$/i.test(file) ? "yaml" : "policy";
}

/** Reads a policy in either spelling. */
export function readPolicy(source: PolicySource): ParsedPolicy {
  return spellingOf(source.file) === "yaml" ? parseYamlPolicy(source) : parsePolicy(source);
}

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
