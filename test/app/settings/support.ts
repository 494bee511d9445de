import { generateKeyPairSync } from "node:crypto";
import { join } from "node:path";
import type { FileText } from "../../../src/app/files.ts";
import { readSettings, type SettingsResult } from "../../../src/app/settings/read-settings.ts";
import type { Settings } from "../../../src/app/settings/settings.ts";

export const ROOT = join(import.meta.dirname, "../../..");
export const FILE = join(ROOT, "plimsoll.yaml");
export const ENV = { SLACK_WEBHOOK: "https://hooks.slack.com/services/T1/B1/unseen", PLIMSOLL_ENVIRONMENT: "paper" };
export const PUBLIC_KEY = generateKeyPairSync("ed25519").publicKey.export({ type: "spki", format: "pem" }).toString();

const FILES: Readonly<Record<string, string>> = {
  "keys/risk-desk.pem": PUBLIC_KEY,
  "secrets/telegram": "unseen-token\n",
  "secrets/empty": "\n",
};

export function readFake(path: string): FileText {
  const text = FILES[path.slice(ROOT.length + 1)];
  return text === undefined ? { ok: false, reason: "no such file" } : { ok: true, text };
}

export function read(text: string, env: Readonly<Record<string, string>> = ENV): SettingsResult {
  return readSettings(text, FILE, env, readFake);
}

export const POLICIES = "policies: [{ file: policies/trading_core.policy }]\n";

/** Settings without a finding, over one policy. */
export function settingsOf(text: string, env?: Readonly<Record<string, string>>): Settings {
  const result = read(text.includes("policies:") ? text : POLICIES + text, env);
  if (!result.ok || result.diagnostics.length > 0) throw new Error(JSON.stringify(result.diagnostics, null, 1));
  return result.settings;
}

/** `S105 2:7`: code and place of each finding. */
export function findings(text: string, env?: Readonly<Record<string, string>>): readonly string[] {
  const whole = text.includes("policies:") || text.startsWith("# bare") ? text : text + `\n${POLICIES}`;
  return read(whole, env).diagnostics.map(({ code, primary }) => {
    const before = whole.slice(0, primary.span.start).split("\n");
    return `${code} ${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
  });
}
