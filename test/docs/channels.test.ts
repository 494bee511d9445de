import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkSettingsText } from "../../src/app/settings/check-settings.ts";
import { RECIPIENT_KINDS } from "../../src/app/settings/settings.ts";
import { REPLAY_WINDOW, sign, SIGNATURE_HEADER } from "../../src/notify/signature.ts";
import { TEMPLATE_NAMES } from "../../src/notify/template.ts";
import { ENV, FILE, ROOT } from "../app/settings/support.ts";
import { CHANNELS, examplesOf } from "../notify/examples.ts";

const FOLDER = join(ROOT, "docs/channels");
const PAGES = readdirSync(FOLDER).map((file) => file.replace(/\.md$/, ""));
const pageOf = (name: string): string => readFileSync(join(FOLDER, `${name}.md`), "utf8");
const blocks = (name: string, language: string): readonly string[] =>
  [...pageOf(name).matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)\\n\`\`\`$`, "gm"))].map(([, text = ""]) => text);

it("has a page for each kind of recipient, and a row for each page", () => {
  expect(new Set(PAGES)).toEqual(new Set(["README", ...RECIPIENT_KINDS]));
  const rows = [...pageOf("README").matchAll(/^\| `(\w+)` \| \[\w+\.md\]\((\w+)\.md\) \| (yes|no) \| (.*?) ?\|$/gm)];
  const said = rows.map(([, kind = "", page = "", many = "", also = ""]) => {
    return [kind, page, many === "yes", [...also.matchAll(/`(\w+)`/g)].map(([, name]) => name)];
  });
  const real = Object.entries(CHANNELS).map(([kind, { takesMany, alsoTakes = [] }]) => [kind, kind, takesMany, [...alsoTakes]]);
  expect(new Set(said.map((row) => JSON.stringify(row)))).toEqual(new Set(real.map((row) => JSON.stringify(row))));
});

it("has every name of a template", () => {
  const table = /\| in braces [\s\S]*?\n\n/.exec(pageOf("README"))?.[0] ?? "";
  const names = [...table.matchAll(/^\| ((?:`\w+`(?:, )?)+) \|/gm)].flatMap(([, cell = ""]) => cell.match(/\w+/g) ?? []);
  expect(new Set(names)).toEqual(new Set(TEMPLATE_NAMES));
});

describe.each(PAGES)("the page %s", (name) => {
  it("shows what is really sent", async () => {
    const shown = [...blocks(name, "json"), ...blocks(name, "text").filter((text) => !text.startsWith(SIGNATURE_HEADER))];
    expect(shown).toEqual(await examplesOf(name));
  });

  it("has settings that are without findings", () => {
    const settings = blocks(name, "yaml");
    expect(settings).toHaveLength(1);
    const { text, env } = withSecrets(settings[0] ?? "");
    expect(checkSettingsText(text, FILE, env).diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([]);
  });
});

it("has a receiver's check of a signature that works", () => {
  const [program = ""] = blocks("webhook", "python");
  const body = '{"id":"नमस्ते"}';
  const check = (header: string): string => {
    const script = `${program}\nimport sys\nprint(is_signed(sys.stdin.buffer.read(), sys.argv[1], b"secret"))`;
    const { stdout } = spawnSync("python3", ["-c", script, header], { input: body, encoding: "utf8" });
    return stdout.trim();
  };
  const now = Date.now();
  expect(check(sign(body, "secret", now))).toBe("True");
  expect(check(sign(body, "another", now))).toBe("False");
  expect(check(sign(`${body} `, "secret", now))).toBe("False");
  expect(check(sign(body, "secret", now - (REPLAY_WINDOW + 60) * 1_000))).toBe("False");
});

/** A settings file around what a page shows; every reference to the environment has something there. */
function withSecrets(text: string): { readonly text: string; readonly env: typeof ENV } {
  const names = [...text.matchAll(/env: ([A-Z_]+)/g)].map(([, name = ""]) => name);
  const whole = `policies: [{ file: policies/worker_heartbeat.policy }]\n${text}`;
  return { text: whole, env: { ...ENV, ...Object.fromEntries(names.map((name) => [name, "https://hooks.example.com/x"])) } };
}
