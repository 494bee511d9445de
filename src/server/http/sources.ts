import { didYouMean } from "../../diagnostics/suggest.ts";
import { type Problem, problem } from "./problem.ts";
import type { HttpSource } from "./service.ts";

export type FoundSource = { readonly found: true; readonly name: string } | { readonly found: false; readonly problem: Problem };

/** The source that snapshots are for: the one named, or the only one that takes them over HTTP. */
export function findSource(name: string | undefined, sources: readonly HttpSource[]): FoundSource {
  const open = sources.filter(({ broughtBy }) => broughtBy === undefined).map((source) => source.name);
  const lack = (detail: string, help: string): FoundSource => ({ found: false, problem: problem("not-found", detail, { help }) });
  const none = "list one without an input in the settings: `sources: { engine: {} }`";
  if (name === undefined) {
    const [only, another] = open;
    if (only === undefined) return lack("no source takes snapshots over HTTP", none);
    if (another === undefined) return { found: true, name: only };
    return lack("several sources take snapshots over HTTP", `post to one: ${open.slice(0, 5).map(pathOf).join(", ")}`);
  }
  const known = sources.find((source) => source.name === name);
  const shown = name.slice(0, 80);
  if (known === undefined) {
    return lack(
      `there is no source \`${shown}\``,
      open.length === 0 ? none : didYouMean(name, open, `there is ${open.slice(0, 5).join(", ")}`),
    );
  }
  if (known.broughtBy === undefined) return { found: true, name };
  return lack(
    `the snapshots of \`${shown}\` come from ${known.broughtBy}`,
    "post to a source that the settings list without an input",
  );
}

function pathOf(source: string): string {
  return `/v1/snapshots/${source}`;
}
