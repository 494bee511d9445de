import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkSettingsText } from "../../../src/app/settings/check-settings.ts";
import { SETTINGS_CODES } from "../../../src/diagnostics/codes-settings.ts";
import type { Diagnostic } from "../../../src/diagnostics/diagnostic.ts";
import { ENV, FILE, read, ROOT } from "./support.ts";

/** Found only by looking at the policies themselves. */
const OF_POLICIES = ["S112", "S113", "S117"];

function diagnosticsOf(code: string, text: string): readonly Diagnostic[] {
  return OF_POLICIES.includes(code) ? checkSettingsText(text, FILE, ENV).diagnostics : read(text).diagnostics;
}

describe("the examples of the pages", () => {
  test.each(Object.entries(SETTINGS_CODES).map(([code, { name }]) => [code, name]))("%s %s", (code, name) => {
    const page = readFileSync(join(ROOT, "docs/diagnostics", `${code}-${name}.md`), "utf8");
    const blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] ?? "");
    const [bad = "", good = ""] = blocks;
    expect(new Set(diagnosticsOf(code, bad).map((each) => each.code))).toEqual(new Set([code]));
    expect(diagnosticsOf(code, good)).toEqual([]);
  });
});
