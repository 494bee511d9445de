import type { Bundle } from "../bundle/bundle.ts";
import { overrideLimits } from "../bundle/limits.ts";
import { loadBundle } from "../bundle/load.ts";
import { didYouMean } from "../diagnostics/suggest.ts";
import { bundleProblem } from "./complain.ts";
import type { Source } from "./sources.ts";

export type LoadedForReplay =
  | { readonly ok: true; readonly bundles: readonly Bundle[] }
  | { readonly ok: false; readonly complaints: readonly string[] };

/** Whether a source is a compiled bundle rather than a policy. */
export function isBundle(source: Source): boolean {
  return source.file.endsWith(".json") || source.text.trimStart().startsWith("{");
}

export function readBundle(source: Source): Bundle | readonly string[] {
  const loaded = loadBundle(source.text);
  return loaded.ok ? loaded.bundle : loaded.problems.map((problem) => `${source.file}: ${bundleProblem(problem)}`);
}

/** The bundles with limits overridden: each takes those that it has, and one that none has is a mistake. */
export function withLimits(bundles: readonly Bundle[], limits: Readonly<Record<string, string>>): LoadedForReplay {
  const known = bundles.flatMap((bundle) => Object.keys(bundle.limits));
  const complaints = Object.keys(limits)
    .filter((name) => !known.includes(name))
    .map((name) => {
      const otherwise = known.length === 0 ? "no policy here has limits" : `the limits are ${known.join(", ")}`;
      return `there is no limit \`${name}\` to override: ${didYouMean(name, known, otherwise)}`;
    });
  const names = bundles.map(({ policy }) => policy);
  for (const name of new Set(names.filter((each, index) => names.indexOf(each) !== index))) {
    complaints.push(`two of the policies are called \`${name}\`; replay them one at a time`);
  }
  const overridden = bundles.map((bundle) => {
    const own = Object.fromEntries(Object.entries(limits).filter(([name]) => Object.hasOwn(bundle.limits, name)));
    const result = overrideLimits(bundle, own);
    if (result.ok) return result.bundle;
    complaints.push(...result.problems.map(({ message, help }) => `${message}; ${help}`));
    return bundle;
  });
  return complaints.length > 0 ? { ok: false, complaints } : { ok: true, bundles: overridden };
}
