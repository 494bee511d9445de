import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../src/bundle/canonical.ts";
import { loadBundle } from "../../src/bundle/load.ts";
import type { JsonObject, JsonValue } from "../../src/model/json.ts";
import { compileText } from "../compile/pipeline.ts";

const FOLDER = new URL("bundles/", import.meta.url);
const POLICIES = readdirSync(FOLDER).filter((name) => name.endsWith(".policy"));

describe.each(POLICIES)("%s", (name) => {
  const text = readFileSync(new URL(name, FOLDER), "utf8");
  it("compiles to its golden bundle", async () => {
    const bundle = compileText(text);
    const laidOut = `${JSON.stringify(JSON.parse(canonicalJson(bundle as unknown as JsonObject)), null, 2)}\n`;
    await expect(laidOut).toMatchFileSnapshot(new URL(name.replace(/\.policy$/, ".bundle.json"), FOLDER).pathname);
  });

  it("compiles to the same bytes again", () => {
    expect(canonicalJson(compileText(text) as unknown as JsonValue)).toBe(canonicalJson(compileText(text) as unknown as JsonValue));
  });

  it("loads from its text as what it was", () => {
    const bundle = compileText(text);
    const loaded = loadBundle(JSON.stringify(bundle));
    expect(loaded).toStrictEqual({ ok: true, bundle });
    expect(JSON.stringify(loaded.ok && loaded.bundle)).toBe(JSON.stringify(bundle));
  });
});
