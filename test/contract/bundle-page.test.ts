import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { DEEPEST, LARGEST_TEXT, MOST_VALUES } from "../../src/bundle/intake.ts";
import { resolvePointer } from "../../src/bundle/pointer.ts";
import { createFileLoader } from "../../src/app/loader.ts";
import type { JsonValue } from "../../src/model/json.ts";
import { loadPolicy } from "../../src/trial/load-policy.ts";

const PAGE = readFileSync(new URL("../../docs/bundle.md", import.meta.url), "utf8");
const GOLDEN = new URL("../golden/bundles/", import.meta.url);
const BUNDLE = JSON.parse(readFileSync(new URL("trading_core.bundle.json", GOLDEN), "utf8")) as Record<string, JsonValue>;

function blocks(language: string): readonly string[] {
  return [...PAGE.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, "gms"))].map(([, body = ""]) => body);
}

it("runs the page's program on stock json-rules-engine", () => {
  const [program = ""] = blocks("js");
  const [printed = ""] = blocks("text");
  const output = execFileSync(process.execPath, ["--input-type=module", "--eval", program], {
    cwd: fileURLToPath(GOLDEN),
    encoding: "utf8",
  });
  expect(output).toBe(printed);
});

it("prints the same of the policy that ships", () => {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  const loaded = loadPolicy(
    { file: "trading_core.policy", text: readFileSync(join(root, "policies/trading_core.policy"), "utf8") },
    createFileLoader(join(root, "policies")),
  );
  if (!loaded.ok) throw new Error("the policy that ships does not compile");
  const folder = mkdtempSync(join(tmpdir(), "bundle-page-"));
  try {
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "dir");
    writeFileSync(join(folder, "trading_core.bundle.json"), JSON.stringify(loaded.bundle));
    const [program = ""] = blocks("js");
    const output = execFileSync(process.execPath, ["--input-type=module", "--eval", program], { cwd: folder, encoding: "utf8" });
    expect([output]).toEqual(blocks("text"));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it("shows a rule and a slot as they stand in the bundle", () => {
  const [rule = "", slot = ""] = blocks("json");
  expect(BUNDLE.rules).toContainEqual(JSON.parse(rule));
  expect(BUNDLE.slots).toContainEqual(JSON.parse(slot));
  const { at } = JSON.parse(slot) as { readonly at: string };
  expect(resolvePointer(BUNDLE, at)).toBe(-3);
});

it("names every member of a bundle, and the bounds as they are", () => {
  const schema = JSON.parse(readFileSync(new URL("../../schemas/bundle.schema.json", import.meta.url), "utf8")) as {
    readonly properties: object;
  };
  const rows = [...PAGE.matchAll(/^\| (`.*?`) \|/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name),
  );
  expect(new Set(rows)).toEqual(new Set(Object.keys(schema.properties)));
  expect(PAGE).toContain(`${Math.floor(LARGEST_TEXT / 1_000_000)} million characters`);
  expect(PAGE).toContain(`${MOST_VALUES / 1_000_000} million values or ${DEEPEST} levels`);
});
