import type { CodeEntry } from "./code.ts";
import { BUNDLE_CODES } from "./codes-bundle.ts";
import { FILE_CODES } from "./codes-files.ts";
import { LINT_CODES } from "./codes-lints.ts";
import { SETTINGS_CODES } from "./codes-settings.ts";
import { STRUCTURE_CODES } from "./codes-structure.ts";
import { SYNTAX_CODES } from "./codes-syntax.ts";
import { TYPE_CODES } from "./codes-types.ts";
import { YAML_CODES } from "./codes-yaml.ts";

/** Every code there is. A new one is a row in the table of its family and a page in `docs/diagnostics/`. */
export const CODES = {
  ...SYNTAX_CODES,
  ...YAML_CODES,
  ...TYPE_CODES,
  ...STRUCTURE_CODES,
  ...LINT_CODES,
  ...FILE_CODES,
  ...BUNDLE_CODES,
  ...SETTINGS_CODES,
} as const;

export type Code = keyof typeof CODES;

export function codeEntry(code: Code): CodeEntry {
  return CODES[code];
}
