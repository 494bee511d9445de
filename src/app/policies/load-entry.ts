import { acceptBundle } from "../../bundle/accept.ts";
import type { Bundle } from "../../bundle/bundle.ts";
import { overrideLimits } from "../../bundle/limits.ts";
import { loadBundle } from "../../bundle/load.ts";
import type { BundleProblem } from "../../bundle/problem.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { loadPolicy } from "../../trial/load-policy.ts";
import { displayPath, isPolicyFile, readTextFile } from "../files.ts";
import type { PolicySettings } from "../settings/settings.ts";
import { createNotingLoader, type Fingerprints, fingerprintOf } from "./noting-loader.ts";
import { reasonFor } from "./reason.ts";

export interface LoadContext {
  /** Files are named from here in findings and in the bundle: the folder of the settings. */
  readonly cwd: string;
  /** Public keys in PEM. With any, only signed bundles are taken. */
  readonly keys: readonly string[];
  /** ms, for policies compiled here; undefined: the language's default. */
  readonly evaluationInterval: number | undefined;
  /** The version in force of a policy. */
  readonly versionOf: (policy: string) => string | undefined;
  /** Text that came with the monitor itself needs no signature. */
  readonly isShipped: boolean;
}

/** What became of one entry of the settings. `files` is all that it was made of. */
export type LoadedEntry = { readonly files: Fingerprints; readonly diagnostics: readonly Diagnostic[] } & (
  | { readonly ok: true; readonly bundle: Bundle }
  | { readonly ok: false; readonly reason: string; readonly limits: readonly RefusedLimit[] }
);

/** An override that the policy does not admit. */
export interface RefusedLimit {
  readonly name: string;
  readonly message: string;
  readonly help: string;
}

/** A policy's text is compiled, a bundle verified; then the settings' limits are put in force, inside the policy's `within`. Never throws. */
export function loadEntry(entry: PolicySettings, context: LoadContext): LoadedEntry {
  const files: Fingerprints = new Map([[entry.file, fingerprintOf(entry.file)]]);
  const own = isPolicyFile(entry.file) ? compileText(entry.file, context, files) : verifyBundle(entry.file, context);
  const refused = (reason: string, limits: readonly RefusedLimit[] = []): LoadedEntry => ({
    ok: false,
    reason,
    limits,
    files,
    diagnostics: own.diagnostics,
  });
  if (!own.ok) return refused(own.reason);
  const wrong = Object.entries(entry.limits).flatMap(([name, value]) => {
    const limited = overrideLimits(own.bundle, { [name]: value });
    return limited.ok ? [] : limited.problems.slice(0, 1).map(({ message, help }) => ({ name, message, help }));
  });
  const [first] = wrong;
  if (first !== undefined) return refused(`${first.message}; ${first.help}`, wrong);
  const limited = overrideLimits(own.bundle, entry.limits);
  if (!limited.ok) return refused(problemText(limited.problems));
  const previousVersion = context.versionOf(own.bundle.policy);
  const accepted = acceptBundle(limited.bundle, {
    ...(context.isShipped ? {} : { keys: context.keys }),
    ...(previousVersion === undefined ? {} : { previousVersion }),
    allowDowngrade: entry.allowDowngrade,
  });
  if (!accepted.ok) return refused(wholeText(accepted.problems));
  return { ok: true, bundle: accepted.bundle, files, diagnostics: own.diagnostics };
}

type Own = { readonly diagnostics: readonly Diagnostic[] } & (
  | { readonly ok: true; readonly bundle: Bundle }
  | { readonly ok: false; readonly reason: string }
);

function compileText(file: string, context: LoadContext, files: Fingerprints): Own {
  const refused = (reason: string, diagnostics: readonly Diagnostic[] = []): Own => ({ ok: false, reason, diagnostics });
  if (context.keys.length > 0 && !context.isShipped) {
    return refused("the settings have keys, so a policy comes as a bundle signed with one of them; compile it with `--sign KEY`");
  }
  const read = readTextFile(file);
  if (!read.ok) return refused(`the file cannot be read: ${read.reason}`);
  const source = { file: displayPath(file, context.cwd), text: read.text };
  const { evaluationInterval } = context;
  const loader = createNotingLoader(context.cwd, files);
  const compiled = loadPolicy(source, loader, evaluationInterval === undefined ? {} : { evaluationInterval });
  if (compiled.ok) return { ok: true, bundle: compiled.bundle, diagnostics: compiled.diagnostics };
  return refused(reasonFor(compiled.diagnostics, source), compiled.diagnostics);
}

function verifyBundle(file: string, context: LoadContext): Own {
  const read = readTextFile(file);
  if (!read.ok) return { ok: false, reason: `the file cannot be read: ${read.reason}`, diagnostics: [] };
  const loaded = loadBundle(read.text);
  if (!loaded.ok) return { ok: false, reason: problemText(loaded.problems), diagnostics: [] };
  // The signature first: of a bundle that nobody trusts no limit is worth telling.
  const accepted = acceptBundle(loaded.bundle, context.isShipped ? {} : { keys: context.keys });
  if (!accepted.ok) return { ok: false, reason: wholeText(accepted.problems), diagnostics: [] };
  return { ok: true, bundle: accepted.bundle, diagnostics: [] };
}

/** What is wrong with a policy as a whole, whose place says nothing: nobody signed it, or it is older than the one in force. */
function wholeText(problems: readonly BundleProblem[]): string {
  return problemText(problems.map((problem) => ({ ...problem, pointer: "" })));
}

function problemText(problems: readonly BundleProblem[]): string {
  const [first] = problems;
  if (first === undefined) return "it cannot be used";
  const place = first.pointer === "" ? "" : `${first.pointer}: `;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
  return `${place}${first.message}; ${first.help}${more}`;
}
