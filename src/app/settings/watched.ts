import type { Node } from "yaml";
import { diagnose } from "../../diagnostics/diagnose.ts";
import { suggest } from "../../diagnostics/suggest.ts";
import { matchesGlob } from "../../model/glob.ts";
import type { SettingsReader } from "./reader.ts";
import type { PolicySettings, Settings } from "./settings.ts";

/** Whether a policy is meant for a source. */
export function isFor({ sources }: Pick<PolicySettings, "sources">, source: string): boolean {
  return sources === undefined || sources.some((pattern) => matchesGlob(source, pattern));
}

/** Warns of sources that no policy watches, and of policies whose source seems misspelt. */
export function watchedBy(reader: SettingsReader, settings: Settings, policiesNode: Node | undefined): void {
  const { policies, sources } = settings;
  const span = policiesNode === undefined ? { file: reader.file, start: 0, end: 0 } : reader.span(policiesNode);
  const warn = (code: "S109" | "S114", at: { start: number; end: number }, message: string, help: string): void => {
    reader.diagnostics.push(diagnose(code, { file: reader.file, start: at.start, end: at.end }, { message, help }));
  };
  if (policies.length === 0) {
    if (settings.enabled) warn("S114", span, "no policy is named, so every snapshot is refused", "name one under `policies`");
    return;
  }
  for (const { name, at } of sources) {
    if (policies.some((policy) => isFor(policy, name))) continue;
    warn(
      "S114",
      at,
      `no policy watches the source \`${name}\`, so its snapshots are refused`,
      "add it to the `sources` of a policy",
    );
  }
  const known = sources.map(({ name }) => name);
  for (const { at, sources: wanted } of policies) {
    for (const pattern of wanted ?? []) {
      if (known.some((name) => matchesGlob(name, pattern))) continue;
      const near = suggest(pattern, known);
      if (near !== undefined) warn("S109", at, `no source \`${pattern}\` is listed`, `did you mean \`${near}\`?`);
    }
  }
}
