import { dirname, join, resolve } from "node:path";
import type { Bundle } from "../../bundle/bundle.ts";
import { diagnose } from "../../diagnostics/diagnose.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { SourceText } from "../../diagnostics/lines.ts";
import { readTextFile } from "../files.ts";
import { packageRoot } from "../package-root.ts";
import { lookAgain, type Look, standingsOf } from "../policies/policy-set.ts";
import { strayEscalations, tellStrays } from "./check-escalations.ts";
import { readSettings } from "./read-settings.ts";
import type { Settings } from "./settings.ts";

/** What a check of a settings file found. Nothing in it holds a secret, but for `settings` itself. */
export interface CheckedSettings {
  /** No error; there may be warnings. */
  readonly ok: boolean;
  /** Of the settings and of the policies they name. */
  readonly diagnostics: readonly Diagnostic[];
  /** The texts that findings point into, secrets starred out. */
  readonly sourceText: SourceText;
  readonly settings?: Settings;
  /** The policies that could be put to work, the monitor's own last. */
  readonly bundles: readonly Bundle[];
}

/**
 * Reads a settings file and all that it names, as `monitor check-settings` does and as a monitor does at its start: keys, secrets, policies
 * and limits. Nothing is opened, started or written.
 */
export function checkSettings(path: string, env: Readonly<Record<string, string | undefined>>): CheckedSettings {
  const read = readTextFile(path);
  if (read.ok) return checkSettingsText(read.text, path, env);
  const help = read.reason.startsWith("no such")
    ? "correct the path, or write the file as docs/settings.md shows"
    : "name a readable file";
  const message = `the settings cannot be read: ${read.reason}`;
  const diagnostics = [diagnose("P501", { file: path, start: 0, end: 0 }, { message, help })];
  return { ok: false, diagnostics, sourceText: () => undefined, bundles: [] };
}

/** The same of a text that lies, or would lie, at `path`. */
export function checkSettingsText(text: string, path: string, env: Readonly<Record<string, string | undefined>>): CheckedSettings {
  const result = readSettings(text, path, env);
  const folder = dirname(resolve(path));
  const sourceText: SourceText = (file) => {
    if (file === path) return result.shown;
    const read = readTextFile(resolve(folder, file));
    return read.ok ? read.text : undefined;
  };
  if (!result.ok) return { ok: false, diagnostics: result.diagnostics, sourceText, bundles: [] };
  const { settings } = result;
  const looks = lookAtAll(settings);
  const found = looks.flatMap((look) => findingsOf(look, path));
  const bundles = looks.flatMap(({ standing }) => standing.bundle ?? []);
  const strays = tellStrays(strayEscalations(settings, bundles)).map((message) =>
    diagnose("S117", { file: path, ...settings.routing.at }, { message, help: "list a recipient, rotation or group of this name" }),
  );
  const diagnostics = [...result.diagnostics, ...strays, ...found];
  return {
    ok: diagnostics.every(({ severity }) => severity !== "error"),
    diagnostics,
    sourceText,
    settings,
    bundles,
  };
}

function lookAtAll(settings: Settings): readonly Look[] {
  const shipped = join(packageRoot(), "policies", "self.policy");
  const looks: Look[] = [];
  for (const standing of standingsOf(settings)) {
    const others = looks.map((look) => look.standing);
    looks.push(lookAgain(standing, others, settings, shipped, 0));
  }
  return looks;
}

/** Of a refused policy: where the settings name it, then what is wrong with it at its own place. Warnings of a policy are for `policy check`. */
function findingsOf({ standing, loaded }: Look, path: string): readonly Diagnostic[] {
  if (loaded.ok) return [];
  const { at, limitPlaces } = standing.settings;
  if (loaded.limits.length > 0) {
    return loaded.limits.map(({ name, message, help }) =>
      diagnose("S113", { file: path, ...(limitPlaces[name] ?? at) }, { message, help }),
    );
  }
  const errors = loaded.diagnostics.filter(({ severity }) => severity === "error");
  const [reason = "", ...helps] = loaded.reason.split("; ");
  const help = errors.length > 0 ? "repair it as told below" : helps.length > 0 ? helps.join("; ") : "correct the path or the file";
  const message = errors.length > 0 ? `the policy does not compile, so it is not put to work` : `the policy is refused: ${reason}`;
  return [diagnose("S112", { file: path, ...at }, { message, help }), ...errors];
}
