import { resolve } from "node:path";
import { displayPath } from "../../app/files.ts";
import { checkSettings } from "../../app/settings/check-settings.ts";
import { renderAll } from "../../diagnostics/render.ts";
import { allToJson } from "../../diagnostics/to-json.ts";
import { count, countText, plural } from "../findings.ts";
import { styleFor } from "../print-findings.ts";
import { printLine } from "./print-line.ts";
import { SETTINGS_FILE } from "./place.ts";
import type { Surroundings } from "./surroundings.ts";

export interface CheckSettingsOptions {
  readonly settings?: string;
  readonly json?: boolean;
}

/** `monitor check-settings [FILE]`: reads what a monitor would read at its start, and starts nothing. */
export async function runCheckSettings(
  [operand]: readonly string[],
  options: CheckSettingsOptions,
  { terminal }: Surroundings,
): Promise<number> {
  const file = displayPath(resolve(terminal.cwd, operand ?? options.settings ?? SETTINGS_FILE), process.cwd());
  const { ok, diagnostics, sourceText, settings, bundles } = checkSettings(file, terminal.env);
  const unreadable = diagnostics.some(({ code, primary }) => code === "P501" && primary.span.file === file);
  const code = unreadable ? 2 : ok ? 0 : 1;
  const found = { ...count(diagnostics), policies: bundles.length, sources: settings?.sources.length ?? 0 };
  if (options.json === true) {
    const document = { file, ok, ...found, diagnostics: allToJson(diagnostics, sourceText) };
    await terminal.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    return code;
  }
  const output = ok ? terminal.stdout : terminal.stderr;
  if (diagnostics.length > 0) await output.write(renderAll(diagnostics, sourceText, styleFor(output, terminal.env)));
  const what = `${plural(found.policies, "policy").replace("policys", "policies")}, ${plural(found.sources, "source")}`;
  if (ok) await printLine(terminal, `${file}: ${what}, ${countText(found)}`);
  else await output.write(`${countText(found)}\n`);
  return code;
}
