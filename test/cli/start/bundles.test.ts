import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Bundles } from "../../../src/cli/start/bundles.ts";
import { readCodeCache, writeCodeCache } from "../../../src/cli/start/code-cache.ts";

/** As the build does. */
const wrapped = (text: string): string => `(function (exports, require, module, __filename, __dirname) {${text}\n})`;

let folder: string;
let bundle: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bundles-"));
  bundle = join(folder, "sum.cjs");
  writeFileSync(
    bundle,
    wrapped(`exports.sum = (a, b) => a + b; exports.below = () => require("./below.cjs").name; exports.outside = require("fs");`),
  );
  writeFileSync(join(folder, "below.cjs"), wrapped(`exports.name = __filename;`));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface Sum {
  readonly sum: (a: number, b: number) => number;
  readonly below: () => string;
  readonly outside: unknown;
}

function load(): { readonly bundles: Bundles; readonly sum: Sum } {
  const bundles = new Bundles((id) => `outside: ${id}`);
  return { bundles, sum: bundles.load(bundle) as Sum };
}

describe("bundles", () => {
  test("are loaded once, ask for those beside them, and for the rest outside", () => {
    const { bundles, sum } = load();
    expect(sum.sum(1, 2)).toBe(3);
    expect(sum.below()).toBe(join(folder, "below.cjs"));
    expect(sum.outside).toBe("outside: fs");
    expect(bundles.load(bundle)).toBe(sum);
  });

  test("keep their code, and do the same with it", () => {
    const { bundles, sum } = load();
    sum.sum(1, 2);
    sum.below();
    bundles.keepCompiled();
    for (const file of [bundle, join(folder, "below.cjs")]) expect(readCodeCache(file, readFileSync(file))).toBeInstanceOf(Buffer);
    expect(load().sum.sum(3, 4)).toBe(7);
  });

  test("do not take the code of another text, be it as long", () => {
    const { bundles } = load();
    bundles.keepCompiled();
    const text = readFileSync(bundle, "latin1").replace("a + b", "a * b");
    writeFileSync(bundle, text);
    expect(readCodeCache(bundle, Buffer.from(text))).toBeUndefined();
    expect(load().sum.sum(3, 4)).toBe(12);
  });

  test("do without code that V8 does not know", () => {
    writeCodeCache(bundle, readFileSync(bundle), Buffer.alloc(1000, 7));
    expect(readCodeCache(bundle, readFileSync(bundle))).toHaveLength(1000);
    expect(load().sum.sum(3, 4)).toBe(7);
  });

  test("say that a file is missing", () => {
    expect(() => new Bundles(() => undefined).load(join(folder, "none.cjs"))).toThrow("ENOENT");
  });
});
