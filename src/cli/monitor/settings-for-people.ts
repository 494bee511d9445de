import { resolve } from "node:path";
import { displayPath, readTextFile } from "../../app/files.ts";
import { readSettings } from "../../app/settings/read-settings.ts";
import type { Settings } from "../../app/settings/settings.ts";
import { renderAll } from "../../diagnostics/render.ts";
import { FINDINGS, USAGE } from "../exit-code.ts";
import { styleFor } from "../print-findings.ts";
import type { Terminal } from "../terminal.ts";
import { SETTINGS_FILE } from "./place.ts";
import { complain } from "./surroundings.ts";

/** Settings for a command that a person runs, or the exit code. Who asks how alerts are routed needs none of the secrets. */
export async function settingsForPeople(
  options: { readonly settings?: string },
  terminal: Terminal,
  secrets: "needed" | "left out",
): Promise<Settings | number> {
  const file = displayPath(resolve(terminal.cwd, options.settings ?? SETTINGS_FILE), process.cwd());
  const read = readTextFile(file);
  if (!read.ok)
    return complain(terminal, USAGE, `the settings ${file} cannot be read: ${read.reason}; name others with --settings FILE`);
  const result = readSettings(read.text, file, terminal.env, (path) => readTextFile(path), secrets === "left out");
  if (result.ok) return result.settings;
  const texts = (name: string): string | undefined => (name === file ? result.shown : undefined);
  await terminal.stderr.write(renderAll(result.diagnostics, texts, styleFor(terminal.stderr, terminal.env)));
  return FINDINGS;
}
