import type { Bundle } from "../bundle/bundle.ts";
import { check } from "../check/check.ts";
import type { CheckedPolicy } from "../check/checked.ts";
import { compile, type CompileOptions } from "../compile/compile.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Loader } from "../policy/loader.ts";
import { type PolicySource, readPolicy } from "../policy/read.ts";

export type CompiledPolicy =
  | { readonly ok: true; readonly policy: CheckedPolicy; readonly bundle: Bundle; readonly diagnostics: readonly Diagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

export interface LoadOptions extends Omit<CompileOptions, "text"> {
  /** Limits overridden, as `--set` writes them. */
  readonly limits?: Readonly<Record<string, string>>;
}

/** Policy text to bundle. Warnings come along, errors end it; what could not be read is not checked, for follow-up errors mislead. */
export function loadPolicy(source: PolicySource, loader: Loader, options: LoadOptions = {}): CompiledPolicy {
  const { limits = {}, ...settings } = options;
  const parsed = readPolicy(source);
  if (parsed.diagnostics.some(({ severity }) => severity === "error")) return { ok: false, diagnostics: parsed.diagnostics };
  const checked = check(parsed.policy, loader, { limits });
  const diagnostics = [...parsed.diagnostics, ...checked.diagnostics];
  if (checked.policy === undefined) return { ok: false, diagnostics };
  return { ok: true, policy: checked.policy, bundle: compile(checked.policy, { ...settings, text: source.text }), diagnostics };
}
